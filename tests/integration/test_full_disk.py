"""A disk that really fills up, at whatever step."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperkin import Library
from tests.integration.conftest import REPOSITORY, missing
from tests.integration.toy_command import FILLER
from tests.toy import CORPUS, generated_rows, write_lines

pytestmark = pytest.mark.integration


def mount(folder: Path, option: str) -> bool:
    return subprocess.run(["mount", "-t", "tmpfs", "-o", option, "tmpfs", folder], check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, which `resize` makes larger. Only root can mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or not mount(folder, "size=20k"):
        missing("the right to mount a small disk")
    yield folder
    gc.collect()  # what is remembered of an index keeps its files mapped until then
    subprocess.run(["umount", folder], check=True)


def resize(disk: Path, kilobytes: int) -> None:
    assert mount(disk, f"remount,size={kilobytes}k")


def step(library: Path, *arguments: object) -> str:
    command = [sys.executable, "-m", "tests.integration.toy_command", str(library), *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_ingest_and_the_cache_say_that_the_disk_is_full_and_go_on_when_there_is_room(
    disk: Path, tmp_path: Path, opened: Callable[..., Library]
) -> None:
    papers = write_lines(tmp_path / "papers.jsonl", generated_rows(300))
    library = disk / "library"
    full: Counter[str] = Counter()
    for kilobytes in (20, 60, 120, 200, 400, 800, 1_200, 1_600, 2_400, 64_000):
        resize(disk, kilobytes)
        for arguments in (("ingest", CORPUS), ("index",), ("ingest", papers), ("index",)):
            outcome = step(library, *arguments)
            if outcome != "done":
                assert outcome.startswith("StorageFull: Free some space"), (kilobytes, arguments, outcome)
                full[arguments[0]] += 1
                break
    assert set(full) == {"ingest", "index"}, full
    with opened(library) as whole:
        assert len(whole.serving.generation()) == 340
        assert len(whole.search("graph", 100).hits) == 100


def test_an_index_that_no_longer_fits_leaves_the_old_one_serving_and_nothing_else(
    disk: Path, tmp_path: Path, opened: Callable[..., Library]
) -> None:
    resize(disk, 16_000)
    library = disk / "library"
    assert step(library, "ingest", CORPUS) == "done"
    assert step(library, "index") == "done"
    old = (library / "CURRENT").read_text()
    papers = write_lines(tmp_path / "papers.jsonl", generated_rows(1_000))
    assert step(library, "ingest", papers) == "done"
    for kilobytes in (0, 4, 16, 60, 120, 200, 260):
        outcome = step(library, "index", kilobytes)
        assert outcome.startswith("StorageFull: Free some space and run `paperkin index` again"), (kilobytes, outcome)
        assert (library / "CURRENT").read_text() == old
        assert {path.name for path in (library / "generations").iterdir()} == {old.strip()}
        (disk / FILLER).unlink()
    with opened(library) as serving:
        assert len(serving.search("graph", 100).hits) == 40
    assert step(library, "index", 8_000) == "done"
    with opened(library) as serving:
        assert len(serving.serving.generation()) == 1_040
