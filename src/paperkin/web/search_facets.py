"""The conditions beside the results: what each would leave, which ones hold, and how to drop them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from paperkin.records import FacetCount, Filters, Page
from paperkin.service import Library
from paperkin.text import folded
from paperkin.web.asked import LISTED, Asked
from paperkin.web.wording import filled, years

_TITLES = {
    "topic": "Topic",
    "venue": "Venue",
    "author": "Author",
    "institution": "Institution",
    "type": "Type",
    "source": "Source",
}
# In a library without topics, and where sources name their own, keywords are offered as topics are.
_KEYWORDS = "keyword"
_ID = re.compile(r"[AIT]\d+", re.IGNORECASE)
_OPEN = ("topic", "venue")
_AT_ONCE = 6
_AT_MOST = 30
_REACH = 25
# Everything passes this: a paper without a year counts as of the year 0.
_EVERYTHING = Filters(year_from=0)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a condition. count: papers that it would leave; None where nobody counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A condition with its values, most papers first. name: its parameter. hidden: values offered on demand."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    hidden: tuple[Choice, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """A condition that holds, in words, and the address without it."""

    title: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class YearBar:
    """Papers of one year. chosen: the years asked for include it."""

    year: int
    papers: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """All conditions of a search: values to choose from, papers by year, and what holds."""

    facets: tuple[Facet, ...]
    bars: tuple[YearBar, ...]
    applied: tuple[Applied, ...]


def narrowing(library: Library, asked: Asked, found: Page) -> Narrowing:
    """Return what the page offers beside its results.

    A condition's own values are counted as if it did not hold, since one chooses among them: several mean any.
    """
    counted: dict[str, Sequence[FacetCount]] = {**(found.facets or {})}
    for names in (("year_from", "year_to"), *((name,) for name in LISTED)):
        if not any(name in asked.given for name in names):
            continue
        others = asked.without(*names)
        if others:
            beside_these = library.search(asked.q, 1, filters=others.filters, facets=True).facets or {}
        else:
            beside_these = _everywhere(library, found.generation)
        facet = "year" if "year_from" in names else names[0]
        beside = list(beside_these.get(facet, ()))
        values = {one.value for one in beside}
        # What holds may be too rare to be counted among the others.
        held = [one for one in counted.get(facet, ()) if one.value not in values]
        counted[facet] = beside + [one for one in held if _holds(one, asked.given.get(facet, ()))]
    called = _called(library, asked, counted, nothing=not found.total)
    return Narrowing(
        tuple(facet for facet in _facets(asked, counted, called) if len(facet.choices) > 1 or facet.choices[0].chosen),
        tuple(_bars(asked, counted.get("year", ()))),
        tuple(_applied(asked, called)),
    )


@lru_cache(maxsize=1)
def _everywhere(library: Library, generation: str) -> Mapping[str, Sequence[FacetCount]]:
    """Count the whole library: 0.2 s for 130,000 papers, so once for a generation, by which it is remembered."""
    return library.search("", 1, filters=_EVERYTHING, facets=True).facets or {}


def _called(
    library: Library, asked: Asked, counted: Mapping[str, Sequence[FacetCount]], *, nothing: bool
) -> dict[tuple[str, str], str]:
    """Return what people call the values that hold, by condition and value; an id has a name even if nothing fits."""
    called = {}
    for name in LISTED:
        for value in asked.given.get(name, ()):
            known = [*counted.get(name, ()), *(counted.get(_KEYWORDS, ()) if name == "topic" else ())]
            if (nothing or _ID.fullmatch(value)) and not any(_holds(one, (value,)) for one in known):
                alone = library.search("", 1, filters=Asked("", {name: (value,)}).filters, facets=True)
                known = list((alone.facets or {}).get(name, ()))
            called[name, value] = next((one.label for one in known if _holds(one, (value,))), value)
    return called


def _facets(
    asked: Asked, counted: Mapping[str, Sequence[FacetCount]], called: Mapping[tuple[str, str], str]
) -> list[Facet]:
    facets = []
    for name in (*LISTED, _KEYWORDS):
        parameter = "topic" if name == _KEYWORDS else name
        held = asked.given.get(parameter, ())
        known = [Choice(one.value, one.label, one.count, _holds(one, held)) for one in counted.get(name, ())]
        if name != _KEYWORDS:
            counts = [*counted.get(name, ()), *(counted.get(_KEYWORDS, ()) if name == "topic" else ())]
            known += [
                Choice(value, called[name, value], None, True)
                for value in held
                if not any(_holds(one, (value,)) for one in counts)
            ]
        if not known:
            continue
        # Nothing moves under the hand of somebody who chooses: what holds stands where it did, or joins the first.
        first = [*known[:_AT_ONCE], *(choice for choice in known[_AT_ONCE:] if choice.chosen)]
        others = [choice for choice in known[_AT_ONCE:_AT_MOST] if not choice.chosen]
        opened = name in _OPEN or any(choice.chosen for choice in first)
        title = "Keyword" if name == _KEYWORDS else _TITLES[name]
        facets.append(Facet(parameter, title, tuple(first), tuple(others), opened))
    return facets


def _bars(asked: Asked, counts: Sequence[FacetCount]) -> list[YearBar]:
    filters = asked.filters
    first = -1 if filters.year_from is None else filters.year_from
    last = 9999 if filters.year_to is None else filters.year_to
    papers_of = {int(one.value): one.count for one in counts}
    # The axis reaches to what is asked for, if that is not too far off, so that one sees where nothing is.
    for year in (filters.year_from, filters.year_to):
        if year is not None and papers_of and min(abs(year - known) for known in papers_of) <= _REACH:
            papers_of.setdefault(year, 0)
    by_year = sorted(papers_of.items())
    return [YearBar(year, int(papers), first <= year <= last) for year, papers in filled(by_year)]


def _applied(asked: Asked, called: Mapping[tuple[str, str], str]) -> list[Applied]:
    applied = [
        Applied(_TITLES[name], label, asked.without(name, value=value).address())
        for (name, value), label in called.items()
    ]
    filters = asked.filters
    if filters.year_from is not None or filters.year_to is not None:
        both = filters.year_from is not None and filters.year_to is not None
        bound = "from " if filters.year_to is None else "" if both else "until "
        label = bound + years(filters.year_from, filters.year_to)
        applied.append(Applied("Years", label, asked.without("year_from", "year_to").address()))
    if filters.since:
        applied.append(Applied("Published since", filters.since, asked.without("since").address()))
    return applied


def _holds(one: FacetCount, values: Sequence[str]) -> bool:
    """Return whether some value of an address is this one: an id in any case, or words in any spelling."""
    return any(value.upper() == one.value.upper() or folded(value) == folded(one.label) for value in values)
