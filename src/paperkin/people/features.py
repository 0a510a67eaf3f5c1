"""What is known of two people that may tell whether they write together next: nearness of subject, then the graph.

Common neighbours and their weighted forms: Adamic & Adar (Social Networks 2003), resource allocation (Zhou, Lü & Zhang,
EPJ B 2009); walks: see `paperkin.people.walks`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Ints
from paperkin.people.collaborations import WALKS, Collaborations
from paperkin.people.subjects import Subjects

_NEIGHBOURS = (
    "common_neighbours",
    "adamic_adar",
    "adamic_adar_faded",
    "resource_allocation",
    "share_of_own_coauthors",
    "share_of_their_coauthors",
    "freshest_path",
)
GRAPH = (*(name for name, *_ in WALKS), *_NEIGHBOURS)
SUBJECT = (
    "similarity",
    "similarity_standing",
    "similarity_of_means",
    "similarity_to_coauthors",
    "nearest_papers",
    "nearest_recent_papers",
    "shared_words",
)
PLACES = ("shared_events", "shared_venues")
THEIRS = (
    "papers",
    "recent_papers",
    "newest_papers",
    "faded_papers",
    "years_since_last",
    "years_since_first",
    "coauthors",
    "faded_ties",
    "new_coauthors",
    "team_size",
    "last_author",
    "first_author",
)
OWN = ("papers", "recent_papers", "years_since_last", "years_since_first", "coauthors", "new_coauthors", "team_size")
BOTH = ("seniority_between", "both_recent")
# Of so many of a person's newest papers, and a paper counts 1/e after so many years.
_OWN_PAPERS, _PAPER_FADE = 20, 6.0
FEATURES = (*GRAPH, *SUBJECT, *PLACES, *THEIRS, *(f"own_{name}" for name in OWN), *BOTH)


class Features:
    """Tells, for one person after the other, what is known of each with some others."""

    def __init__(self, collaborations: Collaborations, subjects: Subjects) -> None:
        self.collaborations, self._subjects = collaborations, subjects

    def of(self, person: int, others: Ints, spent: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the `FEATURES` of a person with each of k others, (k, f).

        spent (p, w): the person's walks, as `Walks.from_person` gives them.
        """
        found = np.column_stack(
            [
                np.log(spent[others] + 1e-9),
                self._neighbours(person, others),
                self._subject(person, others),
                self._places(person, others),
                self._activity(person, others),
            ]
        )
        return found.astype(np.float32)

    def singles(self, person: int, others: Ints, spent: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return those features that can rank by themselves, by name, (k,) each; less work than `of`."""
        walks = dict(zip((name for name, *_ in WALKS), spent[others].T, strict=True))
        neighbours = dict(zip(_NEIGHBOURS, self._neighbours(person, others).T, strict=True))
        [own] = self._subjects.means(np.array([person]))
        return {
            **walks,
            **neighbours,
            "coauthors": self.collaborations.activity["coauthors"][others].astype(np.float64),
            "similarity": self._subjects.similarities(person, others).astype(np.float64),
            "similarity_of_means": (self._subjects.means(others) @ own).astype(np.float64),
        }

    def _neighbours(self, person: int, others: Ints) -> NDArray[np.float64]:
        graph, people = self.collaborations.coauthors, len(self.collaborations)
        own = np.arange(graph.ends[person], graph.ends[person + 1])
        between = graph.others[own]
        starts, lengths = graph.ends[between], graph.ends[between + 1] - graph.ends[between]
        places = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
        first = np.repeat(own, lengths)
        to, via = graph.others[places], graph.others[first]
        known = (graph.ties[places] > 0) & (graph.ties[first] > 0)
        places, first, to, via = places[known], first[known], to[known], via[known]
        activity = self.collaborations.activity

        def summed(weights: NDArray[np.generic] | None) -> NDArray[np.float64]:
            return np.bincount(to, weights, minlength=people)[others].astype(np.float64)

        degree = activity["coauthors"].astype(np.float64)
        common = summed(None)
        faded = graph.ties[first].astype(np.float64) * graph.ties[places] / np.log(2 + activity["faded_ties"][via])
        freshest = np.full(people, -50.0)
        joint = np.minimum(graph.last_years[first], graph.last_years[places]).astype(np.float64)
        np.maximum.at(freshest, to, np.where(joint == UNKNOWN_YEAR, -50.0, joint - self.collaborations.as_of))
        return np.column_stack(
            [
                common,
                summed(1 / np.log(np.maximum(degree[via], 2))),
                np.log1p(summed(faded)),
                summed(1 / np.maximum(degree[via], 1)),
                common / max(float(degree[person]), 1.0),
                common / np.maximum(degree[others], 1),
                freshest[others],
            ]
        )

    def _subject(self, person: int, others: Ints) -> NDArray[np.float64]:
        graph, subjects = self.collaborations.coauthors, self._subjects
        similar = subjects.similarities(person, others).astype(np.float64)
        standing = (similar - similar.mean()) / (similar.std() + 1e-9) if len(similar) else similar
        theirs, [own] = subjects.means(others), subjects.means(np.array([person]))
        around = slice(int(graph.ends[person]), int(graph.ends[person + 1]))
        group = graph.ties[around] @ subjects.means(graph.others[around].astype(np.int64))
        group = group / max(float(np.linalg.norm(group)), 1e-9)
        nearest, recent = self._nearest_papers(person, others)
        words = self.collaborations.words
        shared = words[others] @ words[[person]].toarray()[0]
        found: NDArray[np.float64] = np.column_stack(
            [similar, standing, theirs @ own, theirs @ group, nearest, recent, shared]
        )
        return found

    def _nearest_papers(self, person: int, others: Ints) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the cosine of the two nearest papers, one of each, and the same where old papers count less."""
        of = self.collaborations.authorships
        own = of.papers_of(person)
        own = own[np.argsort(self.collaborations.paper_ages[own], kind="stable")[:_OWN_PAPERS]]
        starts, lengths = of.paper_ends[others], of.paper_ends[others + 1] - of.paper_ends[others]
        firsts = np.cumsum(lengths) - lengths
        rows = of.rows[np.repeat(starts - firsts, lengths) + np.arange(int(lengths.sum()))]
        if not len(rows) or not len(own):
            return np.zeros(len(others), np.float32), np.zeros(len(others), np.float32)
        papers, at = np.unique(rows, return_inverse=True)
        fresh = np.exp(-self.collaborations.paper_ages / _PAPER_FADE).astype(np.float32)
        cosines = self._subjects.papers(papers) @ self._subjects.papers(own).T
        recent = (cosines * fresh[own]).max(axis=1) * fresh[papers]
        return np.maximum.reduceat(cosines.max(axis=1)[at], firsts), np.maximum.reduceat(recent[at], firsts)

    def _places(self, person: int, others: Ints) -> NDArray[np.float64]:
        of = self.collaborations.authorships
        events, venues, weights = self.collaborations.events
        own = np.arange(of.paper_ends[person], of.paper_ends[person + 1])
        starts, lengths = of.paper_ends[others], of.paper_ends[others + 1] - of.paper_ends[others]
        places = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
        whose = np.repeat(np.arange(len(others)), lengths)

        def shared(keys: Ints, *, once: bool) -> NDArray[np.float64]:
            here, at = np.unique(keys[own], return_inverse=True)
            heavy = np.bincount(at, weights[own], minlength=len(here))
            found = np.minimum(np.searchsorted(here, keys[places]), len(here) - 1)
            same = (here[found] == keys[places]) & (keys[places] >= 0)
            dot = np.bincount(whose, np.where(same, heavy[found] * weights[places], 0.0), minlength=len(others))
            if once:
                return np.log1p(dot)
            total = np.bincount(whose, weights[places], minlength=len(others))
            part: NDArray[np.float64] = dot / np.maximum(total * weights[own].sum(), 1e-9)
            return part

        found: NDArray[np.float64] = np.column_stack([shared(events, once=True), shared(venues, once=False)])
        return found

    def _activity(self, person: int, others: Ints) -> NDArray[np.float64]:
        activity = self.collaborations.activity
        theirs = [activity[name][others] for name in THEIRS]
        own = [np.full(len(others), activity[name][person]) for name in OWN]
        between = activity["years_since_first"][others] - activity["years_since_first"][person]
        recent = np.minimum(activity["recent_papers"][others], activity["recent_papers"][person])
        found: NDArray[np.float64] = np.column_stack([*theirs, *own, between, recent])
        return found
