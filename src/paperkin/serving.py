"""Which generation answers: opened once, swapped under load, kept for cursors, and survived when it is damaged."""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path
from threading import Event, Lock, Thread

from paperkin.errors import (
    CursorExpired,
    GenerationCorrupt,
    LibraryNotIndexed,
    NoSuchGeneration,
    PaperkinError,
)
from paperkin.index import Generation, Manifest, Shelf

_log = logging.getLogger(__name__)
_OPEN_AT_ONCE = 3


class Serving:
    """The open generations of one library. Safe to share between threads."""

    def __init__(self, library: Path) -> None:
        self.shelf = Shelf(library)
        self.fault: PaperkinError | None = None
        self._current: Generation | None = None
        self._tried: str | None = None
        self._opened: OrderedDict[str, Generation] = OrderedDict()
        self._lock = Lock()
        self._stop = Event()
        self._watcher: Thread | None = None

    def generation(self) -> Generation:
        """Return the serving generation, opening it on first use.

        Where it is damaged the newest sound one before it answers instead, and `fault` says so. Raises
        LibraryNotIndexed if none was ever built, GenerationCorrupt if none is sound.
        """
        current = self._current
        if current is not None:
            return current
        with self._lock:
            if self._current is None:
                self._current = self._open_newest_sound()
            return self._current

    def kept(self, generation_id: str) -> Generation:
        """Return a generation by name, for a cursor. Raises CursorExpired where it is not kept any more."""
        if self._current is not None and self._current.id == generation_id:
            return self._current
        with self._lock:
            try:
                return self._opened_once(generation_id)
            except (NoSuchGeneration, GenerationCorrupt) as error:
                raise CursorExpired(
                    "The index that this cursor pages through is no longer kept",
                    value=generation_id,
                    remedy="Send the query again without a cursor.",
                ) from error

    def manifest(self, generation_id: str) -> Manifest:
        """Read a kept generation's manifest without opening or verifying the rest."""
        return Manifest.read(self.shelf.folder(generation_id))

    def refresh(self) -> bool:
        """Swap to what CURRENT names, if it names another generation than at the last look; say whether it did.

        A generation that cannot be opened is tried once, reported in `fault`, and the one at hand serves on.
        """
        wanted = self.shelf.current()
        if wanted is None or wanted == self._tried:
            return False
        with self._lock:
            self._tried = wanted
            try:
                self._current = self._opened_once(wanted)
                self.fault = None
            except PaperkinError as error:
                self.fault = error
                _log.error("generation %s cannot serve: %s", wanted, error)
                if self._current is None:
                    self._current = self._open_newest_sound()
                return False
        _log.info("generation %s serves now", wanted)
        return True

    def watch(self, seconds: float) -> None:
        """Look for a new generation every so many seconds, in a thread of its own."""

        def look() -> None:
            while not self._stop.wait(seconds):
                try:
                    self.refresh()
                except (PaperkinError, OSError) as error:
                    _log.error("looking for a new generation failed: %s", error)

        self._watcher = Thread(target=look, name="paperkin-generations", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Stop watching and let go of every generation."""
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join()
        self._current = None
        self._opened.clear()

    def _open_newest_sound(self) -> Generation:
        wanted = self.shelf.current()
        if wanted is None:
            raise LibraryNotIndexed("The library has no index yet", remedy="Build one: paperkin index.")
        self._tried = wanted
        older = [name for name in reversed(self.shelf.ids()) if name < wanted]
        first: PaperkinError | None = None
        for name in [wanted, *older]:
            try:
                generation = self._opened_once(name)
            except (GenerationCorrupt, NoSuchGeneration) as error:
                _log.error("generation %s cannot serve: %s", name, error)
                first = first or error
                continue
            self.fault = first
            return generation
        assert first is not None
        self.fault = first
        raise first

    def _opened_once(self, generation_id: str) -> Generation:
        if generation_id not in self._opened:
            self._opened[generation_id] = Generation(self.shelf.folder(generation_id))
        self._opened.move_to_end(generation_id)
        while len(self._opened) > _OPEN_AT_ONCE:
            self._opened.popitem(last=False)
        return self._opened[generation_id]
