"""Paper(s) → related papers: nearness of vectors first, shared words second, citations and authors third."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from paperkin.index import Generation, Selection
from paperkin.index.citations import CitationGraph
from paperkin.index.columns import Rows
from paperkin.records import Direction, Paper
from paperkin.related.asked import Asked, EncodeTitles, Seed, asked_of
from paperkin.related.candidates import Candidates, find_by_text
from paperkin.related.direction import directed, outside
from paperkin.related.links import Links, common_neighbours, near_citations, papers_by_the_same
from paperkin.search import DEPTH, Method, Ranking
from paperkin.search.folding import is_same_paper

ReadPapers = Callable[[Sequence[int]], Mapping[int, Paper]]

# The share of the words: the less, the more subjects there may be, whose words are then all looked up at once.
LEXICAL_WEIGHT, LEXICAL_WEIGHT_OF_SEVERAL = 0.4, 0.2
# What is added for being the best-linked of all: by works in common with the seeds, by citations of what is near to
# them, and by sharing an author.
COMMON_WEIGHT, CITATIONS_WEIGHT, AUTHORS_WEIGHT = 0.3, 0.1, 0.1
_NEAREST_CITED = 20
_MOST_LINKED = 200
# Who may be the seed again: so near, and so far down.
_SAME_FROM, _SAME_AMONG = 0.8, 20


def rank_related(
    index: Generation,
    seeds: Sequence[Seed],
    selection: Selection,
    *,
    negative: Sequence[Seed] = (),
    method: Method = "best",
    depth: int = DEPTH,
    direction: Direction = "any",
    citations: CitationGraph | None = None,
    same_authors: bool | None = None,
    encode: EncodeTitles | None = None,
    read: ReadPapers | None = None,
    lexical_weight: float | None = None,
) -> Ranking:
    """Rank papers by how near they are to one paper or to several together, and away from the negative ones.

    seeds, negative: rows in the index and the papers. direction: only papers older (`prior`) or newer (`derivative`).
    citations, same_authors: what is beside the texts, for the method `best` alone; authors count where there are
    citations, unless told otherwise. encode: gives the seed's title a vector of its own, (t, d) unit rows.
    read: internal ids → papers; with it the seeds' own preprints and second printings are left out.

    The seeds and the negative papers never come back. Of k papers that pass, k come back besides them for every k up
    to `depth`, unless the method is `bm25`. `similarities` are cosines to the nearest seed.
    """
    papers = [paper for _, paper in seeds]
    selection = directed(index.columns, selection, papers, direction)
    rows, away = _rows_of(seeds), _rows_of(negative)
    taken = np.union1d(rows, away)
    asked = asked_of(index, rows, papers, away, encode)
    if lexical_weight is None:
        lexical_weight = LEXICAL_WEIGHT if len(seeds) == 1 else LEXICAL_WEIGHT_OF_SEVERAL
    weight = {"dense": 0.0, "bm25": 1.0}.get(method, lexical_weight)
    found = find_by_text(index, asked, papers, selection, depth + len(taken), weight, left_out=taken)
    if method == "best":
        same_authors = citations is not None if same_authors is None else same_authors
        found = _with_links(index, found, asked, citations, papers if same_authors else ())
    ranking = found.ranking()
    ranking = ranking.without(np.union1d(taken, outside(selection, ranking.rows)))
    return ranking.without(_same_papers(index, ranking, asked, papers, read)) if read else ranking


def _rows_of(seeds: Sequence[Seed]) -> Rows:
    return np.array([row for row, _ in seeds], np.int64)


def _with_links(
    index: Generation, found: Candidates, asked: Asked, citations: CitationGraph | None, by_authors: Sequence[Paper]
) -> Candidates:
    """Add what citations and authors say, and the candidates that only they know."""
    seeds = asked.rows.tolist()
    links = []
    if citations is not None and citations.degrees(asked.rows).any():
        links.append((COMMON_WEIGHT, common_neighbours(citations, seeds)))
    if citations is not None and len(citations):
        near, weights = found.best(_NEAREST_CITED, besides=asked.rows)
        links.append((CITATIONS_WEIGHT, near_citations(citations, near, weights, seeds, found.rows)))
    if by_authors:
        by_the_same = papers_by_the_same(index, by_authors)
        links.append((AUTHORS_WEIGHT, Links(by_the_same, np.ones(len(by_the_same)))))
    more = [_here(index, linked.best(_MOST_LINKED)) for _, linked in links]
    found = found.joined_by(index, asked, np.unique(np.concatenate([asked.rows[:0], *more])))
    return found.raised([(weight, linked.of(found.rows)) for weight, linked in links])


def _here(index: Generation, rows: Rows) -> Rows:
    """Leave out the rows of a generation that newer ones have taken the place of."""
    here = [index.row_of(int(index.paper_rows[row])) == row for row in rows]
    return np.asarray(rows[np.array(here, bool)], np.int64)


def _same_papers(index: Generation, ranking: Ranking, asked: Asked, papers: Sequence[Paper], read: ReadPapers) -> Rows:
    """Return the rows of those that are a seed again."""
    order = np.argsort(-ranking.similarities, kind="stable")[:_SAME_AMONG]
    rows = ranking.rows[order[ranking.similarities[order] >= _SAME_FROM]]
    if not len(rows):
        return rows
    cosines = index.vectors.vectors(rows) @ asked.vectors.T
    paper_rows = index.paper_rows[rows].tolist()
    there = read(paper_rows)
    same = [
        paper_row in there and is_same_paper(papers[nearest], there[paper_row], float(own[nearest]))
        for paper_row, own, nearest in zip(paper_rows, cosines, cosines.argmax(axis=1).tolist(), strict=True)
    ]
    return np.asarray(rows[np.array(same, bool)], np.int64)
