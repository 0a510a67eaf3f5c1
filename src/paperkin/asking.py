"""The third road: ask. Search, related papers and reading lists, from the question to the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from paperkin.curation import Curated
from paperkin.encode import Encoder
from paperkin.encoders import Encoders
from paperkin.errors import AuthorNotFound, InvalidRequest, PaperNotIndexed
from paperkin.exports import choose_format
from paperkin.hits import Completing, Found, as_they_are, with_nearest, with_passages
from paperkin.index import CitationGraph, Generation, Rows, select
from paperkin.limits import MAX_BATCH, MAX_EXPORT, MAX_FACET_VALUES, MAX_LIKED, MAX_SEEDS, MAX_SUGGESTIONS, page_limit
from paperkin.listing import Listing, in_order, listing_of
from paperkin.profiles import author_summary
from paperkin.questions import checked_filters, insisted_on, read_question, share
from paperkin.recommend import rank_recommended
from paperkin.records import (
    AuthorSummary,
    Direction,
    Filters,
    Hit,
    Page,
    Paper,
    Query,
    Sort,
    Suggestion,
    Why,
)
from paperkin.related import rank_related, reasons_for
from paperkin.search import (
    DEPTH,
    Cursor,
    KnownWord,
    Method,
    Ranking,
    RememberedVectors,
    kind_of,
    query_digest,
    rank,
    rerank,
)
from paperkin.serving import Serving
from paperkin.text import folded

_PEOPLE_SHOWN = 3
_PEOPLE_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Exported:
    """Papers written in a format: what to call the file, its media type, and its bytes piece by piece."""

    file_name: str
    media_type: str
    content: Iterator[bytes]


class Asking(Curated):
    """The part of a library that answers from the index."""

    encoders: Encoders
    serving: Serving
    _sentences: tuple[Encoder, RememberedVectors] | None = None

    # Search

    def search(
        self,
        text: str,
        k: int = 10,
        *,
        filters: Filters | None = None,
        cursor: str | None = None,
        method: Method = "best",
        sort: Sort = "relevance",
        facets: bool = False,
        fold: bool = True,
        diversity: float = 0.0,
    ) -> Page:
        """Return the page of the k papers that answer a query best, among those that satisfy its conditions.

        text: anything from a word to a pasted abstract, in the language of the query box (see
        `paperkin.search.read_query`); conditions alone list what passes, an id goes straight to the paper.
        filters: further conditions. cursor: `next_cursor` of the page before. sort: puts the best by relevance in
        another order. fold: near-duplicates go into the best of them. diversity: from 0, none asked for, to 1.
        Raises InvalidRequest for an empty query, a k outside 1…100 and conditions that cannot be meant,
        InvalidCursor, CursorExpired, and the errors of a library that cannot answer (LibraryNotIndexed,
        GenerationCorrupt, EncoderMismatch).
        """
        query = read_question(text, filters, self._person)
        k, diversity = page_limit(k), share(diversity)
        digest = query_digest("search", asdict(query), method, sort, fold, diversity)
        index, offset = self._at(cursor, digest)
        if query.identifier:
            return self._identified(index, query, facets)
        query = insisted_on(index, query)
        listing = self._listed(index, query, method, sort, fold, diversity)
        page = self._page(index, listing, offset, k, digest, lambda hits: with_passages(index, query, hits))
        return replace(
            page,
            query=query,
            facets=index.columns.facets(listing.ranking.rows, MAX_FACET_VALUES) if facets else None,
            people=self._named(index, query.text) if offset == 0 else (),
            did_you_mean=index.spelling.did_you_mean(query.text) if offset == 0 and query.text else None,
        )

    def rank_search(self, text: str, *, method: Method = "best", depth: int = DEPTH) -> list[str]:
        """Return the ids of all that `search` ranks for a text, best first, with each part looking `depth` deep."""
        index = self.serving.generation()
        query = insisted_on(index, read_question(text, None, self._person))
        return self._ids(index, self._ranked(index, query, method, depth))

    def suggest(self, typed: str, limit: int = 8, *, kinds: Sequence[str] | None = None) -> list[Suggestion]:
        """Return completions of what is being typed, best first: papers, people, topics, keywords and venues.

        kinds: only these. Raises InvalidRequest for a limit outside 1…20.
        """
        if not 1 <= limit <= MAX_SUGGESTIONS:
            raise InvalidRequest(
                f"At most {MAX_SUGGESTIONS} completions are listed", value=limit, remedy="Type on instead."
            )
        return self.serving.generation().suggestions.complete(typed, limit, kinds)

    # Related papers and reading lists

    def related(
        self,
        ids: str | Sequence[str],
        k: int = 10,
        *,
        negative: Sequence[str] = (),
        filters: Filters | None = None,
        cursor: str | None = None,
        method: Method = "best",
        direction: Direction = "any",
        reasons: bool = False,
        diversity: float = 0.0,
    ) -> Page:
        """Return the page of the k papers nearest to one paper, or to several; never these, nor other versions of them.

        negative: papers that the answers should be less like. direction: `prior` for older papers only, `derivative`
        for newer ones. reasons: say why, which takes longer.
        Raises PaperNotFound for an unknown id, PaperNotIndexed for one that the index has not taken up yet.
        """
        wanted = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        _counted(wanted, MAX_SEEDS, "Related papers start from")
        _counted(negative, MAX_SEEDS, "There may be", least=0)
        filters, diversity = checked_filters(filters, self._person), share(diversity)
        rows, unlike = self._works(wanted), self._works(negative)
        if both := set(rows) & set(unlike):
            raise InvalidRequest(
                "A paper cannot be wanted and not wanted",
                value=", ".join(self.catalogue.ids(sorted(both)).values()),
                remedy="Leave it out on one side.",
            )
        k = page_limit(k)
        digest = query_digest("related", rows, unlike, asdict(filters), method, direction, diversity)
        index, offset = self._at(cursor, digest)
        ranking = self._ranked_related(index, rows, unlike, filters, method, direction)
        listing = listing_of(index, ranking, diversity=diversity)
        completing = partial(self._with_reasons, index, rows) if reasons else as_they_are
        return self._page(index, listing, offset, k, digest, completing)

    def rank_related(self, ids: Sequence[str], *, method: Method = "best", depth: int = DEPTH) -> list[str]:
        """Return the ids of all that `related` ranks for some papers, best first."""
        index = self.serving.generation()
        return self._ids(index, self._ranked_related(index, self._works(ids), [], Filters(), method, "any", depth))

    def recommend(
        self,
        liked: Sequence[str],
        disliked: Sequence[str] = (),
        k: int = 10,
        *,
        filters: Filters | None = None,
        cursor: str | None = None,
        diversity: float = 0.0,
    ) -> Page:
        """Return the page of the k papers that a reader of a list would want next; never a paper of the list.

        liked: the reading list. disliked: papers that were of no use. filters: which papers count, such as
        `Filters(since="2026-11-01")` for arrivals since a date.
        Raises PaperNotFound for an unknown id, PaperNotIndexed for one that the index has not taken up yet.
        """
        _counted(liked, MAX_LIKED, "A reading list has")
        _counted(disliked, MAX_LIKED, "There may be", least=0)
        filters, diversity = checked_filters(filters, self._person), share(diversity)
        rows, unlike = self._works(liked), self._works(disliked)
        k = page_limit(k)
        digest = query_digest("recommend", rows, unlike, asdict(filters), diversity)
        index, offset = self._at(cursor, digest)
        selection = select(index.columns, index.lexical, Query("", filters=filters))
        readers = self._indexed(index, rows)
        ranking = rank_recommended(index, readers, selection, disliked=self._indexed(index, unlike))
        listing = listing_of(index, ranking, diversity=diversity)
        return self._page(index, listing, offset, k, digest, lambda hits: with_nearest(index, readers, hits))

    # Papers by their ids

    def papers(self, ids: Sequence[str]) -> list[Paper | None]:
        """Return papers by any of their ids, in the order asked; None where there is none. At most 500 at once."""
        if len(ids) > MAX_BATCH:
            raise InvalidRequest(
                f"At most {MAX_BATCH} papers come at once", value=len(ids), remedy="Ask in several requests."
            )
        rows = [self.catalogue.resolve(paper_id) for paper_id in ids]
        found = self.catalogue.papers([row for row in rows if row is not None])
        return [None if row is None else found.get(row) for row in rows]

    def export(self, ids: Sequence[str], written_as: str) -> Exported:
        """Write papers, named by any of their ids, for a reference manager or a spreadsheet.

        written_as: one of `paperkin.exports.FORMATS`. Raises InvalidRequest for any other, PaperNotFound.
        """
        ids = list(dict.fromkeys(ids))
        found = self.papers(ids)
        self._works([paper_id for paper_id, paper in zip(ids, found, strict=True) if paper is None])
        return _exported(list({paper.id: paper for paper in found if paper is not None}.values()), written_as)

    def export_search(
        self, text: str, written_as: str, limit: int = 100, *, filters: Filters | None = None, sort: Sort = "relevance"
    ) -> Exported:
        """Write the papers that answer a query, best first, as `export` does."""
        if not 1 <= limit <= MAX_EXPORT:
            raise InvalidRequest(f"An export has 1 to {MAX_EXPORT:,} papers", value=limit, remedy="Narrow the query.")
        choose_format(written_as)
        query = read_question(text, filters, self._person)
        index = self.serving.generation()
        if query.identifier:
            return _exported([hit.paper for hit in self._identified(index, query).hits], written_as)
        listing = self._listed(index, insisted_on(index, query), "best", sort, True, 0.0)
        rows = index.paper_rows[listing.ranking.rows[:limit]].tolist()
        papers = self.catalogue.papers(rows)
        return _exported([papers[row] for row in rows if row in papers], written_as)

    # How it is done

    def _encoder(self, index: Generation) -> Encoder:
        return self.encoders.of(index.manifest.encoder)

    def _person(self, named: str) -> str:
        """Return the id of the person whom an id or an ORCID names; anything else as it is."""
        try:
            return f"A{self._resolve_author(named)}"
        except AuthorNotFound:
            return named

    def _works(self, ids: Sequence[str]) -> list[int]:
        return sorted({self._resolve(paper_id) for paper_id in ids})

    def _listed(
        self, index: Generation, query: Query, method: Method, sort: Sort, folding: bool, diversity: float
    ) -> Listing:
        if query.text:
            ranking = self._ranked(index, query, method)
            return listing_of(index, ranking, folding=folding, diversity=diversity, sort=sort)
        rows = select(index.columns, index.lexical, query).rows
        rows = np.setdiff1d(np.arange(len(index)) if rows is None else rows, index.gone, assume_unique=True)
        everything = Ranking.unscored(rows)
        ranking = in_order(index, everything, "date" if sort == "relevance" else sort)
        return listing_of(index, ranking, folding=folding)

    def _ranked(self, index: Generation, query: Query, method: Method, depth: int = DEPTH) -> Ranking:
        encoder = self._encoder(index)
        text = encoder.spec.query_text(query.text)
        ranking = rank(
            index,
            lambda: encoder.encode_queries([text])[0],
            query.text,
            select(index.columns, index.lexical, query),
            method=method,
            depth=depth,
            titles=index.titles.of,
        )
        reranker = self.encoders.reranker() if method == "best" else None
        return rerank(ranking, reranker, query.text, partial(self._texts, index)) if reranker else ranking

    def _ranked_related(
        self,
        index: Generation,
        rows: Sequence[int],
        unlike: Sequence[int],
        filters: Filters,
        method: Method,
        direction: Direction,
        depth: int = DEPTH,
    ) -> Ranking:
        encoder = self._encoder(index)
        return rank_related(
            index,
            self._indexed(index, rows),
            select(index.columns, index.lexical, Query("", filters=filters)),
            negative=self._indexed(index, unlike),
            method=method,
            depth=depth,
            direction=direction,
            citations=_graph(index),
            same_authors=True,
            encode=partial(_encode_titles, encoder),
            read=self.catalogue.papers,
        )

    def _ids(self, index: Generation, ranking: Ranking) -> list[str]:
        rows = index.paper_rows[ranking.rows].tolist()
        ids = self.catalogue.ids(rows)
        return [ids[row] for row in rows if row in ids]

    def _at(self, cursor: str | None, digest: str) -> tuple[Generation, int]:
        if cursor is None:
            return self.serving.generation(), 0
        place = Cursor.decode(cursor, digest)
        return self.serving.kept(place.generation), place.offset

    def _texts(self, index: Generation, rows: Rows) -> list[str]:
        wanted = index.paper_rows[rows].tolist()
        papers = self.catalogue.papers(wanted)
        return [f"{paper.title}. {paper.abstract}" if (paper := papers.get(row)) else "" for row in wanted]

    def _identified(self, index: Generation, query: Query, facets: bool = False) -> Page:
        row = self.catalogue.resolve(query.identifier or "")
        found = self.catalogue.papers([] if row is None else [row])
        rows = [at for paper_row in found if (at := index.row_of(paper_row)) is not None]
        return Page(
            hits=[
                Hit(paper, 1.0, Why(), topics=() if (at := index.row_of(paper_row)) is None else index.topics.of(at))
                for paper_row, paper in found.items()
            ],
            total=len(found),
            generation=index.id,
            facets=index.columns.facets(np.array(rows, np.int64)) if facets else None,
            query=query,
        )

    def _named(self, index: Generation, text: str) -> tuple[AuthorSummary, ...]:
        if kind_of(text, [KnownWord(*word) for word in index.lexical.known(text)]) != "name":
            return ()
        named = index.suggestions.complete(text, _PEOPLE_LOOKED_AT, ("person",))
        words = {word for word in folded(text).split() if len(word) > 1}
        # Li is Li, and Liu only where nobody is.
        named.sort(key=lambda one: not words <= set(folded(one.text).split()))
        rows = [int(suggestion.value[1:]) for suggestion in named[:_PEOPLE_SHOWN]]
        people = self.catalogue.people.authors(rows)
        return tuple(author_summary(people[row]) for row in rows if row in people)

    def _page(
        self, index: Generation, listing: Listing, offset: int, k: int, digest: str, complete: Completing
    ) -> Page:
        """Read k papers from an offset on; those deleted since the build are passed over and cost no place."""
        ranking, found = listing.ranking, list[Found]()
        while len(found) < k and offset < len(listing):
            wanted = range(offset, min(offset + k - len(found), len(listing)))
            places = ranking.rows[wanted.start : wanted.stop].tolist()
            rows = index.paper_rows[places].tolist()
            papers, also = self.catalogue.papers(rows), self._also(index, listing, places)
            found += [
                (
                    place,
                    Hit(
                        papers[row],
                        _score(ranking, at),
                        ranking.why(at),
                        also=also.get(place, ()),
                        topics=index.topics.of(place),
                    ),
                )
                for at, place, row in zip(wanted, places, rows, strict=True)
                if row in papers
            ]
            offset = wanted.stop
        more = offset < len(listing)
        return Page(
            hits=complete(found),
            total=len(listing),
            generation=index.id,
            next_cursor=Cursor(index.id, digest, offset).encode() if more else None,
        )

    def _also(self, index: Generation, listing: Listing, places: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """Return the ids of what is folded into each of these rows, where anything is."""
        folded = {at: index.paper_rows[listing.also[at]].tolist() for at in places if at in listing.also}
        if not folded:
            return {}
        ids = self.catalogue.ids([row for rows in folded.values() for row in rows])
        return {at: tuple(ids[row] for row in rows if row in ids) for at, rows in folded.items()}

    def _with_reasons(self, index: Generation, seeds: Sequence[int], hits: Sequence[Found]) -> list[Hit]:
        reasons = reasons_for(
            index,
            self._indexed(index, seeds),
            [(row, hit.paper) for row, hit in hits],
            citations=_graph(index),
            encode=self._remembered(index),
        )
        return [replace(hit, reasons=told) for (_, hit), told in zip(hits, reasons, strict=True)]

    def _remembered(self, index: Generation) -> RememberedVectors:
        """Return what encodes sentences and remembers them, for the encoder of an index."""
        encoder = self._encoder(index)
        if self._sentences is None or self._sentences[0] is not encoder:
            self._sentences = encoder, RememberedVectors(encoder.encode_papers)
        return self._sentences[1]

    def _indexed(self, index: Generation, rows: Sequence[int]) -> list[tuple[int, Paper]]:
        """Return works by their internal ids, each with its row in the index. Raises PaperNotIndexed."""
        papers = self.catalogue.papers(rows)
        found = []
        for row in rows:
            at = index.row_of(row)
            if at is None:
                raise PaperNotIndexed(
                    "The index has not taken up this paper yet",
                    value=papers[row].id,
                    remedy="Try again in a moment, or run `paperkin index`.",
                )
            found.append((at, papers[row]))
        return found


def _encode_titles(encoder: Encoder, titles: Sequence[str]) -> NDArray[np.float32]:
    return encoder.encode_papers([encoder.spec.paper_text(title, "") for title in titles])


def _graph(index: Generation) -> CitationGraph | None:
    """Return who cites whom, where the library knows of any reference."""
    return index.citations if len(index.citations) else None


def _score(ranking: Ranking, at: int) -> float:
    return round(float(ranking.scores[at]), 6)


def _counted(given: Sequence[str], most: int, what: str, least: int = 1) -> None:
    if not least <= len(given) <= most:
        raise InvalidRequest(f"{what} {least} to {most:,} papers", value=len(given), remedy="Give some ids.")


def _exported(papers: Sequence[Paper], written_as: str) -> Exported:
    form = choose_format(written_as)
    return Exported(f"papers.{form.extension}", form.media_type, form.write(papers))
