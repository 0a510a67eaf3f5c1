"""The generations of a library on disk: which there are, which one serves, and the atomic swap between them."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paperkin.errors import NoSuchGeneration, StorageFull

_BUILDING = ".building-"
_FULL_BYTES = 64 * 1024


class Shelf:
    """`generations/` and `CURRENT` inside a library's folder."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._generations = library / "generations"
        self._pointer = library / "CURRENT"

    def ids(self) -> list[str]:
        """Return the names of all complete generations, oldest first."""
        if not self._generations.is_dir():
            return []
        return sorted(
            path.name for path in self._generations.iterdir() if path.is_dir() and not path.name.startswith(".")
        )

    def current(self) -> str | None:
        """Return the name of the serving generation, or None if none was ever built."""
        try:
            return self._pointer.read_text().strip() or None
        except FileNotFoundError:
            return None

    def folder(self, generation_id: str) -> Path:
        """Return a generation's folder. Raises NoSuchGeneration where it is not kept."""
        if generation_id not in self.ids():
            raise NoSuchGeneration(
                "This library keeps no such generation",
                value=generation_id,
                remedy=f"It keeps: {', '.join(self.ids()) or 'none; run paperkin index'}.",
            )
        return self._generations / generation_id

    @contextmanager
    def building(self, generation_id: str) -> Iterator[Path]:
        """Give a folder to fill; it becomes a generation when the block ends well, and is deleted when it does not.

        A killed process leaves its folder behind; the next build, which holds the library's lock, sweeps it away.
        """
        folder = self._generations / f"{_BUILDING}{generation_id}"
        try:
            with _full_disk_told(self._library):
                self._generations.mkdir(parents=True, exist_ok=True)
                self._sweep()
                folder.mkdir()
                yield folder
                _sync_tree(folder)
                folder.rename(self._generations / generation_id)
                _sync(self._generations)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def swap(self, generation_id: str) -> None:
        """Let a generation serve from now on, by one atomic rename."""
        self.folder(generation_id)
        fresh = self._pointer.with_suffix(".new")
        with _full_disk_told(self._library):
            fresh.write_text(generation_id + "\n")
            _sync(fresh)
            fresh.replace(self._pointer)
            _sync(self._library)

    def previous(self) -> str:
        """Return the newest generation that is older than the serving one. Raises NoSuchGeneration if none is kept."""
        older = [name for name in self.ids() if name < (self.current() or "")]
        if not older:
            raise NoSuchGeneration(
                "There is no older generation to go back to",
                value=self.current(),
                remedy="Build a new one: paperkin index.",
            )
        return older[-1]

    def prune(self, keep: int) -> list[str]:
        """Delete the oldest generations but `keep`, never the serving one; return what was deleted."""
        self._sweep()
        spare = [name for name in self.ids() if name != self.current()]
        doomed = spare[: max(0, len(spare) - (keep - 1))]
        for name in doomed:
            # Renamed first, so that a reader never finds half of one.
            hidden = self._generations / f"{_BUILDING}pruned-{name}"
            (self._generations / name).rename(hidden)
            shutil.rmtree(hidden)
        return doomed

    def _sweep(self) -> None:
        for left_behind in self._generations.glob(f"{_BUILDING}*"):
            shutil.rmtree(left_behind)


@contextmanager
def _full_disk_told(library: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        if _is_storage_full(error, library):
            raise StorageFull(
                "The disk is full; the new generation was not finished and the old one goes on serving",
                value=str(library),
                remedy="Free some space and run `paperkin index` again: what was embedded is kept.",
            ) from error
        raise


def _sync_tree(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # Some file systems cannot sync a folder; a file that cannot be synced is an error.
        with contextlib.suppress(OSError) if path.is_dir() else contextlib.nullcontext():
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_storage_full(error: BaseException, folder: Path) -> bool:
    """Say whether an exception, perhaps of an engine that tells no errno, means that the disk is full."""
    told = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return told or "No space left" in str(error) or shutil.disk_usage(folder).free < _FULL_BYTES
