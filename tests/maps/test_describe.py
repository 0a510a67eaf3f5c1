from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from paperkin.errors import InvalidRequest
from paperkin.maps import describe, make_tiles
from paperkin.maps.describe import colour_indices
from paperkin.maps.json_map import map_answer
from tests.maps.conftest import MakeMap


def test_narrow_topics_share_the_colour_of_the_level_that_tells_the_map_apart(make_map: MakeMap) -> None:
    seen = describe(make_map(count=6))
    assert seen.colours.tolist() == [6, 6, 0, 1, 2, 3, 4, 5]
    assert colour_indices(seen).tolist() == [at for at in range(6) for _ in range(30)]
    for colours in (seen.palette.light, seen.palette.dark):
        assert len(set(colours)) == 7
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)


def test_children_have_their_parents_colour(make_map: MakeMap) -> None:
    of = make_map(count=4)
    first = np.repeat(np.arange(4), 30)
    deep = replace(
        of, topics=[*of.topics[2:], *of.topics[2:]], partition=np.stack([first, first + 4], 1).astype(np.int32)
    )
    assert describe(deep).colours.tolist() == [0, 1, 2, 3, 0, 1, 2, 3]


def test_papers_without_a_topic_are_grey(make_map: MakeMap) -> None:
    of = make_map(count=4)
    seen = describe(replace(of, partition=np.where(np.arange(120)[:, None] < 30, -1, of.partition).astype(np.int32)))
    assert set(colour_indices(seen)[:30]) == {len(seen.palette.light) - 1}


def test_the_description_names_topics_as_tiles_number_them(make_map: MakeMap) -> None:
    of = make_map()
    answer = describe(of).answer(make_tiles(of))
    assert (answer["papers"], answer["levels"], answer["years"], answer["last_tile_zoom"]) == (
        180,
        [2, 6],
        (1990, 2019),
        0,
    )
    assert [topic["id"] for topic in answer["topics"]] == [topic.id for topic in of.topics]
    label = answer["topics"][3]["label"]
    assert np.allclose(label["anchor"], of.xy[30:60].mean(axis=0), atol=0.1)


def test_the_json_map_has_every_paper_with_nulls_for_what_is_not_known(make_map: MakeMap) -> None:
    of = make_map(url="https://example.org/")
    points = map_answer(of)["points"]
    assert len(points) == 180
    assert (points[0]["id"], points[0]["year"], points[0]["citations"]) == ("p0", None, None)
    assert points[31]["topics"] == ["T1", "T4"]
    assert points[31]["x"] == pytest.approx(float(of.xy[31, 0]), abs=1e-5)


def test_a_part_of_the_map_keeps_its_places_and_its_papers(make_map: MakeMap) -> None:
    of = make_map()
    part = of.within("t4")
    assert np.array_equal(part.xy, of.xy[30:60])
    assert [paper.id for paper in part.read(np.array([0, 29]))] == ["p30", "p59"]
    assert of.down_to(0).levels == 1
    assert set(describe(of.down_to(0)).colours[:2].tolist()) == {0, 1}


def test_topics_and_levels_that_are_not_there_are_errors(make_map: MakeMap) -> None:
    with pytest.raises(InvalidRequest, match="T99"):
        make_map().within("T99")
    with pytest.raises(InvalidRequest, match="0, the broadest, to 1"):
        make_map().down_to(2)
