"""Finding topics: time, memory, how many there are and how large, and what a tenth more papers changes.

Topics are found in nine tenths of the library's vectors, then in all of them going on from there, as a build does after
an ingest, and once more from nothing. Stability is the adjusted Rand index over the papers that both had, and the
share of topics that kept their ids. The baseline is k-means (faiss, spherical) from nothing, told how many topics
each level has. `--builds` does the same once with whole builds of the shipped sample.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.common import (
    BenchmarkFailed,
    Figures,
    described,
    grid,
    library_folder,
    note,
    opened_library,
    ratio,
    sample_files,
    written,
)
from paperkin.build_topics import nearest_papers
from paperkin.evaluate.labelled import quartiles
from paperkin.evaluate.topics import WEAK_BELOW
from paperkin.service import Library
from paperkin.settings import Settings, read_settings
from paperkin.topics.clusters import find_clusters
from paperkin.topics.levels import level_sizes
from paperkin.topics.matching import FoundTopic, KnownTopic, match_topics, members_by_topic

BASELINE = "k-means"
_WEIGHED = 15  # nearest papers that say how firmly a paper is in its topic
_HELD_OUT = 10  # one paper in so many
_ITERATIONS = 20
_SEED = 0

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--builds", action="store_true", help="measure whole builds of the shipped sample too")


def measure(arguments: argparse.Namespace) -> Figures:
    """Measure on the library's vectors, in a process of its own, whose peak memory is that of finding topics."""
    with opened_library(arguments.library) as library:
        about = described(library)
        folder = library.path
    # On Linux a forked child's peak memory is never below its parent's at the time of the fork.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(_found, folder).result()
    if arguments.builds:
        found["builds"] = _built()
    return {**about, "baseline": BASELINE, "weak_below": WEAK_BELOW, **found}


def _found(folder: Path) -> Figures:
    with Library.open(settings=read_settings(library=folder)) as library:
        generation = library.serving.generation()
        vectors = generation.vectors.vectors(np.arange(len(generation)))
    before_mb = _peak_mb()
    note(f"finding topics in {len(vectors):,} papers")
    seconds: dict[str, float] = {}
    began = time.perf_counter()
    neighbours, cosines = nearest_papers(vectors)
    seconds["nearest"] = time.perf_counter() - began
    anew, seconds["clusters"] = _clusters(neighbours, cosines)
    peak_mb = _peak_mb()

    old = np.random.default_rng(_SEED).random(len(vectors)) >= 1 / _HELD_OUT
    first, _ = _clusters(*nearest_papers(vectors[old]))
    before = np.full((len(vectors), first.shape[1]), -1, np.int32)
    before[old] = first
    added, seconds["clusters_added"] = _clusters(neighbours, cosines, before)
    levels, seconds["baseline"] = _levels(vectors, neighbours, cosines, added, anew, before)
    return {
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "ratio": ratio(seconds["nearest"] + seconds["clusters"], seconds["baseline"]),
        "peak_rss_mb": round(peak_mb),
        "peak_rss_before_mb": round(before_mb),
        "added": int(np.sum(~old)),
        "levels": levels,
        "ids_kept": _ids_kept(vectors, added, before),
    }


def _clusters(neighbours: Ints, cosines: Floats, before: Ints | None = None) -> tuple[Ints, float]:
    began = time.perf_counter()
    found = find_clusters(neighbours, cosines, level_sizes(len(neighbours)), before)
    return found, time.perf_counter() - began


def _levels(
    vectors: Floats, neighbours: Ints, cosines: Floats, added: Ints, anew: Ints, before: Ints
) -> tuple[list[Figures], float]:
    """Describe each level; return with it the seconds of one k-means of all papers at every level."""
    from sklearn.metrics import adjusted_rand_score

    levels, baseline_seconds = [], 0.0
    for level in range(min(added.shape[1], before.shape[1])):
        old = before[:, level] >= 0
        topics = int(added[:, level].max()) + 1
        began = time.perf_counter()
        all_by_baseline = _baseline(vectors, topics)
        baseline_seconds += time.perf_counter() - began
        old_by_baseline = _baseline(vectors[old], int(before[:, level].max()) + 1)
        levels.append(
            {
                "level": level,
                "topics": topics,
                "sizes": dict(
                    zip(
                        ("min", "q1", "median", "q3", "max"),
                        quartiles(np.bincount(added[:, level]).tolist()),
                        strict=True,
                    )
                ),
                "outliers": round(float(np.mean(added[:, level] < 0)), 4),
                "weak": round(_weak(added[:, level], neighbours, cosines), 4),
                "stability": round(adjusted_rand_score(before[old, level], added[old, level]), 4),
                "stability_anew": round(adjusted_rand_score(before[old, level], anew[old, level]), 4),
                "baseline_weak": round(_weak(all_by_baseline, neighbours, cosines), 4),
                "baseline_stability": round(adjusted_rand_score(old_by_baseline, all_by_baseline[old]), 4),
            }
        )
    return levels, baseline_seconds


def _weak(column: Ints, neighbours: Ints, cosines: Floats) -> float:
    """Return the share of papers of whose nearest papers' weight less than `WEAK_BELOW` is in their topic."""
    neighbours, cosines = neighbours[:, :_WEIGHED], cosines[:, :_WEIGHED]
    weights = np.where(neighbours >= 0, np.maximum(cosines, 0), 0)
    within = np.where(column[neighbours] == column[:, None], weights, 0).sum(axis=1)
    return float(np.mean(within < WEAK_BELOW * np.maximum(weights.sum(axis=1), 1e-9)))


def _baseline(vectors: Floats, clusters: int) -> Ints:
    import faiss as _faiss

    faiss: Any = _faiss
    most = -(-len(vectors) // clusters)
    fitting = faiss.Kmeans(
        vectors.shape[1], clusters, niter=_ITERATIONS, spherical=True, seed=_SEED + 1, max_points_per_centroid=most
    )
    fitting.train(vectors)
    nearest: Ints = fitting.index.search(vectors, 1)[1][:, 0].astype(np.int32)
    return nearest


def _ids_kept(vectors: Floats, added: Ints, before: Ints) -> Figures:
    """Return the share of the topics of nine tenths of the papers that keep their ids, level by level, and why not."""
    old = np.flatnonzero(before[:, 0] >= 0)
    known = [
        KnownTopic(f"T{number}", level, "", papers, centroid)
        for number, (level, papers, centroid) in enumerate(_topics(vectors, before, old), 1)
    ]
    now = [
        FoundTopic(level, "", papers, centroid)
        for level, papers, centroid in _topics(vectors, added, np.arange(len(added)))
    ]
    matched = match_topics(known, now, next_number=len(known) + 1, generation="now")
    ids = set(matched.ids)
    return {
        "all": ratio(sum(topic.id in ids for topic in known), len(known)),
        "levels": [
            ratio(
                sum(topic.id in ids for topic in known if topic.level == level),
                sum(topic.level == level for topic in known),
            )
            for level in range(before.shape[1])
        ],
        "events": dict(Counter(event.kind for event in matched.events)),
    }


def _topics(
    vectors: Floats, partition: Ints, papers: NDArray[np.int64]
) -> Iterable[tuple[int, NDArray[np.int64], Floats]]:
    """Yield level, papers and centroid of every topic, level by level."""
    for level in range(partition.shape[1]):
        column = partition[papers, level]
        for members in members_by_topic(column, papers, int(column.max()) + 1):
            mean = vectors[members].mean(axis=0)
            yield level, members, mean / max(float(np.linalg.norm(mean)), 1e-9)


# Whole builds


def _built() -> Figures:
    """Take a tenth of the sample's papers out of a copy of its library, build, bring them back, build again."""
    from sklearn.metrics import adjusted_rand_score

    with tempfile.TemporaryDirectory(prefix="paperkin-bench-") as scratch:
        folder = Path(shutil.copytree(library_folder(None), Path(scratch) / "library"))
        shutil.rmtree(folder / "generations")
        (folder / "CURRENT").unlink()
        with Library.open(settings=Settings(library=folder, catalogue_url=None)) as library:
            rows = [row for batch in library.catalogue.texts(4_096) for row, _, _ in batch]
            library.catalogue.remove(rows[::_HELD_OUT])
            began = time.perf_counter()
            library.build()
            first_seconds = time.perf_counter() - began
            first = _topics_by_paper(library)
            library.ingest(sample_files())
            began = time.perf_counter()
            library.build()
            seconds = time.perf_counter() - began
            second = _topics_by_paper(library)
            history = library.serving.generation().topics.history
    both = sorted(first.keys() & second.keys())
    if not both:
        raise BenchmarkFailed("The two builds have no paper in common.")
    then, now = ([topics[paper] for paper in both] for topics in (first, second))
    kept_ids = {one for ids in second.values() for one in ids}
    old_ids = {one for ids in first.values() for one in ids}
    return {
        "papers": len(second),
        "added": len(second) - len(both),
        "first_seconds": round(first_seconds, 2),
        "seconds": round(seconds, 2),
        "stability": [
            round(adjusted_rand_score([ids[level] for ids in then], [ids[level] for ids in now]), 4)
            for level in range(min(len(then[0]), len(now[0])))
        ],
        "ids_kept": ratio(len(old_ids & kept_ids), len(old_ids)),
        "events": dict(Counter(event.kind for event in history)),
    }


def _topics_by_paper(library: Library) -> dict[str, list[str]]:
    """Return each paper's topics by its id, the broadest first."""
    generation = library.serving.generation()
    names = library.catalogue.ids(generation.paper_rows.tolist())
    return {
        names[paper]: [share.id for share in generation.topics.of(row)]
        for row, paper in enumerate(generation.paper_rows.tolist())
        if paper in names
    }


def _peak_mb() -> float:
    """Return the most memory that this process has held so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would tell the parent's peak, if that is higher: it outlives exec
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS


# Showing


def tables(figures: Figures) -> Iterable[Table]:
    """Show time and memory, the levels, and what became of ids."""
    seconds = figures["seconds"]
    costs = grid(f"Topics of {figures['papers']:,} papers", ["", "measured"])
    for name, value in (
        ("s, nearest papers", seconds["nearest"]),
        ("s, topics from nothing", seconds["clusters"]),
        (f"s, topics with {figures['added']:,} papers more", seconds["clusters_added"]),
        (f"s, {BASELINE} at every level", seconds["baseline"]),
        ("peak memory, MB", figures["peak_rss_mb"]),
        ("of that before topics, MB", figures["peak_rss_before_mb"]),
        ("ids kept", f"{figures['ids_kept']['all']:.1%}"),
    ):
        costs.add_row(name, written(value))
    yield costs
    columns = [
        "level",
        "topics",
        "papers each",
        "outliers",
        "weak",
        "stability",
        "from nothing",
        f"{BASELINE}: weak",
        "stability",
    ]
    levels = grid("Levels, the broadest first; sizes are least, quartiles, most", columns)
    for line in figures["levels"]:
        levels.add_row(
            *(str(line["level"]), written(line["topics"]), " ".join(f"{size:,}" for size in line["sizes"].values())),
            *(f"{line[name]:.1%}" for name in ("outliers", "weak")),
            *(f"{line[name]:.3f}" for name in ("stability", "stability_anew")),
            *(f"{line['baseline_weak']:.1%}", f"{line['baseline_stability']:.3f}"),
        )
    yield levels
    if "builds" in figures:
        built = figures["builds"]
        table = grid(f"Builds of the sample, {built['added']:,} of {built['papers']:,} papers added", ["", "measured"])
        table.add_row("stability by level", " ".join(f"{value:.3f}" for value in built["stability"]))
        table.add_row("ids kept", f"{built['ids_kept']:.1%}")
        table.add_row("events", ", ".join(f"{count} {kind}" for kind, count in built["events"].items()) or "none")
        yield table
