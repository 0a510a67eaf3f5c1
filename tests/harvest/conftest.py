"""A clock that does not wait, and servers for the length of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from paperkin.harvest import Harvester, HarvestReport, MemoryStates, harvest
from paperkin.harvest.polite import Clock
from tests.harvest.replay import Replay, Serve

CONTACT = "library@example.org"
BEGAN = datetime(2024, 6, 30, 12, 0, tzinfo=UTC)


class FakeClock(Clock):
    """Time passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)

    def elapsed(self) -> float:
        return sum(self.sleeps)

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.elapsed())


class Taken:
    """What was taken, as the reader's ids tell it."""

    def __init__(self, ids: Callable[[bytes], list[str]]) -> None:
        self.ids = ids
        self.pages: list[list[str]] = []
        self.origins: list[tuple[str, str]] = []

    def __call__(self, body: bytes, source: str, origin: str) -> None:
        self.pages.append(self.ids(body))
        self.origins.append((source, origin))

    @property
    def all(self) -> list[str]:
        return [name for page in self.pages for name in page]


def run_to_end(harvester: Harvester, taken: Taken, states: MemoryStates, **how: object) -> HarvestReport:
    return harvest(harvester, taken, states, **how)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def replayed() -> Iterator[Callable[[Serve], Replay]]:
    """Serve on loopback until the test ends."""
    with ExitStack() as running:
        yield lambda serve: running.enter_context(Replay(serve).running())
