"""`paperkin authors similar`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import typer
from rich.text import Text
from typer.testing import CliRunner, Result

from paperkin import Library
from paperkin.api.similar_models import SimilarPeopleAnswer
from paperkin.cli.similar import similar
from tests.introducing.acquainted import id_of, make_acquainted_library
from tests.toy import load_toy_encoder, toy_settings

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")


@pytest.fixture(scope="module")
def ada(made: Path) -> str:
    with Library.open(made, toy_settings(made), load_encoder=load_toy_encoder) as library:
        return id_of(library, "Ada Abel")


@pytest.fixture
def run(made: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; errors are raised."""
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(made))
    monkeypatch.setenv("PAPERKIN_ENCODER", "toy")
    app = typer.Typer()
    app.command()(similar)

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)

    return invoke


def test_a_pipe_gets_a_line_a_person(run: Run, ada: str) -> None:
    ran = run(ada, "--limit", 100)
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    assert {len(line) for line in lines} == {8}
    by_name = {line[1]: line for line in lines}
    assert by_name["Bea Bauer"][4] == "2"
    assert by_name["Finn Fabri"][4] == ""
    assert 0 < float(by_name["Finn Fabri"][2]) <= 1
    assert "1 left out who may be Ada Abel" in ran.stderr


def test_a_terminal_shows_below_each_person_where_it_shows(
    run: Run, ada: str, made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    similar(ada, made, limit=2, offset=1, beyond_coauthors=True)
    out = Text.from_ansi(capsys.readouterr().out).plain
    assert re.search(r"^ +2 +\S", out, re.MULTILINE)
    assert "both work on " in out
    assert "” is near “" in out


def test_conditions_are_passed_on(run: Run, ada: str) -> None:
    told = run(ada, "--limit", 100, "--beyond-coauthors", "--since", 2022).stdout
    assert "Finn Fabri" in told
    assert "Bea Bauer" not in told
    assert "Gus Gomez" not in told
    assert run(ada, "--institution", "Sky").stdout.split("\t")[1] == "Finn Fabri"


def test_nobody_is_said_to_be_nobody(run: Run, ada: str) -> None:
    ran = run(ada, "--since", 2090)
    assert ran.stdout == ""
    assert "take one away" in ran.stderr


def test_json_is_what_the_api_answers(run: Run, ada: str) -> None:
    ran = run(ada, "--limit", 3, "--json")
    answer = SimilarPeopleAnswer.model_validate(orjson.loads(ran.stdout))
    assert [one.rank for one in answer.people] == [1, 2, 3]
