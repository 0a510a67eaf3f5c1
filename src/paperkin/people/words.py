"""The words of titles: names of languages, data sets and methods that vectors blur, told from rare words shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.people.authorships import Authorships, Ints
from paperkin.text import folded

# A word of one title says nothing of two people, one of every tenth says little.
_LEAST_TITLES, _MOST_TITLES = 2, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class TitleWords:
    """Which words are in which title, each once: those of row r are `words[ends[r]:ends[r + 1]]`.

    ends (n + 1,) int64, words (t,) int32: from 0, in the order in which they came.
    """

    ends: Ints
    words: NDArray[np.int32]

    @classmethod
    def of(cls, titles: Iterable[str]) -> TitleWords:
        """Read the words of titles, in their order."""
        numbers: dict[str, int] = {}
        ends, words = [0], list[int]()
        for title in titles:
            words += [numbers.setdefault(word, len(numbers)) for word in dict.fromkeys(folded(title).split())]
            ends.append(len(words))
        return cls(np.array(ends, np.int64), np.array(words, np.int32))

    def only(self, rows: Ints) -> TitleWords:
        """Return the words of some rows, in the order given."""
        starts, lengths = self.ends[rows], self.ends[rows + 1] - self.ends[rows]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(starts - ends[:-1], lengths) + np.arange(int(ends[-1]))
        return TitleWords(ends, self.words[places])

    def of_people(self, authorships: Authorships, weights: NDArray[np.float64]) -> sparse.csr_matrix:
        """Return how much each word says of each person, (p, v) with rows of unit length: tf-idf.

        weights (m,): how much each paper counts, alongside `authorships.rows`.
        """
        titles = len(self.ends) - 1
        vocabulary = int(self.words.max(initial=-1)) + 1
        counts = np.bincount(self.words, minlength=vocabulary)
        telling = (counts >= _LEAST_TITLES) & (counts <= max(_LEAST_TITLES, _MOST_TITLES * titles))
        rarity = np.where(telling, np.log((1 + titles) / (1 + counts)), 0.0)
        said = sparse.csr_matrix((rarity[self.words], self.words, self.ends), shape=(titles, vocabulary))
        by_paper = (weights, authorships.rows, authorships.paper_ends)
        written = sparse.csr_matrix(by_paper, shape=(len(authorships), titles))
        found = sparse.csr_matrix(written @ said)
        found.eliminate_zeros()
        lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        found.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(found.indptr))
        return found
