"""Crossref by ISSN or member, by the day on which records were last indexed.

Crossref never takes a DOI away: retractions and withdrawals come as records of their own, or as `update-to` of others.

Source: crossref.org/documentation/retrieve-metadata/rest-api (access, limits, filters), read in November 2026: those
who give an address are served better, limits stand in each answer's headers and were lowered in December 2025, a
cursor lives for five minutes, 1,000 records to a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from paperkin.errors import InvalidRequest
from paperkin.harvest.cursors import CursorHarvester, Listed, Place, later
from paperkin.harvest.days import read_day
from paperkin.harvest.polite import Clock, PoliteClient, Service

CROSSREF_URL = "https://api.crossref.org"
# Slower than the lowest limit for lists, that of people who give no address.
INTERVAL_S = 1.0
MAX_ROWS = 1000
# A page of 1,000 records with references is tens of megabytes, and slow enough to time out.
ROWS = 200
OVERLAP_DAYS = 1
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_MEMBER = re.compile(r"\d{1,9}")


class CrossrefWorks(CursorHarvester):
    """The works that Crossref holds of some journals or of some members (publishers).

    issns: such as 1533-7928. members: Crossref's numbers of publishers. since: only what was indexed on this day or
    later. token: of Metadata Plus, if there is one.
    """

    source = "crossref"

    def __init__(
        self,
        contact: str | None,
        *,
        issns: Sequence[str] = (),
        members: Sequence[str] = (),
        since: str | None = None,
        token: str | None = None,
        url: str = CROSSREF_URL,
        rows: int = ROWS,
        interval_s: float = INTERVAL_S,
        clock: Clock | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        if not issns and not members:
            raise InvalidRequest("Crossref is harvested by journal or by publisher", remedy="Give --issn or --member.")
        for issn in issns:
            if not _ISSN.fullmatch(issn):
                raise InvalidRequest("This is no ISSN", value=issn, remedy="An ISSN is written like 1533-7928.")
        for member in members:
            if not _MEMBER.fullmatch(member):
                raise InvalidRequest(
                    "This is no member of Crossref", value=member, remedy="Members are numbers, such as 78."
                )
        headers = {"Crossref-Plus-API-Token": f"Bearer {token}"} if token else {}
        self.client = PoliteClient(
            Service("Crossref", interval_s, params={"mailto": contact or ""}, secret_headers=headers),
            contact,
            clock=clock,
            timeout_s=timeout_s,
        )
        written = sorted({f"{issn[:4]}-{issn[-4:]}".upper() for issn in issns})
        self._terms = [*(f"issn:{issn}" for issn in written), *(f"member:{member}" for member in sorted(set(members)))]
        self._since = None if since is None else read_day(since, "--from").isoformat()
        self._url = url.rstrip("/")
        self._rows = max(1, min(rows, MAX_ROWS))

    @property
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""
        return " ".join(["crossref", *self._terms, *([f"from={self._since}"] if self._since else [])])

    def address(self) -> str:
        """Return the address of the list."""
        return f"{self._url}/works"

    def params(self, place: Place) -> dict[str, str]:
        """Return what to ask for, but for the cursor."""
        since = None
        if place.since is not None:
            since = (read_day(place.since, "The saved state's `since`") - timedelta(OVERLAP_DAYS)).isoformat()
        floor = later(self._since, since, place.floor)
        terms = [*self._terms, *([f"from-index-date:{floor}"] if floor else [])]
        return {"filter": ",".join(terms), "sort": "indexed", "order": "asc", "rows": str(self._rows)}

    def listed(self, document: Mapping[str, Any]) -> Listed:
        """Return what an answer holds. Crossref gives a cursor on the last page too: a short page is the last."""
        message = document["message"]
        records = message["items"]
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise TypeError("not a list of objects")
        cursor = message.get("next-cursor") if len(records) >= self._rows else None
        return Listed(records, message.get("total-results"), cursor)

    def day_of(self, record: Any) -> str | None:
        """Return the day by which the list is in order."""
        indexed = record.get("indexed")
        moment = indexed.get("date-time") if isinstance(indexed, dict) else None
        return moment[:10] if isinstance(moment, str) else None
