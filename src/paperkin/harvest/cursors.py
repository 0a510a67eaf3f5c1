"""What OpenAlex and Crossref have in common: lists in an order that one can go on in, page by page along a cursor.

A cursor is the service's own and may expire. The lists are asked for in ascending order of a day, so the last day
that a page reached says how far one has come: where a cursor is refused, the list is asked for again from that day on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from paperkin.harvest.polite import Answer, PoliteClient
from paperkin.harvest.run import HarvestedPage

FIRST_CURSOR = "*"
MAX_RESTARTS = 3
# What the two say to a cursor that they do not know (any more).
_REFUSED = (400, 404, 410)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list one is.

    since: the end of the last complete run, or None. began: the day on which this run began. floor: the day from
    which this list was asked for, because an earlier one broke off. reached: the last day seen in it.
    """

    since: str | None = None
    began: str | None = None
    floor: str | None = None
    reached: str | None = None
    cursor: str = FIRST_CURSOR


@dataclass(frozen=True, slots=True)
class Listed:
    """What a page of a list holds: its records, the length of the list, and the next cursor, if any."""

    records: Sequence[Any]
    total: int | None
    cursor: str | None


class CursorHarvester(ABC):
    """A harvester along cursors. `source` names the reader of its pages."""

    source: str
    client: PoliteClient

    @property
    @abstractmethod
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""

    @abstractmethod
    def address(self) -> str:
        """Return the address of the list."""

    @abstractmethod
    def params(self, place: Place) -> dict[str, str]:
        """Return what to ask for, but for the cursor."""

    @abstractmethod
    def listed(self, document: Mapping[str, Any]) -> Listed:
        """Return what an answer holds. Raises ValueError, KeyError or TypeError where it is not of the usual shape."""

    @abstractmethod
    def day_of(self, record: Any) -> str | None:
        """Return the day by which the list is in order, as 2024-01-31."""

    def pages(self, state: Mapping[str, Any]) -> Iterator[HarvestedPage]:
        """Yield what follows on from `state`, or from the beginning. Raises HarvestFailed."""
        place = Place(since=state["since"]) if state.get("complete") else Place(**state)
        restarts = 0
        while True:
            answer = self._ask(place)
            if answer.status != 200:
                restarts += 1
                if restarts > MAX_RESTARTS:
                    raise self.client.failed("its cursors expire faster than they can be used", url=answer.url)
                place = replace(place, cursor=FIRST_CURSOR, floor=place.reached or place.floor)
                continue
            page = answer.parsed or Listed((), None, None)
            place = replace(place, began=place.began or answer.at.date().isoformat())
            reached = self._reached(place, page.records)
            restarts = 0 if reached != place.reached else restarts
            last = page.cursor is None or not page.records
            yield HarvestedPage(
                body=answer.body if page.records else b"",
                source=self.source,
                origin=answer.url,
                state={"since": place.began, "complete": True}
                if last
                else asdict(replace(place, reached=reached, cursor=page.cursor or "")),
                total=None if place.floor else page.total,
                records=len(page.records),
            )
            if last:
                return
            place = replace(place, reached=reached, cursor=page.cursor or "")

    def _ask(self, place: Place) -> Answer[Listed]:
        params = {**self.params(place), "cursor": place.cursor}
        tolerate = () if place.cursor == FIRST_CURSOR else _REFUSED
        return self.client.fetch(self.address(), self._read, params=params, tolerate=tolerate)

    def _read(self, body: bytes) -> Listed:
        document = orjson.loads(body)
        try:
            return self.listed(document)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"JSON, but not what {self.client.service.name} answers with") from error

    def _reached(self, place: Place, records: Sequence[Any]) -> str | None:
        days = [self.day_of(record) for record in records]
        known = [day for day in days if day is not None]
        # A page out of order, or with a record of no day, proves nothing about how far one has come.
        if len(known) < len(days) or known != sorted(known) or not known or known[0] < (place.reached or ""):
            return place.reached
        return known[-1]


def later(*days: str | None) -> str | None:
    """Return the latest of some days written as 2024-01-31, or None where there is none."""
    return max((day for day in days if day is not None), default=None)
