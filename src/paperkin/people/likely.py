"""Likely collaborators: whom a person has not written with and may well, by the people of an index.

What puts them in order has learned from the library's own past, and is tried on the last part of it before that is
learned from too: so it is known how often such suggestions came true here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.index.people import PeopleIndex
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import Coauthors
from paperkin.people.collaborations import Collaborations
from paperkin.people.features import FEATURES
from paperkin.people.learning import LEARNED_FROM, LEAST_PAPERS, WINDOW, Examples, Past, Written, examples_of, past_of
from paperkin.people.prospects import Circle, Prospects
from paperkin.people.ranker import Ranker, learned_ranker
from paperkin.people.subjects import IndexedSubjects
from paperkin.people.words import TitleWords
from paperkin.progress import Progress, Silent

# The past is looked at from so many years before. The first of these has less than a whole window to come true in.
_BACK = (2, 3, 4, 6)
# So many people's suggestions are tried, and told apart by their places up to these.
_TRIED = 300
# Where fewer pairs than this began to write together in the last window, there is nothing to learn or to try.
_FEW_PAIRS = 100
_PLACES = (1, 3, 10, 30, 100)
# Whoever wrote nothing for so many years before was not active, and is not suggested unless asked for.
_ACTIVE = 5
CIRCLES: tuple[Circle, ...] = ("next", "new")


@dataclass(frozen=True, slots=True, eq=False)
class RankedPeople:
    """People in order, the likeliest first: (k,) each, and (k, f) what is known of them by `names`.

    scores compare within one answer only. chances: how often suggestions of such a place came true in the library's own
    past, in [0, 1]; None where that was not tried.
    """

    people: Ints
    scores: NDArray[np.float64]
    features: NDArray[np.float32]
    names: tuple[str, ...] = FEATURES
    chances: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """How often suggestions came true in the library's own past.

    cut: they were made as of this year, from the papers before it, and had until `until`, inclusive. people: to how
    many they were made, of all who had been active, whether or not they wrote with anybody new. places: the last place
    of each stretch of places; chances: circle → the share of the suggestions of each stretch that came true. hits:
    circle → the share of people for whom one of the first ten came true.
    """

    cut: int
    until: int
    people: int
    places: tuple[int, ...]
    chances: dict[str, tuple[float, ...]]
    hits: dict[str, float]

    def answer(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return asdict(self)


class LikelyCollaborators:
    """Ranks likely collaborators by the people of one index."""

    def __init__(self, people: PeopleIndex) -> None:
        arrays, written = people.arrays, written_of(people)
        coauthors = Coauthors(
            arrays.coauthor_ends,
            arrays.coauthors,
            arrays.joint,
            arrays.first_years,
            arrays.last_years,
            arrays.ties,
        )
        authorships = written.authorships
        chances = people.links.chances
        collaborations = Collaborations(authorships, coauthors, written.venues, written.words, chances)
        self._prospects = Prospects(collaborations, IndexedSubjects(people))
        self._known = known_enough(authorships)
        # What another version learned of other figures says nothing of these.
        learned = tuple(people.kept.get("learned", {}).get("features", ())) == FEATURES
        self._ranker = Ranker.of(people.ranker if learned else None)
        self.trial: dict[str, Any] | None = people.kept.get("trial") if learned else None

    def rank(
        self,
        person: int,
        *,
        allowed: NDArray[np.bool_] | None = None,
        circle: Circle = "next",
        top: int = 200,
    ) -> RankedPeople:
        """Return the likeliest of those who may be named, never the person or a co-author.

        allowed (p,): who may be named; None is everybody. Those with too few papers to say anything of never are.
        circle: `next` for all, `new` for those beyond two steps in the co-author graph alone.
        """
        may = self._known if allowed is None else self._known & allowed
        others, features = self._prospects.of(person, may, circle)
        scores = self._ranker.scores(features)
        best = np.lexsort((others, -scores))[:top]
        return RankedPeople(others[best], scores[best], features[best], chances=self._chances(circle, len(best)))

    def _chances(self, circle: Circle, count: int) -> NDArray[np.float64] | None:
        if self.trial is None:
            return None
        stretches = np.searchsorted(self.trial["places"], np.arange(1, count + 1))
        chances = np.append(self.trial["chances"][circle], 0.0)
        return np.asarray(chances[np.minimum(stretches, len(chances) - 1)], np.float64)


def written_of(people: PeopleIndex) -> Written:
    """Return all papers of an index as those who learn from the past read them."""
    arrays, links = people.arrays, people.links
    authorships = Authorships(
        links.ends,
        links.people.astype(np.int64),
        links.years,
        arrays.paper_ends,
        arrays.rows.astype(np.int64),
        arrays.places.astype(np.int64),
    )
    words = TitleWords(links.word_ends, links.words)
    texts = np.ones(len(links.years), bool)  # every paper has a title
    papers = people.papers
    return Written(authorships, links.venues.astype(np.int64), words, texts, papers.dimension, papers.vectors)


def known_enough(authorships: Authorships) -> NDArray[np.bool_]:
    """Say of each person whether there are papers enough to suggest them: of a small library one is enough."""
    papers = np.diff(authorships.paper_ends)
    known: NDArray[np.bool_] = papers >= LEAST_PAPERS
    return known if known.sum() >= _FEW_PEOPLE else papers >= 1


# Where fewer people than this have papers enough, everybody is suggested.
_FEW_PEOPLE = 300


def cuts_before(year: int, years: NDArray[np.int16]) -> list[int]:
    """Return the years from which the past before `year` is looked at, the latest first. years (n,): of all papers."""
    first = int(years[years != UNKNOWN_YEAR].min(initial=year))
    return [year - back for back in _BACK if year - back > first]


def learned_before(written: Written, year: int, progress: Progress | None = None) -> tuple[Ranker, int]:
    """Return a ranker that has learned from the papers before a year, and from how many pairs that came true."""
    examples = Examples.together([learned for _, learned in _lessons(written, year, progress or Silent())])
    return learned_ranker(examples), int(examples.came_true.sum())


def learned_and_tried(written: Written, progress: Progress | None = None) -> tuple[Ranker, Trial | None]:
    """Return a ranker that has learned from all that happened, and how one fared that had not seen the last of it."""
    lessons = _lessons(written, written.authorships.as_of + 1, progress or Silent())
    trial = None
    last = next((past for past, _ in lessons if past.cut + WINDOW <= written.authorships.as_of + 1), None)
    if last is not None:
        # Nothing that happened after the suggestions were made may teach who makes them.
        earlier = [learned for past, learned in lessons if past.cut + WINDOW <= last.cut]
        trial = tried(last, learned_ranker(Examples.together(earlier)))
    return learned_ranker(Examples.together([learned for _, learned in lessons])), trial


def _lessons(written: Written, year: int, progress: Progress) -> list[tuple[Past, Examples]]:
    """Return what each moment of the past before a year teaches; nothing where too little happened of late."""
    cuts = cuts_before(year, written.authorships.years)
    whole = past_of(written, year - WINDOW, until=year) if year - WINDOW in cuts else None
    if whole is None or whole.began.nnz < 2 * _FEW_PAIRS:
        return []
    lessons: list[tuple[Past, Examples]] = []
    progress.start("learn", len(cuts) * LEARNED_FROM, "people")
    for cut in cuts:
        past = whole if cut == whole.cut else past_of(written, cut, until=year)
        lessons.append((past, examples_of(past, cut, progress)))
    progress.done()
    return lessons


def tried(past: Past, ranker: Ranker) -> Trial | None:
    """Return how often the suggestions came true that a ranker makes in a past; None where too little happened."""
    if past.began.nnz < 2 * _FEW_PAIRS:
        return None
    active = past.known & (past.prospects.collaborations.activity["years_since_last"] < _ACTIVE)
    people = np.flatnonzero(active)
    if len(people) > _TRIED:
        people = np.sort(np.random.default_rng(past.cut).choice(people, _TRIED, replace=False))
    chances: dict[str, tuple[float, ...]] = {}
    hits: dict[str, float] = {}
    for circle in CIRCLES:
        right = np.array([_came_true(past, ranker, int(person), active, circle) for person in people])
        starts = [0, *_PLACES[:-1]]
        chances[circle] = tuple(
            round(float(right[:, start:stop].mean()), 5) for start, stop in zip(starts, _PLACES, strict=True)
        )
        hits[circle] = round(float(right[:, :10].any(axis=1).mean()), 4)
    return Trial(past.cut, past.cut + WINDOW - 1, len(people), _PLACES, chances, hits)


def _came_true(past: Past, ranker: Ranker, person: int, active: NDArray[np.bool_], circle: Circle) -> NDArray[np.bool_]:
    """Say of each of the first places whether the suggestion there came true."""
    others, features = past.prospects.of(person, active, circle)
    best = others[np.lexsort((others, -ranker.scores(features)))][: _PLACES[-1]]
    began = past.began.indices[past.began.indptr[person] : past.began.indptr[person + 1]]
    right = np.zeros(_PLACES[-1], bool)
    right[: len(best)] = np.isin(best, began)
    return right
