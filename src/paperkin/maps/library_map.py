"""What a map is drawn from: where each paper lies, what is known of it, and the topics it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.records import Topic

NO_TOPIC = -1
Colour = Literal["topic", "year", "citations"]
COLOURS: tuple[Colour, ...] = ("topic", "year", "citations")


@dataclass(frozen=True, slots=True)
class MapPaper:
    """What the map says of a paper when one points at it. `url` is its page elsewhere, if it has one."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    venue: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryMap:
    """A library as a map.

    xy: (n, 2) float32 in [-1, 1]², y upwards. years: (n,) int16, `UNKNOWN_YEAR` where there is none. citations: (n,)
    int32, `UNKNOWN_CITATIONS` where there is none. topics: of all levels. partition: (n, L) int32, a column a level,
    the broadest first: the index in `topics`, `NO_TOPIC` for none. read: gives the papers of rows, in their order; it
    is called once for all that is drawn, and may be lazy. generation: the build that the map is of.
    """

    xy: NDArray[np.float32]
    years: NDArray[np.int16]
    citations: NDArray[np.int32]
    topics: Sequence[Topic]
    partition: NDArray[np.int32]
    read: Callable[[NDArray[np.int64]], Iterable[MapPaper]]
    generation: str = ""

    def __post_init__(self) -> None:
        n = len(self.xy)
        if not n == len(self.years) == len(self.citations) == len(self.partition):
            raise ValueError("A map needs one row of everything for each paper.")

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def levels(self) -> int:
        """How many levels of topics there are."""
        return int(self.partition.shape[1])

    def down_to(self, level: int) -> LibraryMap:
        """Return the map with the topics of levels 0 to `level` alone."""
        if not 0 <= level < max(1, self.levels):
            raise InvalidRequest(
                "There is no such level of topics",
                value=level,
                remedy=f"Levels here go from 0, the broadest, to {max(0, self.levels - 1)}.",
            )
        return replace(self, partition=self.partition[:, : level + 1])

    def within(self, topic_id: str) -> LibraryMap:
        """Return the map of one topic's papers, where they lie on the whole map.

        Raises `InvalidRequest` where no topic here has the id.
        """
        node = next((at for at, topic in enumerate(self.topics) if topic.id.casefold() == topic_id.casefold()), None)
        if node is None:
            raise InvalidRequest(
                "There is no such topic here", value=topic_id, remedy="`paperkin topics` lists them with their ids."
            )
        return self._of((self.partition == node).any(axis=1).nonzero()[0])

    def _of(self, rows: NDArray[np.int64]) -> LibraryMap:
        return replace(
            self,
            xy=self.xy[rows],
            years=self.years[rows],
            citations=self.citations[rows],
            partition=self.partition[rows],
            read=lambda asked: self.read(rows[asked]),
        )


def known_years(years: NDArray[np.int16]) -> tuple[int, int] | None:
    """Return the first and the last year, None where no paper has one."""
    known = years[years != UNKNOWN_YEAR]
    return (int(known.min()), int(known.max())) if known.size else None


def citation_buckets(citations: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return how often papers are cited, on a scale that fits a byte: 0 unknown, 1 never, then 2 + ⌊log₂ citations⌋."""
    buckets = np.zeros(len(citations), np.uint8)
    known = citations != UNKNOWN_CITATIONS
    # frexp's exponent of 1 is 1, of 2 and 3 is 2, of 4 to 7 is 3.
    buckets[known] = 1 + np.frexp(citations[known].astype(np.float64))[1]
    return buckets
