from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from paperkin.index import scratch
from paperkin.index.scratch import Scratch, link_or_copy

HOLD = "import sys, time; from pathlib import Path; from paperkin.index.scratch import Scratch\n"
HOLD += "held = Scratch(Path(sys.argv[1])); print(held.path, flush=True); time.sleep(600)"


def left(library: Path) -> list[str]:
    return sorted(path.name for path in (library / "live").iterdir())


def test_a_folder_is_deleted_when_it_is_closed_and_when_it_is_forgotten(tmp_path: Path) -> None:
    closed = Scratch(tmp_path)
    (closed.path / "file").write_text("x")
    closed.close()
    closed.close()
    assert left(tmp_path) == []
    forgotten = Scratch(tmp_path)
    assert forgotten.path.is_dir()
    del forgotten
    assert left(tmp_path) == []


def test_what_a_killed_process_left_is_swept_and_what_a_running_one_uses_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_YOUNG_SECONDS", -60)
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        theirs = Path(process.stdout.readline().strip())
        own = Scratch(tmp_path)
        assert theirs.is_dir()
        process.kill()
    assert theirs.is_dir()
    other = Scratch(tmp_path)
    assert not theirs.exists()
    assert own.path.is_dir()
    own.close()
    other.close()
    assert left(tmp_path) == []


def test_what_is_a_moment_old_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "abc.lock").touch()
    Scratch(tmp_path).close()
    assert left(tmp_path) == ["abc.lock"]


def test_where_the_library_takes_no_folder_another_place_does(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("in the way")
    made = Scratch(tmp_path)
    assert made.path.is_dir()
    assert tmp_path not in made.path.parents
    made.close()
    assert not made.path.exists()


def test_a_file_is_linked_and_where_that_cannot_be_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    source.write_text("content")
    link_or_copy(source, tmp_path / "linked")
    assert (tmp_path / "linked").samefile(source)

    def refused(*_: object) -> None:
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refused)
    link_or_copy(source, tmp_path / "copied")
    assert not (tmp_path / "copied").samefile(source)
    assert (tmp_path / "copied").read_text() == "content"
