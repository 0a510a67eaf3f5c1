from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from paperkin import Library
from tests.cli.conftest import Paperkin
from tests.maps.conftest import MakeMap, make_map

__all__ = ["make_map"]


@pytest.fixture(autouse=True)
def _a_library_with_a_map(people_folder: Path, make_map: MakeMap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(people_folder))
    monkeypatch.setattr(Library, "map", lambda _: make_map(), raising=False)


@pytest.mark.parametrize(
    ("name", "begins"), [("map.html", b"<!doctype html>"), ("map.PNG", b"\x89PNG"), ("map.json", b"{")]
)
def test_the_suffix_says_what_is_written(paperkin: Paperkin, tmp_path: Path, name: str, begins: bytes) -> None:
    if name.endswith("PNG"):
        pytest.importorskip("matplotlib")
    ran = paperkin("map", "--out", tmp_path / name)
    assert (ran.code, ran.out) == (0, "")
    assert "180 papers" in ran.err
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert not list(tmp_path.glob(".map*"))


def test_the_new_file_is_as_readable_as_any_other(paperkin: Paperkin, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    paperkin("map", "-o", tmp_path / "map.json")
    assert (tmp_path / "map.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_topic_and_a_level_narrow_the_map(paperkin: Paperkin, tmp_path: Path) -> None:
    ran = paperkin("map", "-o", tmp_path / "map.json", "--topic", "T4", "--level", 0)
    assert ran.code == 0
    answer = orjson.loads((tmp_path / "map.json").read_bytes())
    assert (answer["papers"], answer["levels"]) == (30, [1])


def test_the_heading_is_the_librarys_name_unless_one_is_given(paperkin: Paperkin, tmp_path: Path) -> None:
    paperkin("map", "-o", tmp_path / "a.html")
    paperkin("map", "-o", tmp_path / "b.html", "--title", "Our & field")
    assert b"<h1>Papers of people</h1>" in (tmp_path / "a.html").read_bytes()
    assert b"<h1>Our &amp; field</h1>" in (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-o", "map.pdf"], ".html, .png or .json"),
        (["-o", "map"], ".html, .png or .json"),
        (["-o", "nowhere/map.html"], "folder is not there"),
        (["-o", "map.html", "--colour", "venue"], "topic, year, citations"),
        (["-o", "map.html", "--size", "900x900"], "Only a PNG has a size"),
        (["-o", "map.png", "--size", "large"], "3600x3300"),
        (["-o", "map.png", "--size", "9x9"], "pixels"),
        (["-o", "map.html", "--topic", "T99"], "T99"),
        (["-o", "map.html", "--level", "7"], "Levels here go from 0"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    paperkin: Paperkin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = paperkin("map", *arguments)
    assert ran.code != 0
    assert problem in ran.err
    assert not list(tmp_path.glob("*map*"))


def test_a_file_that_may_not_be_replaced_is_an_error(paperkin: Paperkin, tmp_path: Path) -> None:
    (tmp_path / "map.html").mkdir()
    ran = paperkin("map", "-o", tmp_path / "map.html")
    assert ran.code != 0
    assert "cannot be written" in ran.err
    assert not list(tmp_path.glob(".map*"))
