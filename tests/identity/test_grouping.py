from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from paperkin.identity.grouping import candidate_pairs, cluster_works


@dataclass(frozen=True)
class Said:
    same: bool
    conflict: bool = False
    score: float = 0.5


SAME, UNSURE, CONFLICT = Said(same=True), Said(same=False), Said(same=False, conflict=True)


def test_records_that_share_a_key_meet_once() -> None:
    keys = {3: ["a", "b"], 1: ["a", "b"], 2: ["b"], 4: ["c"]}
    assert sorted(candidate_pairs(keys)) == [(1, 2), (1, 3), (2, 3)]


def test_a_key_of_too_many_brings_nobody_together() -> None:
    keys = {record: ["all", f"pair {record // 2}"] for record in range(10)}
    assert sorted(candidate_pairs(keys, at_most=5)) == [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)]


def test_works_are_joined_through_a_third_record() -> None:
    assert cluster_works({("a", "b"): SAME, ("b", "c"): SAME, ("a", "c"): UNSURE, ("d", "e"): UNSURE}) == [
        ("a", "b", "c")
    ]


def test_a_conflict_is_not_joined_through_a_third_record_and_the_stronger_verdict_wins() -> None:
    verdicts = {(1, 2): Said(same=True, score=0.9), (2, 3): Said(same=True, score=0.8), (1, 3): CONFLICT}
    assert cluster_works(verdicts) == [(1, 2)]


def test_a_curators_word_wins() -> None:
    assert cluster_works({(1, 2): SAME}, different=[(2, 1)]) == []
    assert cluster_works({(1, 2): CONFLICT}, same=[(1, 2)]) == [(1, 2)]
    assert cluster_works({(1, 2): SAME, (2, 3): SAME}, different=[(1, 3)]) == [(1, 2)]
    assert cluster_works({}, same=[(1, 2), (2, 3)], different=[(1, 3)]) == [(1, 2)]


RECORDS = range(7)
PAIRS = list(combinations(RECORDS, 2))
VERDICTS = st.dictionaries(
    st.sampled_from(PAIRS),
    st.builds(Said, same=st.booleans(), score=st.sampled_from([0.2, 0.5, 0.9])) | st.just(CONFLICT),
)


@given(VERDICTS, st.lists(st.sampled_from(PAIRS), max_size=3), st.randoms())
def test_the_order_makes_no_difference_and_no_conflict_is_inside_a_work(
    verdicts: dict[tuple[int, int], Said], apart: list[tuple[int, int]], chance: object
) -> None:
    works = cluster_works(verdicts, different=apart)
    shuffled = list(verdicts.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = {(pair[::-1] if chance.random() < 0.5 else pair): said for pair, said in shuffled}  # type: ignore[attr-defined]
    assert cluster_works(turned, different=[pair[::-1] for pair in reversed(apart)]) == works
    inside = {pair for work in works for pair in combinations(work, 2)}
    assert not inside & {pair for pair, said in verdicts.items() if said.conflict}
    assert not inside & set(apart)
    assert len({record for work in works for record in work}) == sum(map(len, works))


@given(VERDICTS)
def test_every_pair_that_is_one_work_is_joined_where_nothing_conflicts(verdicts: dict[tuple[int, int], Said]) -> None:
    peaceful = {pair: said for pair, said in verdicts.items() if not said.conflict}
    inside = {pair for work in cluster_works(peaceful) for pair in combinations(work, 2)}
    assert {pair for pair, said in peaceful.items() if said.same} <= inside
