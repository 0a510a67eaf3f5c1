"""What a library's own past teaches: who, of those that could be suggested in some year, did write together soon after.

Every example is made from the papers before a year alone; what came in that year and the two after it only says which
of the suggestions came true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import MOST_AUTHORS, coauthors_of_all
from paperkin.people.collaborations import Collaborations
from paperkin.people.features import FEATURES
from paperkin.people.interests import Read, find_interests
from paperkin.people.prospects import Prospects
from paperkin.people.subjects import HeldSubjects
from paperkin.people.words import TitleWords
from paperkin.progress import Progress

# A suggestion has so many years to come true.
WINDOW = 3
# Of who has fewer papers too little is known to suggest them, or to learn from them.
LEAST_PAPERS = 3
# So many people are learned from at each cut, and of the others that were looked up so large a part.
LEARNED_FROM, _OTHERS = 1_500, 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A library as it was before a year, and who began to write together in that year and the two after it.

    prospects: as of the year before `cut`. known (p,): who had papers enough to be suggested. began (p, p): joint
    papers, in the window, of each two of these who had never written together.
    """

    cut: int
    prospects: Prospects
    known: NDArray[np.bool_]
    began: sparse.csr_matrix

    def beginners(self) -> Ints:
        """Return who began to write with somebody, ascending."""
        return np.flatnonzero(np.diff(self.began.indptr))


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Pairs to learn from, person after person: features (k, f), came_true (k,) and how many pairs each person has."""

    features: NDArray[np.float32]
    came_true: NDArray[np.bool_]
    groups: Ints

    @classmethod
    def together(cls, parts: Sequence[Examples]) -> Examples:
        """Return several as one."""
        return cls(
            np.concatenate([np.zeros((0, len(FEATURES)), np.float32), *(part.features for part in parts)]),
            np.concatenate([np.zeros(0, bool), *(part.came_true for part in parts)]),
            np.concatenate([np.zeros(0, np.int64), *(part.groups for part in parts)]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """All papers that there are: who wrote them and when, where they appeared, and what they say.

    venues (n,): see `Collaborations`. words: of the titles. texts (n,): whether a paper has any
    text. read: rows → vectors (m, dimension).
    """

    authorships: Authorships
    venues: Ints
    words: TitleWords
    texts: NDArray[np.bool_]
    dimension: int
    read: Read

    def before(self, cut: int) -> Prospects:
        """Return whom people might have written with next, as far as papers before a year tell."""
        years = self.authorships.years
        rows = np.flatnonzero((years < cut) & (years != UNKNOWN_YEAR))
        then, saying = self.authorships.only(rows), rows[self.texts[rows]]
        interests = find_interests(self.authorships.only(saying), self.dimension, lambda at: self.read(saying[at]))
        coauthors, words = coauthors_of_all(then), self.words.only(rows)
        collaborations = Collaborations(then, coauthors, self.venues[rows], words)
        known = np.flatnonzero(np.diff(then.paper_ends) >= LEAST_PAPERS)
        return Prospects(collaborations, HeldSubjects(interests, lambda at: self.read(rows[at]), known))


def past_of(written: Written, cut: int, until: int | None = None) -> Past:
    """Return a library as it was before a year, with what happened from then on, before `until` at the latest."""
    authorships, prospects = written.authorships, written.before(cut)
    then = prospects.collaborations
    known = np.diff(then.authorships.paper_ends) >= LEAST_PAPERS
    behind = cut + WINDOW if until is None else min(until, cut + WINDOW)
    inside = (authorships.years >= cut) & (authorships.years < behind) & (authorships.sizes <= MOST_AUTHORS)
    after = coauthors_of_all(authorships.only(np.flatnonzero(inside)))
    people = len(authorships)
    joint = sparse.csr_matrix((after.joint, after.others, after.ends), shape=(people, people))
    graph = then.coauthors
    met = sparse.csr_matrix((np.ones(len(graph.others), np.int32), graph.others, graph.ends), shape=(people, people))
    both = sparse.diags_array(known.astype(np.int64), dtype=np.int64)
    began = (both @ joint @ both).tocsr()
    began = (began - began.multiply(met)).tocsr()
    began.eliminate_zeros()
    began.sort_indices()
    return Past(cut, prospects, known, began)


def examples_of(past: Past, seed: int, progress: Progress | None = None) -> Examples:
    """Return what a past teaches: of some people, all suggestions that came true and some that did not.

    progress: is told of `LEARNED_FROM` people, though there may be fewer.
    """
    random = np.random.default_rng(seed)
    people = past.beginners()
    if len(people) > LEARNED_FROM:
        people = np.sort(random.choice(people, LEARNED_FROM, replace=False))
    features, came_true, groups = [np.zeros((0, len(FEATURES)), np.float32)], [np.zeros(0, bool)], []
    for person in people.tolist():
        others, known = past.prospects.of(person, past.known)
        true = np.isin(others, past.began.indices[past.began.indptr[person] : past.began.indptr[person + 1]])
        kept = true | (random.random(len(others)) < _OTHERS)
        if true.any():
            features.append(known[kept])
            came_true.append(true[kept])
            groups.append(int(kept.sum()))
        if progress is not None:
            progress.advance(1)
    if progress is not None:
        progress.advance(LEARNED_FROM - len(people))
    return Examples(np.concatenate(features), np.concatenate(came_true), np.array(groups, np.int64))
