from __future__ import annotations

from pathlib import Path

import pytest
from rich.text import Text

from paperkin import Library
from paperkin.api.models import AuthorsAnswer, JoinedAnswer
from paperkin.api.profile_models import AuthorAnswer
from tests.cli.conftest import Paperkin
from tests.peopled import NOTES, ORCID, joined_papers


def rows_of(rows: list[list[str]], lead: str) -> list[list[str]]:
    return [row[1:] for row in rows if row[0] == lead]


@pytest.fixture(autouse=True)
def _the_library(people_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(people_folder))
    monkeypatch.setattr("paperkin.curation.why_joined", joined_papers)


def test_people_are_found_by_name_those_with_most_papers_first(paperkin: Paperkin) -> None:
    assert paperkin("authors", "find", "leike").rows == [
        ["A1", "Jan Leike", "3", "2018", "2022"],
        ["A2", "Jan Leike", "1", "2001", "2001"],
    ]
    found = AuthorsAnswer.model_validate(paperkin("authors", "find", "Jan Leike", "--json", "-k", 1).json)
    assert [author.id for author in found.authors] == ["A1"]
    assert [row[0] for row in paperkin("authors", "find", "leike", "--offset", 1).rows] == ["A2"]
    nobody = paperkin("authors", "find", "nobody")
    assert (nobody.code, nobody.out) == (0, "")
    assert "Nobody" in nobody.err


@pytest.mark.parametrize("named", ["A1", "a1", ORCID, f"https://orcid.org/{ORCID}"])
def test_a_person_is_shown_by_any_id(paperkin: Paperkin, named: str) -> None:
    ran = paperkin("authors", "show", named)
    assert ran.code == 0
    assert "paperkin index" in ran.err
    fields = dict(row for row in ran.rows if len(row) == 2)
    assert (fields["id"], fields["years"], fields["ORCID"]) == ("A1", "2018 to 2022", ORCID)
    assert fields["papers"] == "3, 2.0 as fractions of their authors"
    assert fields["papers a year"] == "2018 █ █ █ 2022, 1 papers at most"
    assert fields["citations, imported"].startswith("unknown: ")
    assert fields["among the authors"] == "first 2, alone 1"
    assert fields["trust"].endswith(", L2")
    assert fields["spellings"] == "Jan Leike (2), J. Leike (1)"
    assert fields["institutions"] == "DeepMind [I1] (2, 2018 to 2020, latest)"
    assert rows_of(ran.rows, "collaborator") == [["A3", "Shane Legg", "2", "2.00", "2018", "2022"]]
    assert [row[:4] for row in rows_of(ran.rows, "paper")] == [
        ["1", "three", "2022", "1/2"],
        ["2", "two", "2020", "1/1"],
        ["3", "one", "2018", "1/2"],
    ]


def test_the_evidence_behind_trust_is_listed_with_points(paperkin: Paperkin) -> None:
    ran = paperkin("authors", "show", "A1", "--trust")
    evidence = rows_of(ran.rows, "evidence")
    score = dict(row for row in ran.rows if len(row) == 2)["trust"].partition(",")[0]
    assert int(score) == pytest.approx(sum(float(row[2]) for row in evidence), abs=1.5)
    assert sum(float(row[3]) for row in evidence) == 100
    assert "nothing else" in ran.err
    assert "independent sources" in paperkin("authors", "show", "A1", "--trust", terminal=True).out


def test_an_indexed_library_says_what_a_person_works_on(
    paperkin: Paperkin, toy_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(toy_folder))
    found = paperkin("authors", "find", "Leike").rows[0]
    rows = paperkin("authors", "show", found[0]).rows
    assert dict(row for row in rows if len(row) == 2)["works on"]
    assert {row[1] for row in rows_of(rows, "topic")} >= {"0"}
    assert paperkin("authors", "show", found[0], "--json").json["topics"]["indexed_papers"] == int(found[2])


def test_each_paper_has_what_speaks_for_it_the_weakest_first(paperkin: Paperkin) -> None:
    rows = rows_of(paperkin("authors", "show", "A1", "--why").rows, "why")
    assert rows[0] == ["two", "J. Leike", "1.2", "same institution: DeepMind; compatible initials", "one", "Two"]
    assert [row[0] for row in rows] == ["two", "one", "three"]
    assert "same institution" in paperkin("authors", "show", "A1", "--why", terminal=True).out


def test_somebody_with_hundreds_of_papers_shows_the_newest_and_says_how_many_there_are(paperkin: Paperkin) -> None:
    ran = paperkin("authors", "show", "A4")
    assert [row[1] for row in rows_of(ran.rows, "paper")] == [f"note-{NOTES - 1 - number}" for number in range(20)]
    assert "20 of 400 papers" in ran.err
    assert len(rows_of(paperkin("authors", "show", "A4", "-k", 1000).rows, "paper")) == NOTES
    assert len(paperkin("authors", "show", "A4", "--json").json["works"]) == NOTES


def test_a_terminal_shows_a_paper_with_its_venue_and_whole_id(paperkin: Paperkin) -> None:
    out = Text.from_ansi(paperkin("authors", "show", "A1", terminal=True).out).plain
    lines = [line.strip() for line in out.splitlines()]
    assert {"one", "two", "three"} <= set(lines)
    assert any(line.startswith("1 ") and "1/" in line for line in lines)


def test_a_person_is_written_as_json_as_the_api_answers_with_the_papers(paperkin: Paperkin) -> None:
    answer = paperkin("authors", "show", "A1", "--json", "--why").json
    assert [paper["id"] for paper in answer.pop("works")] == ["three", "two", "one"]
    assert [JoinedAnswer.model_validate(joined).paper for joined in answer.pop("why")] == ["two", "one", "three"]
    author = AuthorAnswer.model_validate(answer)
    assert [(other.name, other.joint_papers) for other in author.coauthors] == [("Shane Legg", 2)]
    assert author.coauthors_total == 1


def test_a_curator_merges_and_splits_and_old_ids_lead_on(paperkin: Paperkin, people_library: Library) -> None:
    merged = dict(row for row in paperkin("authors", "merge", "A2", "A1").rows if len(row) == 2)
    assert (merged["id"], merged["by a curator"]) == ("A1", "4")
    assert merged["papers"].startswith("4,")
    assert people_library.profile("A2").summary.id == "A1"

    split = paperkin("authors", "split", "A2", "--paper", "other", "--paper", "three").rows
    assert [row[0] for row in split] == ["kept", "new"]
    assert [row[3] for row in split] == ["2", "2"]
    new = people_library.author_works(split[1][1])
    assert [work.paper.id for work in new.works] == ["three", "other"]


def test_merging_and_splitting_answer_in_json_too(paperkin: Paperkin) -> None:
    merged = AuthorAnswer.model_validate(paperkin("authors", "merge", "A1", "A2", "--json").json)
    assert merged.papers == 4
    both = paperkin("authors", "split", "A1", "--paper", "other", "--json").json
    assert {word: AuthorAnswer.model_validate(author).papers for word, author in both.items()} == {"kept": 3, "new": 1}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "A99999"], 1, "authors find"),
        (["show", "Jan Leike"], 1, "authors find"),
        (["merge", "A1", ORCID], 2, "one person already"),
        (["split", "A1", "--paper", "other"], 2, "not this person's"),
        (["split", "A1", "--paper", "nothing"], 1, "nothing"),
        (["split", "A2", "--paper", "other"], 2, "some must stay"),
        (["find", ""], 2, "empty"),
        (["show", "A1", "--sort", "best"], 2, "newest or citations"),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(
    paperkin: Paperkin, arguments: list[str], code: int, told: str
) -> None:
    ran = paperkin("authors", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 2
    assert told in ran.err
