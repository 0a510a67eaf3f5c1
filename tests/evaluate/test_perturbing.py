from __future__ import annotations

from random import Random

import pytest

from paperkin.evaluate.perturbing import OTHER_WORK, SAME_WORK, namesake
from paperkin.records import Authorship, Paper

PAPER = Paper(
    id="1",
    title="Unsupervised parsing with 3 fine-grained models: a study of efficient café grammars at scale",
    abstract="An abstract.",
    authors=(Authorship("José Müller"), Authorship("Ann Oher"), Authorship("Bo Chen")),
    year=2019,
)


@pytest.mark.parametrize("kind", [*SAME_WORK, *OTHER_WORK])
def test_a_variant_differs_and_is_the_same_for_the_same_seed(kind: str) -> None:
    perturb = {**SAME_WORK, **OTHER_WORK}[kind]
    variants = [perturb(PAPER, Random(seed)) for seed in range(8)]
    assert variants == [perturb(PAPER, Random(seed)) for seed in range(8)]
    assert all(variant is not None and variant != PAPER for variant in variants)


@pytest.mark.parametrize("kind", [*SAME_WORK, *OTHER_WORK])
def test_a_record_that_does_not_lend_itself_has_no_variant_or_another_title(kind: str) -> None:
    bare = Paper("1", "Go")
    variant = {**SAME_WORK, **OTHER_WORK}[kind](bare, Random(1))
    assert variant is None or variant.title != bare.title


def test_a_namesake_has_the_title_and_other_people() -> None:
    other = Paper("2", "Climbing stairs", authors=(Authorship("Cy Dorn"),), year=1999)
    found = namesake(PAPER, other)
    assert found is not None
    assert (found.title, found.authors, found.year) == (PAPER.title, other.authors, 2019)
    assert namesake(PAPER, PAPER) is None
    assert namesake(PAPER, Paper("3", "T")) is None
