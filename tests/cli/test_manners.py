"""What holds of every command: help, JSON, clean pipes, and errors of two lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from paperkin import Library, __version__
from paperkin.cli.commands import app
from paperkin.errors import PaperkinError, StorageFull
from tests.cli.conftest import Paperkin
from tests.toy import CORPUS


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command that does something, by the words that name it."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())
NAMES = [" ".join(words) for words in COMMANDS]


def test_these_are_all_the_commands() -> None:
    assert set(NAMES) == {
        "ingest", "index", "search", "related", "recommend", "suggest", "export",
        "remove", "rollback", "info", "refused", "doctor", "serve",
        "identify", "works show", "works merge", "works split", "authors find", "authors show", "authors merge",
        "authors split", "institutions find", "institutions show",
        "topics find", "topics compare", "topics history", "topic", "map",
        "harvest arxiv", "harvest openalex", "harvest semantic-scholar", "harvest crossref",
        "eval search", "eval related", "eval authors", "eval duplicates",
        "eval topics", "eval experts", "eval collaborators", "backtest",
        "authors similar", "collaborators", "team", "experts", "reviewers", "graph",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_and_each_of_its_options(paperkin: Paperkin, name: str) -> None:
    ran = paperkin(*name.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    command = COMMANDS[tuple(name.split())]
    assert command.help
    assert command.help.split()[0] in ran.out
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name
    assert paperkin(*name.split(), "-h").out == ran.out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_can_write_json(name: str) -> None:
    options = {option for parameter in COMMANDS[tuple(name.split())].params for option in parameter.opts}
    assert "--json" in options


@pytest.mark.parametrize("arguments", [(), ("eval",), ("works",), ("authors",)])
def test_a_group_without_a_command_shows_its_help(paperkin: Paperkin, arguments: tuple[str, ...]) -> None:
    ran = paperkin(*arguments)
    assert "Usage" in ran.out + ran.err


def test_the_version_is_told(paperkin: Paperkin) -> None:
    assert paperkin("--version").out == f"paperkin {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["search"], ["search", "x", "--limit", "0"], ["search", "x", "--no-such-option"]]
)
def test_a_command_line_that_cannot_be_understood_ends_with_two(paperkin: Paperkin, arguments: list[str]) -> None:
    ran = paperkin(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", ""], 2),
        (["search", "x", "--year-from", 10**30], 2),
        (["search", "x", "--cursor", "garbage"], 2),
        (["related", "nothing"], 1),
        (["remove", "nothing"], 1),
        (["rollback"], 1),
        (["rollback", "nonsense"], 1),
        (["ingest", "missing.jsonl"], 1),
        (["ingest", "/"], 1),
        (["ingest", CORPUS, "--source", "papyrus"], 2),
        (["index", "--engine", "steam"], 2),
        (["eval", "search", "missing"], 1),
    ],
)
def test_an_error_is_two_lines_on_standard_error(
    paperkin: Paperkin, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], code: int
) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(folder))
    ran = paperkin(*arguments)
    assert (ran.code, ran.out) == (code, "")
    problem, remedy = ran.err.splitlines()[-2:]
    assert problem.startswith("error: ")
    assert remedy.startswith("remedy: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("error", [PaperkinError, StorageFull])
def test_an_error_of_several_lines_still_ends_in_two(
    paperkin: Paperkin, toy_folder: Path, monkeypatch: pytest.MonkeyPatch, error: type[PaperkinError]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("First line\nsecond [bold]line[/bold]", value="\x1b[31mred", remedy="Do this.")

    monkeypatch.setattr(Library, "search", fail)
    ran = paperkin("search", "x", "-l", toy_folder)
    assert ran.code == 1
    assert ran.err == "error: First line second [bold]line[/bold] (got '\\x1b[31mred')\nremedy: Do this.\n"


def test_who_interrupts_a_command_is_told_that_nothing_is_lost(
    paperkin: Paperkin, toy_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "search", interrupted)
    ran = paperkin("search", "x", "-l", toy_folder)
    assert (ran.code, ran.out) == (130, "")
    assert "What was done is kept" in ran.err


def test_a_setting_that_cannot_be_used_is_an_error_of_two_lines_too(
    paperkin: Paperkin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERKIN_CORS_ORIGINS", "not json")
    ran = paperkin("info")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 2


def test_progress_in_a_pipe_is_one_line_a_stage(paperkin: Paperkin, tmp_path: Path) -> None:
    paperkin("ingest", CORPUS, "-l", tmp_path / "new")
    ran = paperkin("index", "-l", tmp_path / "new")
    stages = [line for line in ran.err.splitlines() if re.match(r"(encode|index): 40 papers in [\d.]+ s, ", line)]
    assert len(stages) == 2


def test_a_terminal_gets_tables_in_which_markup_means_nothing(paperkin: Paperkin, toy_folder: Path) -> None:
    ran = paperkin("search", "reward hacking in the wild", "-l", toy_folder, "-k", 2, terminal=True)
    assert "Reward hacking in the wild & how to spot it" in ran.out
    assert "Ørjan Åström, Zoë Kravitz-Müller · FAccT" in ran.out
    assert "2 of 40 ranked papers." in ran.err
    assert "Nothing matches" in paperkin("search", "x", "-l", toy_folder, "--year-to", 1000, terminal=True).err
    assert "40" in paperkin("info", "-l", toy_folder, terminal=True).out
    assert "and 324 more" in paperkin("search", "higgs", "-l", toy_folder, "-k", 1, terminal=True).out


def test_json_in_a_terminal_is_indented(paperkin: Paperkin, toy_folder: Path) -> None:
    assert paperkin("info", "-l", toy_folder, "--json", terminal=True).out.startswith('{\n  "library"')
