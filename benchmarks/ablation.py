"""What each part of the ranking is worth, on judged sets: fusions, weights, and what `best` adds to `hybrid`.

Nothing is built for a variant: all of them order the candidates that the library's own two lists give. Differences are
paired, query by query, with 95 % bootstrap intervals. The baseline is `hybrid`: fusion, and titles that are the query.
The other fusions are without titles.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import ir_measures
import numpy as np
from ir_measures import nDCG
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.common import BenchmarkFailed, Figures, grid, note, written
from paperkin.cli.bars import Bars
from paperkin.encode import Encoder
from paperkin.evaluate.judged import JudgedSet, read_judged_set
from paperkin.evaluate.run import library_of
from paperkin.index import Generation, Selection
from paperkin.search import DEPTH, Ranking, rank
from paperkin.search.hybrid import LEXICAL_WEIGHT
from paperkin.service import Library
from paperkin.settings import read_settings

BASELINE = "hybrid"
WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
_RRF_CONSTANT = 60
_JUDGED_DEPTH = 100
_RESAMPLES = 2_000

Vector = NDArray[np.float32]
Scores = NDArray[np.float64]
Qrels = Mapping[str, Mapping[str, int]]
Fusion = Callable[[Ranking, float], Scores]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR", help="judged sets of free-text queries")
    parser.add_argument("--split", help="only the queries of this split, where a set has any")
    parser.add_argument("--queries", type=int, metavar="N", help="at most so many of each set, evenly drawn")


def measure(arguments: argparse.Namespace) -> Figures:
    """Rank every set by every variant. `--library` holds the papers of sets that bring none of their own."""
    found = {}
    for folder in arguments.sets:
        judged = read_judged_set(folder, _split_of(folder, arguments.split))
        with Bars() as bars, _library(judged, arguments.library, bars) as library:
            note(f"{judged.name}: {len(judged.queries)} queries")
            found[judged.name] = _measured(library, judged, arguments.queries)
    return {"measure": "nDCG@10", "baseline": BASELINE, "sets": found}


def tables(figures: Figures) -> Iterable[Table]:
    """Show every set's variants, the difference to the baseline beside each."""
    for name, found in figures["sets"].items():
        table = grid(f"{name}, {found['queries']} queries", ["", "nDCG@10", f"minus {BASELINE}", "95 % interval", "ms"])
        for variant, line in found["variants"].items():
            low, high = line["difference_interval"]
            table.add_row(
                variant,
                f"{line['ndcg@10']:.3f}",
                f"{line['difference']:+.3f}",
                f"{low:+.3f} to {high:+.3f}",
                written(line.get("p50_ms")),
            )
        yield table


def _split_of(folder: Path, split: str | None) -> str | None:
    return split if split and f'"{split}"' in (folder / "queries.jsonl").read_text(encoding="utf-8") else None


def _library(judged: JudgedSet, given: Path | None, bars: Bars) -> Library:
    if judged.docs is not None:
        return library_of(judged, read_settings(), bars)
    if given is None:
        raise BenchmarkFailed(f"{judged.name} has no documents of its own. Name the library that holds them.")
    return Library.open(settings=read_settings(library=given))


def _measured(library: Library, judged: JudgedSet, most: int | None) -> Figures:
    generation = library.serving.generation()
    asker = _Asker(generation, library.encoders.of(generation.manifest.encoder))
    places = np.unique(np.linspace(0, len(judged.queries) - 1, most or len(judged.queries)).astype(np.int64))
    queries = [judged.queries[place] for place in places]
    qrels = _qrels_by_row(library, {query.id: judged.qrels[query.id] for query in queries})
    depth = len(generation) if judged.reranking else DEPTH
    answers: dict[str, dict[str, list[str]]] = {}
    seconds: dict[str, list[float]] = {}
    asker.ask(queries[0].text, depth, method="best")  # opens and warms what is no query's time
    for query in queries:
        for variant, (ranking, taken) in _ranked(asker, query.text, depth).items():
            papers = [str(row) for row in generation.paper_rows[ranking.rows].tolist()]
            if judged.reranking:
                papers = [paper for paper in papers if paper in qrels[query.id]]
            answers.setdefault(variant, {})[query.id] = papers[:_JUDGED_DEPTH]
            if taken is not None:
                seconds.setdefault(variant, []).append(taken)
    scores = {variant: _ndcg(qrels, ranked) for variant, ranked in answers.items()}
    return {
        "queries": len(queries),
        "papers": len(generation),
        "variants": {
            variant: {
                "ndcg@10": round(float(found.mean()), 4),
                "interval": _interval(found),
                "difference": round(float((found - scores[BASELINE]).mean()), 4),
                "difference_interval": _interval(found - scores[BASELINE]),
                **({"p50_ms": round(1e3 * median(seconds[variant]), 2)} if variant in seconds else {}),
            }
            for variant, found in scores.items()
        },
    }


class _Asker:
    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self._generation, self._encoder = generation, encoder

    def ask(self, text: str, depth: int, **more: Any) -> Ranking:
        query = self._encoder.spec.query_text(text)
        return rank(
            self._generation,
            lambda: self._encoder.encode_queries([query])[0],
            text,
            Selection(),
            depth=depth,
            titles=self._generation.titles.of,
            **more,
        )


def _ranked(asker: _Asker, text: str, depth: int) -> dict[str, tuple[Ranking, float | None]]:
    """Return each variant's ranking, with the seconds that it took where it was ranked by the product itself."""
    asked: dict[str, dict[str, Any]] = {
        "bm25": {"method": "bm25"},
        "dense": {"method": "dense"},
        BASELINE: {"method": "hybrid"},
        "best": {"method": "best"},
        "best without titles": {"method": "best", "title_weight": 0.0},
        "best without feedback": {"method": "best", "feedback": 0.0},
    }
    for weight in (0.3, 1.0):
        asked[f"best, titles {weight}"] = {"method": "best", "title_weight": weight}
    for weight in (0.3, 0.5):
        asked[f"best, lexical {weight}"] = {"method": "best", "lexical_weight": weight}
    for share in (0.2, 0.8):
        asked[f"best, feedback {share}"] = {"method": "best", "feedback": share}
    ranked: dict[str, tuple[Ranking, float | None]] = {}
    for variant, how in asked.items():
        began = time.perf_counter()
        ranking = asker.ask(text, depth, **how)
        ranked[variant] = ranking, time.perf_counter() - began
    plain = ranked[BASELINE][0]
    worst = float(np.nanmin(plain.bm25)) if plain.bm25_ranks.any() else 0.0
    floor = worst if np.count_nonzero(plain.bm25_ranks) >= depth else 0.0
    for variant, fuse in FUSIONS.items():
        ranked[variant] = plain.taken(np.argsort(-fuse(plain, floor), kind="stable")), None
    order = np.argsort(-FUSIONS[f"min-max {LEXICAL_WEIGHT}"](plain, worst), kind="stable")
    ranked[f"min-max {LEXICAL_WEIGHT}, what BM25 does not know as its worst"] = plain.taken(order), None
    return ranked


# Other ways to fuse the same candidates. They are given what counts for a paper that BM25 did not return.


def _rrf(ranking: Ranking, _floor: float) -> Scores:
    """Cormack, Clarke & Büttcher, SIGIR 2009."""
    ranks = np.stack([ranking.dense_ranks, ranking.bm25_ranks]).astype(np.float64)
    reciprocal: Scores = np.where(ranks > 0, 1 / (_RRF_CONSTANT + ranks), 0.0).sum(axis=0)
    return reciprocal


def _mixed(weight: float, scale: Callable[[Scores, float], Scores]) -> Fusion:
    def fuse(ranking: Ranking, floor: float) -> Scores:
        cosines, bm25 = ranking.similarities.astype(np.float64), ranking.bm25.astype(np.float64)
        listed = ~np.isnan(bm25)
        words = np.where(listed, bm25, floor)
        return (1 - weight) * scale(cosines, -1.0) + weight * (scale(words, 0.0) if listed.any() else 0.0)

    return fuse


def _min_max(scores: Scores, _lowest: float) -> Scores:
    return _between(scores, float(scores.min()))


def _theoretical_minimum(scores: Scores, lowest: float) -> Scores:
    return _between(scores, lowest)


def _z_score(scores: Scores, _lowest: float) -> Scores:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread else np.zeros_like(scores)


def _between(scores: Scores, low: float) -> Scores:
    high = float(scores.max())
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


FUSIONS: dict[str, Fusion] = {
    f"rank fusion, k {_RRF_CONSTANT}": _rrf,
    **{f"min-max {weight}": _mixed(weight, _min_max) for weight in WEIGHTS},
    **{f"z-score {weight}": _mixed(weight, _z_score) for weight in (0.3, 0.5)},
    **{f"theoretical minimum {weight}": _mixed(weight, _theoretical_minimum) for weight in (0.3, 0.5)},
}


def _qrels_by_row(library: Library, qrels: Qrels) -> dict[str, dict[str, int]]:
    """Return judgements of catalogue rows: two records that are one work here count once, with the better grade."""
    by_row: dict[str, dict[str, int]] = {query: {} for query in qrels}
    for query, grades in qrels.items():
        for paper_id, grade in grades.items():
            row = library.catalogue.resolve(paper_id)
            paper = paper_id if row is None else str(row)
            by_row[query][paper] = max(grade, by_row[query].get(paper, grade))
    return by_row


def _ndcg(qrels: Qrels, ranked: Mapping[str, list[str]]) -> Scores:
    """Return nDCG@10 as trec_eval has it, of every query in the order of the judgements; 0 where nothing was found."""
    run = {query: {paper: -float(place) for place, paper in enumerate(ids)} for query, ids in ranked.items()}
    scores = {metric.query_id: metric.value for metric in ir_measures.iter_calc([nDCG @ 10], qrels, run)}
    return np.array([scores.get(query, 0.0) for query in qrels])


def _interval(values: Scores) -> list[float]:
    drawn = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    return [round(float(bound), 4) for bound in np.percentile(values[drawn].mean(axis=1), (2.5, 97.5))]
