"""Why papers are related: what they have in common with the seed that they are nearest to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from paperkin.index import Generation
from paperkin.index.citations import CitationGraph
from paperkin.index.columns import paper_keywords
from paperkin.records import Paper, Reasons, SentencePair
from paperkin.related.asked import Seed
from paperkin.related.background import Floats
from paperkin.search.passages import nearest_sentences
from paperkin.text import folded

EncodeSentences = Callable[[Sequence[str]], Floats]


def reasons_for(
    index: Generation,
    seeds: Sequence[Seed],
    found: Sequence[Seed],
    *,
    citations: CitationGraph | None = None,
    encode: EncodeSentences | None = None,
) -> list[Reasons]:
    """Say for each paper found why it is related, in the same order.

    seeds, found: rows in the index and the papers. encode: sentences → unit rows, as `nearest_sentences` takes it;
    without it no sentences are compared.
    """
    if not found:
        return []
    rows = np.array([row for row, _ in found], np.int64)
    own = np.array([row for row, _ in seeds], np.int64)
    nearest = (index.vectors.vectors(rows) @ index.vectors.vectors(own).T).argmax(axis=1).tolist()
    pairs = _sentences(seeds, found, nearest, encode) if encode else [()] * len(found)
    return [
        _reasons(index, seeds[seed], one, citations, sentences)
        for one, seed, sentences in zip(found, nearest, pairs, strict=True)
    ]


def _sentences(
    seeds: Sequence[Seed], found: Sequence[Seed], nearest: Sequence[int], encode: EncodeSentences
) -> list[tuple[SentencePair, ...]]:
    places: dict[int, list[int]] = defaultdict(list)
    for at, seed in enumerate(nearest):
        places[seed].append(at)
    pairs: list[tuple[SentencePair, ...]] = [()] * len(found)
    for seed, own in places.items():
        papers = [found[at][1] for at in own]
        for at, pair in zip(own, nearest_sentences(seeds[seed][1], papers, encode), strict=True):
            pairs[at] = pair
    return pairs


def _reasons(
    index: Generation, seed: Seed, found: Seed, citations: CitationGraph | None, sentences: tuple[SentencePair, ...]
) -> Reasons:
    (seed_row, seed_paper), (row, paper) = seed, found
    # Works that are not here are cited too; works that are here may be cited by different identifiers.
    coupled = len(set(seed_paper.references) & set(paper.references))
    return Reasons(
        seed=seed_paper.id,
        sentences=sentences,
        shared_topics=_shared_topics(index, seed, found),
        shared_authors=_shared_authors(seed_paper, paper),
        cites=citations is not None and seed_row in citations.cites(row),
        cited=citations is not None and row in citations.cites(seed_row),
        co_cited=citations.times_co_cited(seed_row, row) if citations else 0,
        coupled=max(coupled, citations.times_coupled(seed_row, row) if citations else 0),
    )


def _shared_topics(index: Generation, seed: Seed, found: Seed) -> tuple[str, ...]:
    """Return what both are about: the narrowest topic of both, then keywords, as the paper found spells them."""
    (seed_row, seed_paper), (row, paper) = seed, found
    topics = [
        own.label
        for own, other in zip(index.topics.of(row), index.topics.of(seed_row), strict=True)
        if own.id == other.id
    ]
    known = {folded(keyword) for keyword in paper_keywords(seed_paper)}
    keywords = [keyword for keyword in paper_keywords(paper) if folded(keyword) in known]
    shared: dict[str, str] = {}
    for word in [*topics[-1:], *keywords]:
        shared.setdefault(folded(word), word)
    return tuple(shared.values())


def _shared_authors(seed: Paper, paper: Paper) -> tuple[tuple[str | None, str], ...]:
    """Return the people of a paper who wrote the seed too, in its order: by id, or by name where one has no id."""
    ids = {author.author_id for author in seed.authors} - {None}
    unknown = {folded(author.name) for author in seed.authors if author.author_id is None}
    everyone = {folded(author.name) for author in seed.authors}
    return tuple(
        dict.fromkeys(
            (author.author_id, author.name)
            for author in paper.authors
            if (author.author_id in ids or folded(author.name) in (everyone if author.author_id is None else unknown))
        )
    )
