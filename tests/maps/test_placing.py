from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperkin.maps.placing import (
    FIRST_ZOOM,
    LAST_ZOOM,
    SQUARE_PIXELS,
    WRAP_AT,
    PlacedLabel,
    densest_point,
    place_labels,
    wrapped,
)
from paperkin.records import Topic
from tests.maps.conftest import MakeMap


def shown_at(labels: tuple[PlacedLabel, ...], zoom: float) -> list[PlacedLabel]:
    return [label for label in labels if label.min_zoom <= zoom and (label.max_zoom is None or zoom < label.max_zoom)]


def test_a_label_stands_where_most_papers_are_and_not_beside_a_banana() -> None:
    turn = np.linspace(0, np.pi, 400)
    banana = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    heap = np.array([1.0, 0.0]) + np.random.default_rng(0).normal(0, 0.02, (200, 2))
    x, y = densest_point(np.concatenate([banana, heap]))
    assert np.hypot(x - 1, y) < 0.1
    assert densest_point(np.array([[0.3, 0.4]])) == (0.3, 0.4)
    assert densest_point(np.array([[0.3, 0.4]] * 9)) == (0.3, 0.4)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), broad=st.integers(1, 6), each=st.integers(1, 6))
def test_no_two_labels_overlap_at_any_zoom(seed: int, broad: int, each: int) -> None:
    draw = np.random.default_rng(seed)
    leaf = np.repeat(np.arange(broad * each), 12)
    xy = (draw.uniform(-1, 1, (broad * each, 2))[leaf] + draw.normal(0, 0.05, (len(leaf), 2))).clip(-1, 1)
    partition = np.stack([leaf // each, leaf + broad], axis=1).astype(np.int32)
    topics = [
        Topic(f"T{at}", int(at >= broad), "Some matter of note " * 2, "", (), 1) for at in range(broad * (each + 1))
    ]
    labels = place_labels(xy.astype(np.float32), partition, topics)
    assert len({label.topic for label in labels}) == len(labels)
    for zoom in np.arange(FIRST_ZOOM, LAST_ZOOM + 0.1, 0.1):
        shown = shown_at(labels, zoom)
        scale = SQUARE_PIXELS / 2 * 2**zoom
        for at, one in enumerate(shown):
            for other in shown[:at]:
                apart = [abs(one.anchor[axis] - other.anchor[axis]) * scale for axis in range(2)]
                needed = [(one.size[axis] + other.size[axis]) / 2 - 1e-6 for axis in range(2)]
                assert apart[0] >= needed[0] or apart[1] >= needed[1]


def test_broad_labels_come_first_and_narrow_ones_as_one_goes_nearer(make_map: MakeMap) -> None:
    of = make_map(count=6, each=60)
    labels = place_labels(of.xy, of.partition, of.topics)
    assert [label.level for label in labels] == sorted(label.level for label in labels)
    assert [label.rank for label in labels] == sorted(label.rank for label in labels)
    assert {label.level for label in shown_at(labels, FIRST_ZOOM)} == {0}
    assert {label.topic for label in labels} == set(range(8))
    narrow = [label for label in labels if label.level == 1]
    assert all(label.max_zoom is None for label in narrow)
    assert all(label.max_zoom is not None for label in labels if label.level == 0)


def test_papers_without_a_topic_and_maps_without_topics_have_no_label() -> None:
    xy = np.zeros((3, 2), np.float32)
    assert place_labels(xy, np.full((3, 1), -1, np.int32), []) == ()
    assert place_labels(xy, np.zeros((3, 0), np.int32), []) == ()
    assert place_labels(xy[:0], np.zeros((0, 2), np.int32), []) == ()


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Parsing", ("Parsing",)),
        ("Offline reinforcement learning", ("Offline", "reinforcement", "learning")),
        ("Speech & audio", ("Speech & audio",)),
        ("", ("",)),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfschifffahrtsgesellschaft",)),
    ],
)
def test_labels_are_broken_between_words(label: str, lines: tuple[str, ...]) -> None:
    assert wrapped(label) == lines


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=12))
def test_breaking_keeps_all_words_in_lines_that_fit(words: list[str]) -> None:
    lines = wrapped(" ".join(words))
    assert " ".join(lines).split() == words
    assert all(len(line) <= WRAP_AT for line in lines)
