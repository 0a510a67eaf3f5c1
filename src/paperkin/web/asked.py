"""What a reader asks of the search page, read from its address, and the addresses that ask a little differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from fastapi import Request

from paperkin.api.asked import filters_of
from paperkin.errors import InvalidRequest
from paperkin.limits import MAX_LIMIT
from paperkin.records import Filters, Sort
from paperkin.text import cleaned
from paperkin.web.addresses import with_query

# The conditions that take several values, and those that take one, by their parameters; as the API calls them.
LISTED = ("topic", "venue", "author", "institution", "type", "source")
_SINGLE = ("year_from", "year_to", "since")
STEP = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address says it.

    given: parameter → its values, of the conditions beside the line alone, blank ones left out. shown: how many papers
    the page lists. cursor: where it begins, None for the first.
    """

    q: str
    given: Mapping[str, tuple[str, ...]]
    sort: Sort = "relevance"
    shown: int = STEP
    cursor: str | None = None

    def __bool__(self) -> bool:
        """Return whether anything is asked for."""
        return bool(self.q or self.given)

    @property
    def filters(self) -> Filters:
        """The conditions, as the library takes them. Raises InvalidRequest for a year that is no number."""
        venue, author, institution, topic, kind, source = (
            list(self.given.get(name, ())) for name in ("venue", "author", "institution", "topic", "type", "source")
        )
        years = self._year("year_from"), self._year("year_to")
        return filters_of(*years, venue, author, institution, topic, kind, source, self._one("since"))

    def parameters(self, **changed: object) -> dict[str, object]:
        """Return the parameters of an address that asks this from the first paper on, with some of them changed."""
        sort = None if self.sort == "relevance" else self.sort
        return {"q": self.q, **self.given, "sort": sort, **changed}

    def address(self, path: str = "/search", **changed: object) -> str:
        """Return the address that asks this, of the search or of what else takes its parameters."""
        return with_query(path, self.parameters(**changed))

    def without(self, *names: str, value: str | None = None) -> Asked:
        """Return this without some conditions, or without one value of theirs."""
        kept = {name: values for name, values in self.given.items() if name not in names}
        if value is not None:
            kept |= {name: tuple(one for one in self.given.get(name, ()) if one != value) for name in names}
        return Asked(self.q, {name: kept[name] for name in self.given if kept.get(name)}, self.sort)

    def more(self) -> str | None:
        """Return the address that lists more papers on the same page, None where it lists all that a page may."""
        if self.shown >= MAX_LIMIT:
            return None
        return self.address(shown=min(self.shown + STEP, MAX_LIMIT), cursor=self.cursor)

    def _one(self, name: str) -> str | None:
        return self.given[name][-1] if name in self.given else None

    def _year(self, name: str) -> int | None:
        year = self._one(name)
        try:
            return None if year is None else int(year)
        except ValueError as error:
            raise InvalidRequest(
                "A year is a whole number", value=year, remedy="Write it with four digits, or leave it out."
            ) from error


def read_asked(request: Request) -> Asked:
    """Return what an address asks for; fields that a form sent blank ask for nothing.

    Raises InvalidRequest for an order that there is not.
    """
    query = request.query_params
    given = {}
    for name in (*LISTED, *_SINGLE):
        if values := tuple(dict.fromkeys(value for one in query.getlist(name) if (value := cleaned(one)))):
            given[name] = values
    sort = query.get("sort") or "relevance"
    if sort not in get_args(Sort):
        raise InvalidRequest(
            "There is no such order of papers", value=sort, remedy=f"Use one of: {', '.join(get_args(Sort))}."
        )
    shown = query.get("shown", "")
    # Whoever asks for more than a page holds gets what it holds.
    listed = min(max(int(shown), 1), MAX_LIMIT) if shown.isascii() and shown.isdigit() and len(shown) < 9 else STEP
    return Asked(cleaned(query.get("q", "")), given, cast(Sort, sort), listed, query.get("cursor") or None)
