"""The people of a generation: found from its columns and vectors, and written beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from paperkin import Paper
from paperkin.build_people import write_found_people
from paperkin.index import Generation
from paperkin.index.people import PeopleIndex
from paperkin.index.vectors import write_vectors
from paperkin.progress import Silent
from paperkin.records import Authorship
from tests.index.grown import ENCODER, built, embedded

PAPERS = {
    3: Paper("a", "Comets and stars", authors=(Authorship("Ada", author_id="A7"), Authorship("Bea")), year=2019),
    5: Paper("b", "Verbs and syntax", authors=(Authorship("Ada", author_id="A7"),), year=2023),
    9: Paper("c", "Nobody's", year=2021),
}


class Told(Silent):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.advanced = 0

    def start(self, stage: str, total: int | None, unit: str) -> None:
        self.stages.append((stage, total))

    def advance(self, count: int) -> None:
        self.advanced += count


def people_of(folder: Path, generation: Generation, progress: Silent) -> PeopleIndex:
    """Find and open the people of a generation, in a folder of their own."""
    folder.mkdir()
    vectors = generation.vectors.vectors(np.arange(len(generation)))
    write_vectors(folder, iter([vectors.astype(np.float16)]), ENCODER.spec.dimension)
    write_found_people(folder, ENCODER.spec.dimension, generation.columns, generation.titles, progress)
    return PeopleIndex(folder / "people", ENCODER.spec.dimension)


def test_people_have_their_papers_co_authors_and_interests(tmp_path: Path) -> None:
    generation = built(tmp_path / "generation", PAPERS)
    told = Told()
    people = people_of(tmp_path / "people", generation, told)
    labels = generation.columns.column("person")
    ada = people.person(7)
    assert ada is not None
    assert labels.shown(ada) == "Ada"
    assert people.papers_of(ada).tolist() == [0, 1]
    bea = int(people.arrays.coauthors[people.coauthors_of(ada)][0])
    assert (labels.shown(bea), people.arrays.numbers[bea]) == ("Bea", -1)
    vectors, weights = people.interests_of(ada)
    nearest = (vectors[0] @ embedded(list(PAPERS.values())).astype(np.float32).T).argmax()
    assert nearest == 1  # the newer paper
    assert weights[0] > 0.5
    assert people.kept["as_of"] == 2023
    assert told.stages == [("people", 2)]  # with so little of a past there is nothing to learn
    assert told.advanced == 2


def test_papers_without_authors_are_a_generation_without_people(tmp_path: Path) -> None:
    people = people_of(tmp_path / "people", built(tmp_path / "generation", {1: PAPERS[9]}), Silent())
    assert (len(people), len(people.interests)) == (0, 0)
