"""Related papers from several seeds, with some that are not wanted, and what a reading list is recommended.

Of judged sets, each query's relevant papers are a subject: some are the seeds, the others are to be found, in every
paper of the set. Two subjects at once are two that have no paper in common; the unwanted ones are of a subject that is
near. Where queries are papers themselves and the judgements citations (`--citations`), one citation at a time is hidden
and looked for, with the others known. People's lists are those of the library: what they wrote before a year is liked,
what they wrote since then is looked for among all papers since then. The baseline is the mean of the vectors.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from benchmarks.common import Figures, grid, note, opened_library, timed_ms, written
from benchmarks.exact import Floats, Rows
from paperkin.evaluate.judged import JudgedSet, read_judged_set
from paperkin.evaluate.run import library_of
from paperkin.index import Generation, Selection, select
from paperkin.index.citations import CitationGraph, write_citations
from paperkin.recommend import LEXICAL_WEIGHT, rank_recommended
from paperkin.records import Filters, Paper, Query
from paperkin.related import rank_related
from paperkin.service import Library
from paperkin.settings import read_settings

K, DEEP = 10, 50
EVERYTHING = Selection()
_DRAWS = 4
_SMALLEST, _SEEDS = 8, (1, 2, 5)
_LIKED = (1, 8, 50)
_PEOPLE, _OLD, _NEW = 80, 8, 5
_HIDDEN = 150
# What is looked at beside the texts: name, citations, authors.
_BESIDE_TEXTS = (
    ("texts", False, False),
    ("and authors", False, True),
    ("and citations", True, False),
    ("all", True, True),
)
Seeds = list[tuple[int, Paper]]
Ranker = Callable[[Seeds], Rows]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--sets", type=Path, nargs="*", default=[], metavar="FOLDER", help="judged sets: subjects")
    parser.add_argument(
        "--citations", type=Path, nargs="*", default=[], metavar="FOLDER", help="judged sets: citations"
    )
    parser.add_argument("--documents", type=Path, metavar="FILE", help="the papers of sets that have none of their own")


def measure(arguments: argparse.Namespace) -> Figures:
    """Measure subjects and citations of the sets, and the people of the library."""
    lines: list[Figures] = []
    for folder in arguments.sets:
        with _opened(folder, arguments.documents) as bench:
            lines += bench.subjects()
    for folder in arguments.citations:
        with _opened(folder, arguments.documents) as bench:
            lines += bench.hidden_citations()
    with opened_library(arguments.library) as library:
        lines += list(_people(_Papers(library)))
    return {"k": K, "lines": lines}


def tables(figures: dict[str, Any]) -> Iterable[Table]:
    """Return one line for each task and way of ranking."""
    table = grid("Related papers", ["task", "by", "queries", f"nDCG@{K}", f"recall@{DEEP}", "p50 ms", "unwanted"])
    for line in figures["lines"]:
        numbers = (line["ndcg"], line["recall"], line["p50_ms"], line.get("unwanted"))
        table.add_row(line["task"], line["by"], str(line["queries"]), *(written(number) for number in numbers))
    yield table


class _Papers:
    """A library's papers by row."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.index: Generation = library.serving.generation()
        rows = self.index.paper_rows.tolist()
        found = {
            row: paper for start in range(0, len(rows), 500) for row, paper in self._read(rows[start : start + 500])
        }
        self.papers = [found[row] for row in rows]
        self.row = {paper.id: at for at, paper in enumerate(self.papers)}

    def _read(self, rows: Sequence[int]) -> Iterable[tuple[int, Paper]]:
        return self.library.catalogue.papers(rows).items()

    def seeds(self, rows: Iterable[int]) -> Seeds:
        return [(int(row), self.papers[int(row)]) for row in rows]

    def mean(self, seeds: Seeds, selection: Selection = EVERYTHING) -> Rows:
        """Rank by the cosine to the mean of the seeds' vectors."""
        rows = np.array([row for row, _ in seeds], np.int64)
        mean: Floats = self.index.vectors.vectors(rows).mean(axis=0)
        found = self.index.vectors.search((mean / np.linalg.norm(mean))[None], DEEP + len(rows), selection.rows).rows[0]
        others: Rows = found[(found >= 0) & ~np.isin(found, rows)]
        return others


class _Bench(_Papers):
    """A judged set with the library of its papers."""

    def __init__(self, judged: JudgedSet, library: Library) -> None:
        super().__init__(library)
        self.judged = judged
        self.random = np.random.default_rng(0)

    def __enter__(self) -> _Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.library.close()

    def subjects(self) -> Iterator[Figures]:
        """Yield the lines of one subject, of two at once, and of one with unwanted papers."""
        subjects = [
            sorted({self.row[paper] for paper, grade in grades.items() if grade > 0 and paper in self.row})
            for grades in self.judged.qrels.values()
        ]
        subjects = [rows for rows in subjects if len(rows) >= _SMALLEST]
        name = f"{self.judged.name}: {len(subjects)} subjects"
        for count in _SEEDS:
            yield from self._compared(
                f"{name}, {count} {'seed' if count == 1 else 'seeds'}", list(self._drawn(subjects, count))
            )
        yield from self._compared(f"{name}, 2 at once, 3 seeds each", list(self._two_at_once(subjects, 3)))
        yield from self._unwanted(f"{name}, 3 seeds, 1 unwanted", subjects)

    def _drawn(self, subjects: list[list[int]], count: int) -> Iterator[tuple[Seeds, set[int]]]:
        for rows in subjects * _DRAWS:
            drawn = self.random.choice(rows, count, replace=False)
            yield self.seeds(drawn), set(rows) - set(drawn.tolist())

    def _two_at_once(self, subjects: list[list[int]], count: int) -> Iterator[tuple[Seeds, set[int]]]:
        for one in subjects * _DRAWS:
            other = subjects[int(self.random.integers(len(subjects)))]
            if set(one).isdisjoint(other):
                drawn = [int(row) for rows in (one, other) for row in self.random.choice(rows, count, replace=False)]
                yield self.seeds(drawn), ({*one, *other}) - set(drawn)

    def _compared(self, task: str, asked: Sequence[tuple[Seeds, set[int]]]) -> Iterator[Figures]:
        for by, rank in (
            ("mean vector", self.mean),
            ("vectors", lambda seeds: rank_related(self.index, seeds, EVERYTHING, method="dense").rows),
            ("related", lambda seeds: rank_related(self.index, seeds, EVERYTHING).rows),
            ("recommended", lambda seeds: rank_recommended(self.index, seeds, EVERYTHING).rows),
        ):
            yield _line(task, by, asked, rank)

    def _unwanted(self, task: str, subjects: list[list[int]]) -> Iterator[Figures]:
        """Yield lines that also say which share of the first 50 is of the unwanted subject."""
        cases = []
        for seeds, wanted in self._drawn(subjects, 3):
            own = {row for row, _ in seeds} | wanted
            others = [set(rows) - own for rows in subjects if set(rows).isdisjoint(own)]
            ranked = {row: at for at, row in enumerate(self.mean(seeds).tolist())}
            nearest = max(others, key=lambda rows: sum(row in ranked for row in rows))
            unwanted = min(nearest, key=lambda row: (ranked.get(row, len(self.papers)), row))
            cases.append((seeds, wanted, self.seeds([unwanted]), nearest - {unwanted}))
        for by, told in (("related, not told", False), ("related, told", True)):
            found = [
                rank_related(self.index, seeds, EVERYTHING, negative=away if told else ()).rows
                for seeds, _, away, _ in cases
            ]
            left = [rows[~np.isin(rows, [row for row, _ in case[2]])] for rows, case in zip(found, cases, strict=True)]
            share = np.mean(
                [np.isin(rows[:DEEP], list(case[3])).mean() for rows, case in zip(left, cases, strict=True)]
            )
            asked = [(seeds, wanted) for seeds, wanted, _, _ in cases]
            yield {**_line(task, by, asked, _one_by_one(left)), "p50_ms": None, "unwanted": round(float(share), 4)}

    def hidden_citations(self) -> Iterator[Figures]:
        """Yield the lines of one hidden citation at a time, looked for from either end."""
        links = sorted(
            {
                (min(ends), max(ends))
                for query in self.judged.queries
                for paper, grade in self.judged.qrels[query.id].items()
                if grade > 0 and query.paper_id in self.row and paper in self.row
                for ends in [(self.row[query.paper_id], self.row[paper])]
                if ends[0] != ends[1]
            }
        )
        degrees = np.bincount(np.array(links).ravel(), minlength=len(self.papers))
        hidden = [link for link in links if min(degrees[list(link)]) > 1]
        asked, known = [], []
        graphs: list[CitationGraph] = []
        with tempfile.TemporaryDirectory() as folder:
            for at in self.random.permutation(len(hidden))[:_HIDDEN]:
                rest = [link for link in links if link != hidden[at]]
                graph = _graph(Path(folder) / "citations.npz", rest, len(self.papers))
                for seed, wanted in (hidden[at], hidden[at][::-1]):
                    asked.append((self.seeds([seed]), {wanted}))
                    known.append(graph.neighbours(seed))
                    graphs.append(graph)
        for by, cited, by_authors in _BESIDE_TEXTS:
            rankings = (
                rank_related(
                    self.index,
                    seeds,
                    EVERYTHING,
                    citations=graph if cited else None,
                    same_authors=by_authors,
                ).rows
                for (seeds, _), graph in zip(asked, graphs, strict=True)
            )
            left = (rows[~np.isin(rows, own)] for rows, own in zip(rankings, known, strict=True))
            yield _line(f"{self.judged.name}: a hidden citation", by, asked, _one_by_one(left))


def _graph(path: Path, links: Sequence[tuple[int, int]], papers: int) -> CitationGraph:
    write_citations(path, [links], np.arange(papers))
    return CitationGraph(path)


def _one_by_one(rankings: Iterable[Rows]) -> Ranker:
    """Return a ranker that knows the answers already, in the order of the questions."""
    answers = iter(rankings)
    return lambda _seeds: next(answers)


def _opened(folder: Path, documents: Path | None) -> _Bench:
    judged = read_judged_set(folder)
    if judged.docs is None and documents:
        judged = JudgedSet(judged.name, judged.queries, judged.qrels, documents, judged.reranking)
    note(f"{judged.name}")
    return _Bench(judged, library_of(judged, read_settings()))


def _people(papers: _Papers) -> Iterator[Figures]:
    """Yield the lines of people's own papers: those before a year are liked, those since then are looked for."""
    written: dict[str, list[int]] = defaultdict(list)
    for row, paper in enumerate(papers.papers):
        for author in paper.authors:
            if author.author_id and paper.year:
                written[author.author_id].append(row)
    year = int(np.quantile([paper.year for paper in papers.papers if paper.year], 0.6))
    lists = []
    for rows in written.values():
        old = [row for row in rows if (papers.papers[row].year or 0) < year]
        new = {row for row in rows if (papers.papers[row].year or 0) >= year}
        if len(old) >= _OLD and len(new) >= _NEW:
            lists.append((old, new))
    random = np.random.default_rng(0)
    lists = [lists[at] for at in random.permutation(len(lists))[:_PEOPLE]]
    index = papers.index
    since = select(index.columns, index.lexical, Query("", filters=Filters(year_from=year)))
    for count in _LIKED if lists else ():
        asked = [(papers.seeds(random.choice(old, min(count, len(old)), replace=False)), new) for old, new in lists]
        task = f"papers since {year} of people who wrote {count} or fewer of the liked"
        yield _line(task, "mean vector", asked, lambda seeds: papers.mean(seeds, since))
        for by, weight in (("vectors", 0.0), ("recommended", LEXICAL_WEIGHT), ("words", 1.0)):
            yield _line(task, by, asked, _recommended(index, since, weight))


def _recommended(index: Generation, since: Selection, lexical_weight: float) -> Ranker:
    return lambda seeds: rank_recommended(index, seeds, since, lexical_weight=lexical_weight).rows


def _line(task: str, by: str, asked: Sequence[tuple[Seeds, set[int]]], rank: Ranker) -> Figures:
    found: list[Rows] = []
    milliseconds = timed_ms(lambda at: found.append(rank(asked[at][0])), range(len(asked)))
    gains = 1 / np.log2(np.arange(2, K + 2))
    ndcg, recall = [], []
    for rows, (_, wanted) in zip(found, asked, strict=True):
        hit = np.isin(rows[:DEEP], list(wanted))
        ndcg.append(float(gains[: len(hit[:K])][hit[:K]].sum() / gains[: len(wanted)].sum()))
        recall.append(hit.sum() / len(wanted))
    return {
        "task": task,
        "by": by,
        "queries": len(asked),
        "ndcg": round(float(np.mean(ndcg)), 4),
        "recall": round(float(np.mean(recall)), 4),
        "p50_ms": round(float(np.median(milliseconds)), 2),
    }
