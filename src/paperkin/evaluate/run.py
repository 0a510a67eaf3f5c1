"""Asks a library every query of a judged set, by every method, and scores the answers.

Measures are those of trec_eval, computed by ir-measures (MacAvaney, Macdonald & Ounis, ECIR 2022): nDCG@10 with linear
gains, recall@100 and reciprocal rank within 10, over grades above 0.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray

from paperkin.errors import EvaluationSetInvalid, PaperNotFound
from paperkin.evaluate.judged import JudgedSet, Query
from paperkin.progress import Progress, Silent
from paperkin.search import DEPTH, Method
from paperkin.service import Library
from paperkin.settings import Settings

_MEASURES = {"ndcg@10": nDCG @ 10, "recall@100": R @ 100, "mrr@10": RR @ 10}
_SCORED_DEPTH = 100
_METHODS: tuple[Method, ...] = ("bm25", "dense", "hybrid", "best")
_BEST: Method = "best"  # what serves users
_RESAMPLES = 1_000

Asking = Callable[[Query, Method, int], list[str]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one judged set.

    methods: method → measure → mean over queries, with `ndcg@10_interval` (95 %, bootstrap over queries) and
    `p50_ms` and `p95_ms` per query, encoding included for every method. missing: judged-relevant papers that the
    library does not hold.
    """

    name: str
    queries: int
    papers: int
    missing: int
    methods: dict[str, dict[str, Any]]

    def answer(self) -> dict[str, Any]:
        """Return the best configuration's figures, and each part's under `parts`."""
        return {
            "set": self.name,
            "queries": self.queries,
            "papers": self.papers,
            "missing": self.missing,
            "best": _BEST,
            **self.methods[_BEST],
            "parts": self.methods,
        }


def library_of(judged: JudgedSet, settings: Settings, progress: Progress | None = None) -> Library:
    """Return a library of the set's own documents, built once and kept among the caches.

    It has a catalogue of its own, whatever the settings say of the one that serves.
    Raises EvaluationSetInvalid for a set without documents of its own, or with a file that cannot be read to its end.
    """
    if judged.docs is None:
        raise EvaluationSetInvalid(
            "This set has no documents of its own",
            value=judged.name,
            remedy="Name the library that holds them with --library, or their file with --documents.",
        )
    try:
        content = judged.docs.read_bytes()
    except OSError as error:
        raise _unreadable(judged.docs, str(error.strerror)) from error
    digest = hashlib.sha256(content + settings.encoder.encode()).hexdigest()[:16]
    folder = settings.model_cache.parent / "evaluations" / f"{judged.docs.parent.resolve().name}-{digest}"
    library = Library.create(folder, settings.model_copy(update={"catalogue_url": None}))
    if library.serving.shelf.current() is None:
        report = library.ingest([str(judged.docs)], progress=progress)
        for problem in report.failed.values():
            library.close()
            raise _unreadable(judged.docs, problem)
    library.build(progress)  # which does nothing where the index is sound and up to date
    return library


def _unreadable(docs: Path, why: str) -> EvaluationSetInvalid:
    return EvaluationSetInvalid(
        f"The judged papers cannot be read: {why}", value=str(docs), remedy="Fetch the set again, or correct the path."
    )


def evaluate_search(library: Library, judged: JudgedSet, progress: Progress | None = None) -> Evaluation:
    """Score free-text search: each query's text against its judged papers."""

    def ask(query: Query, method: Method, depth: int) -> list[str]:
        return library.rank_search(query.text, method=method, depth=depth)

    return _evaluate(library, judged, ask, progress or Silent())


def evaluate_related(library: Library, judged: JudgedSet, progress: Progress | None = None) -> Evaluation:
    """Score related papers: each query is a paper of the library, which is never its own answer."""

    def ask(query: Query, method: Method, depth: int) -> list[str]:
        try:
            return library.rank_related([query.paper_id], method=method, depth=depth)
        except PaperNotFound:
            return []  # scored as nothing found; a missing paper is no reason to leave its query out

    return _evaluate(library, judged, ask, progress or Silent())


def _evaluate(library: Library, judged: JudgedSet, ask: Asking, progress: Progress) -> Evaluation:
    qrels, missing = _qrels_of_works(library, judged)
    papers = len(library.serving.generation())
    depth = papers if judged.reranking else DEPTH
    methods: dict[str, dict[str, Any]] = {}
    ask(judged.queries[0], _BEST, depth)  # opens the index and loads the encoder, which is no query's time
    for method in _METHODS:
        progress.start(f"{judged.name} {method}", len(judged.queries), "queries")
        run: dict[str, dict[str, float]] = {}
        seconds = []
        for query in judged.queries:
            began = time.perf_counter()
            ids = ask(query, method, depth)
            seconds.append(time.perf_counter() - began)
            if judged.reranking:
                candidates = qrels[query.id]
                ids = [paper_id for paper_id in ids if paper_id in candidates]
            run[query.id] = {paper_id: -float(place) for place, paper_id in enumerate(ids[:_SCORED_DEPTH])}
            progress.advance(1)
        progress.done()
        methods[method] = _scored(qrels, run, seconds)
    return Evaluation(judged.name, len(judged.queries), papers, missing, methods)


def _qrels_of_works(library: Library, judged: JudgedSet) -> tuple[dict[str, dict[str, int]], int]:
    """Return the judgements with the ids that answers bear, and how many relevant papers are missing.

    Two judged records that are one work here count once, with the better grade.
    """
    relevant = {paper_id for grades in judged.qrels.values() for paper_id, grade in grades.items() if grade > 0}
    every = {paper_id for grades in judged.qrels.values() for paper_id in grades}
    rows = {paper_id: row for paper_id in every if (row := library.catalogue.resolve(paper_id)) is not None}
    own = library.catalogue.ids(sorted(set(rows.values())))
    qrels: dict[str, dict[str, int]] = {}
    for query, grades in judged.qrels.items():
        qrels[query] = {}
        for paper_id, grade in grades.items():
            work = own[rows[paper_id]] if paper_id in rows else paper_id
            qrels[query][work] = max(grade, qrels[query].get(work, grade))
    return qrels, len(relevant - rows.keys())


def _scored(qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]], seconds: list[float]) -> dict[str, Any]:
    found: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in _MEASURES}
    names = {measure: name for name, measure in _MEASURES.items()}
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run):
        found[names[metric.measure]][metric.query_id] = metric.value
    scored: dict[str, Any] = {name: round(float(np.mean(list(values.values()))), 4) for name, values in found.items()}
    scored["ndcg@10_interval"] = _interval(np.array(list(found["ndcg@10"].values())))
    p50, p95 = np.percentile(seconds, (50, 95)) * 1e3
    scored["p50_ms"], scored["p95_ms"] = round(float(p50), 2), round(float(p95), 2)
    return scored


def _interval(values: NDArray[np.float64]) -> list[float]:
    """Return the 95 % percentile-bootstrap interval of the mean, resampling queries."""
    drawn = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    return [round(float(bound), 4) for bound in np.percentile(values[drawn].mean(axis=1), (2.5, 97.5))]
