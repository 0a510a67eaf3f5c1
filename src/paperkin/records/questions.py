"""What is asked of papers: conditions, and the line in the query box as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["relevance", "date", "citations"]
# Of related papers: older ones, which a paper may build on, and newer ones, which may build on it.
Direction = Literal["any", "prior", "derivative"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a paper must satisfy to be an answer. An empty `Filters` lets everything pass.

    Years are inclusive. `since` is an ISO 8601 date, as precise as one likes: papers published then or later; one of
    which only the year or the month is known counts as of its end. Several values of one field mean any of them,
    different fields must all hold.
    Values are compared by `folded`: without regard to case, accents or spacing. An author is a person's id here
    (`A12`), an ORCID, or words of a name: all must be in one name, and an initial stands for any word that begins with
    it. An institution is an id (`I3`) or words of a name, a topic an id (`T12`), a label or one of the paper's keywords
    or subject classes, a kind one of `KINDS`, a source the reader that a paper came through.
    """

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None

    def __bool__(self) -> bool:
        return self != _NO_FILTERS


_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """What a line in the query box asks for, as `paperkin.search.read_query` reads it.

    text: what papers are ranked by, with the words of phrases in it; empty where there are conditions alone.
    phrases: must stand in title or abstract, word by word. excluded: words and phrases that must not stand there.
    identifier: a paper's id or address, where the line is nothing else. unmet: phrases that nothing here satisfies, and
    that were therefore not insisted on.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = _NO_FILTERS
    identifier: str | None = None
    unmet: tuple[str, ...] = ()
