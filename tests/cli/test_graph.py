"""`paperkin graph`: listed, as JSON, and as files."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from rich.text import Text

from tests.cli.conftest import Paperkin
from tests.introducing.graphed import make_graphed_library


@pytest.fixture(scope="module")
def graphed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graphed_library(tmp_path_factory.mktemp("graphed") / "library")


@pytest.fixture(autouse=True)
def _graphed(graphed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(graphed_folder))
    monkeypatch.setenv("PAPERKIN_ENCODER", "toy")


def test_a_pipe_gets_a_row_for_each_node(paperkin: Paperkin) -> None:
    ran = paperkin("graph", "comet-4", "--limit", 12)
    assert ran.code == 0, ran.err
    assert len(ran.rows) == 12
    assert ran.rows[0][:3] == ["comet-4", "paper", "1.0000"]
    assert all(len(row) == 7 and row[6] for row in ran.rows[1:])
    assert "ties" in ran.err


def test_a_terminal_shows_whole_ids_and_why_each_node_is_there(
    paperkin: Paperkin, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = paperkin("graph", "comet-4", "--limit", 12).rows
    monkeypatch.setenv("COLUMNS", "60")
    out = Text.from_ansi(paperkin("graph", "comet-4", "--limit", 12, terminal=True).out).plain
    lines = [line.strip() for line in out.splitlines()]
    assert {row[0] for row in rows} <= set(lines)
    assert max(map(len, out.splitlines())) <= 60


def test_json_is_what_the_api_answers(paperkin: Paperkin) -> None:
    answer = paperkin("graph", "comet-4", "--kinds", "paper", "--kinds", "topic", "--json").json
    assert answer["around"] == "comet-4"
    assert {node["kind"] for node in answer["nodes"]} == {"paper", "topic"}


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("graph.svg", b"<svg"),
        ("graph.GRAPHML", b"<?xml"),
        ("graph.gexf", b"<?xml"),
        ("graph.json", b"{"),
        ("graph.png", b"\x89PNG"),
    ],
)
def test_the_suffix_says_what_is_written(paperkin: Paperkin, tmp_path: Path, name: str, begins: bytes) -> None:
    if name.endswith("png"):
        pytest.importorskip("matplotlib")
    ran = paperkin("graph", "comet-4", "-o", tmp_path / name)
    assert (ran.code, ran.out) == (0, "")
    assert "nodes" in ran.err
    assert (tmp_path / name).read_bytes().lstrip().startswith(begins)
    assert not list(tmp_path.glob(".graph*"))


def test_what_was_written_is_told_as_json(paperkin: Paperkin, tmp_path: Path) -> None:
    told = paperkin("graph", "comet-4", "-o", tmp_path / "graph.json", "--json").json
    written = orjson.loads((tmp_path / "graph.json").read_bytes())
    assert (told["nodes"], told["edges"]) == (len(written["nodes"]), len(written["edges"]))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--kinds", "planet"], 2),
        (["--edges", "likes"], 2),
        (["-o", "graph.pdf"], 2),
        (["-o", "/nowhere/at/all/graph.svg"], 2),
        (["--expand", "nowhere"], 1),
    ],
)
def test_what_cannot_be_asked_is_an_error_with_a_remedy(paperkin: Paperkin, options: list[str], code: int) -> None:
    ran = paperkin("graph", "comet-4", *options)
    assert ran.code == code
    assert "remedy:" in ran.err
