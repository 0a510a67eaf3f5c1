"""What is learned from examples, kept as text, and done without where there is too little to learn from."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from paperkin.people.features import FEATURES
from paperkin.people.learning import Examples
from paperkin.people.ranker import LEAST_TRUE, Ranker, by_formula, learned_ranker

WALK, STANDING = FEATURES.index("walk"), FEATURES.index("similarity_standing")
WORDS, PAPERS = FEATURES.index("shared_words"), FEATURES.index("papers")
# So many prospects each person has.
EACH = 40


def drawn(seed: int, people: int) -> Examples:
    """Return examples of people each of whom wrote with the three who have most words in common and five papers.

    Of the rest nothing matters, and the formula would be misled.
    """
    random = np.random.default_rng(seed)
    features = np.zeros((people, EACH, len(FEATURES)), np.float32)
    features[:, :, [WALK, STANDING, WORDS]] = random.random((people, EACH, 3))
    features[:, :, PAPERS] = random.integers(0, 10, (people, EACH))
    likely = features[:, :, WORDS] + (features[:, :, PAPERS] >= 5)
    came_true = likely >= np.sort(likely, axis=1)[:, [-3]]
    features[:, :, WALK] -= 2 * came_true
    flat = features.reshape(-1, len(FEATURES))
    flat[:, WALK] = random.permutation(flat[:, WALK])
    return Examples(flat, came_true.ravel(), np.full(people, EACH))


def found_in_three(ranker: Ranker, examples: Examples) -> float:
    """Return the share of those who came true among the first three of each person."""
    features = examples.features.reshape(-1, EACH, len(FEATURES))
    came_true = examples.came_true.reshape(-1, EACH)
    pairs = zip(features, came_true, strict=True)
    return float(np.mean([right[np.argsort(-ranker.scores(known))[:3]].mean() for known, right in pairs]))


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return learned_ranker(drawn(0, LEAST_TRUE // 3 + 100))


@pytest.fixture
def no_openmp(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system on which LightGBM is installed and cannot be loaded."""

    class Broken:
        def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
            if name == "lightgbm":
                raise OSError("libgomp.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.delitem(sys.modules, "lightgbm", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    yield


def test_a_rule_is_learned_from_examples(ranker: Ranker) -> None:
    assert ranker.learned
    others = drawn(1, 50)
    assert found_in_three(ranker, others) > 0.6
    assert found_in_three(Ranker(), others) < 0.2


def test_what_was_learned_is_kept_as_text(ranker: Ranker) -> None:
    text = ranker.text()
    assert text is not None
    again = Ranker.of(text)
    assert again.learned
    features = drawn(2, 1).features
    np.testing.assert_allclose(again.scores(features), ranker.scores(features), rtol=1e-9)
    assert again.text() == Ranker.of(again.text()).text()


def test_the_same_examples_teach_the_same(ranker: Ranker) -> None:
    again = learned_ranker(drawn(0, LEAST_TRUE // 3 + 100))
    features = drawn(3, 1).features
    np.testing.assert_array_equal(again.scores(features), ranker.scores(features))


def test_one_score_each_and_none_of_nobody(ranker: Ranker) -> None:
    assert ranker.scores(drawn(4, 1).features).shape == (EACH,)
    assert np.isfinite(ranker.scores(drawn(4, 1).features[:1])).all()
    for either in (ranker, Ranker()):
        assert either.scores(np.zeros((0, len(FEATURES)), np.float32)).shape == (0,)


def test_from_too_few_that_came_true_nothing_is_learned() -> None:
    examples = drawn(0, LEAST_TRUE // 3 + 2)
    few = np.flatnonzero(examples.came_true)[LEAST_TRUE - 1 :]
    came_true = examples.came_true.copy()
    came_true[few] = False
    ranker = learned_ranker(Examples(examples.features, came_true, examples.groups))
    assert not ranker.learned
    assert ranker.text() is None
    np.testing.assert_array_equal(ranker.scores(examples.features), by_formula(examples.features))
    assert not learned_ranker(Examples.together([])).learned


def test_the_formula_goes_by_walks_and_a_little_by_similarity() -> None:
    features = np.zeros((4, len(FEATURES)), np.float32)
    features[:, WALK] = [-3, -3, -2, -9]
    features[:, STANDING] = [0, 1, 0, 2]
    assert np.argsort(-by_formula(features)).tolist() == [2, 1, 0, 3]
    assert not Ranker.of(None).learned
    np.testing.assert_array_equal(Ranker.of(None).scores(features), by_formula(features))


@pytest.mark.usefixtures("no_openmp")
def test_without_openmp_nothing_is_learned_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert not learned_ranker(drawn(0, LEAST_TRUE // 3 + 100)).learned
    [said] = caplog.messages
    assert "libgomp1" in said
    assert "libgomp.so.1" in said


def test_without_openmp_what_was_learned_elsewhere_is_left_alone(
    ranker: Ranker, no_openmp: None, caplog: pytest.LogCaptureFixture
) -> None:
    text = ranker.text()
    with caplog.at_level(logging.WARNING):
        assert not Ranker.of(text).learned
    assert "libgomp1" in caplog.text


@pytest.mark.usefixtures("no_openmp")
def test_the_formula_needs_no_openmp(caplog: pytest.LogCaptureFixture) -> None:
    Ranker.of(None)
    learned_ranker(Examples.together([]))
    assert caplog.messages == []
