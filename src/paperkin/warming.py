"""Asks a library one question of each kind, so that its first reader does not wait for what is made on first use."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Thread

from paperkin.errors import PaperkinError
from paperkin.service import Library

_log = logging.getLogger(__name__)
_SECONDS = 1.0


class Warming:
    """A thread that warms whatever generation answers, once each."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stop = Event()
        self._thread = Thread(target=self._keep_warm, name="paperkin-warming", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the question that is being asked, and wait for that."""
        self._stop.set()
        self._thread.join()

    def _keep_warm(self) -> None:
        warm: str | None = None
        while not self._stop.is_set():
            current = self._library.serving.shelf.current()
            if current is not None and current != warm:
                warm = current
                self._ask_everything()
            self._stop.wait(_SECONDS)

    def _ask_everything(self) -> None:
        began = time.perf_counter()
        try:
            for ask in questions(self._library):
                if self._stop.is_set():
                    return
                self._ask(ask)
        except PaperkinError as error:
            _log.info("not all is warm: %s", error)
        # Nobody has asked yet: whoever does will see it, and the next generation may be sound.
        except Exception:  # noqa: BLE001
            _log.exception("not all is warm")
        # What is open now stays open: full collections need not walk through it, which stopped answers for 0.1 s. What
        # was open before may have gone since.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        _log.info("warm after %.1f s", time.perf_counter() - began)

    def _ask(self, ask: Callable[[], object]) -> None:
        try:
            ask()
        except PaperkinError as error:
            _log.info("not all is warm: %s", error)


def questions(library: Library) -> Iterator[Callable[[], object]]:
    """Give one question of each kind that makes something on first use, those that pages need soonest first.

    Raises LibraryNotIndexed and GenerationCorrupt as it goes.
    """
    yield partial(library.topics, limit=1)
    yield library.info
    yield library.map_description
    yield partial(library.suggest, "a")
    for hit in library.search("warm up", k=1, facets=True).hits:
        yield partial(library.related, hit.paper.id, 6, reasons=True)
        yield partial(library.graph, hit.paper.id)
        for person in [author.author_id for author in hit.paper.authors if author.author_id][:1]:
            yield partial(library.profile, person)
            yield partial(library.similar_people, person)
            yield partial(library.suggested_collaborators, person)
        if hit.paper.venue:
            yield partial(library.venue, hit.paper.venue)
    for line in library.topics(limit=1).topics:
        yield partial(library.topic, line.topic.id)
        yield partial(library.topic_trend, line.topic.id)
