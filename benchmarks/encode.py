"""Papers embedded per second, queries embedded one by one, and whether the vectors are those of the original.

The baseline is sentence-transformers as it comes: the same weights in float32, its own batches, its own threads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.common import (
    BenchmarkFailed,
    Figures,
    comparison,
    interleaved,
    latency,
    note,
    opened_library,
    ratio,
    sample_files,
    timed_ms,
    times,
)
from benchmarks.queries import read_queries, written_questions
from paperkin.encode import EncoderSpec, load_encoder
from paperkin.encode.locate import LocatedModel, locate_model
from paperkin.ingest import read_papers
from paperkin.settings import read_settings
from paperkin.sources import expand_inputs

Vectors = NDArray[np.float32]
_WARM_TEXTS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--texts", type=int, default=512, metavar="N", help="how many papers (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each (default: %(default)s)")
    parser.add_argument("--queries", type=Path, metavar="FILE", help='JSON lines with "text"; default: queries.txt')
    parser.add_argument("--encoder", help="a sentence-transformers model: a hub name or a folder")
    parser.add_argument("--engine", help="auto, openvino or torch")
    parser.add_argument("--device", help="cpu, cuda, mps; the baseline runs there too")
    parser.add_argument("--baseline-device", metavar="DEVICE", help="where the baseline runs, if elsewhere")


def measure(arguments: argparse.Namespace) -> Figures:
    """Encode the same texts with both, in turns, round by round."""
    settings = read_settings(encoder=arguments.encoder, engine=arguments.engine, device=arguments.device)
    encoder = load_encoder(
        settings.encoder,
        revision=settings.encoder_revision,
        engine=settings.engine,
        device=settings.device,
        model_cache=settings.model_cache,
    )
    model = locate_model(settings.encoder, settings.encoder_revision)
    baseline = _Baseline(model, arguments.baseline_device or settings.device)
    texts = _texts(arguments.library, arguments.texts, encoder.spec)
    questions = read_queries(arguments.queries) if arguments.queries else written_questions()
    queries = [encoder.spec.query_text(text) for text in questions]

    warm = texts[:: max(1, len(texts) // _WARM_TEXTS)]
    encoder.warm()
    encoder.encode_papers(warm)
    baseline.encode(warm)
    note(f"{len(texts)} texts, {arguments.rounds} rounds of {encoder.engine} and of sentence-transformers")
    vectors: dict[str, Vectors] = {}

    def keep(name: str, encoded: Vectors) -> None:
        vectors[name] = encoded

    rounds = interleaved(
        {
            "fast": lambda _: keep("fast", encoder.encode_papers(texts)),
            "baseline": lambda _: keep("baseline", baseline.encode(texts)),
        },
        arguments.rounds,
        block=1,
    )
    for call in (lambda at: encoder.encode_queries([queries[at]]), lambda at: baseline.encode([queries[at]])):
        timed_ms(call, range(len(queries)))
    single = interleaved(
        {
            "fast": lambda at: encoder.encode_queries([queries[at % len(queries)]]),
            "baseline": lambda at: baseline.encode([queries[at % len(queries)]]),
        },
        arguments.rounds * len(queries),
    )
    return {
        "engine": encoder.engine,
        "encoder": encoder.spec.id,
        "baseline": f"sentence-transformers fp32 on {baseline.device}, batches of 32",
        "texts": len(texts),
        "words_per_text": round(sum(len(text.split()) for text in texts) / len(texts), 1),
        **_compared(rounds, len(texts)),
        **_equality(vectors["fast"], vectors["baseline"]),
        "queries": len(queries),
        **latency(single["fast"], "query_"),
        **latency(single["baseline"], "baseline_query_"),
        "query_ratio": ratio(median(single["fast"]), median(single["baseline"])),
    }


class _Baseline:
    """sentence-transformers with nothing set but the device and unit length."""

    def __init__(self, model: LocatedModel, device: str) -> None:
        from sentence_transformers import SentenceTransformer

        if model.adapter is not None:
            raise BenchmarkFailed(f"{model.id} has adapters, which sentence-transformers alone does not run.")
        self.device = _device_name(device)
        self._model: Any = SentenceTransformer(str(model.folder), device=device, local_files_only=True)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows: Vectors = self._model.encode(list(texts), prompt="", normalize_embeddings=True, show_progress_bar=False)
        return rows


def _device_name(device: str) -> str:
    if not device.startswith("cuda"):
        return device
    import torch

    return torch.cuda.get_device_name(device)


def _texts(library: Path | None, count: int, spec: EncoderSpec) -> list[str]:
    """Return the texts of papers that lie evenly over the library, or over the sample."""
    papers = _of_library(library, count) if library else _of_sample(count)
    texts = [spec.paper_text(title, abstract) for title, abstract in papers]
    if not texts:
        raise BenchmarkFailed("There are no papers to encode.")
    # Mixed, since a feed's order is often one of lengths, and the baseline takes texts as they come.
    return [texts[at] for at in np.random.default_rng(0).permutation(len(texts))]


def _of_library(folder: Path, count: int) -> list[tuple[str, str]]:
    with opened_library(folder) as library:
        chosen = _evenly(library.catalogue.count(), count)
        every = (text for batch in library.catalogue.texts(4096) for text in batch)
        return [(title, abstract) for at, (_, title, abstract) in enumerate(every) if at in chosen]


def _of_sample(count: int) -> list[tuple[str, str]]:
    papers = [paper for item in expand_inputs(sample_files()) for paper in read_papers(item)]
    return [(papers[at].title, papers[at].abstract) for at in sorted(_evenly(len(papers), count))]


def _evenly(total: int, count: int) -> set[int]:
    return set(np.linspace(0, total - 1, min(count, total)).astype(np.int64).tolist())


def _compared(rounds: dict[str, list[float]], texts: int) -> Figures:
    ratios = [slow / fast for fast, slow in zip(rounds["fast"], rounds["baseline"], strict=True)]
    return {
        "fast_per_s": round(1e3 * texts / median(rounds["fast"]), 1),
        "baseline_per_s": round(1e3 * texts / median(rounds["baseline"]), 1),
        "ratio": round(median(ratios), 3),
        "ratio_of_rounds": [round(found, 3) for found in ratios],
    }


def _equality(fast: Vectors, baseline: Vectors) -> Figures:
    cosines = (fast.astype(np.float64) * baseline).sum(axis=1)
    return {"cosine_min": round(float(cosines.min()), 6), "cosine_mean": round(float(cosines.mean()), 6)}


def tables(figures: Figures) -> Iterable[Table]:
    """Show rates, latencies and cosines."""
    title = f"{figures['encoder']} on {figures['engine']}: {figures['texts']} papers, {figures['queries']} queries"
    yield comparison(
        title,
        figures["baseline"],
        [
            ("papers/s", figures["fast_per_s"], figures["baseline_per_s"], times(figures["ratio"])),
            ("one query, median ms", *_pair(figures, "p50_ms"), times(figures["query_ratio"])),
            ("one query, p95 ms", *_pair(figures, "p95_ms")),
            ("lowest cosine", f"{figures['cosine_min']:.6f}", "1"),
            ("mean cosine", f"{figures['cosine_mean']:.6f}", "1"),
        ],
    )


def _pair(figures: Figures, name: str) -> tuple[float, float]:
    return figures[f"query_{name}"], figures[f"baseline_query_{name}"]
