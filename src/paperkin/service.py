"""`Library`: every use-case, one method each. Three roads meet here and nowhere else: ingest, build, ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Self

from filelock import FileLock, Timeout

from paperkin.build import BuildReport, build_generation
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import sqlite_url
from paperkin.curation import Curated
from paperkin.encode import EmbeddingCache, Encoder, EncoderSpec, load_encoder
from paperkin.errors import (
    EncoderMismatch,
    EncoderUnavailable,
    GenerationCorrupt,
    HarvestFailed,
    InvalidRequest,
    LibraryBusy,
    LibraryNotFound,
    NoSuchGeneration,
    PaperNotIndexed,
)
from paperkin.harvest import Harvester, HarvestReport, harvest
from paperkin.identify import IdentifyReport, identify
from paperkin.index import Generation, Manifest
from paperkin.ingest import IngestReport, ingest, ingest_stream
from paperkin.limits import MAX_BATCH, MAX_SEEDS, page_limit, query_text
from paperkin.progress import Progress
from paperkin.records import (
    Filters,
    Hit,
    Page,
    Paper,
)
from paperkin.related import rank_related
from paperkin.search import DEPTH, Cursor, Method, Ranking, query_digest, rank
from paperkin.serving import Serving
from paperkin.settings import Settings, read_settings
from paperkin.sources import SOURCES, ColumnMapping
from paperkin.text import cleaned

LATEST_YEAR = 9999
_SQLITE_FILE = "catalogue.db"

EncoderLoader = Callable[..., Encoder]


class Library(Curated):
    """A library of papers: the Python API, and what the API, the site and the command line call.

    Safe to share between threads.

    Examples:
        >>> library = Library.open("indexes/acl")
        >>> for hit in library.search("learning from human preferences", k=10).hits:
        ...     print(hit.paper.title, hit.why.similarity)
    """

    def __init__(
        self, path: Path, settings: Settings, *, create: bool, load_encoder: EncoderLoader | None = None
    ) -> None:
        """Use `open` or `create`."""
        self.path = path
        self.settings = settings
        url = settings.catalogue_url or sqlite_url(path / _SQLITE_FILE)
        self.catalogue = Catalogue(url, create=create)
        self.serving = Serving(path)
        self._encoder_loader = load_encoder
        self._encoder: Encoder | None = None
        self._encoder_name: tuple[str, str | None] | None = None
        self._encoder_lock = Lock()

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        upgrade: bool = False,
        load_encoder: EncoderLoader | None = None,
    ) -> Self:
        """Open a library that exists; without a path, the one that the settings name.

        upgrade: bring a catalogue of an older version up to date.
        load_encoder: what finds encoders by name, for one of your own; called as `paperkin.encode.load_encoder` is.
        Raises LibraryNotFound where the folder holds none, CatalogueUnusable where its catalogue cannot be read.
        """
        settings = settings or read_settings()
        folder = Path(path) if path is not None else settings.library
        if not (settings.catalogue_url or (folder / _SQLITE_FILE).exists()):
            raise LibraryNotFound(
                "There is no library in this folder",
                value=str(folder),
                remedy="Make one with `paperkin ingest FILE… --library FOLDER`, "
                "or name another with --library or PAPERKIN_LIBRARY.",
            )
        return cls(folder, settings, create=upgrade, load_encoder=load_encoder)

    @classmethod
    def create(
        cls,
        path: str | Path | None = None,
        settings: Settings | None = None,
        *,
        load_encoder: EncoderLoader | None = None,
    ) -> Self:
        """Open a library, making the folder and the catalogue, or bringing them up to date, first."""
        settings = settings or read_settings()
        folder = Path(path) if path is not None else settings.library
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidRequest(
                f"The library's folder cannot be made: {error.strerror}",
                value=str(folder),
                remedy="Name another with --library or PAPERKIN_LIBRARY, or make room for this one.",
            ) from error
        return cls(folder, settings, create=True, load_encoder=load_encoder)

    def close(self) -> None:
        """Stop watching and close the catalogue."""
        self.serving.close()
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The first road: ingest

    def ingest(
        self,
        arguments: Sequence[str],
        source: str = "auto",
        progress: Progress | None = None,
        *,
        columns: ColumnMapping | None = None,
    ) -> IngestReport:
        """Take in papers from files, globs or standard input (`-`). See `paperkin.ingest.ingest`."""
        return ingest(self.catalogue, arguments, source, progress, columns=columns)

    def harvest(
        self,
        harvester: Harvester,
        progress: Progress | None = None,
        *,
        full: bool = False,
        max_records: int | None = None,
    ) -> HarvestReport:
        """Take in what a live service has that is new since the last run. See `paperkin.harvest.harvest`."""
        taken = IngestReport()

        def take(body: bytes, source: str, origin: str) -> None:
            ingest_stream(self.catalogue, SOURCES[source], BytesIO(body), origin, taken)

        try:
            report = harvest(harvester, take, self.catalogue.harvests, progress, full=full, max_records=max_records)
        except HarvestFailed:
            identify(self.catalogue, progress)  # what came before it is there to stay
            raise
        taken.identified = identify(self.catalogue, progress)
        report.taken = taken.answer()
        return report

    def remove(self, ids: Sequence[str]) -> int:
        """Delete papers by any id; they vanish from answers at once and from the index with the next build.

        Raises PaperNotFound, and deletes nothing, if one of them is not there.
        """
        removed = self.catalogue.remove([self._resolve(paper_id) for paper_id in ids])
        identify(self.catalogue)
        return removed

    def identify(self, progress: Progress | None = None, *, full: bool = True) -> IdentifyReport:
        """Match records and tell people apart, as every ingest does with what is new; `full`: all people anew."""
        return identify(self.catalogue, progress, full=full)

    # The second road: build

    def build(self, progress: Progress | None = None, *, force: bool = False) -> BuildReport:
        """Embed what is new, write a generation of everything and let it serve.

        Where the serving generation is sound and up to date nothing is done, unless `force` says so.
        Raises LibraryBusy while another process builds, LibraryEmpty, StorageFull and EncoderUnavailable.
        """
        settings = self.settings
        with self._writer():
            encoder = self._load_encoder(settings.encoder, settings.encoder_revision)
            if not force and (current := self._up_to_date(encoder.spec)):
                self.serving.shelf.prune(settings.keep_generations)  # a build may have been killed before it did
                return BuildReport(generation=current.id, papers=current.papers, up_to_date=True)
            with EmbeddingCache(self.path / "embeddings") as cache:
                return build_generation(
                    self.catalogue, encoder, cache, self.serving.shelf, settings.keep_generations, progress
                )

    def _up_to_date(self, spec: EncoderSpec) -> Manifest | None:
        """Return the serving generation's manifest if a build now would give the same again."""
        try:
            shelf = self.serving.shelf
            folder = shelf.folder(shelf.current() or "")
            manifest = Manifest.read(folder)
            if manifest.encoder != spec or manifest.catalogue_revision != self.catalogue.revision():
                return None
            manifest.verify(folder)
        except (NoSuchGeneration, GenerationCorrupt):
            return None
        return manifest

    def rollback(self, generation_id: str | None = None) -> str:
        """Let an older generation serve again, by default the previous one; return its name.

        Raises NoSuchGeneration where it is not kept, GenerationCorrupt where it is damaged.
        """
        with self._writer():
            shelf = self.serving.shelf
            target = generation_id or shelf.previous()
            Generation(shelf.folder(target))
            shelf.swap(target)
        return target

    @contextmanager
    def _writer(self) -> Iterator[None]:
        lock = FileLock(self.path / "build.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryBusy(
                "Another process is building this library",
                value=str(self.path),
                remedy="Wait until it ends, then run this again.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    # The third road: ask

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

    def info(self) -> dict[str, Any]:
        """Describe the library: papers, people, refusals, generations, encoder, and whether the index is up to date."""
        current = self.serving.shelf.current()
        described: dict[str, Any] | None = None
        if current:
            manifest = self.serving.manifest(current)
            described = {
                "id": manifest.id,
                "created": manifest.created,
                "papers": manifest.papers,
                "bytes": sum(file["bytes"] for file in manifest.files.values()),
                "encoder": manifest.encoder.id,
                "dimension": manifest.encoder.dimension,
                "up_to_date": manifest.catalogue_revision == self.catalogue.revision(),
            }
        return {
            "library": str(self.path),
            "papers": self.catalogue.count(),
            "records": self.catalogue.works.counts()["records"],
            "people": self.catalogue.people.counts()["people"],
            "institutions": self.catalogue.institutions.count(),
            "refused": self.catalogue.refusals_by_reason(),
            "generation": described,
            "generations_kept": self.serving.shelf.ids(),
        }

    def encoder(self, spec: EncoderSpec) -> Encoder:
        """Return the warm encoder that this spec describes. Raises EncoderMismatch if the weights here are others."""
        # A folder is found by its path, which only the settings know; anything else by the name in the manifest.
        name = self.settings.encoder if Path(self.settings.encoder).is_dir() else spec.id
        try:
            encoder = self._load_encoder(name, spec.revision)
        except EncoderUnavailable as error:
            raise EncoderUnavailable(
                f"The index was built with the encoder {spec.id}, which is not here: {error.problem}",
                value=error.value,
                remedy=f"{error.remedy} If it is a model in a folder, name the folder with PAPERKIN_ENCODER.",
            ) from error
        if encoder.spec.weights_hash != spec.weights_hash:
            raise EncoderMismatch(
                f"The index was built with other weights of {spec.id}",
                value=f"{encoder.spec.weights_hash[:12]} instead of {spec.weights_hash[:12]}",
                remedy="Build again with `paperkin index`, or restore the weights that it was built with.",
            )
        return encoder

    def _load_encoder(self, name: str, revision: str | None) -> Encoder:
        with self._encoder_lock:
            if self._encoder is None or self._encoder_name != (name, revision):
                self._encoder = (self._encoder_loader or load_encoder)(
                    name,
                    revision=revision,
                    engine=self.settings.engine,
                    device=self.settings.device,
                    model_cache=self.settings.model_cache,
                )
                self._encoder_name = (name, revision)
            return self._encoder

    def _ranked(
        self, generation: Generation, text: str, filters: Filters, method: Method, depth: int = DEPTH
    ) -> Ranking:
        encoder = self.encoder(generation.manifest.encoder)
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
