from __future__ import annotations

import errno
from pathlib import Path

import pytest

from paperkin.errors import NoSuchGeneration, StorageFull
from paperkin.index import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def put(shelf: Shelf, *names: str) -> None:
    for name in names:
        with shelf.building(name) as folder:
            (folder / "content").write_text(name)


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_new_library_has_no_generations(shelf: Shelf) -> None:
    assert (shelf.ids(), shelf.current()) == ([], None)


def test_a_generation_appears_when_it_is_complete_and_serves_when_it_is_swapped_in(shelf: Shelf) -> None:
    with shelf.building("1") as folder:
        (folder / "content").write_text("half")
        assert shelf.ids() == []
    assert (shelf.ids(), shelf.current()) == (["1"], None)
    shelf.swap("1")
    assert shelf.current() == "1"
    assert (shelf.folder("1") / "content").read_text() == "half"


def test_generations_are_listed_oldest_first(shelf: Shelf) -> None:
    put(shelf, "2", "1", "3")
    assert shelf.ids() == ["1", "2", "3"]


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt(), SystemExit(1)])
def test_a_build_that_is_interrupted_leaves_nothing(shelf: Shelf, tmp_path: Path, error: BaseException) -> None:
    put(shelf, "1")
    shelf.swap("1")
    before = everything_in(tmp_path)
    with pytest.raises(type(error)), shelf.building("2") as folder:
        (folder / "content").write_text("half")
        raise error
    assert everything_in(tmp_path) == before
    assert shelf.current() == "1"


def test_what_a_killed_build_or_prune_left_behind_is_swept_away_by_the_next(shelf: Shelf, tmp_path: Path) -> None:
    for left_behind in (".building-0", ".building-pruned-0"):
        path = tmp_path / "generations" / left_behind
        path.mkdir(parents=True)
        (path / "content").write_text("half")
    assert shelf.ids() == []
    put(shelf, "1")
    assert everything_in(tmp_path) == ["generations/1/content"]


def test_a_swap_that_is_killed_before_the_rename_changes_nothing(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf, "1", "2")
    shelf.swap("1")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            shelf.swap("2")
    assert shelf.current() == "1"
    shelf.swap("2")
    assert shelf.current() == "2"
    assert everything_in(tmp_path) == ["CURRENT", "generations/1/content", "generations/2/content"]


@pytest.mark.parametrize("name", ["3", "", "..", "../..", ".building-1"])
def test_a_generation_that_is_not_kept_is_an_error_that_lists_those_that_are(shelf: Shelf, name: str) -> None:
    put(shelf, "1", "2")
    for use in (shelf.folder, shelf.swap):
        with pytest.raises(NoSuchGeneration) as error:
            use(name)
        assert "1, 2" in error.value.remedy


def test_the_generation_before_is_the_newest_that_is_older(shelf: Shelf) -> None:
    put(shelf, "1", "2", "3")
    shelf.swap("3")
    assert shelf.previous() == "2"
    shelf.swap("2")
    assert shelf.previous() == "1"
    shelf.swap("1")
    with pytest.raises(NoSuchGeneration):
        shelf.previous()


def test_without_any_generation_there_is_none_before(shelf: Shelf) -> None:
    with pytest.raises(NoSuchGeneration):
        shelf.previous()


@pytest.mark.parametrize(
    ("serving", "keep", "left"),
    [
        ("4", 1, ["4"]),
        ("4", 2, ["3", "4"]),
        ("4", 3, ["2", "3", "4"]),
        ("4", 9, ["1", "2", "3", "4"]),
        ("1", 1, ["1"]),
        ("1", 2, ["1", "4"]),
        ("2", 3, ["2", "3", "4"]),
    ],
)
def test_pruning_keeps_so_many_and_never_deletes_the_serving_one(
    shelf: Shelf, tmp_path: Path, serving: str, keep: int, left: list[str]
) -> None:
    put(shelf, "1", "2", "3", "4")
    shelf.swap(serving)
    deleted = shelf.prune(keep)
    assert shelf.ids() == left
    assert sorted([*deleted, *left]) == ["1", "2", "3", "4"]
    assert shelf.current() == serving
    assert {path.name for path in (tmp_path / "generations").iterdir()} == set(left)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("Error in fwrite: No space left on device"),
        ValueError("An IO error occurred: 'No space left on device (os error 28)'"),
    ],
)
def test_a_full_disk_is_told_in_whatever_words_and_leaves_nothing(
    shelf: Shelf, tmp_path: Path, error: Exception
) -> None:
    with pytest.raises(StorageFull) as told, shelf.building("1") as folder:
        (folder / "content").write_text("half")
        raise error
    assert "paperkin index" in told.value.remedy
    assert everything_in(tmp_path) == []


def test_a_disk_that_fills_up_at_the_very_swap_leaves_the_old_one_serving(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    put(shelf, "1", "2")
    shelf.swap("1")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(StorageFull):
            shelf.swap("2")
    assert shelf.current() == "1"


def test_an_error_that_is_not_about_space_stays_what_it_is(shelf: Shelf) -> None:
    with pytest.raises(RuntimeError, match="something else"), shelf.building("1"):
        raise RuntimeError("something else")
