from __future__ import annotations

from pathlib import Path

import pytest

from paperkin.api.models import InstitutionAnswer, InstitutionPersonAnswer, InstitutionsAnswer, PaperAnswer
from tests.cli.conftest import Paperkin


@pytest.fixture(autouse=True)
def _the_library(people_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(people_folder))


def test_institutions_are_listed_those_with_most_papers_first(paperkin: Paperkin) -> None:
    ran = paperkin("institutions")
    assert (ran.code, ran.err) == (0, "")
    assert ran.rows == [["I1", "DeepMind", "GB", "2", "1", "00971b260"], ["I2", "Club of Members", "", "1", "279", ""]]
    assert paperkin("institutions", "find").rows == ran.rows


@pytest.mark.parametrize("words", [("institutions", "MEMBERS club"), ("institutions", "find", "members")])
def test_a_name_finds_its_institution_with_or_without_the_word_find(paperkin: Paperkin, words: tuple[str, ...]) -> None:
    assert [row[0] for row in paperkin(*words).rows] == ["I2"]


def test_the_list_goes_on_and_says_so(paperkin: Paperkin) -> None:
    first = paperkin("institutions", "-k", 1)
    assert [row[0] for row in first.rows] == ["I1"]
    assert "1 of 2 institutions" in first.err
    assert [row[0] for row in paperkin("institutions", "-k", 1, "--offset", 1).rows] == ["I2"]
    answer = InstitutionsAnswer.model_validate(paperkin("institutions", "--json", "-k", 1).json)
    assert (answer.total, len(answer.institutions)) == (2, 1)


def test_nothing_found_is_said_on_standard_error(paperkin: Paperkin) -> None:
    ran = paperkin("institutions", "atlantis")
    assert (ran.code, ran.out) == (0, "")
    assert "such a name" in ran.err


def test_an_institution_has_people_and_papers(paperkin: Paperkin) -> None:
    rows = paperkin("institutions", "show", "I1").rows
    assert ["ROR", "00971b260"] in rows
    assert ["person", "A1", "Jan Leike", "2"] in rows
    assert [row[1] for row in rows if row[0] == "paper"] == ["two", "one"]
    crowd = paperkin("institutions", "show", "i2", "-k", 3)
    assert sum(row[0] == "person" for row in crowd.rows) == 3
    assert "3 of 279 people" in crowd.err
    assert "Club of Members" in paperkin("institutions", "show", "I2", terminal=True).out


def test_an_institution_is_written_as_json(paperkin: Paperkin) -> None:
    answer = paperkin("institutions", "show", "I1", "--json").json
    assert [InstitutionPersonAnswer.model_validate(who).papers_here for who in answer.pop("authors")] == [2]
    assert [PaperAnswer.model_validate(paper).id for paper in answer.pop("works")] == ["two", "one"]
    assert InstitutionAnswer.model_validate(answer).people == 1


@pytest.mark.parametrize("named", ["I99", "DeepMind"])
def test_an_unknown_institution_is_two_lines(paperkin: Paperkin, named: str) -> None:
    ran = paperkin("institutions", "show", named)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 2
