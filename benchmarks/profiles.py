"""Profiles of the people with most works and of the authors of the largest paper, against reading their papers whole.

Every question is asked of every person, once cold, in a library that was just opened, and then warm, in turns with the
baseline: reading every paper of a person with its text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from rich.table import Table

from benchmarks.common import BenchmarkFailed, Figures, comparison, grid, interleaved, opened_library, percentile, ratio
from paperkin.index import Generation
from paperkin.service import Library

_GOAL_MS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--people", type=int, default=10, metavar="N", help="of each kind (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="warm ones (default: %(default)s)")


def measure(arguments: argparse.Namespace) -> Figures:
    """Ask for the same people in several ways."""
    with opened_library(arguments.library) as library:
        index = library.serving.generation()
        kinds = {
            "with most works": _most_works(index, arguments.people),
            "on the largest paper": _of_the_largest_paper(index, arguments.people),
        }
    return {
        "papers": len(index),
        "goal_ms": _GOAL_MS,
        "kinds": {
            name: _measured(arguments, [f"A{number}" for number, _ in people], [works for _, works in people])
            for name, people in kinds.items()
        },
    }


def _most_works(index: Generation, count: int) -> list[tuple[int, int]]:
    """Return the numbers of the people with most works, and how many they have."""
    arrays = index.people.arrays
    works = np.where(arrays.numbers < 0, 0, np.diff(arrays.paper_ends))
    most = np.argsort(-works, kind="stable")[:count]
    return [(int(arrays.numbers[person]), int(works[person])) for person in most if works[person]]


def _of_the_largest_paper(index: Generation, count: int) -> list[tuple[int, int]]:
    """Return some authors of the paper that has most of them, evenly spread over its byline."""
    arrays = index.people.arrays
    owners = np.repeat(np.arange(len(arrays)), np.diff(arrays.paper_ends))
    authors = owners[arrays.rows == np.bincount(arrays.rows).argmax()]
    authors = authors[arrays.numbers[authors] >= 0]
    chosen = (
        authors[np.linspace(0, len(authors) - 1, min(count, len(authors))).astype(int)] if len(authors) else authors
    )
    works = np.diff(arrays.paper_ends)
    return [(int(arrays.numbers[person]), int(works[person])) for person in chosen]


def _measured(arguments: argparse.Namespace, people: Sequence[str], works: Sequence[int]) -> Figures:
    if not people:
        raise BenchmarkFailed("Nobody here is told apart from others yet. Run `paperkin index` first.")
    with opened_library(arguments.library) as library:
        library.serving.generation()
        cold = _cold(library, people)
        asked = _questions(library, people)
        samples = interleaved(asked, len(people) * arguments.rounds, block=len(people))
    baseline = percentile(samples["whole papers"], 50)
    return {
        "people": len(people),
        "works": [min(works), max(works)],
        "cold_ms": cold,
        "baseline_p50_ms": baseline,
        **{
            name: {
                "p50_ms": percentile(taken, 50),
                "max_ms": percentile(taken, 100),
                "ratio": ratio(percentile(taken, 50), baseline),
            }
            for name, taken in samples.items()
            if name != "whole papers"
        },
    }


def _questions(library: Library, people: Sequence[str]) -> dict[str, Callable[[int], object]]:
    def of(ask: Callable[[str], object]) -> Callable[[int], object]:
        return lambda at: ask(people[at % len(people)])

    return {
        "whole papers": of(lambda person: _whole_papers(library, person)),
        "profile": of(library.profile),
        "author_works": of(library.author_works),
        "collaborators": of(library.collaborators),
        "trust": of(library.trust),
    }


def _whole_papers(library: Library, person: str) -> object:
    rows = dict.fromkeys(paper for paper, _ in library.catalogue.people.of_author(int(person[1:])))
    return library.catalogue.papers(list(rows))


def _cold(library: Library, people: Sequence[str]) -> Figures:
    """Return what the first profile costs that a library answers, and the first of each other person at most."""
    taken = []
    for person in people:
        began = time.perf_counter()
        library.profile(person)
        taken.append(1e3 * (time.perf_counter() - began))
    return {"first": round(taken[0], 1), "others_max": round(max(taken[1:], default=taken[0]), 1)}


def tables(figures: Figures) -> Iterable[Table]:
    """Return one table for each kind of people, and one of cold answers."""
    cold = grid("First answers of a library just opened, ms", ["people", "the first", "others, at most"])
    for name, found in figures["kinds"].items():
        lines = [
            (f"{asked}, p50 ms", found[asked]["p50_ms"], found["baseline_p50_ms"], found[asked]["ratio"])
            for asked in ("profile", "author_works", "collaborators", "trust")
        ]
        lines.append(("profile, at most ms", found["profile"]["max_ms"], figures["goal_ms"], None))
        least, most = found["works"]
        title = f"{found['people']} people {name}, {least:,} to {most:,} works, of {figures['papers']:,} papers"
        yield comparison(title, "author, whole papers (goal in the last line)", lines)
        cold.add_row(name, str(found["cold_ms"]["first"]), str(found["cold_ms"]["others_max"]))
    yield cold
