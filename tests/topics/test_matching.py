from __future__ import annotations

from collections.abc import Sequence
from random import Random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.records import TopicEvent
from paperkin.topics.matching import FoundTopic, KnownTopic, Matched, match_topics, members_by_topic

# A topic for each of up to 60 papers.
PARTITIONS = st.lists(st.integers(0, 5), min_size=1, max_size=60)


def known(*topics: Sequence[int], level: int = 0, first: int = 1) -> list[KnownTopic]:
    return [
        KnownTopic(f"T{first + at}", level, f"label {first + at}", np.array(sorted(papers), np.int64))
        for at, papers in enumerate(topics)
    ]


def found(*topics: Sequence[int], level: int = 0) -> list[FoundTopic]:
    return [FoundTopic(level, f"found {at}", np.array(sorted(papers), np.int64)) for at, papers in enumerate(topics)]


def matched(before: list[KnownTopic], now: list[FoundTopic], next_number: int = 100) -> Matched:
    return match_topics(before, now, next_number=next_number, generation="20250101T000000Z")


def told(events: Sequence[TopicEvent]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(event.kind, event.topic, event.others) for event in events]


def topics_of(partition: Sequence[int]) -> list[list[int]]:
    return [[paper for paper, topic in enumerate(partition) if topic == one] for one in sorted(set(partition))]


def vectors(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 3))


@given(partition=PARTITIONS, order=st.randoms(use_true_random=False))
def test_the_same_partition_in_another_order_keeps_every_id_and_tells_nothing(
    partition: list[int], order: Random
) -> None:
    topics = topics_of(partition)
    mixed = list(topics)
    order.shuffle(mixed)
    before = known(*topics)
    answer = matched(before, found(*mixed))
    assert [before[at].papers.tolist() for at in answer.before if at is not None] == mixed
    assert answer.ids == tuple(f"T{topics.index(topic) + 1}" for topic in mixed)
    assert answer.events == ()
    assert answer.next_number == 100


@given(before=PARTITIONS, now=PARTITIONS)
def test_ids_are_unique_and_new_ones_were_never_given_before(before: list[int], now: list[int]) -> None:
    old = known(*topics_of(before))
    answer = matched(old, found(*topics_of(now)), next_number=50)
    assert len(set(answer.ids)) == len(answer.ids)
    born = {event.topic for event in answer.events if event.kind == "born"}
    assert born == set(answer.ids) - {topic.id for topic in old}
    assert born == {f"T{number}" for number in range(50, answer.next_number)}


@given(before=PARTITIONS, now=PARTITIONS)
def test_every_topic_that_is_no_more_is_told_of_once_and_names_only_topics_that_are(
    before: list[int], now: list[int]
) -> None:
    old = known(*topics_of(before))
    answer = matched(old, found(*topics_of(now)))
    gone = [event for event in answer.events if event.kind != "born" and event.topic not in answer.ids]
    assert sorted(event.topic for event in gone) == sorted({topic.id for topic in old} - set(answer.ids))
    assert {other for event in answer.events for other in event.others} <= set(answer.ids)
    assert all(event.others for event in answer.events if event.kind in ("merged", "split"))


@given(
    partition=PARTITIONS,
    added=st.lists(st.integers(0, 8), max_size=60),
    seed=st.integers(0, 9),
)
def test_where_papers_are_only_added_no_topic_dies_whatever_the_vectors_say(
    partition: list[int], added: list[int], seed: int
) -> None:
    everything = partition + added
    old, new = topics_of(partition), topics_of(everything)
    old_vectors, new_vectors = vectors(len(old), seed), vectors(len(new), seed + 10)
    before = [
        KnownTopic(topic.id, 0, topic.label, topic.papers, vector)
        for topic, vector in zip(known(*old), old_vectors, strict=True)
    ]
    now = [FoundTopic(0, "", topic.papers, vector) for topic, vector in zip(found(*new), new_vectors, strict=True)]
    answer = matched(before, now)
    assert set(answer.ids) >= {topic.id for topic in before}
    assert {event.kind for event in answer.events} <= {"born"}
    assert all(
        set(before[at].papers.tolist()) <= set(topic.papers.tolist())
        for at, topic in zip(answer.before, now, strict=True)
        if at is not None
    )


@given(before=PARTITIONS, now=PARTITIONS, order=st.randoms(use_true_random=False))
def test_the_order_in_which_topics_come_changes_nothing(before: list[int], now: list[int], order: Random) -> None:
    old, new = known(*topics_of(before)), found(*topics_of(now))
    old_mixed, places = list(old), list(range(len(new)))
    order.shuffle(old_mixed)
    order.shuffle(places)
    straight, mixed = matched(old, new), matched(old_mixed, [new[place] for place in places])
    kept = {place: straight.ids[place] for place in range(len(new)) if straight.before[place] is not None}
    also = {place: mixed.ids[at] for at, place in enumerate(places) if mixed.before[at] is not None}
    assert kept == also
    assert sorted((event.kind, event.label) for event in straight.events) == sorted(
        (event.kind, event.label) for event in mixed.events
    )


def test_the_first_build_gives_numbers_in_order() -> None:
    answer = matched([], [*found(range(6)), *found(range(3), range(3, 6), level=1)], next_number=1)
    assert answer.ids == ("T1", "T2", "T3")
    assert answer.next_number == 4
    assert told(answer.events) == [("born", "T1", ()), ("born", "T2", ()), ("born", "T3", ())]


def test_a_topic_that_falls_apart_keeps_its_id_for_the_largest_part() -> None:
    answer = matched(known(range(100)), found(range(25), range(25, 80), range(80, 100)))
    assert answer.ids == ("T100", "T1", "T101")
    assert told(answer.events)[0] == ("split", "T1", ("T100", "T101"))
    assert answer.events[0].papers == 100
    assert answer.events[0].label == "label 1"


def test_topics_that_become_one_keep_the_id_of_the_one_that_is_most_of_it() -> None:
    answer = matched(known(range(40), range(40, 100)), found(range(100)))
    assert answer.ids == ("T2",)
    assert told(answer.events) == [("merged", "T1", ("T2",))]


def test_many_topics_that_become_one_merge_into_a_new_one() -> None:
    answer = matched(known(*(range(10 * at, 10 * at + 10) for at in range(6))), found(range(60)))
    assert answer.ids == ("T100",)
    assert {(event.kind, event.others) for event in answer.events[:-1]} == {("merged", ("T100",))}
    assert len(answer.events) == 7


def test_a_topic_whose_papers_are_withdrawn_or_scattered_dies() -> None:
    scattered = [list(range(at, 40, 4)) + list(range(100 + 50 * at, 150 + 50 * at)) for at in range(4)]
    before = known(range(40), range(900, 910), *(range(100 + 50 * at, 150 + 50 * at) for at in range(4)))
    answer = matched(before, found(*scattered))
    assert answer.ids == ("T3", "T4", "T5", "T6")
    assert told(answer.events) == [("died", "T1", ()), ("died", "T2", ())]


def test_likeness_is_counted_over_papers_of_both_builds_alone() -> None:
    answer = matched(known(range(10), range(10, 20)), found([*range(10), *range(100, 5000)], range(10, 20)))
    assert answer.ids == ("T1", "T2")


def test_between_two_halves_the_centroid_decides() -> None:
    old = KnownTopic("T1", 0, "", np.arange(60), np.array([1.0, 0]))
    near, far = np.array([0.9, 0.1]), np.array([0.1, 0.9])
    for first, second, heir in ((near, far, 0), (far, near, 1)):
        halves = [FoundTopic(0, "", np.arange(30), first), FoundTopic(0, "", np.arange(30, 60), second)]
        assert matched([old], halves).ids[heir] == "T1"


@pytest.mark.parametrize("centroid", [None, np.ones(5)])
def test_vectors_of_another_encoder_are_not_asked(centroid: np.ndarray | None) -> None:
    old = KnownTopic("T1", 0, "", np.arange(60), np.array([1.0, 0]))
    assert matched([old], [FoundTopic(0, "", np.arange(20), centroid)]).ids == ("T1",)


def test_vectors_that_disagree_keep_apart_topics_that_share_too_little() -> None:
    old = KnownTopic("T1", 0, "", np.arange(60), np.array([1.0, 0]))
    now = [
        FoundTopic(0, "", np.arange(20), np.array([0, 1.0])),
        FoundTopic(0, "", np.arange(20, 60), np.array([0, 1.0])),
    ]
    assert matched([old], now[1:]).ids == ("T1",)
    assert matched([old], now).ids == ("T100", "T1")


@pytest.mark.parametrize(("pieces", "ids"), [(5, ("T2", "T1")), (2, ("T2", "T3"))])
def test_a_topic_moves_to_another_level_only_if_nothing_there_claims_to_be_it(
    pieces: int, ids: tuple[str, ...]
) -> None:
    size = 40 // pieces
    fine = [range(size * at, size * at + size) for at in range(pieces)]
    before = [*known(range(40), range(40, 100)), *known(*fine, level=1, first=3)]
    answer = matched(before, [*found(range(100)), *found(range(40), level=1)])
    assert answer.ids == ids
    merged = [event.topic for event in answer.events]
    assert sorted([*ids, *merged]) == sorted(topic.id for topic in before)
    assert {event.kind for event in answer.events} == {"merged"}


def test_a_level_that_is_put_above_moves_nobody() -> None:
    fine = [range(10 * at, 10 * at + 10) for at in range(8)]
    broad = [range(20 * at, 20 * at + 20) for at in range(4)]
    before = [*known(*broad), *known(*fine, level=1, first=5)]
    now = [*found(range(40), range(40, 80)), *found(*broad, level=1), *found(*fine, level=2)]
    answer = matched(before, now)
    assert answer.ids[2:] == tuple(topic.id for topic in before)
    assert answer.ids[:2] == ("T100", "T101")


def test_members_are_told_by_topic_ascending() -> None:
    members = members_by_topic(np.array([1, -1, 0, 1, 3], np.int32), np.array([9, 8, 7, 6, 5]), 4)
    assert [some.tolist() for some in members] == [[7], [6, 9], [], [5]]


def test_hundreds_of_topics_of_a_large_library_are_matched_in_seconds() -> None:
    rng = np.random.default_rng(0)
    papers = np.arange(130_000)
    leaf = rng.integers(0, 650, len(papers))
    later = np.where(rng.random(len(papers)) < 0.1, rng.integers(0, 650, len(papers)), leaf)

    def topics(column: np.ndarray) -> list[tuple[int, np.ndarray]]:
        levels = [column % 30, column % 150, column]
        return [
            (level, some)
            for level, (each, count) in enumerate(zip(levels, (30, 150, 650), strict=True))
            for some in members_by_topic(each, papers, count)
        ]

    centroids = rng.standard_normal((830, 64))
    before = [KnownTopic(f"T{at + 1}", level, "", some, centroids[at]) for at, (level, some) in enumerate(topics(leaf))]
    now = [FoundTopic(level, "", some, centroids[at]) for at, (level, some) in enumerate(topics(later))]
    start = perf_counter()
    answer = matched(before, now, next_number=831)
    assert perf_counter() - start < 10
    assert answer.ids == tuple(topic.id for topic in before)
    assert answer.events == ()


def test_what_comes_from_many_topics_came_out_of_none() -> None:
    old = [range(100 * at, 100 * at + 100) for at in range(4)]
    left = [some for topic in old for some in topic[:20]]
    answer = matched(known(*old), found(*(topic[20:] for topic in old), left))
    assert answer.ids == ("T1", "T2", "T3", "T4", "T100")
    assert told(answer.events) == [("born", "T100", ())]
