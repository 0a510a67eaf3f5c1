"""`Library`: every use-case, one method each. Three roads meet here and nowhere else: ingest, build, ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from paperkin.asking import Exported
from paperkin.build import BuildReport, build_generation, embed
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import sqlite_url
from paperkin.encode import EmbeddingCache, EncoderSpec
from paperkin.encoders import EncoderLoader, Encoders
from paperkin.errors import (
    GenerationCorrupt,
    HarvestFailed,
    InvalidRequest,
    LibraryBusy,
    LibraryNotFound,
    NoSuchGeneration,
)
from paperkin.harvest import Harvester, HarvestReport, harvest
from paperkin.identify import IdentifyReport, identify
from paperkin.index import Freshener, Generation, Manifest
from paperkin.ingest import IngestReport, ingest, ingest_stream
from paperkin.introducing import Introducing
from paperkin.progress import Progress
from paperkin.records import Paper
from paperkin.serving import Serving
from paperkin.settings import Settings, read_settings
from paperkin.sources import SOURCES, ColumnMapping
from paperkin.surveying.drawing import Surveys
from paperkin.topics import LanguageModelNamer

__all__ = ["Exported", "Library"]

_SQLITE_FILE = "catalogue.db"


class Library(Introducing):
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
        self.encoders = Encoders(settings, load_encoder)
        url = settings.catalogue_url or sqlite_url(path / _SQLITE_FILE)
        self.catalogue = Catalogue(url, create=create)
        self.serving = Serving(path, Freshener(path, self.catalogue, self._embed))
        self.surveys = Surveys()
        self._cache: EmbeddingCache | None = None
        self._cache_lock = Lock()

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
        with self._cache_lock:
            if self._cache is not None:
                self._cache.close()
                self._cache = None
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

        Where the serving generation is sound and up to date nothing is done, unless `force` says so; then it is learned
        anew, too, who writes together next.
        Raises LibraryBusy while another process builds, LibraryEmpty, StorageFull and EncoderUnavailable.
        """
        settings = self.settings
        with self._writer():
            encoder = self.encoders.wanted()
            if not force and (current := self._up_to_date(encoder.spec)):
                self.serving.shelf.prune(settings.keep_generations)  # a build may have been killed before it did
                return BuildReport(generation=current.id, papers=current.papers, up_to_date=True)
            return build_generation(
                self.catalogue,
                encoder,
                self._embeddings(),
                self.serving.shelf,
                settings.keep_generations,
                progress,
                _topic_namer(settings),
                learn=force,
            )

    def _embed(self, spec: EncoderSpec, papers: Sequence[Paper]) -> NDArray[np.float16]:
        """Embed papers that came after the build, through the cache, so that the next one embeds nothing twice."""
        texts = [spec.paper_text(paper.title, paper.abstract) for paper in papers]
        return embed(texts, self.encoders.of(spec), self._embeddings())[0]

    def _embeddings(self) -> EmbeddingCache:
        with self._cache_lock:  # a process opens it once
            if self._cache is None:
                self._cache = EmbeddingCache(self.path / "embeddings")
            return self._cache

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

    # The third road, ask, is `Asking`, `Drawing`, `Surveying` and `Introducing`

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
                "changed": self.catalogue.count_since(manifest.catalogue_revision),
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


def _topic_namer(settings: Settings) -> LanguageModelNamer | None:
    if settings.topic_namer_url is None:
        return None
    key = settings.topic_namer_key
    return LanguageModelNamer(
        settings.topic_namer_url, settings.topic_namer_model, key.get_secret_value() if key else None
    )
