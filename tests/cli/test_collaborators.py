from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from paperkin.api.collaborator_models import SuggestedCollaboratorsAnswer, TeamSuggestionsAnswer
from paperkin.cli.collaborators import collaborators_app
from paperkin.errors import InvalidRequest
from tests.introducing.acquainted import Acquainted, id_of, make_acquainted_library
from tests.toy import load_toy_encoder, toy_settings

Run = Callable[..., Result]
PROTEINS = "proteins fold in cells with enzymes and acids"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")


@pytest.fixture(scope="module")
def people(made: Path) -> dict[str, str]:
    """Ids by name."""
    with Acquainted.open(made, toy_settings(made), load_encoder=load_toy_encoder) as library:
        return {name: id_of(library, name) for name in ("Ada Abel", "Bea Bauer", "Dora Dietz", "Finn Fabri")}


@pytest.fixture
def run(made: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one of the two commands; errors are raised."""
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    monkeypatch.setattr("paperkin.service.Library", Acquainted)
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(made))
    monkeypatch.setenv("PAPERKIN_ENCODER", "toy")
    monkeypatch.setenv("COLUMNS", "400")

    def invoke(*arguments: object, stdin: str | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(collaborators_app, words, input=stdin, catch_exceptions=False)

    return invoke


def rows(ran: Result) -> list[list[str]]:
    assert ran.exit_code == 0, ran.output
    return [line.split("\t") for line in ran.stdout.splitlines()]


def test_collaborators_are_listed_with_what_speaks_for_them(run: Run, people: dict[str, str]) -> None:
    ran = run("collaborators", people["Ada Abel"])
    dora, finn, eva = rows(ran)
    assert dora[:8] == ["1", people["Dora Dietz"], "Dora Dietz", "4", "2019", "2022", "2", "2"]
    assert float(dora[8]) > 0.5
    assert float(dora[9]) > 0
    assert dora[10].startswith("Both have written with Bea Bauer and Cleo Costa")
    assert (finn[2], finn[6], finn[7]) == ("Finn Fabri", "", "0")
    assert (eva[2], eva[6]) == ("Eva Evans", "3")
    assert "1 left out who may be the same person." in ran.stderr


def test_controls_are_passed_on_and_an_empty_list_says_why(run: Run, people: dict[str, str]) -> None:
    ada = people["Ada Abel"]
    assert [row[2] for row in rows(run("collaborators", ada, "--circle", "new", "-k", 1))] == ["Finn Fabri"]
    narrow = run("collaborators", ada, "--topic", "proteins", "--exclude", people["Dora Dietz"], "--since", 2020)
    assert [row[2] for row in rows(narrow)] == ["Eva Evans"]
    assert "Topics: " in narrow.stderr
    assert "Gus Gomez" in [row[2] for row in rows(run("collaborators", ada, "--inactive", "-k", 100))]
    none = run("collaborators", ada, "--institution", "sky", "--exclude", people["Finn Fabri"])
    assert rows(none) == []
    assert "Nobody satisfies all conditions" in none.stderr
    with pytest.raises(InvalidRequest):
        run("collaborators", ada, "--circle", "far")


def test_json_is_what_the_api_answers(run: Run, people: dict[str, str]) -> None:
    ran = run("collaborators", people["Ada Abel"], "--reach", -1, "--offset", 1, "--json")
    answer = SuggestedCollaboratorsAnswer.model_validate(orjson.loads(ran.stdout))
    assert [one.rank for one in answer.suggestions] == [2, 3]
    told = run("team", people["Ada Abel"], "--for", PROTEINS, "--json")
    assert TeamSuggestionsAnswer.model_validate(orjson.loads(told.stdout)).suggestions


def test_a_team_is_told_what_it_lacks_from_an_option_or_a_pipe(run: Run, people: dict[str, str]) -> None:
    team = [people["Ada Abel"], people["Bea Bauer"]]
    ran = run("team", *team, "--for", PROTEINS)
    needs = [row for row in rows(ran) if row[0] == "need"]
    found = [row for row in rows(ran) if row[0] == "person"]
    assert {row[3] for row in needs} == {"lacking"}
    assert [(row[3], row[6]) for row in found] == [("Dora Dietz", "1"), ("Eva Evans", "2")]
    assert rows(run("team", *team, "--for", "-", stdin=PROTEINS)) == rows(ran)
    full = run("team", people["Dora Dietz"], "--for", PROTEINS)
    assert {row[0] for row in rows(full)} == {"need"}
    assert "The group covers all that this needs." in full.stderr


def test_in_a_terminal_the_reasons_stand_below_the_names(
    run: Run, people: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    collaborators_app(["collaborators", people["Ada Abel"]], standalone_mode=False)
    out = capsys.readouterr().out
    assert "chance" in out
    assert "Both have written with Bea Bauer and Cleo Costa" in out
    collaborators_app(["team", people["Ada Abel"], "--for", PROTEINS], standalone_mode=False)
    out = capsys.readouterr().out
    assert "What it needs" in out
    assert "Whom the group lacks" in out
    assert "Covers " in out
