"""Folders that a process keeps beside a library for as long as it runs, and that outlive no process for long."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import time
import weakref
from pathlib import Path

from filelock import FileLock, Timeout

_FOLDER = "live"
_LOCK = ".lock"
# A lock file is made before it is locked: what is as young as this may belong to somebody who starts.
_YOUNG_SECONDS = 10


class Scratch:
    """A folder of this process, deleted when it is closed, forgotten, or when the process ends.

    That of a process that was killed is deleted by the next one that needs such a folder: the system gives its lock
    free, whoever held it and wherever it ran.
    """

    def __init__(self, library: Path) -> None:
        """Make a folder in the library, where its files can be linked to; elsewhere if the library is read-only."""
        self._lock: FileLock | None = None
        try:
            parent = library / _FOLDER
            parent.mkdir(exist_ok=True)
            _sweep(parent)
            name = secrets.token_hex(6)
            self._lock = FileLock(parent / f"{name}{_LOCK}")
            self._lock.acquire(timeout=0)
            self.path = parent / name
            self.path.mkdir()
        except OSError:
            self._lock = None
            self.path = Path(tempfile.mkdtemp(prefix="paperkin-"))
        self._end = weakref.finalize(self, _remove, self.path, self._lock)

    def close(self) -> None:
        """Delete the folder. What is mapped from it stays readable to those who hold it."""
        self._end()


def link_or_copy(source: Path, target: Path) -> None:
    """Make a file that will not be changed appear in another place too, for nothing where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _sweep(parent: Path) -> None:
    for lock_file in parent.glob(f"*{_LOCK}"):
        with contextlib.suppress(OSError, Timeout):
            if time.time() - lock_file.stat().st_mtime < _YOUNG_SECONDS:
                continue
            lock = FileLock(lock_file)
            lock.acquire(timeout=0)
            _remove(lock_file.with_suffix(""), lock)


def _remove(folder: Path, lock: FileLock | None) -> None:
    # Some systems delete nothing that is mapped; then the next process does.
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        if not folder.exists():
            Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()
