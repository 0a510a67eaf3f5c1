"""The third road: ask. Search and related papers, from the question to the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from paperkin.curation import Curated
from paperkin.encoders import Encoders
from paperkin.errors import InvalidRequest, PaperNotIndexed
from paperkin.index import Generation
from paperkin.limits import MAX_BATCH, MAX_SEEDS, page_limit, query_text
from paperkin.records import Filters, Hit, Page, Paper
from paperkin.related import rank_related
from paperkin.search import DEPTH, Cursor, Method, Ranking, query_digest, rank
from paperkin.serving import Serving
from paperkin.text import cleaned

LATEST_YEAR = 9999


class Asking(Curated):
    """The part of a library that answers from the index."""

    encoders: Encoders
    serving: Serving

    def search(
        self,
        text: str,
        k: int = 10,
        *,
        filters: Filters | None = None,
        cursor: str | None = None,
        method: Method = "hybrid",
    ) -> Page:
        """Return the page of the k papers that answer a free text best, among those that pass the filters.

        text: anything from a word to a pasted abstract. cursor: `next_cursor` of the page before.
        Raises InvalidRequest for an empty text or a k outside 1…100, InvalidCursor, CursorExpired, and the errors of
        a library that cannot answer (LibraryNotIndexed, GenerationCorrupt, EncoderMismatch).
        """
        text, filters = query_text(text), _filters(filters)
        k, digest = page_limit(k), query_digest("search", text, asdict(filters), method)
        generation, offset = self._at(cursor, digest)
        return self._page(generation, self._ranked(generation, text, filters, method), offset, k, digest)

    def related(
        self,
        ids: str | Sequence[str],
        k: int = 10,
        *,
        filters: Filters | None = None,
        cursor: str | None = None,
        method: Method = "hybrid",
    ) -> Page:
        """Return the page of the k papers nearest to one paper, or to several together; never these themselves.

        Raises PaperNotFound for an unknown id, PaperNotIndexed for one that came after the last build.
        """
        wanted = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        if not 1 <= len(wanted) <= MAX_SEEDS:
            raise InvalidRequest(
                f"Related papers start from 1 to {MAX_SEEDS} papers",
                value=len(wanted),
                remedy="Give some ids.",
            )
        filters = _filters(filters)
        paper_rows = sorted({self._resolve(paper_id) for paper_id in wanted})
        k, digest = page_limit(k), query_digest("related", paper_rows, asdict(filters), method)
        generation, offset = self._at(cursor, digest)
        ranking = self._ranked_related(generation, paper_rows, filters, method)
        return self._page(generation, ranking, offset, k, digest)

    def rank_search(self, text: str, *, method: Method = "hybrid", depth: int = DEPTH) -> list[str]:
        """Return the ids of all that `search` ranks for a text, best first, with each part looking `depth` deep."""
        generation = self.serving.generation()
        return self._ids(generation, self._ranked(generation, query_text(text), Filters(), method, depth))

    def rank_related(self, ids: Sequence[str], *, method: Method = "hybrid", depth: int = DEPTH) -> list[str]:
        """Return the ids of all that `related` ranks for some papers, best first."""
        generation = self.serving.generation()
        rows = sorted({self._resolve(paper_id) for paper_id in ids})
        return self._ids(generation, self._ranked_related(generation, rows, Filters(), method, depth))

    def papers(self, ids: Sequence[str]) -> list[Paper | None]:
        """Return papers by any of their ids, in the order asked; None where there is none. At most 500 at once."""
        if len(ids) > MAX_BATCH:
            raise InvalidRequest(
                f"At most {MAX_BATCH} papers come at once", value=len(ids), remedy="Ask in several requests."
            )
        rows = [self.catalogue.resolve(paper_id) for paper_id in ids]
        found = self.catalogue.papers([row for row in rows if row is not None])
        return [None if row is None else found.get(row) for row in rows]

    def _ranked(
        self, generation: Generation, text: str, filters: Filters, method: Method, depth: int = DEPTH
    ) -> Ranking:
        encoder = self.encoders.of(generation.manifest.encoder)
        query = encoder.spec.query_text(text)
        return rank(generation, lambda: encoder.encode_queries([query])[0], text, filters, method=method, depth=depth)

    def _ranked_related(
        self,
        generation: Generation,
        rows: Sequence[int],
        filters: Filters,
        method: Method,
        depth: int = DEPTH,
    ) -> Ranking:
        papers = self.catalogue.papers(rows)
        seeds = [(self._indexed(generation, row, papers[row]), papers[row]) for row in rows]
        return rank_related(generation, seeds, filters, method=method, depth=depth)

    def _ids(self, generation: Generation, ranking: Ranking) -> list[str]:
        rows = generation.paper_rows[ranking.rows].tolist()
        ids = self.catalogue.ids(rows)
        return [ids[row] for row in rows if row in ids]

    def _at(self, cursor: str | None, digest: str) -> tuple[Generation, int]:
        if cursor is None:
            return self.serving.generation(), 0
        place = Cursor.decode(cursor, digest)
        return self.serving.kept(place.generation), place.offset

    def _page(self, generation: Generation, ranking: Ranking, offset: int, k: int, digest: str) -> Page:
        """Read k papers from an offset on; those deleted since the build are passed over and cost no place."""
        hits: list[Hit] = []
        while len(hits) < k and offset < len(ranking):
            wanted = range(offset, min(offset + k - len(hits), len(ranking)))
            rows = [int(generation.paper_rows[ranking.rows[at]]) for at in wanted]
            papers = self.catalogue.papers(rows)
            hits += [
                Hit(papers[row], round(float(ranking.scores[at]), 6), ranking.why(at))
                for at, row in zip(wanted, rows, strict=True)
                if row in papers
            ]
            offset = wanted.stop
        more = offset < len(ranking)
        return Page(
            hits=hits,
            total=len(ranking),
            generation=generation.id,
            next_cursor=Cursor(generation.id, digest, offset).encode() if more else None,
        )

    def _indexed(self, generation: Generation, row: int, paper: Paper) -> int:
        at = generation.row_of(row)
        if at is None:
            raise PaperNotIndexed(
                "The paper came in after the last build", value=paper.id, remedy="Run `paperkin index`."
            )
        return at


def _filters(filters: Filters | None) -> Filters:
    filters = filters or Filters()
    for year in (filters.year_from, filters.year_to):
        if year is not None and not 0 <= year <= LATEST_YEAR:
            raise InvalidRequest(
                f"A year is from 0 to {LATEST_YEAR}", value=year, remedy="Leave it out where there is no bound."
            )
    return replace(filters, venues=tuple(map(cleaned, filters.venues)), authors=tuple(map(cleaned, filters.authors)))
