"""What comes after a generation, taken in paper by paper, and given out as one `LiveIndex` after another."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import ChangedPaper
from paperkin.index.generation import LEXICAL, Generation
from paperkin.index.lexical import LexicalBuilder, LexicalIndex
from paperkin.index.live import LiveIndex, LiveVectors
from paperkin.index.live_columns import Behind, GrowingColumns
from paperkin.index.scratch import Scratch, link_or_copy
from paperkin.index.titles import LiveTitles
from paperkin.index.topics import NEAREST, TopicArrays

# A paper of which only a word or a date has changed stays where it was.
_SAME_TEXT = 0.95


class Growing:
    """A delta behind a generation. For one thread at a time; what it gives out is for all.

    The lexical index is the generation's own files, linked, with the fresh papers as segments beside them, so that
    words are weighed by the whole library.
    """

    def __init__(self, base: Generation, library: Path) -> None:
        """library: where room for a copy of the lexical index is taken, in a folder of its own."""
        self.base = base
        self._scratch = Scratch(library)
        self._lexical = self._scratch.path / LEXICAL
        self._lexical.mkdir()
        for path in sorted((base.folder / LEXICAL).iterdir()):
            if path.suffix != ".lock":
                link_or_copy(path, self._lexical / path.name)
        self._columns = GrowingColumns(base.columns)
        self._titles: list[str] = []
        self._topics: list[TopicArrays] = []
        self._paper_rows = Behind(base.paper_rows)
        self._vectors = Behind(np.empty((0, base.vectors.dimension), np.float32))
        self._rows: dict[int, int] = {}
        self._revisions: dict[int, int] = {}
        self._gone: set[int] = set()
        # What the lexical index does not know yet: papers and their topics by row, and rows that are gone.
        self._unwritten: dict[int, tuple[ChangedPaper, list[tuple[int, str]]]] = {}
        self._unremoved: list[int] = []
        self._content = hashlib.blake2b(digest_size=6)

    def __len__(self) -> int:
        """Return how many papers there are in both parts."""
        return len(self._paper_rows) - len(self._gone)

    @property
    def fresh(self) -> int:
        """How many papers are in the delta."""
        return len(self._rows)

    @property
    def replaced(self) -> int:
        """How many rows of the delta stand for papers that have changed once more."""
        return len(self._vectors) - len(self._rows)

    def revision_of(self, paper_row: int) -> int | None:
        """Return the revision in which a paper is in the delta; None if it is not."""
        return self._revisions.get(paper_row)

    def add(self, papers: Sequence[ChangedPaper], vectors: NDArray[np.floating]) -> None:
        """Take in new papers, or changed ones in place of what was known of them. vectors: (m, d) unit rows."""
        self._vectors.append(vectors)
        topics = self._found(papers, np.asarray(vectors, np.float32))
        self._topics.append(topics)
        for at, paper in enumerate(papers):
            self._drop(paper.row)
            row = len(self._paper_rows)
            self._paper_rows.append(np.array([paper.row]))
            labels = self.base.topics.labels_of(topics.partition[at])
            self._columns.add(paper.paper, paper.institutions, labels)
            self._titles.append(paper.paper.title)
            self._rows[paper.row], self._revisions[paper.row] = row, paper.revision
            self._unwritten[row] = paper, labels
            self._content.update(f"{paper.row}@{paper.revision};".encode())

    def keep_only(self, paper_rows: Sequence[int]) -> None:
        """Forget the papers that are not among these (internal ids): they were deleted."""
        known = np.concatenate([self.base.paper_rows, np.fromiter(self._rows, np.int64)])
        for paper_row in np.setdiff1d(known, np.array(paper_rows, np.int64)).tolist():
            if self._drop(paper_row):
                self._content.update(f"-{paper_row};".encode())

    def index(self) -> LiveIndex:
        """Return what there is now. Raises OSError or ValueError where it cannot be written; this is of no use then."""
        with LexicalBuilder(self._lexical, extend=True) as lexical:
            for row, (paper, topics) in self._unwritten.items():
                lexical.add(paper.paper, row, paper.institutions, topics)
            lexical.remove(self._unremoved)
            lexical.finish()
        self._unwritten.clear()
        self._unremoved.clear()
        gone = np.array(sorted(self._gone), np.int64)
        return LiveIndex(
            self.base,
            self._content.hexdigest(),
            self._paper_rows.view(),
            gone,
            LiveVectors(self.base.vectors, self._vectors.view(), gone),
            LexicalIndex(self._lexical),
            self._columns.columns(self._scratch.path / "columns.npz", gone),
            LiveTitles(self.base.titles, len(self.base), self._titles),
            self.base.topics.extended(self._topics),
        )

    def close(self) -> None:
        """Delete what is on disk. What was given out stays of use."""
        self._scratch.close()

    def _found(self, papers: Sequence[ChangedPaper], vectors: NDArray[np.float32]) -> TopicArrays:
        """Return topics and places of papers: their own where they say the same, or else their neighbours'."""
        near = self.base.vectors.search(vectors, NEAREST)
        found = self.base.topics.near(near.rows.astype(np.int32), near.scores)
        rows = self.base.rows_of(np.array([paper.row for paper in papers], np.int64))
        known = np.flatnonzero(rows >= 0)
        alike = (self.base.vectors.vectors(rows[known]) * vectors[known]).sum(axis=1)
        return self.base.topics.with_own(found, known[alike >= _SAME_TEXT], rows)

    def _drop(self, paper_row: int) -> bool:
        """Let no row stand for a paper any more; say whether one did."""
        row = self._rows.pop(paper_row, None)
        if row is None:
            row = self.base.row_of(paper_row)
        if row is None or row in self._gone:
            return False
        self._revisions.pop(paper_row, None)
        self._gone.add(row)
        if self._unwritten.pop(row, None) is None:
            self._unremoved.append(row)
        return True
