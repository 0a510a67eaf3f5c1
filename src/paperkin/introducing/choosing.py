"""Who may be suggested: the conditions that are set, as one mask over the people of an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import Catalogue, StoredAuthor
from paperkin.errors import InstitutionNotFound, InvalidRequest
from paperkin.index import Generation
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.introducing.suggested import LeftOut
from paperkin.limits import MAX_LIMIT
from paperkin.people.same_name import Spelt, may_be_one
from paperkin.surveying.survey import Survey
from paperkin.surveying.topic_choice import called

# Who has published nothing for longer is not suggested unless it is asked for.
ACTIVE_YEARS = 5
_LOOKED_AT_ONCE = 32
_WORDS_MEAN = 3
_INSTITUTIONS_MEANT = 100
_INSTITUTION_ID = re.compile(r"[Ii](\d{1,15})", re.ASCII)
Mask = NDArray[np.bool_]


def people_limit(k: int) -> int:
    """Return how many people a list may have. Raises InvalidRequest."""
    if not 1 <= k <= MAX_LIMIT:
        raise InvalidRequest(f"A list has 1 to {MAX_LIMIT} people", value=k, remedy="Ask for fewer.")
    return k


def active_since(survey: Survey, since: int | None, *, inactive: bool) -> int | None:
    """Return the first year that somebody's last paper may be of; None where any will do.

    By default `ACTIVE_YEARS` before the newest paper of the library that is not of the future.
    """
    if inactive and since is not None:
        raise InvalidRequest(
            "People active since a year and the inactive exclude each other", value=since, remedy="Leave one out."
        )
    if since is not None or inactive:
        return since
    known = survey.years[(survey.years != UNKNOWN_YEAR) & (survey.years <= datetime.now(UTC).year)]
    return int(known.max()) - ACTIVE_YEARS if len(known) else None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What somebody must satisfy to be suggested.

    since: a paper of this year or later, None for any. nodes: a paper in any of these topics. inside, outside: placed,
    or not, at any of these institutions by the newest of their papers that name one. None is no condition. excluded:
    numbers of ids that are never suggested.
    """

    since: int | None
    nodes: Sequence[int] | None = None
    inside: Sequence[int] | None = None
    outside: Sequence[int] | None = None
    excluded: Sequence[int] = ()

    @property
    def narrow(self) -> bool:
        """Whether anything but activity is asked for."""
        return any(wanted is not None for wanted in (self.nodes, self.inside, self.outside))

    def mask(self, index: Generation, survey: Survey, catalogue: Catalogue) -> Mask:
        """Return a mask (p,) of the people of the index who satisfy all; a name not told apart never does."""
        numbers = index.people.arrays.numbers
        rows = np.ones(len(survey.years), bool) if self.since is None else survey.years >= self.since
        rows[index.gone] = False
        passing = (numbers >= 0) & _people_of(index, survey, rows) & ~np.isin(numbers, list(self.excluded))
        if self.nodes is not None:
            passing &= _people_of(index, survey, _in_any(survey, self.nodes))
        if self.inside is not None:
            passing &= np.isin(numbers, list(catalogue.acquaintances.now_at(self.inside)))
        if self.outside is not None:
            passing &= ~np.isin(numbers, list(catalogue.acquaintances.now_at(self.outside)))
        return passing


def _in_any(survey: Survey, nodes: Sequence[int]) -> Mask:
    rows = np.zeros(len(survey.years), bool)
    for node in nodes:
        rows[survey.rows(node)] = True
    return rows


def _people_of(index: Generation, survey: Survey, rows: Mask) -> Mask:
    """Return a mask (p,) of the people who have written any of some rows."""
    people = survey.people.people[np.repeat(rows, np.diff(survey.people.ends))]
    mask = np.zeros(len(index.people), bool)
    mask[people[people < len(mask)]] = True
    return mask


def institutions_meant(catalogue: Catalogue, wanted: str) -> list[int]:
    """Return the internal ids of the institutions that an id or words of a name mean. Raises InstitutionNotFound."""
    wanted = wanted.strip()
    numbered = _INSTITUTION_ID.fullmatch(wanted)
    if numbered:
        found = [int(numbered[1])] if catalogue.institutions.get(int(numbered[1])) else []
    else:
        found = [one.row for one in catalogue.institutions.largest(_INSTITUTIONS_MEANT, 0, wanted)] if wanted else []
    if not found:
        raise InstitutionNotFound(
            "No institution here has this id or is called so",
            value=wanted,
            remedy="Use an id such as I12; `paperkin institutions NAME` looks names up.",
        )
    return found


def topics_called(survey: Survey, wanted: str) -> list[int]:
    """Return the nodes of the few topics that are called so best, by a folded text; none where none is."""
    nodes = range(len(survey.topics))
    grades = {node: called(survey, node, wanted) for node in nodes}
    best = max(grades.values(), default=0)
    named = [node for node in nodes if best and grades[node] == best]
    return sorted(named, key=lambda node: -survey.topics[node].papers)[:_WORDS_MEAN]


class Refusing:
    """Says of people who were ranked whether they may be named, one by one, and counts why not.

    there: those looked at who are in the catalogue, by number. left_out: how many may not be named, by the reason.
    """

    def __init__(self, catalogue: Catalogue, own: Sequence[int], *, known: bool = False) -> None:
        """own: the numbers of those for whom others are sought. known: whether their co-authors may be named."""
        self._catalogue = catalogue
        self._own = [Spelt(*told) for told in catalogue.acquaintances.spellings(own).values()]
        self._coauthors = set() if known else set().union(*(catalogue.acquaintances.coauthors(row) for row in own))
        self._apart = _said_apart(catalogue, own)
        self.there: dict[int, StoredAuthor] = {}
        self.left_out: dict[LeftOut, int] = {}

    def passing(self, numbers: Sequence[int]) -> Iterator[int]:
        """Yield the places of those among people who may be named; why others may not is counted."""
        for start in range(0, len(numbers), _LOOKED_AT_ONCE):
            batch = numbers[start : start + _LOOKED_AT_ONCE]
            self.there |= self._catalogue.people.authors(batch)
            spelt = {row: Spelt(*told) for row, told in self._catalogue.acquaintances.spellings(batch).items()}
            for place, number in enumerate(batch, start):
                why = self._why_not(number, spelt)
                if why:
                    self.left_out[why] = self.left_out.get(why, 0) + 1
                else:
                    yield place

    def _why_not(self, number: int, spelt: Mapping[int, Spelt]) -> LeftOut | None:
        if number not in self.there or number not in spelt:
            return "gone"
        if number in self._coauthors:
            return "coauthor_since"
        alike = number not in self._apart and any(may_be_one(own, spelt[number]) for own in self._own)
        return "same_name" if alike else None


def _said_apart(catalogue: Catalogue, own: Sequence[int]) -> frozenset[int]:
    """Return whom a curator has said to be none of these people."""
    pairs = [pair for pair in catalogue.people.apart() if not set(own).isdisjoint(pair)]
    return frozenset(row for pair in pairs for row in pair)
