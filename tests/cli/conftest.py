from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from paperkin import Library
from paperkin.cli import main
from tests.peopled import make_peopled_library
from tests.toy import load_toy_encoder


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1, self.out
        return orjson.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The tab-separated rows of standard output."""
        assert self.out == "" or self.out.endswith("\n")
        return [line.split("\t") for line in self.out.split("\n")[:-1]]


Paperkin = Callable[..., Ran]


@pytest.fixture
def paperkin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Paperkin:
    """Run the command line as its console script does, with the toy encoder, in a pipe or as in a terminal.

    Commands make their own `Library`, so the loader is replaced where they look it up.
    """
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    monkeypatch.setattr("paperkin.doctor.load_encoder", load_toy_encoder)
    monkeypatch.setenv("PAPERKIN_MODEL_CACHE", str(tmp_path / "cache" / "encoders"))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: object, stdin: bytes = b"", terminal: bool = False) -> Ran:
        monkeypatch.setattr(sys, "argv", ["paperkin", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return Ran(int(end.value.code or 0), written.out, written.err)

    return run


@pytest.fixture(scope="session")
def made_people_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_peopled_library(tmp_path_factory.mktemp("people") / "library")


@pytest.fixture
def people_folder(made_people_folder: Path, tmp_path: Path) -> Path:
    """A copy of the library of `tests.peopled`, to be changed at will."""
    return Path(shutil.copytree(made_people_folder, tmp_path / "people"))


@pytest.fixture
def people_library(people_folder: Path, opened: Callable[..., Library]) -> Library:
    """The copy, open."""
    return opened(people_folder)
