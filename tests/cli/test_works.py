from __future__ import annotations

from pathlib import Path

import pytest

from paperkin import Library
from paperkin.api.models import WorkAnswer
from tests.cli.conftest import Paperkin


def rows_of(rows: list[list[str]], lead: str) -> list[list[str]]:
    return [row[1:] for row in rows if row[0] == lead]


@pytest.fixture(autouse=True)
def _the_library(people_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(people_folder))


def test_a_work_is_shown_by_any_of_its_versions_with_where_each_field_is_from(paperkin: Paperkin) -> None:
    ran = paperkin("works", "show", "two-preprint")
    assert (ran.code, ran.err) == (0, "")
    assert dict(row for row in ran.rows if len(row) == 2)["authors"] == "J. Leike"
    versions = rows_of(ran.rows, "version")
    assert [row[0] for row in versions] == ["two", "two-preprint"]
    assert versions[0][4:] == ["NeurIPS", "Two"]
    assert {row[1] for row in rows_of(ran.rows, "field")} <= {"two", "two-preprint"}
    assert rows_of(ran.rows, "match") == [
        ["two", "two-preprint", "same", "rule", "titles equal; 1 of 1 authors agrees", "4.25"]
    ]


def test_a_work_is_written_as_json_as_the_api_answers(paperkin: Paperkin) -> None:
    work = WorkAnswer.model_validate(paperkin("works", "show", "two", "--json").json)
    assert [version.id for version in work.versions] == ["two", "two-preprint"]


def test_a_paper_of_many_authors_names_the_first_and_counts_the_rest(paperkin: Paperkin) -> None:
    for terminal in (False, True):
        shown = paperkin("works", "show", "crowd", terminal=terminal)
        assert "and 254 more" in " ".join(shown.out.split())
        assert "Member 24" in shown.out
        assert "Member 25" not in shown.out


def test_a_terminal_gets_tables_under_headings(paperkin: Paperkin) -> None:
    out = paperkin("works", "show", "two", terminal=True).out
    assert [heading for heading in ("Versions", "Where each field is from", "What is known of pairs") if heading in out]
    assert "What is known" not in paperkin("works", "show", "one", terminal=True).out


def test_a_curator_splits_and_merges_and_the_reasons_are_kept(paperkin: Paperkin, people_library: Library) -> None:
    split = paperkin("works", "split", "two", "--record", "two-preprint", "--reason", "other results")
    assert split.rows == [["kept", "two", "1", "Two"], ["new", "two-preprint", "1", "Two"]]
    assert "paperkin index" in split.err
    assert people_library.paper("two-preprint").id == "two-preprint"
    shown = rows_of(paperkin("works", "show", "two").rows, "match")
    assert ["two", "two-preprint", "different", "curator", "other results", ""] in shown

    merged = paperkin("works", "merge", "two", "two-preprint", "--reason", "one after all")
    assert [row[0] for row in rows_of(merged.rows, "version")] == ["two", "two-preprint"]
    assert people_library.paper("two-preprint").id == "two"
    shown = rows_of(paperkin("works", "show", "two").rows, "match")
    assert ["two", "two-preprint", "same", "curator", "one after all", ""] in shown


def test_merging_and_splitting_answer_in_json_too(paperkin: Paperkin) -> None:
    both = paperkin("works", "split", "two", "--record", "two-preprint", "--json").json
    assert {word: WorkAnswer.model_validate(work).id for word, work in both.items()} == {
        "kept": "two",
        "new": "two-preprint",
    }
    assert len(WorkAnswer.model_validate(paperkin("works", "merge", "one", "three", "--json").json).versions) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "nothing"], 1, "nothing"),
        (["merge", "two", "two-preprint"], 2, "one work already"),
        (["merge", "one", "nothing"], 1, "nothing"),
        (["split", "two", "--record", "one"], 2, "two, two-preprint"),
        (["split", "one", "--record", "one"], 2, "some must stay"),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(
    paperkin: Paperkin, arguments: list[str], code: int, told: str
) -> None:
    ran = paperkin("works", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 2
    assert told in ran.err
