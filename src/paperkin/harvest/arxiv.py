"""arXiv by OAI-PMH: one set, by the day on which records were last changed.

OAI-PMH promises no order within a list, so no record of an unfinished list says how far one has come. Therefore a long
range is asked for in windows of some days: an expired token costs one window, not everything. The last window has no
end, as arXiv asks of harvesters, and the next run begins a day before the day on which it was opened: that day was
not over, and nothing says in which time zone a repository counts its days.

Source: info.arxiv.org/help/oa (base address, sets, datestamps) and /help/api/tou.html (one request per three seconds,
one connection), read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from paperkin.errors import InvalidRequest
from paperkin.harvest.days import read_day, read_range
from paperkin.harvest.oai import Envelope, read_envelope
from paperkin.harvest.polite import CHECK_QUERY, Answer, Clock, PoliteClient, Service
from paperkin.harvest.run import HarvestedPage

ARXIV_OAI_URL = "https://oaipmh.arxiv.org/oai"
INTERVAL_S = 3.0
WINDOW_DAYS = 30
OVERLAP_DAYS = 1
MAX_RESTARTS = 3
_SET = re.compile(r"[A-Za-z0-9._:-]+")
# Services differ on whether an OAI error is an HTTP error too.
_OAI_ERRORS = (400, 404, 410, 422)


@dataclass(frozen=True, slots=True)
class _Window:
    """The days that are being asked for. `closes` is None for the last; `opened` is the day of its first answer."""

    opens: date
    closes: date | None
    only: bool
    token: str = ""
    opened: date | None = None

    def state(self) -> dict[str, Any]:
        return {
            "from": self.opens.isoformat(),
            "until": self.closes and self.closes.isoformat(),
            "only": self.only,
            "token": self.token,
            "opened": self.opened and self.opened.isoformat(),
        }


class ArxivOai:
    """arXiv's records of one set that changed in a range of days; all of arXiv where no set is given.

    set_spec: such as `cs`, `physics:hep-th` or `cs:cs:CL`. since, until: days as 2024-01-31, inclusive.
    url: another OAI-PMH server with records in the same format may stand in.
    """

    def __init__(
        self,
        contact: str | None,
        *,
        set_spec: str | None = None,
        since: str | None = None,
        until: str | None = None,
        url: str = ARXIV_OAI_URL,
        metadata_prefix: str = "arXiv",
        window_days: int = WINDOW_DAYS,
        interval_s: float = INTERVAL_S,
        clock: Clock | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        if set_spec is not None and not _SET.fullmatch(set_spec):
            raise InvalidRequest(
                "This is no set of arXiv", value=set_spec, remedy="Sets are named like cs or cs:cs:CL."
            )
        self.client = PoliteClient(Service("arXiv", interval_s), contact, clock=clock, timeout_s=timeout_s)
        self._since, self._until = read_range(since, until)
        self._set = set_spec
        self._prefix = metadata_prefix
        self._url = url
        self._window_days = window_days

    @property
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""
        asked = {"set": self._set, "from": self._since, "until": self._until, "prefix": self._prefix}
        return " ".join(["arxiv-oai", *(f"{name}={value}" for name, value in asked.items() if value is not None)])

    def pages(self, state: Mapping[str, Any]) -> Iterator[HarvestedPage]:
        """Yield what changed since `state`, or from the beginning. Raises HarvestFailed."""
        window: _Window | None = self._resumed(state) if state else self._first(self._since or self._earliest())
        restarts = 0
        while window is not None:
            envelope, answer = self._list(window)
            if window.token and (answer.status != 200 or envelope.error_code == "badResumptionToken"):
                restarts += 1
                if restarts > MAX_RESTARTS:
                    raise self.client.failed(
                        "its resumption tokens expire faster than they can be used", url=answer.url
                    )
                window = replace(window, token="", opened=None)
                continue
            if envelope.error_code not in ("", "noRecordsMatch"):
                words = f"{envelope.error_code}: {envelope.error.strip()[:200]}"
                raise self.client.failed(words, url=answer.url, remedy=CHECK_QUERY)
            window = replace(window, opened=window.opened or _day(envelope))
            following = self._following(window, envelope)
            yield HarvestedPage(
                body=answer.body if envelope.records else b"",
                source="arxiv-oai",
                origin=answer.url,
                state=following.state() if following else self._completed(window),
                total=envelope.total if window.only else None,
                records=envelope.records,
            )
            restarts = restarts if following and following.token else 0
            window = following

    def _list(self, window: _Window) -> tuple[Envelope, Answer[Envelope]]:
        if window.token:
            params = {"verb": "ListRecords", "resumptionToken": window.token}
        else:
            params = {"verb": "ListRecords", "metadataPrefix": self._prefix, "from": window.opens.isoformat()}
            params |= {"until": window.closes.isoformat()} if window.closes else {}
            params |= {"set": self._set} if self._set else {}
        answer = self.client.fetch(self._url, _read_dated, params=params, tolerate=_OAI_ERRORS)
        envelope = answer.parsed or Envelope()
        if answer.status != 200 and not envelope.error_code and not window.token:
            raise self.client.failed(f"it answers {answer.status}", url=answer.url)
        return envelope, answer

    def _first(self, opens: date) -> _Window:
        return self._opening(opens, self.client.clock.now().date(), first=True)

    def _following(self, window: _Window, envelope: Envelope) -> _Window | None:
        if envelope.token:
            return replace(window, token=envelope.token)
        if window.closes is None or window.closes == self._until:
            return None
        return self._opening(window.closes + timedelta(1), _day(envelope))

    def _opening(self, opens: date, today: date, *, first: bool = False) -> _Window:
        last = opens + timedelta(self._window_days - 1)
        if self._until is not None and self._until <= last:
            return _Window(opens, self._until, only=first)
        if last >= today:
            return _Window(opens, self._until, only=first)
        return _Window(opens, last, only=False)

    def _completed(self, window: _Window) -> dict[str, Any]:
        seen = (window.opened or window.opens) - timedelta(OVERLAP_DAYS)
        return {"from": max(window.opens, min(seen, window.closes or seen)).isoformat(), "complete": True}

    def _resumed(self, state: Mapping[str, Any]) -> _Window:
        opens = read_day(state["from"], "The saved state's `from`")
        if state.get("complete"):
            return self._first(opens)
        closes, opened = (state[name] and read_day(state[name], name) for name in ("until", "opened"))
        return _Window(opens, closes, state["only"], state["token"], opened)

    def _earliest(self) -> date:
        answer = self.client.fetch(self._url, read_envelope, params={"verb": "Identify"})
        earliest = answer.parsed.earliest.strip() if answer.parsed else ""
        try:
            return date.fromisoformat(earliest[:10])
        except ValueError as error:
            raise self.client.failed(f"its earliest datestamp is {earliest[:40]!r}", url=answer.url) from error


def _read_dated(body: bytes) -> Envelope:
    envelope = read_envelope(body)
    _day(envelope)
    if not envelope.lists and not envelope.error_code:
        raise ValueError("it holds neither a list of records nor an error")
    return envelope


def _day(envelope: Envelope) -> date:
    return date.fromisoformat(envelope.response_date.strip()[:10])
