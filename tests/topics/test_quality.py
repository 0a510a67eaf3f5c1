from __future__ import annotations

import math

import pytest
from scipy import sparse

from paperkin.topics.phrases import PhraseTable
from paperkin.topics.quality import diversity, npmi

# Papers have: a and b always together, c never with them, d with everything.
TABLE = PhraseTable(
    sparse.csr_matrix([[3.0, 1, 0, 1], [1, 1, 0, 1], [0, 0, 1, 1], [0, 0, 2, 1]]),
    ["a", "b", "c", "d"],
    [("a",), ("b",), ("c",), ("d",)],
)


def test_terms_that_only_stand_together_cohere_wholly() -> None:
    assert npmi(TABLE, [["A", "b"]]) == pytest.approx(1.0)


def test_terms_that_never_do_not_at_all() -> None:
    assert npmi(TABLE, [["a", "c"]]) == -1.0


def test_terms_that_stand_together_by_chance_are_in_between() -> None:
    assert npmi(TABLE, [["a", "d"]]) == pytest.approx(0.0)


def test_coherence_is_the_mean_over_pairs_and_topics() -> None:
    assert npmi(TABLE, [["a", "b", "c"], ["a", "b"], ["a", "unknown"]]) == pytest.approx((-1 / 3 + 1) / 2)


def test_without_pairs_there_is_no_figure() -> None:
    assert math.isnan(npmi(TABLE, [["a"], []]))
    assert math.isnan(diversity([[], []]))


def test_diversity_is_the_share_of_different_terms() -> None:
    assert diversity([["a", "b"], ["B", "c"]]) == 0.75
    assert diversity([["a"], ["b"]]) == 1.0
