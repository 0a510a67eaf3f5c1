"""The one HTTP client of every harvester: it says who asks, keeps the service's pace, and waits where it is told to.

An answer is handed over only when it is whole: of the length that was announced, below the size limit, and well-formed
by the caller's own parser. Everything else is asked for again, a stated number of times, and then reported.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from paperkin.errors import HarvestFailed, InvalidRequest
from paperkin.text import cleaned

if TYPE_CHECKING:
    import httpx2
    from tenacity import RetryCallState

ATTEMPTS = 8
# A body that is broken twice in a row is broken where it is made; more asking does not mend it.
MALFORMED_ATTEMPTS = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 120.0
# Whoever asks to be left alone for longer than this is left alone: the run ends and says so.
LONGEST_RETRY_AFTER_S = 600.0
ANSWER_S = 900.0
MAX_ANSWER_BYTES = 256 * 1024 * 1024
_MAX_REDIRECTS = 5
_WARN_FROM_S = 10.0
_NEVER_RETRIED = (501, 505)
LATER = "What came before is kept. Run the command again later, and it goes on from there."
CHECK_QUERY = "Check the query. What came before is kept."
CHECK_KEY = "Check the key that is set for this service. What came before is kept."
_ADDRESS = re.compile(r"[^@\s<>()\"';,]+@[^@\s<>()\"';,]+\.[^@\s<>()\"';,.]+")

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Clock:
    """The time, as the client sees it; tests give another."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def elapsed(self) -> float:
        """Return seconds since some moment in the past."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """How one service wants to be asked.

    name: as people know it. interval_s: the least number of seconds between the beginnings of two requests.
    params and headers go out with every request; secret ones too, but they are never logged, shown or kept.
    """

    name: str
    interval_s: float
    params: Mapping[str, str] = field(default_factory=dict)
    secret_params: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A whole answer. `parsed` is None only where a tolerated status came with a body that is not well-formed.

    at: the service's own clock, or ours where it has none. url: what was asked for, without keys.
    """

    status: int
    body: bytes
    parsed: T | None
    url: str
    at: datetime


class Fault(Exception):
    """What may pass if one asks again. `after_s` is how long the service wants to be left alone."""

    def __init__(self, words: str, attempts: int = ATTEMPTS, after_s: float | None = None) -> None:
        super().__init__(words)
        self.attempts = attempts
        self.after_s = after_s


class PoliteClient:
    """Asks one service, one request at a time. The connection opens with the first request; `close` ends it.

    Raises InvalidRequest where the contact is no mail address: services ask for one before they slow anybody down.
    """

    def __init__(
        self,
        service: Service,
        contact: str | None,
        *,
        clock: Clock | None = None,
        timeout_s: float = 120.0,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        if contact is None or not _ADDRESS.fullmatch(contact):
            raise InvalidRequest(
                f"{service.name} wants to know whom to write to",
                value=contact,
                remedy="Give a mail address with --contact, or set PAPERKIN_CONTACT.",
            )
        self.service = service
        self.contact = contact
        self.clock = clock or Clock()
        self.requests = 0
        self.retries = 0
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._last_began: float | None = None
        self._http: httpx2.Client | None = None

    def close(self) -> None:
        """Close the connection. A later request opens it again."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def fetch(
        self,
        url: str,
        parse: Callable[[bytes], T],
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        tolerate: Collection[int] = (),
    ) -> Answer[T]:
        """Ask until a whole answer comes: by POST where there is `json`, else by GET.

        parse: raises ValueError where a body is not well-formed. tolerate: statuses that are answers to the caller.
        Raises HarvestFailed when patience is over, or at once where asking again cannot help.
        """
        from tenacity import Retrying, retry_if_exception_type

        asked = _address(url).copy_merge_params({**(params or {}), **self.service.params})
        retrying = Retrying(
            sleep=self.clock.sleep,
            retry=retry_if_exception_type(Fault),
            stop=_patience_is_over,
            wait=_pause,
            before_sleep=self._note,
            reraise=True,
        )
        try:
            return retrying(self._ask, asked, parse, json, tolerate)
        except Fault as fault:
            raise self.failed(str(fault), url=str(asked), after_s=fault.after_s) from fault

    def failed(self, words: str, *, url: str, after_s: float | None = None, remedy: str = LATER) -> HarvestFailed:
        """Return the error that says what this service did, without any key that its words may repeat."""
        if after_s is not None and after_s > LONGEST_RETRY_AFTER_S:
            words += f", and asks to be left alone for {_span(after_s)}"
        return HarvestFailed(
            f"{self.service.name} could not be harvested: {self._without_keys(words)}",
            value=self._without_keys(url),
            remedy=remedy,
        )

    def _ask(self, url: httpx2.URL, parse: Callable[[bytes], T], json: Any, tolerate: Collection[int]) -> Answer[T]:
        status, headers, body, url = self._exchange(url, json)
        after_s = self._retry_after(headers)
        if status == 429 or (status >= 500 and status not in _NEVER_RETRIED) or (status == 403 and after_s is not None):
            raise Fault(f"it answers {status}{_quoted(body)}", after_s=after_s)
        if status != 200 and status not in tolerate:
            raise self._refused(status, body, str(url))
        try:
            parsed = parse(body)
        except ValueError as error:
            if status == 200:
                raise Fault(f"its answer is broken: {error}", MALFORMED_ATTEMPTS) from error
            parsed = None
        return Answer(status, body, parsed, str(url), _date(headers.get("date")) or self.clock.now())

    def _exchange(self, url: httpx2.URL, json: Any) -> tuple[int, httpx2.Headers, bytes, httpx2.URL]:
        import httpx2

        try:
            for _ in range(_MAX_REDIRECTS + 1):
                self._keep_pace()
                with self._open().stream("GET" if json is None else "POST", url, **self._sent(url, json)) as response:
                    if not response.has_redirect_location:
                        return response.status_code, response.headers, self._read(response), url
                    url = self._followed(url, response.headers["location"])
        except httpx2.TimeoutException as error:
            raise Fault(f"no answer came within {self._timeout_s:g} s") from error
        except httpx2.DecodingError as error:
            raise Fault(f"its answer's compression is broken: {error}", MALFORMED_ATTEMPTS) from error
        except httpx2.TransportError as error:
            raise Fault(f"the connection failed: {error or type(error).__name__}") from error
        raise self.failed(f"it redirects more than {_MAX_REDIRECTS} times", url=str(url))

    def _open(self) -> httpx2.Client:
        import httpx2

        if self._http is None:
            self._http = httpx2.Client(timeout=self._timeout_s, follow_redirects=False)
        return self._http

    def _sent(self, url: httpx2.URL, json: Any) -> dict[str, Any]:
        headers = {
            "User-Agent": f"paperkin/{version('paperkin')} (mailto:{self.contact})",
            "From": self.contact,
            "Accept-Encoding": "gzip",
            **self.service.secret_headers,
        }
        # httpx2 logs the URL of every request; what it sends in place of that URL's path it does not log.
        target = url.copy_merge_params(dict(self.service.secret_params)).raw_path
        extensions = {"target": target} if self.service.secret_params else {}
        return {"headers": headers, "json": json, "extensions": extensions}

    def _read(self, response: httpx2.Response) -> bytes:
        began = self.clock.elapsed()
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._max_bytes:
                raise self.failed(f"one answer is larger than {self._max_bytes:,} bytes", url=str(response.url))
            if self.clock.elapsed() - began > ANSWER_S:
                raise Fault(f"its answer was not complete after {ANSWER_S:g} s")
        return bytes(body)

    def _followed(self, url: httpx2.URL, location: str) -> httpx2.URL:
        target = url.join(location)
        for name in self.service.secret_params:
            target = target.copy_remove_param(name)
        same = (target.scheme, target.port) == (url.scheme, url.port)
        safer = (url.scheme, target.scheme) == ("http", "https")
        if target.host == url.host and (same or safer):
            return target
        raise self.failed(f"it redirects to another place, {target.scheme}://{target.netloc.decode()}", url=str(url))

    def _keep_pace(self) -> None:
        if self._last_began is not None:
            wait = self._last_began + self.service.interval_s - self.clock.elapsed()
            if wait > 0:
                self.clock.sleep(wait)
        self._last_began = self.clock.elapsed()
        self.requests += 1

    def _retry_after(self, headers: httpx2.Headers) -> float | None:
        value = headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value)
        date = _date(value)
        return None if date is None else max(0.0, (date - self.clock.now()).total_seconds())

    def _refused(self, status: int, body: bytes, url: str) -> HarvestFailed:
        remedy = CHECK_KEY if status in (401, 403) else CHECK_QUERY if status < 500 else LATER
        return self.failed(f"it answers {status}{_quoted(body)}", url=url, remedy=remedy)

    def _note(self, state: RetryCallState) -> None:
        self.retries += 1
        pause = state.next_action.sleep if state.next_action else 0.0
        fault = state.outcome.exception() if state.outcome else None
        level = logging.WARNING if pause >= _WARN_FROM_S else logging.INFO
        _log.log(level, "%s: %s; asked again in %.0f s", self.service.name, self._without_keys(str(fault)), pause)

    def _without_keys(self, words: str) -> str:
        for secret in (*self.service.secret_params.values(), *self.service.secret_headers.values()):
            for part in {secret, secret.removeprefix("Bearer ")}:
                words = words.replace(part, "…")
        return words


def _address(url: str) -> httpx2.URL:
    import httpx2

    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL:
        address = httpx2.URL("")
    if address.scheme not in ("http", "https") or not address.host:
        raise InvalidRequest("This is no address of a service", value=url, remedy="Give one that begins with https://.")
    return address


def _patience_is_over(state: RetryCallState) -> bool:
    fault = _fault(state)
    return state.attempt_number >= fault.attempts or (fault.after_s or 0.0) > LONGEST_RETRY_AFTER_S


def _pause(state: RetryCallState) -> float:
    from tenacity.wait import wait_exponential, wait_random

    asked = _fault(state).after_s
    backoff = wait_exponential(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S) + wait_random(0, FIRST_PAUSE_S)
    return backoff(state) if asked is None else asked


def _fault(state: RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, Fault):
        raise TypeError(f"only a Fault is asked for again, not {error!r}")
    return error


def _date(value: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _quoted(body: bytes, limit: int = 200) -> str:
    words = " ".join(cleaned(body[: 4 * limit].decode("utf-8", "replace")).split())
    return f": {words[:limit]}" if words else ""


def _span(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
