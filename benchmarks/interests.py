"""What authors' interests are worth and cost: telling the next paper from others, time to build, time to answer.

The newest paper of people with at least four is left out; what they work on is found from the rest. Then the paper is
ranked among a thousand others of the last years.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import library_folder
from paperkin.index.columns import Columns
from paperkin.people.authorships import Authorships
from paperkin.people.interests import find_interests
from paperkin.service import Library

_FEWEST, _AMONG, _LAST_YEARS = 4, 1_000, 3
Vectors = NDArray[np.float32]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of this benchmark alone."""
    parser.add_argument("--people", type=int, default=2_000, help="how many to draw")


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure, and return figures that JSON can carry."""
    with Library.open(library_folder(arguments.library)) as library:
        index = library.serving.generation()
        vectors = index.vectors.vectors(np.arange(len(index)))
        written = _written(index.columns)
        drawn, held = _held_out(written, index.columns, arguments.people)
        rest = _without(written, drawn, held)
        began = time.perf_counter()
        found = find_interests(rest, vectors.shape[1], vectors.__getitem__)
        seconds = time.perf_counter() - began
        recent = np.flatnonzero(written.years > written.as_of - _LAST_YEARS)
        ranks: dict[str, list[int]] = {"mean": [], "interests": []}
        random = np.random.default_rng(0)
        for person, row in zip(drawn.tolist(), held.tolist(), strict=True):
            others = random.choice(recent, min(_AMONG, len(recent)), replace=False)
            others = others[~np.isin(others, written.papers_of(person))]
            papers = vectors[np.concatenate([[row], others])]
            own = slice(int(found.ends[person]), int(found.ends[person + 1]))
            cosines = found.vectors[own].astype(np.float32) @ papers.T
            ranks["interests"].append(_rank((found.weights[own] @ cosines + cosines.max(axis=0)) / 2))
            ranks["mean"].append(_rank(vectors[rest.papers_of(person)].mean(axis=0) @ papers.T))
        answers = _answers(library, drawn[:100])
    return {
        "people": len(drawn),
        "vectors": len(found.vectors),
        "build_s": round(seconds, 1),
        "answer_ms": answers,
        **{name: _figures(own) for name, own in ranks.items()},
    }


def tables(figures: dict[str, Any]) -> Iterable[Any]:
    """Return what `measure` found as tables for rich to print."""
    from rich.table import Table

    table = Table(title=f"The next paper of {figures['people']:,} people among a thousand")
    for column in ("", "MRR", "first", "of the first ten"):
        table.add_column(column)
    for name in ("mean", "interests"):
        table.add_row(name, *(f"{figures[name][figure]:.3f}" for figure in ("mrr", "hits@1", "hits@10")))
    yield table
    answer = figures["answer_ms"]
    yield (
        f"{figures['vectors']:,} interests in {figures['build_s']} s; similar people of one in {answer['p50']} ms "
        f"(p50), {answer['p95']} ms (p95)"
    )


def _written(columns: Columns) -> Authorships:
    labels = columns.column("person")
    return Authorships.of(*labels.flat(), columns.years, len(labels))


def _held_out(written: Authorships, columns: Columns, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return some people, drawn at random, and the row of each one's newest paper."""
    many = np.flatnonzero(np.diff(written.paper_ends) >= _FEWEST)
    drawn = np.sort(np.random.default_rng(0).permutation(many)[:count])
    own = [written.papers_of(person) for person in drawn.tolist()]
    return drawn, np.array([rows[columns.dates[rows].argmax()] for rows in own], np.int64)


def _without(written: Authorships, people: NDArray[np.int64], rows: NDArray[np.int64]) -> Authorships:
    """Return authorships without some people's being authors of some papers, one of each."""
    row_of = np.repeat(np.arange(len(written.years)), written.sizes)
    left_out = np.isin(written.people * len(written.years) + row_of, people * len(written.years) + rows)
    ends = np.concatenate([[0], np.cumsum(np.bincount(row_of[~left_out], minlength=len(written.years)))])
    return Authorships.of(ends, written.people[~left_out], written.years, len(written))


def _rank(scores: Vectors) -> int:
    """Return which place the first has; of equals the last."""
    return int(np.count_nonzero(scores[1:] >= scores[0])) + 1


def _figures(ranks: list[int]) -> dict[str, float]:
    found = np.array(ranks)
    return {
        "mrr": round(float((1 / found).mean()), 4),
        "hits@1": round(float((found <= 1).mean()), 4),
        "hits@10": round(float((found <= 10).mean()), 4),
    }


def _answers(library: Library, people: NDArray[np.int64]) -> dict[str, float]:
    numbers = library.serving.generation().people.arrays.numbers[people]
    ids = [f"A{number}" for number in numbers.tolist() if number >= 0]
    library.similar_people(ids[0])
    took = []
    for author_id in ids:
        began = time.perf_counter()
        library.similar_people(author_id)
        took.append((time.perf_counter() - began) * 1e3)
    return {f"p{at}": round(float(np.percentile(took, at)), 1) for at in (50, 95)}
