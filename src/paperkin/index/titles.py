"""Titles by row, as the index took them up: a ranking must not change while one pages through it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOB, _ENDS = "titles.npy", "ends.npy"


class TitlesBuilder:
    """Collects the titles, paper by paper, in row order."""

    def __init__(self) -> None:
        self._blob = bytearray()
        self._ends = [0]

    def add(self, title: str) -> None:
        """Append the next row."""
        self._blob += title.encode("utf-8", "replace")
        self._ends.append(len(self._blob))

    def write(self, folder: Path) -> None:
        """Write the titles into a folder of their own."""
        folder.mkdir()
        np.save(folder / _BLOB, np.frombuffer(bytes(self._blob), np.uint8))
        np.save(folder / _ENDS, np.array(self._ends, np.int64))


class Titles:
    """The titles of one generation, mapped from disk. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._blob: NDArray[np.uint8] = np.load(folder / _BLOB, mmap_mode="r")
        self._ends: NDArray[np.int64] = np.load(folder / _ENDS, mmap_mode="r")

    def of(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the titles of some rows, in their order."""
        begins, ends = self._ends[rows].tolist(), self._ends[rows + 1].tolist()
        return [self._blob[begin:end].tobytes().decode() for begin, end in zip(begins, ends, strict=True)]


class LiveTitles(Titles):
    """The titles of a generation and of what came after it."""

    def __init__(self, base: Titles, offset: int, fresh: Sequence[str]) -> None:
        """offset: how many rows the generation has. fresh: titles of the rows after them; it may grow meanwhile."""
        self._base, self._offset, self._fresh = base, offset, fresh

    def of(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the titles of some rows, in their order."""
        built = rows < self._offset
        found = iter(self._base.of(rows[built]))
        return [
            next(found) if own else self._fresh[row - self._offset]
            for row, own in zip(rows.tolist(), built.tolist(), strict=True)
        ]
