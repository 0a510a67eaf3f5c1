"""One immutable build of a library: vectors, lexical index, columns, and a manifest with a checksum per file."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin.encode import EncoderSpec
from paperkin.errors import GenerationCorrupt
from paperkin.index.citations import CitationGraph
from paperkin.index.columns import Columns, Rows
from paperkin.index.lexical import LexicalIndex
from paperkin.index.people import PeopleIndex
from paperkin.index.spelling import Spelling
from paperkin.index.suggest import Suggestions
from paperkin.index.titles import Titles
from paperkin.index.topics import Topics
from paperkin.index.vectors import VectorIndex

FORMAT = 4
MANIFEST, PAPER_ROWS, COLUMNS, LEXICAL = "manifest.json", "paper_rows.npy", "columns.npz", "lexical"
# What a generation may have besides.
TITLES, SUGGEST, SPELLING, CITATIONS, TWINS = "titles", "suggest", "spelling", "citations.npz", "twins.npy"
TOPICS, PEOPLE = "topics", "people"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    catalogue_revision: the catalogue's state that it was built from. files: path within the folder → bytes and
    SHA-256. created: ISO 8601, UTC.
    """

    format: int
    id: str
    created: str
    papers: int
    catalogue_revision: int
    encoder: EncoderSpec
    files: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a generation's manifest. Raises GenerationCorrupt where it is missing, changed or of another format."""
        path = folder / MANIFEST
        try:
            stored = orjson.loads(path.read_bytes())
            if stored["format"] != FORMAT:
                raise _of_another_format(path, stored["format"])
            if stored.pop("sha256") != _sha256_of(stored):
                raise _corrupt(path, "has changed: its checksum differs")
            return cls(**{**stored, "encoder": EncoderSpec(**stored["encoder"])})
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _corrupt(path, f"is no whole manifest ({error!r})") from error

    @classmethod
    def describe(
        cls, folder: Path, generation_id: str, papers: int, catalogue_revision: int, encoder: EncoderSpec
    ) -> Manifest:
        """Take stock of a folder that has just been filled."""
        return cls(
            format=FORMAT,
            id=generation_id,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            papers=papers,
            catalogue_revision=catalogue_revision,
            encoder=encoder,
            files={
                str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
                for path in sorted(folder.rglob("*"))
                if path.is_file() and not path.name.startswith(".")
            },
        )

    def write(self, folder: Path) -> None:
        """Write the manifest, with a checksum of itself, into the folder that it describes."""
        content = asdict(self)
        sealed = {**content, "sha256": _sha256_of(content)}
        (folder / MANIFEST).write_bytes(orjson.dumps(sealed, option=orjson.OPT_INDENT_2))

    def verify(self, folder: Path) -> None:
        """Compare every file with its size and checksum. Raises GenerationCorrupt naming the first that differs."""
        for name, expected in self.files.items():
            path = folder / name
            if not path.is_file():
                raise _corrupt(path, "is missing")
            if (size := path.stat().st_size) != expected["bytes"]:
                raise _corrupt(path, f"has {size} bytes instead of {expected['bytes']}")
            if _sha256(path) != expected["sha256"]:
                raise _corrupt(path, "has changed: its checksum differs")


class Generation:
    """An open generation. Immutable, and safe to share between threads; files close when the last reader lets go.

    gone (g,): rows that are never answered, ascending; a generation by itself has none.
    """

    gone: Rows = np.empty(0, np.int64)

    def __init__(self, folder: Path) -> None:
        """Verify and open. Raises GenerationCorrupt, naming the file, where anything is not as it was built."""
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self.manifest.verify(folder)
        self.vectors = VectorIndex(folder, self.manifest.encoder.dimension)
        self.lexical = LexicalIndex(folder / LEXICAL)
        self.columns = Columns(folder / COLUMNS)
        self.titles = Titles(folder / TITLES)
        self.paper_rows: NDArray[np.int64] = np.load(folder / PAPER_ROWS)
        self._parts: dict[str, Any] = {}
        self._opening = Lock()

    @property
    def id(self) -> str:
        """The generation's name, which sorts by time."""
        return self.manifest.id

    def __len__(self) -> int:
        return self.manifest.papers

    def row_of(self, paper_row: int) -> int | None:
        """Return the row here of a paper in the catalogue, or None if the paper came after this build."""
        at = int(np.searchsorted(self.paper_rows, paper_row))
        return at if at < len(self.paper_rows) and self.paper_rows[at] == paper_row else None

    def rows_of(self, paper_rows: NDArray[np.int64]) -> Rows:
        """Return the row here of each of these papers (m,) int64; -1 for one that came after this build."""
        if not len(self.paper_rows):
            return np.full(len(paper_rows), -1, np.int64)
        at = np.minimum(np.searchsorted(self.paper_rows, paper_rows), len(self.paper_rows) - 1)
        return np.where(self.paper_rows[at] == paper_rows, at, -1)

    @property
    def twins(self) -> NDArray[np.int32]:
        """For each row the first row of its group of near-duplicates, itself where it is alone: (n,) int32."""
        return self._part(TWINS, np.load)

    @property
    def suggestions(self) -> Suggestions:
        """What completes what is being typed."""
        return self._part(SUGGEST, Suggestions)

    @property
    def spelling(self) -> Spelling:
        """What knows how the library spells."""
        return self._part(SPELLING, Spelling)

    @property
    def citations(self) -> CitationGraph:
        """Who cites whom."""
        return self._part(CITATIONS, CitationGraph)

    @property
    def topics(self) -> Topics:
        """What it is about."""
        return self._part(TOPICS, Topics.read)

    @property
    def people(self) -> PeopleIndex:
        """Who wrote what with whom, and what each works on, as of the build."""
        return self._part(PEOPLE, lambda folder: PeopleIndex(folder, self.manifest.encoder.dimension))

    def _part(self, name: str, open_part: Callable[[Path], _T]) -> _T:
        """Return what not every question needs, opened when it is first asked for."""
        with self._opening:
            if name not in self._parts:
                self._parts[name] = open_part(self.folder / name)
            part: _T = self._parts[name]
            return part


def new_generation_id() -> str:
    """Return a name that sorts by time and does not repeat."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{secrets.token_hex(2)}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _of_another_format(path: Path, found: object) -> GenerationCorrupt:
    return GenerationCorrupt(
        f"The index was built by another version of paperkin: it is of format {found}, this one reads format {FORMAT}",
        value=str(path),
        remedy="Build a new one with `paperkin index`: embeddings are cached, so it is quick.",
    )


def _corrupt(path: Path, what: str) -> GenerationCorrupt:
    return GenerationCorrupt(
        f"The index file {path.name} {what}",
        value=str(path),
        remedy="Build a new one with `paperkin index` (embeddings are cached, so it is quick), "
        "or go back with `paperkin rollback`.",
    )
