"""OpenAlex by filter.

Which works are new since the last run can be asked for in three ways. `updated` and `created` find everything, and
need a key on a paid plan. `published`, which anybody may ask for, finds works by their date of publication, from some
weeks before the last run on, because works come in late; it does not see that an older work was corrected. Works that
OpenAlex merges or deletes just vanish from its lists.

Source: developers.openalex.org (authentication, errors, paging), read in November 2026: at most 100 requests per
second, an allowance per day that is ten times larger with a free key, 100 records to a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from paperkin.errors import InvalidRequest
from paperkin.harvest.cursors import CursorHarvester, Listed, Place, later
from paperkin.harvest.days import read_day
from paperkin.harvest.polite import Clock, PoliteClient, Service

OPENALEX_URL = "https://api.openalex.org"
# A hundred a second are allowed; whoever follows one cursor does not need them.
INTERVAL_S = 0.2
MAX_ROWS = 100
PUBLISHED_OVERLAP_DAYS = 90
OVERLAP_DAYS = 1
_FIELDS = {"published": "from_publication_date", "created": "from_created_date", "updated": "from_updated_date"}


class OpenAlexWorks(CursorHarvester):
    """The works of OpenAlex that pass a filter.

    filter: in OpenAlex's own words, such as `authorships.institutions.ror:052gg0110,publication_year:2020-`.
    new_by: `published`, `created` or `updated`. api_key: goes out with each request and nowhere else.
    """

    source = "openalex"

    def __init__(
        self,
        contact: str | None,
        *,
        filter: str,  # noqa: A002 - OpenAlex's own word, and the command line's
        new_by: str = "published",
        api_key: str | None = None,
        url: str = OPENALEX_URL,
        rows: int = MAX_ROWS,
        interval_s: float = INTERVAL_S,
        clock: Clock | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        if not filter.strip():
            raise InvalidRequest(
                "OpenAlex is harvested by a filter",
                value=filter,
                remedy="Give one, such as --filter authorships.institutions.ror:052gg0110. "
                "For all of OpenAlex, ingest its snapshot.",
            )
        if new_by not in _FIELDS:
            raise InvalidRequest(
                "New works cannot be told by that", value=new_by, remedy=f"Take one of {', '.join(_FIELDS)}."
            )
        secret = {"api_key": api_key} if api_key else {}
        self.client = PoliteClient(
            Service("OpenAlex", interval_s, params={"mailto": contact or ""}, secret_params=secret),
            contact,
            clock=clock,
            timeout_s=timeout_s,
        )
        self._filter = filter.strip()
        self._new_by = new_by
        self._url = url.rstrip("/")
        self._rows = max(1, min(rows, MAX_ROWS))

    @property
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""
        return f"openalex filter={self._filter} new_by={self._new_by}"

    def address(self) -> str:
        """Return the address of the list."""
        return f"{self._url}/works"

    def params(self, place: Place) -> dict[str, str]:
        """Return what to ask for, but for the cursor."""
        terms = [self._filter]
        floor = place.floor
        if place.since is not None:
            published = self._new_by == "published"
            overlap = timedelta(PUBLISHED_OVERLAP_DAYS if published else OVERLAP_DAYS)
            since = (read_day(place.since, "The saved state's `since`") - overlap).isoformat()
            if published:
                floor = later(floor, since)
            else:
                terms.append(f"{_FIELDS[self._new_by]}:{since}")
        if floor is not None:
            terms.append(f"from_publication_date:{floor}")
        return {"filter": ",".join(terms), "sort": "publication_date", "per_page": str(self._rows)}

    def listed(self, document: Mapping[str, Any]) -> Listed:
        """Return what an answer holds."""
        meta = document["meta"]
        return Listed(_list(document["results"]), meta.get("count"), meta.get("next_cursor"))

    def day_of(self, record: Any) -> str | None:
        """Return the day by which the list is in order."""
        day = record.get("publication_date")
        return day if isinstance(day, str) else None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(record, dict) for record in value):
        raise TypeError("not a list of objects")
    return value
