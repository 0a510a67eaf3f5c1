"""How good the terms of topics are, by figures: do they stand together in papers, and does each topic have its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from paperkin.topics.phrases import PhraseTable

MOST_TERMS = 10


def npmi(table: PhraseTable, topic_terms: Sequence[Sequence[str]]) -> float:
    """Return the mean coherence of topics, in [-1, 1]: 1 where the terms of each only stand together.

    topic_terms: of each topic its terms as shown, best first, of which the first MOST_TERMS count; terms that the table
    does not have are left out, and so are topics of fewer than two. Coherence is the mean normalised pointwise mutual
    information of their pairs (Bouma, GSCL 2009), with shares of papers for probabilities (Röder et al., WSDM 2015).
    nan where there is no such topic.
    """
    columns = {phrase.lower(): column for column, phrase in enumerate(table.phrases)}
    by_column = table.counts.tocsc()
    papers = table.counts.shape[0]
    means = []
    for terms in topic_terms:
        known = list(dict.fromkeys(columns[term.lower()] for term in terms[:MOST_TERMS] if term.lower() in columns))
        sets = [by_column.indices[by_column.indptr[at] : by_column.indptr[at + 1]] for at in known]
        pairs = [_npmi(len(np.intersect1d(a, b)), len(a), len(b), papers) for a, b in combinations(sets, 2)]
        if pairs:
            means.append(float(np.mean(pairs)))
    return float(np.mean(means)) if means else float("nan")


def _npmi(both: int, one: int, other: int, papers: int) -> float:
    if both == 0:
        return -1.0
    if both == papers:
        return 1.0
    return float(np.log(both * papers / (one * other)) / -np.log(both / papers))


def diversity(topic_terms: Sequence[Sequence[str]]) -> float:
    """Return the share of different terms among the terms of all topics, in (0, 1].

    topic_terms: as for `npmi`. (Dieng et al., TACL 2020).
    nan where there are none.
    """
    terms = [term.lower() for topic in topic_terms for term in topic[:MOST_TERMS]]
    return len(set(terms)) / len(terms) if terms else float("nan")
