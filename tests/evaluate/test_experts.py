"""How often the people behind a text are named for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate.experts import VOTINGS, evaluate_experts
from tests.introducing.reviewing import Reviewing
from tests.toy import load_toy_encoder, toy_settings, write_lines

SUBJECTS = ("comets orbit stars and planets", "proteins fold cells and enzymes", "corpora parse verbs and syntax")
# Twelve people of four papers each, who stay with one subject.
PEOPLE = 12


def rows(length: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"p{at}",
            "title": f"On {SUBJECTS[at % 3]}, part {at}",
            "abstract": f"{SUBJECTS[at % 3]} seen by school {at % PEOPLE} {'of old ' * length}",
            "authors": [{"name": f"{['Ana', 'Bea', 'Cleo', 'Dora'][at % 4]} {['Abel', 'Bauer', 'Costa'][at % 3]}"}],
            "year": 2000 + at // PEOPLE,
        }
        for at in range(4 * PEOPLE)
    ]


def built(folder: Path, length: int) -> Reviewing:
    library = Reviewing.create(folder, toy_settings(folder), load_encoder=load_toy_encoder)
    library.ingest([str(write_lines(folder / "papers.jsonl", rows(length)))])
    library.build()
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewing]:
    with built(tmp_path_factory.mktemp("experts") / "library", 50) as library:
        yield library


@pytest.mark.parametrize("need", ["abstract", "title"])
def test_authors_are_found_by_what_they_wrote_before(library: Reviewing, need: str) -> None:
    scored = evaluate_experts(library, needs=8, need=need)  # type: ignore[arg-type]
    answer = scored.answer()
    assert (answer["needs"], answer["before"], answer["papers"]) == (8, True, 4 * PEOPLE)
    assert answer["recall@10"] == answer["hits@10"] == 1.0  # one author each, twelve people
    assert answer["mrr"] > 1 / 12
    assert set(answer["methods"]) == set(VOTINGS)
    assert evaluate_experts(library, needs=8, need=need).own == scored.own  # type: ignore[arg-type]


def test_the_paper_itself_has_no_say(library: Reviewing) -> None:
    paper = library.paper("p3")
    text = f"{paper.title}. {paper.abstract}"
    [with_it], [without] = library.rank_experts(text), library.rank_experts(text, without=["p3"])
    author = paper.authors[0].author_id
    assert author in with_it
    assert author in without  # by other papers
    assert library.rank_experts("On comets", without=[f"p{at}" for at in range(4 * PEOPLE)]) == [[]]


def test_abstracts_too_short_to_be_a_need_are_no_set(tmp_path: Path) -> None:
    with built(tmp_path / "library", 0) as library, pytest.raises(EvaluationSetInvalid):
        evaluate_experts(library)
