"""`paperkin experts` and `paperkin reviewers`."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import orjson
import pytest
from rich.text import Text
from typer.testing import CliRunner

from paperkin import Library
from paperkin.cli.experts import experts_app
from paperkin.cli.submissions import read_people, read_submissions
from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.introducing.expertise import Submission
from tests.introducing.reviewing import Reviewing, id_of, make_reviewing_library
from tests.toy import load_toy_encoder, toy_settings

SUBMISSIONS = (
    'id,title,abstract,authors\n17,"Comets, anew",comets orbit stars,Ada Abel; W. Wang\n18,Proteins,proteins fold,\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reviewing_library(tmp_path_factory.mktemp("reviewing") / "library")


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    monkeypatch.setattr("paperkin.service.Library", Reviewing)
    monkeypatch.setenv("PAPERKIN_ENCODER", "toy")

    def run(*arguments: object, stdin: str = "") -> tuple[str, str]:
        ran = CliRunner().invoke(experts_app, [*map(str, arguments), "--library", str(folder)], input=stdin)
        assert ran.exit_code == 0, (ran.output, ran.exception)
        return ran.stdout, ran.stderr

    return run


def test_experts_are_listed_for_a_pipe_and_as_json(run) -> None:
    out, err = run("experts", "proteins enzymes", "-k", 1)
    row = out.removesuffix("\n").split("\t")
    assert (row[1], row[3:6], row[7] in {"e1", "e2"}) == ("Eva Evans", ["3", "3", "2024"], True)
    assert "people; --limit and --offset show others" in err
    answer = orjson.loads(run("experts", "-", "--json", stdin="proteins enzymes")[0])
    assert answer["experts"][0]["person"]["name"] == "Eva Evans"
    assert run("experts", "comets", "--year-from", 2500)[0] == ""


def test_a_terminal_gets_titles_and_a_number_that_goes_on(
    run, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    experts_app(
        ["experts", "proteins enzymes", "-k", "1", "--offset", "1", "--library", str(folder)], standalone_mode=False
    )
    out = Text.from_ansi(capsys.readouterr().out).plain
    assert "near papers" in out
    assert "“Proteins" in out
    assert [line.split()[0] for line in out.splitlines() if line.strip()][2] == "2"


def test_reviewers_come_as_csv_and_what_is_wrong_as_remarks(run, folder: Path, tmp_path: Path) -> None:
    with Library.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        pool = [id_of(library, name) for name in ("Ada Abel", "Dora Dietz", "Eva Evans")]
    committee = tmp_path / "committee.txt"
    committee.write_text("# who may\n" + "\n".join(pool), "utf-8")
    asked = ("reviewers", "-", "--pool", committee, "--per-paper", 2)
    out, err = run(*asked, stdin=SUBMISSIONS)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["submission"], row["name"]) for row in rows if row["submission"] == "17"] == [("17", "Eva Evans")]
    assert rows[1]["name"] == "Eva Evans"
    assert "17: 2 people may be W. Wang; none reviews it." in err
    assert "17 lacks 1: 2 of 3 people have a conflict of interest." in err
    out, _ = run(*asked, "--conflicts", stdin=SUBMISSIONS)
    kinds = {(row["name"], row["kind"]) for row in csv.DictReader(io.StringIO(out))}
    assert kinds == {("Ada Abel", "self"), ("Dora Dietz", "coauthor")}
    answer = orjson.loads(run(*asked, "--json", "--fair", stdin=SUBMISSIONS)[0])
    assert [paper["id"] for paper in answer["papers"]] == ["17", "18"]


def test_submissions_are_read_from_tables_and_from_json_lines(tmp_path: Path) -> None:
    table = tmp_path / "submissions.csv"
    table.write_text(SUBMISSIONS, "utf-8-sig")
    first, second = read_submissions(table)
    assert first == Submission("17", "Comets, anew", "comets orbit stars", ("Ada Abel", "W. Wang"))
    assert second.authors == ()
    table.write_text("TITLE\tInstitutions\nComets\tSky; Sea\n", "utf-8")
    assert read_submissions(table) == [Submission("2", "Comets", institutions=("Sky", "Sea"))]
    rows = [{"title": "A", "authors": [{"name": "Ada Abel"}, {"author_id": "A12"}, "Bo"]}, {"id": 7, "title": "B"}]
    table.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    assert read_submissions(table) == [Submission("1", "A", authors=("Ada Abel", "A12", "Bo")), Submission("7", "B")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", SourceUnreadable),
        ("id,name\n1,x\n", SourceUnreadable),
        ("id,title\n1,\n", SourceUnreadable),
        ("id,title\n1,A\n1,B\n", InvalidRequest),
        ("{broken", SourceUnreadable),
        ('{"title": "A"}\n[1]', SourceUnreadable),
        ('{"title": "A", "authors": 7}', SourceUnreadable),
    ],
)
def test_submissions_that_cannot_be_read_say_why(tmp_path: Path, text: str, error: type[Exception]) -> None:
    path = tmp_path / "submissions"
    path.write_text(text, "utf-8")
    with pytest.raises(error):
        read_submissions(path)


def test_a_missing_file_and_one_that_is_no_text_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "pool").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nowhere", tmp_path / "pool"):
        with pytest.raises(SourceUnreadable):
            read_people(path)
