"""Which index answers: opened once, swapped under load, kept fresh, kept for cursors, and survived when damaged."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from paperkin.errors import (
    CursorExpired,
    GenerationCorrupt,
    LibraryNotIndexed,
    NoSuchGeneration,
    PaperkinError,
)
from paperkin.index import Freshener, Freshness, Generation, LiveIndex, Manifest, Shelf

_log = logging.getLogger(__name__)
_OPEN_AT_ONCE = 3
# Pages of one query stay on the index that ranked it. Those that were made since share nearly all that they hold.
_LIVE_AT_ONCE = 16
# So many new papers are embedded in about a second.
_FEW = 64
_RETRY_SECONDS = 10.0


class Serving:
    """The open generations of one library, and what came after them. Safe to share between threads.

    Without a `freshener`, generations alone answer, and a new one is taken up by `refresh`. With one, somebody looks
    for what is new: the thread of `watch` where it runs, and else whoever asks for `generation`.
    """

    def __init__(self, library: Path, freshener: Freshener | None = None) -> None:
        self.shelf = Shelf(library)
        self.fault: PaperkinError | None = None
        self._freshener = freshener
        self._current: Generation | None = None
        self._answering: Generation | None = None
        self._tried: str | None = None
        self._opened: OrderedDict[str, Generation] = OrderedDict()
        self._lived: OrderedDict[str, LiveIndex] = OrderedDict()
        self._lock = Lock()
        self._looking = Lock()
        self._failed_until = 0.0
        self._stop = Event()
        self._watcher: Thread | None = None
        self._helper: Thread | None = None

    def generation(self) -> Generation:
        """Return what answers now: the serving generation, opened on first use, with what is fresh behind it.

        Where it is damaged the newest sound one before it answers instead, and `fault` says so. Raises
        LibraryNotIndexed if none was ever built, GenerationCorrupt if none is sound.
        """
        if self._answering is None:
            with self._lock:
                if self._answering is None:
                    self._current = self._answering = self._open_newest_sound()
        if self._watcher is None and self._freshener is not None:
            self._look_at_ask(self._freshener)
        return self._answering

    def kept(self, generation_id: str) -> Generation:
        """Return an index by its `id`, for a cursor. Raises CursorExpired where it is not kept any more."""
        answering = self._answering
        if answering is not None and answering.id == generation_id:
            return answering
        with self._lock:
            if generation_id in self._lived:
                self._lived.move_to_end(generation_id)
                return self._lived[generation_id]
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

    def freshness(self) -> Freshness:
        """Say how far what answers is behind the catalogue."""
        return self._freshener.freshness if self._freshener is not None else Freshness()

    def refresh(self) -> bool:
        """Swap to what CURRENT names, if it names another generation than at the last look; say whether it did.

        What came after that one is taken in first, so that no paper that was found is missed for a moment. A
        generation that cannot be opened is tried once, reported in `fault`, and the one at hand serves on.
        """
        wanted = self.shelf.current()
        if wanted is None or wanted == self._tried:
            return False
        with self._looking:
            self._tried = wanted
            try:
                with self._lock:
                    generation = self._opened_once(wanted)
            except PaperkinError as error:
                self.fault = error
                _log.error("generation %s cannot serve: %s", wanted, error)
                with self._lock:
                    if self._answering is None:
                        self._current = self._answering = self._open_newest_sound()
                return False
            newest = self._caught_up(generation)
            with self._lock:
                self._current, self._answering, self.fault = generation, newest, None
        _log.info("generation %s serves now", wanted)
        return True

    def freshen(self) -> None:
        """Let papers answer that came after the serving generation, piece by piece as they are embedded.

        What goes wrong is logged, and tried again after some seconds; what answers goes on answering.
        """
        if self._freshener is None or time.monotonic() < self._failed_until:
            return
        with self._looking:
            current = self._current
            if current is not None and self._freshener.is_behind(current):
                with self._survived():
                    for live in self._freshener.catch_up(current, self._stop):
                        self._answering = self._remembered(live)

    def watch(self, seconds: float) -> None:
        """Look for a new generation and for new papers every so many seconds, in a thread of its own."""

        def look() -> None:
            while not self._stop.wait(seconds):
                try:
                    self.refresh()
                    self.freshen()
                except (PaperkinError, OSError) as error:
                    _log.error("looking for a new generation failed: %s", error)

        self._watcher = Thread(target=look, name="paperkin-generations", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Stop looking and let go of everything that is open."""
        self._stop.set()
        for thread in (self._watcher, self._helper):
            if thread is not None:
                thread.join()
        if self._freshener is not None:
            self._freshener.close()
        self._current = self._answering = None
        self._opened.clear()
        self._lived.clear()

    def _look_at_ask(self, freshener: Freshener) -> None:
        """Look for what is new, as whoever took papers in and asks then expects to find them.

        A few are taken in before the answer; for many it does not wait, and later answers have them.
        """
        with self._survived():
            if self.shelf.current() != self._tried:
                self.refresh()
            helped = self._helper is not None and self._helper.is_alive()
            if self._current is None or helped or time.monotonic() < self._failed_until:
                return
            if freshener.is_behind(self._current):
                if freshener.waiting(self._current) <= _FEW:
                    self.freshen()
                else:
                    self._helper = Thread(target=self.freshen, name="paperkin-freshening", daemon=True)
                    self._helper.start()

    def _caught_up(self, generation: Generation) -> Generation:
        newest = generation
        if self._freshener is not None:
            with self._survived():
                for live in self._freshener.catch_up(generation, self._stop):
                    newest = live
        return self._remembered(newest) if isinstance(newest, LiveIndex) else newest

    def _remembered(self, live: LiveIndex) -> LiveIndex:
        with self._lock:
            self._lived[live.id] = live
            self._lived.move_to_end(live.id)
            while len(self._lived) > _LIVE_AT_ONCE:
                self._lived.popitem(last=False)
        return live

    @contextmanager
    def _survived(self) -> Iterator[None]:
        try:
            yield
        except (PaperkinError, OSError, ValueError, RuntimeError) as error:  # the engines raise the last two
            self._failed_until = time.monotonic() + _RETRY_SECONDS
            _log.error("new papers are not searched yet: %s", error)

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
