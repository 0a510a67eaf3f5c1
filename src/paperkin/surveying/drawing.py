"""The third road, continued: the library as a map, and what is counted of an index, for as long as the index lives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from paperkin.asking import Asking
from paperkin.catalogue import Catalogue
from paperkin.errors import InvalidRequest
from paperkin.index import Generation
from paperkin.limits import MAX_LIMIT
from paperkin.maps import LibraryMap, MapPaper, Tiles, describe, make_tiles
from paperkin.maps.tiles import LAST_TILE_ZOOM
from paperkin.records import Paper
from paperkin.surveying.survey import Survey

_READ_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class MapPlace:
    """Where a paper lies on the map: its row as tiles have it, x and y in [-1, 1] with y upwards."""

    row: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map with its tiles and its description."""

    of: LibraryMap
    tiles: Tiles
    described: dict[str, Any]


class Surveys:
    """What was counted and drawn of each index that is open. Safe to share between threads."""

    def __init__(self) -> None:
        self._surveys: WeakKeyDictionary[Generation, Survey] = WeakKeyDictionary()
        self._maps: WeakKeyDictionary[Generation, DrawnMap] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, index: Generation) -> Survey:
        """Return the survey of an index."""
        with self._lock:
            if index not in self._surveys:
                self._surveys[index] = Survey(index, datetime.now(UTC).year)
            return self._surveys[index]

    def drawn(self, index: Generation, catalogue: Catalogue) -> DrawnMap:
        """Return the map of an index, whose papers the catalogue tells."""
        with self._lock:
            known = self._maps.get(index)
        if known is None:
            of = _map_of(self.of(index), catalogue)
            tiles = make_tiles(of)
            known = DrawnMap(of, tiles, describe(of).answer(tiles))
            with self._lock:
                self._maps[index] = known
        return known


class Drawing(Asking):
    """The part of a library that draws it. Papers that came after the build are on the map, too."""

    surveys: Surveys

    def map(self) -> LibraryMap:
        """Return the papers as a map, with their topics."""
        return self._drawn(None).of

    def map_description(self, generation: str | None = None) -> dict[str, Any]:
        """Return what a browser must know of the map before it asks for tiles: see `Described.answer`.

        generation: of an index that is still kept, whose tiles are wanted. Raises CursorExpired where it is not.
        """
        return self._drawn(generation).described

    def map_tile(self, zoom: int, x: int, y: int, generation: str | None = None) -> bytes:
        """Return a tile of the map in the form that `paperkin.maps.tiles` describes.

        Raises InvalidRequest for a tile that cannot be, CursorExpired where the index is not kept.
        """
        if not 0 <= zoom <= LAST_TILE_ZOOM or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
            raise InvalidRequest(
                "There is no such tile",
                value=f"{zoom}/{x}/{y}",
                remedy=f"Zooms go from 0 to {LAST_TILE_ZOOM}; at zoom z both x and y go from 0 to 2^z - 1.",
            )
        return self._drawn(generation).tiles.encode(zoom, x, y)

    def map_papers(self, rows: Sequence[int], generation: str | None = None) -> list[MapPaper | None]:
        """Return papers by the rows that tiles give them, in the order asked; None for one that was deleted since.

        Raises InvalidRequest for none or more than 100, or a row that the map does not have, and CursorExpired.
        """
        of = self._drawn(generation).of
        if not 1 <= len(rows) <= MAX_LIMIT or not all(0 <= row < len(of) for row in rows):
            raise InvalidRequest(
                f"1 to {MAX_LIMIT} papers of the map come at once",
                value=", ".join(map(str, rows[:MAX_LIMIT])),
                remedy="Give rows as a tile of the same generation has them.",
            )
        return [paper if paper.id else None for paper in of.read(np.array(rows, np.int64))]

    def map_rows(self, ids: Sequence[str], generation: str | None = None) -> list[MapPlace | None]:
        """Return where papers lie, by any of their ids, in the order asked; None for one that is not on the map.

        Raises InvalidRequest for none or more than 100, and CursorExpired.
        """
        if not 1 <= len(ids) <= MAX_LIMIT:
            raise InvalidRequest(
                f"1 to {MAX_LIMIT} papers of the map come at once", value=len(ids), remedy="Ask in several requests."
            )
        index = self._index_of(generation)
        paper_rows = [self.catalogue.resolve(paper_id) for paper_id in ids]
        rows = index.rows_of(np.array([-1 if row is None else row for row in paper_rows], np.int64))
        shown, xy = self._survey(index).map_rows(), self._drawn(generation).of.xy
        places: list[MapPlace | None] = []
        for row, at in zip(rows.tolist(), np.searchsorted(shown, rows).tolist(), strict=True):
            there = at < len(shown) and shown[at] == row
            places.append(MapPlace(at, float(xy[at, 0]), float(xy[at, 1])) if there else None)
        return places

    def _index_of(self, generation: str | None) -> Generation:
        return self.serving.generation() if generation is None else self.serving.kept(generation)

    def _drawn(self, generation: str | None) -> DrawnMap:
        return self.surveys.drawn(self._index_of(generation), self.catalogue)

    def _survey(self, index: Generation) -> Survey:
        return self.surveys.of(index)


def _map_of(survey: Survey, catalogue: Catalogue) -> LibraryMap:
    rows = survey.map_rows()
    paper_rows = survey.paper_rows[rows]

    def read(asked: NDArray[np.int64]) -> Iterator[MapPaper]:
        for start in range(0, len(asked), _READ_AT_ONCE):
            wanted = paper_rows[asked[start : start + _READ_AT_ONCE]].tolist()
            papers = catalogue.papers(wanted)
            yield from (_map_paper(papers.get(row)) for row in wanted)

    return LibraryMap(
        xy=survey.places[rows],
        years=survey.years[rows],
        citations=survey.citations[rows],
        topics=survey.topics,
        partition=survey.partition[rows],
        read=read,
        generation=survey.generation,
    )


def _map_paper(paper: Paper | None) -> MapPaper:
    """Return what the map says of a paper, and nothing of one that was deleted since."""
    if paper is None:
        return MapPaper(id="", title="")
    names = tuple(author.name for author in paper.authors)
    return MapPaper(paper.id, paper.title, names, paper.venue, paper.url)
