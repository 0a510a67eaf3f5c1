"""A harvest: page after page is taken, and only then is it remembered that it was.

So a kill at any moment loses nothing. What may happen is that one page is asked for and taken again, which changes
nothing where taking is idempotent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from paperkin.errors import HarvestFailed
from paperkin.progress import Progress, Silent

if TYPE_CHECKING:
    from paperkin.harvest.polite import PoliteClient

Take = Callable[[bytes, str, str], None]


@dataclass(frozen=True, slots=True)
class HarvestedPage:
    """One answer of a service, as it came.

    body: for the reader that `source` names; empty where the answer holds no record. origin: its address, without
    keys. state: JSON-ready, to be saved once the page has been taken. total: how many records the whole run will
    bring, where that is known. records: how many this page brings, deletions included. not_found: ids that were asked
    for by name and that the service does not know.
    """

    body: bytes
    source: str
    origin: str
    state: Mapping[str, Any]
    total: int | None
    records: int
    not_found: tuple[str, ...] = ()


class Harvester(Protocol):
    """A query to one service. `key` identifies the query, so that each has a state of its own."""

    @property
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""
        ...

    @property
    def client(self) -> PoliteClient:
        """Who asks."""
        ...

    def pages(self, state: Mapping[str, Any]) -> Iterator[HarvestedPage]:
        """Yield what follows on from `state`, which is empty at first. Raises HarvestFailed."""
        ...


class StateStore(Protocol):
    """Remembers how far each harvest has come."""

    def load(self, key: str) -> dict[str, Any]:
        """Return what was saved under this key, or an empty dict."""
        ...

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        """Remember the state durably, in place of what was there."""
        ...


class MemoryStates:
    """States that end with the process."""

    def __init__(self) -> None:
        self._saved: dict[str, bytes] = {}

    def load(self, key: str) -> dict[str, Any]:
        """Return what was saved under this key, or an empty dict."""
        state: dict[str, Any] = orjson.loads(self._saved.get(key, b"{}"))
        return state

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        """Remember the state."""
        self._saved[key] = orjson.dumps(dict(state))


@dataclass(slots=True)
class HarvestReport:
    """What a harvest did. `complete` is False where more is to be had by running it again.

    requests counts what was sent, retries and redirects included. taken: what became of the records, if whoever took
    them counts it.
    """

    service: str
    key: str
    pages: int = 0
    records: int = 0
    requests: int = 0
    retries: int = 0
    complete: bool = False
    seconds: float = 0.0
    not_found: list[str] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "service": self.service,
            "key": self.key,
            "pages": self.pages,
            "records": self.records,
            "requests": self.requests,
            "retries": self.retries,
            "complete": self.complete,
            "seconds": round(self.seconds, 3),
            "not_found": self.not_found,
            "taken": self.taken,
        }


def harvest(
    harvester: Harvester,
    take: Take,
    states: StateStore,
    progress: Progress | None = None,
    *,
    full: bool = False,
    max_records: int | None = None,
) -> HarvestReport:
    """Take what is new since the last run, or everything with `full`, and remember after each page how far it came.

    take: given a page's body, the name of its reader, and where it came from; must be idempotent.
    max_records: end after the page that reaches it; the next run goes on from there.
    Raises HarvestFailed, saying what is kept, when the service gives nothing usable.
    """
    progress = progress or Silent()
    report = HarvestReport(harvester.client.service.name, harvester.key)
    began = time.perf_counter()
    try:
        for page in harvester.pages({} if full else states.load(harvester.key)):
            if not report.pages:
                progress.start(f"harvest {report.service}", page.total, "records")
            if page.body:
                take(page.body, page.source, page.origin)
            states.save(harvester.key, page.state)
            report.pages += 1
            report.records += page.records
            report.not_found += page.not_found
            progress.advance(page.records)
            if max_records is not None and report.records >= max_records:
                report.complete = bool(page.state.get("complete"))
                break
        else:
            report.complete = True
    except HarvestFailed as error:
        raise HarvestFailed(error.problem, value=error.value, remedy=_kept(report, error.remedy)) from error
    finally:
        if report.pages:
            progress.done()
        harvester.client.close()
        report.seconds = time.perf_counter() - began
        report.requests, report.retries = harvester.client.requests, harvester.client.retries
    return report


def _kept(report: HarvestReport, remedy: str) -> str:
    if not report.pages:
        return remedy
    return remedy.replace(
        "What came before is kept",
        f"What came before is kept, {report.records:,} records of this run among it",
    )
