"""The map in binary tiles for a browser: the whole with its most important papers first, the rest as one goes nearer.

Zoom z cuts the square [-1, 1]² into 2^z × 2^z tiles; tile (0, 0) is at the top left, x to the right, y downwards. Each
paper is in exactly one tile, so a view at zoom z shows the tiles over it of all zooms from 0 to z, one upon the other.

A tile is little-endian, a header of 24 bytes and then one array after the other of `count` papers, the most important
first. Every array begins at a multiple of its own size, so that typed arrays may be laid right over the bytes:

| offset          | type            | what                                                                        |
|-----------------|-----------------|-----------------------------------------------------------------------------|
| 0               | 4 bytes         | `PKMT`                                                                      |
| 4               | uint16          | version of this format, 1                                                   |
| 6               | uint16          | z                                                                           |
| 8, 12           | uint32, uint32  | x, y of the tile                                                            |
| 16              | uint32          | count                                                                       |
| 20              | uint32          | how many papers are in deeper tiles below this one; 0: no need to ask       |
| 24              | uint32 × count  | row: the paper's number in this build                                       |
| 24 + 4·count    | uint16 × count  | x in the tile: 0 at its left edge, 65535 at its right one                   |
| 24 + 6·count    | uint16 × count  | y in the tile: 0 at its upper edge, 65535 at its lower one                  |
| 24 + 8·count    | uint16 × count  | narrowest topic: the index in `topics` of the description; 65535: none      |
| 24 + 10·count   | int16 × count   | year; -32768: not known                                                     |
| 24 + 12·count   | uint8 × count   | citations: 0 not known, 1 none, else 2 + ⌊log₂ citations⌋                    |
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from paperkin.maps.library_map import LibraryMap, citation_buckets

MAGIC, VERSION = b"PKMT", 1
NO_TOPIC_INDEX = 65535
# The first tile is what one waits for; deeper ones come several at a time.
FIRST_TILE_PAPERS, TILE_PAPERS = 6000, 1500
LAST_TILE_ZOOM = 10
_HEADER = struct.Struct("<4sHHIIII")
_QUANTA = 65535
# In each cell of a grid of so many the most cited go first: rare fields are seen from afar as well as crowded ones.
_CELLS = 48


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as its reader sees it. xy: (count, 2) float64 in [-1, 1]², y upwards; the rest is as in the format."""

    zoom: int
    x: int
    y: int
    below: int
    rows: NDArray[np.uint32]
    xy: NDArray[np.float64]
    topics: NDArray[np.uint16]
    years: NDArray[np.int16]
    citations: NDArray[np.uint8]


@dataclass(frozen=True)
class Tiles:
    """All tiles of a map. Made in well under a second for 100,000 papers, and small: keep it for a build's life."""

    of: LibraryMap
    rows: NDArray[np.int64]
    starts: dict[tuple[int, int, int], tuple[int, int]]
    below: dict[tuple[int, int, int], int]

    def encode(self, zoom: int, x: int, y: int) -> bytes:
        """Return the bytes of a tile; one where nothing is has count 0."""
        first, last = self.starts.get((zoom, x, y), (0, 0))
        rows = self.rows[first:last]
        scaled = (np.clip((self.of.xy[rows] * [1, -1] + 1) / 2, 0, 1) * 2**zoom - [x, y]) * _QUANTA
        places = np.clip(np.rint(scaled), 0, _QUANTA).astype("<u2")
        header = _HEADER.pack(MAGIC, VERSION, zoom, x, y, len(rows), self.below.get((zoom, x, y), 0))
        arrays = (
            rows.astype("<u4"),
            places[:, 0],
            places[:, 1],
            self._topics[rows],
            self.of.years[rows].astype("<i2"),
            self._citations[rows],
        )
        return header + b"".join(array.tobytes() for array in arrays)

    @property
    def last_zoom(self) -> int:
        """The deepest zoom that has a tile."""
        return max((zoom for zoom, _, _ in self.starts), default=0)

    @cached_property
    def _topics(self) -> NDArray[np.uint16]:
        if not self.of.levels:
            return np.full(len(self.of), NO_TOPIC_INDEX, "<u2")
        leaf = self.of.partition[:, -1]
        if len(self.of.topics) >= NO_TOPIC_INDEX:
            raise ValueError("Tiles number topics with 16 bits.")
        return np.where(leaf < 0, NO_TOPIC_INDEX, leaf).astype("<u2")

    @cached_property
    def _citations(self) -> NDArray[np.uint8]:
        return citation_buckets(self.of.citations)


def make_tiles(of: LibraryMap, importance: NDArray[np.floating] | None = None) -> Tiles:
    """Cut a map into tiles. importance: (n,), decides among papers that are cited alike; else the first rows win."""
    n = len(of)
    places = np.clip((of.xy.astype(np.float64) * [1, -1] + 1) / 2, 0, 1)
    rank = _ranked(places, of.citations, importance)
    rows: list[NDArray[np.int64]] = []
    starts: dict[tuple[int, int, int], tuple[int, int]] = {}
    below: dict[tuple[int, int, int], int] = {}
    rest, begun = rank, 0
    for zoom in range(LAST_TILE_ZOOM + 1):
        if not rest.size:
            break
        at = np.minimum((places[rest] * 2**zoom).astype(np.int64), 2**zoom - 1)
        keys = at[:, 1] << zoom | at[:, 0]
        order = np.argsort(keys, kind="stable")
        tiles, firsts, sizes = np.unique(keys[order], return_index=True, return_counts=True)
        cap = n if zoom == LAST_TILE_ZOOM else FIRST_TILE_PAPERS if zoom == 0 else TILE_PAPERS
        taken = np.zeros(len(rest), bool)
        within = np.arange(len(rest)) - np.repeat(firsts, sizes)
        taken[order[within < cap]] = True
        rows.append(rest[order[within < cap]])
        held = np.minimum(sizes, cap)
        ends = begun + np.cumsum(held)
        for tile, size, holds, end in zip(tiles.tolist(), sizes.tolist(), held.tolist(), ends.tolist(), strict=True):
            key = (zoom, tile & (2**zoom - 1), tile >> zoom)
            starts[key], below[key] = (end - holds, end), size - holds
        begun, rest = begun + int(held.sum()), rest[~taken]
    return Tiles(of, np.concatenate(rows) if rows else np.zeros(0, np.int64), starts, below)


def _ranked(
    places: NDArray[np.float64], citations: NDArray[np.int32], importance: NDArray[np.floating] | None
) -> NDArray[np.int64]:
    """Return all rows, the most important first: by how few papers of their cell of the map go before them."""
    n = len(places)
    at = np.minimum((places * _CELLS).astype(np.int64), _CELLS - 1)
    cells = at[:, 1] * _CELLS + at[:, 0]
    ties = np.zeros(n) if importance is None else -importance
    order = np.lexsort((np.arange(n), ties, -citations.astype(np.int64), cells))
    _, firsts, sizes = np.unique(cells[order], return_index=True, return_counts=True)
    share = np.empty(n)
    share[order] = (np.arange(n) - np.repeat(firsts, sizes) + 0.5) / np.repeat(sizes, sizes)
    return np.lexsort((np.arange(n), -citations.astype(np.int64), share))


def decode_tile(data: bytes) -> Tile:
    """Read a tile's bytes. Raises `ValueError` where they are none, or of another version."""
    if len(data) < _HEADER.size:
        raise ValueError("Too short for a tile.")
    magic, version, zoom, x, y, count, below = _HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise ValueError(f"Not a tile of version {VERSION}.")
    if len(data) != _HEADER.size + 13 * count:
        raise ValueError("The tile is cut short.")

    def array(offset: int, kind: str) -> NDArray[np.generic]:
        return np.frombuffer(data, kind, count, _HEADER.size + offset * count)

    inside = np.stack([array(4, "<u2"), array(6, "<u2")], axis=1).astype(np.float64) / _QUANTA
    xy = ((inside + np.array([x, y])) / 2**zoom * 2 - 1) * [1, -1]
    topics, years = array(8, "<u2").astype(np.uint16), array(10, "<i2").astype(np.int16)
    rows, citations = array(0, "<u4").astype(np.uint32), array(12, "u1").astype(np.uint8)
    return Tile(zoom, x, y, below, rows, xy, topics, years, citations)
