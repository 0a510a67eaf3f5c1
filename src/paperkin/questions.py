"""What is asked, checked: the line of the query box together with the conditions that came beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from paperkin.errors import InvalidRequest
from paperkin.index import Generation, Rows, select
from paperkin.index.days import last_day
from paperkin.limits import query_text
from paperkin.records import KINDS, Filters, Query
from paperkin.search import merge_filters, read_query
from paperkin.text import cleaned

LATEST_YEAR = 9999


def read_question(line: str, filters: Filters | None, person: Callable[[str], str]) -> Query:
    """Return what a line and further conditions ask for together.

    person: turns what names a person into the id here, where it does, and leaves it as it is where it does not.
    Raises InvalidRequest where neither asks for anything, and for a condition that cannot be meant.
    """
    beside = checked_filters(filters, person)
    if beside and not cleaned(line):
        return Query("", filters=beside)
    query = read_query(query_text(line))
    return replace(query, filters=checked_filters(merge_filters(query.filters, beside), person))


def checked_filters(filters: Filters | None, person: Callable[[str], str]) -> Filters:
    """Return filters with their values cleaned and people by their ids. Raises InvalidRequest."""
    filters = filters or Filters()
    for year in (filters.year_from, filters.year_to):
        if year is not None and not 0 <= year <= LATEST_YEAR:
            raise InvalidRequest(
                f"A year is from 0 to {LATEST_YEAR}", value=year, remedy="Leave it out where there is no bound."
            )
    if filters.since is not None and last_day(filters.since) is None:
        raise InvalidRequest(
            "There is no such date", value=filters.since, remedy="Write a year, a month or a day, as 2021, 2021-06, …"
        )
    listed = (filters.venues, filters.authors, filters.institutions, filters.topics, filters.kinds, filters.sources)
    if not all(cleaned(value) for values in listed for value in values):
        raise InvalidRequest("A condition is empty", remedy="Leave it out where it is to let everything pass.")
    kinds = tuple(cleaned(kind).lower() for kind in filters.kinds)
    for kind in kinds:
        if kind not in KINDS:
            raise InvalidRequest(
                "There is no such type of paper", value=kind, remedy=f"Use one of: {', '.join(KINDS)}."
            )
    return replace(
        filters,
        venues=tuple(map(cleaned, filters.venues)),
        authors=tuple(person(cleaned(author)) for author in filters.authors),
        institutions=tuple(map(cleaned, filters.institutions)),
        topics=tuple(map(cleaned, filters.topics)),
        kinds=kinds,
        sources=tuple(map(cleaned, filters.sources)),
    )


def insisted_on(index: Generation, query: Query) -> Query:
    """Return the query without those phrases that leave nothing to answer with: they are text, then, like other words.

    First those go that stand in no paper at all, then all of them.
    """
    unmet = tuple(phrase for phrase in query.phrases if _is_empty(index.lexical.rows_with(phrase)))
    asked = replace(query, phrases=tuple(phrase for phrase in query.phrases if phrase not in unmet), unmet=unmet)
    if asked.phrases and _is_empty(select(index.columns, index.lexical, asked).rows):
        return replace(query, phrases=(), unmet=query.phrases)
    return asked


def _is_empty(rows: Rows | None) -> bool:
    return rows is not None and not len(rows)


def share(value: float) -> float:
    """Return a number from 0 to 1. Raises InvalidRequest for any other."""
    if not 0 <= value <= 1:
        raise InvalidRequest("A share is from 0 to 1", value=value, remedy="0 is none of it, 1 is nothing else.")
    return float(value)
