"""Keeps an index up with the catalogue between builds: what is new is embedded and put behind the generation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import Catalogue, Snapshot
from paperkin.encode import EncoderSpec
from paperkin.index.generation import Generation
from paperkin.index.growing import Growing
from paperkin.index.live import LiveIndex
from paperkin.limits import FRESH_MAX
from paperkin.records import Paper

_log = logging.getLogger(__name__)

# Returns the (m, d) unit rows of papers by the encoder of this spec.
Embed = Callable[[EncoderSpec, Sequence[Paper]], NDArray[np.floating]]

_BATCH = 32
# What was taken in shows after so long, or ten times as long as showing it takes.
_SHOWN_AFTER_SECONDS = 0.5
_SHARE_OF_SHOWING = 0.1


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far what answers is behind the catalogue, in papers: those taken in since the build, and those to come."""

    fresh: int = 0
    waiting: int = 0


class Freshener:
    """Takes in behind a generation what came after it. For one thread at a time, but for `is_behind` and `waiting`."""

    def __init__(self, library: Path, catalogue: Catalogue, embed: Embed, *, at_most: int = FRESH_MAX) -> None:
        """library: its folder. at_most: how many papers there may be behind a generation; the others wait for a build.

        embed: best through the cache of embeddings, so that the next build has nothing to do anew.
        """
        self.freshness = Freshness()
        self._library, self._catalogue, self._embed, self._at_most = library, catalogue, embed, at_most
        self._base: Generation | None = None
        self._growing: Growing | None = None
        self._seen = -1
        self._pause = _SHOWN_AFTER_SECONDS
        self._overflowed = False

    def is_behind(self, base: Generation) -> bool:
        """Say whether something may have changed since all was taken in behind this generation."""
        return base is not self._base or self._catalogue.revision() != self._seen

    def waiting(self, base: Generation) -> int:
        """Return how many papers `catch_up` would take in now."""
        with self._catalogue.snapshot() as snapshot:
            return len(self._pending(snapshot, base))

    def catch_up(self, base: Generation, stop: Event) -> Iterator[LiveIndex]:
        """Take in what is new behind a generation, and yield what there is, every now and then and at the end.

        Yields nothing where nothing is new. Ends early, to be gone on with, once `stop` is set.
        Raises what `embed` raises, OSError and ValueError; the next call begins anew.
        """
        if base is not self._base:
            self._begin(base)
        try:
            yield from self._caught_up(base, stop)
        except Exception:
            self._begin(base)
            raise

    def close(self) -> None:
        """Let go of what was taken in. What was yielded stays of use."""
        if self._growing is not None:
            self._growing.close()
        self._base = self._growing = None

    def _begin(self, base: Generation) -> None:
        self.close()
        self._base, self._seen, self._overflowed = base, -1, False
        self.freshness = Freshness()

    def _caught_up(self, base: Generation, stop: Event) -> Iterator[LiveIndex]:
        with self._catalogue.snapshot() as snapshot:
            revision, pending = snapshot.revision(), self._pending(snapshot, base)
            known = len(base) if self._growing is None else len(self._growing)
            if not pending and snapshot.count() == known:
                self._seen = revision
                return
            anew = self._growing is not None and self._growing.replaced + len(pending) > self._at_most
            if self._growing is not None and anew:
                # Papers that change over and over leave rows behind. This leaves them all, and embeds nothing twice.
                self._growing.close()
                self._growing = None
                pending = self._pending(snapshot, base)
            if self._growing is None:
                self._growing = Growing(base, self._library)
        for whole in self._take_in(self._growing, pending, stop):
            if whole or not anew:
                yield self._shown(self._growing)
            if whole:
                self._seen = revision

    def _take_in(self, growing: Growing, pending: Sequence[int], stop: Event) -> Iterator[bool]:
        """Take papers in, and say when it is time to show them; True once these are all."""
        began = time.monotonic()
        for start in range(0, len(pending), _BATCH):
            if stop.is_set():
                return
            with self._catalogue.snapshot() as snapshot:
                papers = snapshot.changed(pending[start : start + _BATCH])
            growing.add(papers, self._embed(growing.base.manifest.encoder, [changed.paper for changed in papers]))
            taken = time.monotonic()
            if start + _BATCH < len(pending) and taken - began > self._pause:
                yield False
                began = time.monotonic()
                self._pause = max(_SHOWN_AFTER_SECONDS, (began - taken) / _SHARE_OF_SHOWING)
        with self._catalogue.snapshot() as snapshot:
            if snapshot.count() != len(growing):
                growing.keep_only(snapshot.rows())
        yield True

    def _shown(self, growing: Growing) -> LiveIndex:
        live = growing.index()
        with self._catalogue.snapshot() as snapshot:
            changed = snapshot.count_since(growing.base.manifest.catalogue_revision)
        self.freshness = Freshness(growing.fresh, max(0, changed - growing.fresh))
        if self.freshness.waiting and growing.fresh >= self._at_most and not self._overflowed:
            self._overflowed = True
            _log.warning("%d papers wait for a build: run `paperkin index`", self.freshness.waiting)
        return live

    def _pending(self, snapshot: Snapshot, base: Generation) -> list[int]:
        """Return the papers to take in, those first that have waited longest."""
        growing = self._growing if base is self._base else None
        # Twice: what is there already and has changed again has its place after everything that has not.
        changed = snapshot.changed_since(base.manifest.catalogue_revision, 2 * self._at_most)
        if growing is None:
            return [row for row, _ in changed[: self._at_most]]
        again = [row for row, at in changed if growing.revision_of(row) not in (None, at)]
        new = [row for row, _ in changed if growing.revision_of(row) is None]
        return again + new[: self._at_most - growing.fresh]
