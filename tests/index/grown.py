"""Generations made of given papers, with and without a delta, at the level of the index alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paperkin import Paper
from paperkin.catalogue import ChangedPaper
from paperkin.index import (
    ColumnsBuilder,
    Generation,
    Growing,
    LexicalBuilder,
    Manifest,
    TitlesBuilder,
    TopicArrays,
    write_topics,
    write_vectors,
)
from paperkin.index.generation import COLUMNS, LEXICAL, PAPER_ROWS, TITLES, TOPICS
from paperkin.records import Topic
from tests.toy import ToyEncoder

Institutions = Sequence[tuple[int, str]]
ENCODER = ToyEncoder()
# What every paper is about.
EVERYTHING = [(1, "Everything")]


def embedded(papers: Sequence[Paper]) -> NDArray[np.float16]:
    """Return the papers' vectors, as a cache would keep them."""
    texts = [ENCODER.spec.paper_text(paper.title, paper.abstract) for paper in papers]
    return ENCODER._rows(texts).astype(np.float16)


def institutions_of(paper: Paper) -> Institutions:
    """Return an institution for every affiliation, numbered by its name."""
    names = sorted({item.name for author in paper.authors for item in author.affiliations})
    return [(sum(name.encode()), name) for name in names]


def built(folder: Path, papers: Mapping[int, Paper], *, revision: int = 1) -> Generation:
    """Build a generation of papers by internal id, and open it."""
    folder.mkdir()
    rows = sorted(papers)
    columns, titles = ColumnsBuilder(), TitlesBuilder()
    with LexicalBuilder(folder / LEXICAL) as lexical:
        for row in rows:
            columns.add(papers[row], institutions_of(papers[row]), EVERYTHING)
            titles.add(papers[row].title)
            lexical.add(papers[row], institutions=institutions_of(papers[row]), topics=EVERYTHING)
        lexical.finish()
    vectors = embedded([papers[row] for row in rows])
    write_vectors(folder, iter([vectors]), ENCODER.spec.dimension)
    write_one_topic(folder / TOPICS, vectors)
    columns.write(folder / COLUMNS)
    titles.write(folder / TITLES)
    np.save(folder / PAPER_ROWS, np.array(rows, np.int64))
    Manifest.describe(folder, f"2026{revision}", len(rows), revision, ENCODER.spec).write(folder)
    return Generation(folder)


def write_one_topic(folder: Path, vectors: NDArray[np.float16]) -> None:
    """Write that all papers are about one thing."""
    count = len(vectors)
    arrays = TopicArrays(
        partition=np.zeros((count, 1), np.int32),
        strengths=np.ones((count, 1), np.float16),
        beside=np.full((count, 2), -1, np.int32),
        beside_shares=np.zeros((count, 2), np.float16),
        centroids=vectors[:1],
        places=np.zeros((count, 2), np.float32),
    )
    number, label = EVERYTHING[0]
    write_topics(folder, arrays, [Topic(f"T{number}", 0, label, "", (label,), count)], [], {"next_number": 2})


def take_in(growing: Growing, papers: Mapping[int, Paper], revision: int) -> None:
    """Put papers behind a generation."""
    changed = [ChangedPaper(row, revision, paper, tuple(institutions_of(paper))) for row, paper in papers.items()]
    growing.add(changed, embedded(list(papers.values())))
