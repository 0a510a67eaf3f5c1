from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paperkin.maps import LibraryMap, decode_tile, make_tiles
from paperkin.maps.library_map import citation_buckets
from paperkin.maps.tiles import FIRST_TILE_PAPERS, LAST_TILE_ZOOM, NO_TOPIC_INDEX, TILE_PAPERS
from tests.maps.conftest import MakeMap


def scattered(make_map: MakeMap, n: int) -> LibraryMap:
    of = make_map(count=1, each=n)
    return replace(of, xy=np.random.default_rng(0).uniform(-1, 1, (n, 2)).astype(np.float32))


def test_every_paper_is_in_exactly_one_tile_and_comes_back_as_it_was(make_map: MakeMap) -> None:
    of = scattered(make_map, 20_000)
    tiles = make_tiles(of)
    seen = [decode_tile(tiles.encode(*key)) for key in tiles.starts]
    rows = np.concatenate([tile.rows for tile in seen])
    assert np.array_equal(np.sort(rows), np.arange(20_000))
    for tile in seen:
        assert np.abs(tile.xy - of.xy[tile.rows]).max() < 2 / 65535
        assert np.array_equal(tile.years, of.years[tile.rows])
        assert np.array_equal(tile.topics, of.partition[tile.rows, -1])
        assert np.array_equal(tile.citations, citation_buckets(of.citations)[tile.rows])


def test_tiles_hold_no_more_than_their_cap_and_say_what_is_below(make_map: MakeMap) -> None:
    of = scattered(make_map, 20_000)
    tiles = make_tiles(of)
    first = decode_tile(tiles.encode(0, 0, 0))
    assert (len(first.rows), first.below) == (FIRST_TILE_PAPERS, 20_000 - FIRST_TILE_PAPERS)
    assert all(len(decode_tile(tiles.encode(*key)).rows) <= TILE_PAPERS for key in tiles.starts if key[0])
    for zoom, x, y in tiles.starts:
        if zoom:
            assert decode_tile(tiles.encode(zoom - 1, x // 2, y // 2)).below > 0
    held = sum(decode_tile(tiles.encode(1, x, y)).below for x in range(2) for y in range(2))
    assert held == sum(last - begun for (zoom, *_), (begun, last) in tiles.starts.items() if zoom > 1)


def test_the_first_tile_shows_every_region_with_its_most_cited_papers(make_map: MakeMap) -> None:
    of = make_map(count=10, each=1500)
    crowd = replace(of, citations=np.where(of.partition[:, -1] == 2, 500, of.citations).astype(np.int32))
    first = decode_tile(make_tiles(crowd).encode(0, 0, 0))
    counts = np.bincount(first.topics, minlength=12)[2:]
    assert counts.min() > 0.5 * counts.max()
    shown = np.isin(np.arange(15_000), first.rows)
    others = crowd.partition[:, -1] != 2
    assert crowd.citations[shown & others].mean() > crowd.citations[~shown & others].mean() + 20


def test_papers_in_one_place_end_in_the_deepest_tile(make_map: MakeMap) -> None:
    of = make_map(count=1, each=30_000)
    tiles = make_tiles(replace(of, xy=np.full((30_000, 2), 0.25, np.float32)))
    assert tiles.last_zoom == LAST_TILE_ZOOM
    assert sum(last - first for first, last in tiles.starts.values()) == 30_000


def test_a_tile_where_nothing_is_has_no_papers(make_map: MakeMap) -> None:
    tiles = make_tiles(make_map(count=1, each=5))
    empty = decode_tile(tiles.encode(3, 1, 1))
    assert (empty.zoom, empty.x, empty.y, len(empty.rows), empty.below) == (3, 1, 1, 0, 0)
    nothing = make_tiles(make_map(count=0, each=0))
    assert (nothing.last_zoom, len(decode_tile(nothing.encode(0, 0, 0)).rows)) == (0, 0)


def test_the_corners_belong_to_the_outer_tiles_and_no_topic_is_said_so(make_map: MakeMap) -> None:
    of = make_map(count=1, each=4)
    corners = np.array([[-1, 1], [1, 1], [-1, -1], [1, -1]], np.float32)
    tiles = make_tiles(replace(of, xy=corners, partition=np.full((4, 1), -1, np.int32)))
    tile = decode_tile(tiles.encode(0, 0, 0))
    assert np.array_equal(tile.xy[np.argsort(tile.rows)], corners)
    assert set(tile.topics.tolist()) == {NO_TOPIC_INDEX}


def test_arrays_lie_as_the_format_says(make_map: MakeMap) -> None:
    of = make_map(count=1, each=3)
    data = make_tiles(of).encode(0, 0, 0)
    assert data[:8] == b"PKMT\x01\x00\x00\x00"
    assert len(data) == 24 + 13 * 3
    rows = np.frombuffer(data, "<u4", 3, 24)
    assert np.array_equal(np.frombuffer(data, "<i2", 3, 24 + 10 * 3), of.years[rows])


@pytest.mark.parametrize("data", [b"", b"PKMT", b"PKMU" + bytes(20), b"PKMT\x02" + bytes(19)])
def test_what_is_no_tile_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="tile"):
        decode_tile(data)


def test_a_tile_cut_short_is_refused(make_map: MakeMap) -> None:
    with pytest.raises(ValueError, match="cut short"):
        decode_tile(make_tiles(make_map()).encode(0, 0, 0)[:-1])


def test_citations_are_told_by_their_order_of_magnitude() -> None:
    assert citation_buckets(np.array([-1, 0, 1, 2, 3, 4, 7, 8, 100_000], np.int32)).tolist() == [
        0,
        1,
        2,
        3,
        3,
        4,
        4,
        5,
        18,
    ]
