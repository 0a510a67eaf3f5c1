"""Filtered search by year, venue and author, at broad, narrow and needle selectivity.

Recall is of the vector part against a brute force over the papers that pass, which are found without paperkin's
columns. Times are of whole searches, against the same queries without a filter, in turns.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median

import numpy as np
from rich.table import Table

from benchmarks.common import (
    Figures,
    described,
    grid,
    interleaved,
    note,
    opened_library,
    percentile,
    ratio,
    times,
    written,
)
from benchmarks.exact import Exact, Floats, K, Rows
from benchmarks.queries import distinct_queries
from paperkin.index import Generation, select
from paperkin.records import Filters, Query
from paperkin.search import rank
from paperkin.service import Library
from paperkin.text import folded

SHARES = (0.24, 0.02, 0.001)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--count", type=int, default=48, metavar="N", help="queries a filter (default: %(default)s)")


@dataclass(frozen=True, slots=True)
class Case:
    """A filter, the share of papers that it was to let through, and the rows (m,) that it lets through."""

    kind: str
    wanted: float
    filters: Filters
    rows: Rows


def measure(arguments: argparse.Namespace) -> Figures:
    """Ask every query under every filter."""
    with opened_library(arguments.library) as library:
        generation = library.serving.generation()
        cases = list(_cases(library, generation))
        queries = distinct_queries(library, arguments.count)
        note(f"{len(cases)} filters, {len(queries)} queries each")
        encoder = library.encoders.of(generation.manifest.encoder)
        vectors = encoder.encode_queries([encoder.spec.query_text(query) for query in queries])
        exact = Exact.of(generation.vectors)
        measured = [
            {
                "filter": case.kind,
                "share": round(len(case.rows) / len(generation), 6),
                "papers": len(case.rows),
                "values": _values(case.filters),
                **_recall(generation, exact, case, queries, vectors),
                **_answers(library, generation, case, queries),
                **_times(library, case, queries),
            }
            for case in cases
        ]
        return {
            **described(library),
            "queries": len(queries),
            "k": K,
            "recall": min(case["recall_min"] for case in measured),
            "lost": sum(case["lost"] for case in measured),
            "wrong": sum(case["wrong"] for case in measured),
            "ratio": max(case["ratio"] for case in measured),
            "baseline": "the same searches unfiltered",
            "filters": measured,
        }


def _cases(library: Library, generation: Generation) -> Iterator[Case]:
    """Choose filters from the library's own years, venues and authors; read from the catalogue, not from the index."""
    years: dict[int, list[int]] = defaultdict(list)
    venues: dict[str, list[int]] = defaultdict(list)
    authors: dict[str, list[int]] = defaultdict(list)
    with library.catalogue.snapshot() as snapshot:
        for batch in snapshot.papers():
            for stored in batch:
                row = generation.row_of(stored.row)
                if row is None:
                    continue
                if stored.paper.year is not None:
                    years[stored.paper.year].append(row)
                if stored.paper.venue:
                    venues[folded(stored.paper.venue)].append(row)
                for name in {folded(author.name) for author in stored.paper.authors if author.name}:
                    authors[name].append(row)
    named = _Names(authors)
    for wanted in SHARES:
        papers = max(1, round(wanted * len(generation)))
        if years:
            first, last = _span(years, papers)
            passing = [row for year in years if first <= year <= last for row in years[year]]
            yield Case("year", wanted, Filters(year_from=first, year_to=last), np.unique(passing))
        if venues:
            values, rows = _union(venues, venues.__getitem__, papers)
            yield Case("venue", wanted, Filters(venues=values), rows)
        if authors:
            values, rows = _union(authors, named.papers, papers)
            yield Case("author", wanted, Filters(authors=values), rows)


class _Names:
    """Names as people are filtered by: all words must be in one name, and an initial stands for any word."""

    def __init__(self, papers: Mapping[str, Sequence[int]]) -> None:
        """papers: folded name → rows."""
        self._papers = papers
        self._bearing: dict[str, set[str]] = defaultdict(set)
        for name in papers:
            for word in name.split():
                self._bearing[word].add(name)

    def papers(self, value: str) -> set[int]:
        """Return the rows of all whose name a folded value may mean."""
        words = value.split()
        whole = [word for word in words if len(word) > 1] or words
        initials = [word for word in words if word not in whole]
        names = set.intersection(*sorted((self._bearing[word] for word in whole), key=len)) if whole else set()
        return {
            row
            for name in names
            if all(any(word.startswith(initial) for word in name.split()) for initial in initials)
            for row in self._papers[name]
        }


def _span(years: Mapping[int, list[int]], papers: int) -> tuple[int, int]:
    """Return the first and last year whose papers come nearest to a number; of equal spans the shortest."""
    known = sorted(years)
    counts = np.cumsum([0, *(len(years[year]) for year in known)])
    spans = [(first, last) for first in range(len(known)) for last in range(first, len(known))]
    first, last = min(spans, key=lambda span: (abs(counts[span[1] + 1] - counts[span[0]] - papers), span[1] - span[0]))
    return known[first], known[last]


def _union(
    postings: Mapping[str, Sequence[int]], passing: Callable[[str], Iterable[int]], papers: int
) -> tuple[tuple[str, ...], Rows]:
    """Return values, those with most papers of their own first, and what passes: together about a number of papers.

    passing: which rows a value lets through.
    """
    chosen: list[str] = []
    covered: set[int] = set()
    for value in sorted(postings, key=lambda value: (-len(postings[value]), value)):
        if len(covered) >= papers:
            break
        more = set(passing(value)) - covered
        if more and len(covered) + len(more) <= papers:
            chosen.append(value)
            covered |= more
    if not chosen:
        chosen = [min(postings, key=lambda value: (len(postings[value]), value))]
        covered = set(passing(chosen[0]))
    return tuple(chosen), np.array(sorted(covered), np.int64)


def _recall(generation: Generation, exact: Exact, case: Case, queries: list[str], vectors: Floats) -> Figures:
    wanted = min(K, len(case.rows))
    selection = select(generation.columns, generation.lexical, Query("", filters=case.filters))
    recalls = []
    for query, vector, kth in zip(queries, vectors, exact.kth_scores(vectors, K, case.rows), strict=True):
        found = rank(generation, partial(np.asarray, vector), query, selection, method="dense").rows[:K]
        inside = found[np.isin(found, case.rows)]
        recalls.append(exact.recall(vector, inside, float(kth), wanted))
    return {"recall_min": round(min(recalls), 4), "recall_mean": round(float(np.mean(recalls)), 4)}


def _answers(library: Library, generation: Generation, case: Case, queries: list[str]) -> Figures:
    """Count hits that should have come and did not, and hits that should not have come, over all queries."""
    wanted = min(K, len(case.rows))
    passing = set(case.rows.tolist())
    lost = wrong = 0
    for query in queries:
        hits = library.search(query, K, filters=case.filters, fold=False).hits
        lost += max(0, wanted - len(hits))
        found = (library.catalogue.resolve(hit.paper.id) for hit in hits)
        wrong += sum(row is None or generation.row_of(row) not in passing for row in found)
    return {"lost": lost, "wrong": wrong}


def _times(library: Library, case: Case, queries: list[str]) -> Figures:
    columns = library.serving.generation().columns

    def filtered(at: int) -> None:
        # As if nobody had asked with this filter before.
        columns.select.cache_clear()
        columns.labels.cache_clear()
        library.search(queries[at], K, filters=case.filters)

    samples = interleaved({"filtered": filtered, "not": lambda at: library.search(queries[at], K)}, len(queries), 8)
    return {
        "p50_ms": percentile(samples["filtered"], 50),
        "p95_ms": percentile(samples["filtered"], 95),
        "unfiltered_p50_ms": percentile(samples["not"], 50),
        "ratio": ratio(median(samples["filtered"]), median(samples["not"])),
    }


def _values(filters: Filters) -> str:
    """Say what the filter lets through, shortened where it is a long list."""
    if filters.year_from is not None:
        return f"{filters.year_from} to {filters.year_to}"
    (names,) = (value for value in asdict(filters).values() if value)
    return ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1:,} more"


def tables(figures: Figures) -> Iterable[Table]:
    """Show each filter's recall and time."""
    table = grid(
        f"Filtered search of {figures['papers']:,} papers, {figures['queries']} queries a filter; "
        f"worst recall@{K} {figures['recall']:.3f}, {figures['lost']} hits lost, {figures['wrong']} wrong",
        [
            "filter",
            "papers",
            "share",
            f"worst recall@{K}",
            "lost or wrong",
            "p50 ms",
            "p95 ms",
            "unfiltered ms",
            "ratio",
        ],
    )
    for case in figures["filters"]:
        table.add_row(
            f"{case['filter']} {case['values']}",
            written(case["papers"]),
            f"{case['share']:.2%}",
            f"{case['recall_min']:.4f}",
            written(case["lost"] + case["wrong"]),
            *(written(case[name]) for name in ("p50_ms", "p95_ms", "unfiltered_p50_ms")),
            times(case["ratio"]),
        )
    yield table
