"""A real server's answers to distinct free-text queries: one client, many clients, and where the time goes.

Whole requests over HTTP: encoding the query, both lists, fusion, titles and feedback, reading ten papers, their
passages, JSON. The baseline is the same answer put together in this process, in turns with the server, so that the
ratio is what server and protocol cost.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import fmean, median
from typing import Any, TypeVar
from unittest.mock import patch

import orjson
import psutil
from rich.table import Table

from benchmarks.common import (
    BLOCK,
    Figures,
    comparison,
    described,
    grid,
    interleaved,
    latency,
    library_folder,
    note,
    opened_library,
    percentile,
    ratio,
    timed_ms,
    times,
    written,
)
from benchmarks.exact import Exact, Floats
from benchmarks.queries import distinct_queries
from benchmarks.server import Load, Server, running_server, search_request, send_all
from paperkin import asking
from paperkin.answers import page_answer
from paperkin.search import hybrid
from paperkin.service import Library

K = 10
# What runs before the fusion, in turns or at the same time, and what runs within it.
_LISTS = ("encoding", "bm25", "vectors")
_WITHIN = ("titles", "feedback")
_AFTER = ("spelling", "hydration", "passages")
PARTS = (*_LISTS, "fusion", *_WITHIN, *_AFTER, "json", "rest", "overlap")
_Returned = TypeVar("_Returned")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--requests", type=int, default=192, metavar="N", help="of one client (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=16, metavar="N", help="at once (default: %(default)s)")
    parser.add_argument(
        "--load", type=int, default=768, metavar="N", help="requests of them all (default: %(default)s)"
    )
    parser.add_argument("--warm", type=int, default=32, metavar="N", help="requests before (default: %(default)s)")
    parser.add_argument("--gzip", action="store_true", help="accept compressed answers, as browsers do")


def measure(arguments: argparse.Namespace) -> Figures:
    """Ask one server with one client and then with many, no query twice."""
    folder = library_folder(arguments.library)
    with opened_library(folder) as library:
        total = arguments.warm + arguments.requests + arguments.load
        queries = distinct_queries(library, total)
        cuts = _cuts(len(queries), (arguments.warm, arguments.requests, arguments.load))
        warm, single, many = (queries[start:end] for start, end in cuts)
        with running_server(folder) as server:
            note(
                f"{len(warm)} queries to warm up, {len(single)} one by one, {len(many)} by {arguments.clients} clients"
            )
            requests = [search_request(server, query, K, gzip=arguments.gzip) for query in queries]
            warming, alone, together = (requests[start:end] for start, end in cuts)
            send_all(server, warming, clients=min(len(warming), arguments.clients))
            http, parts = _in_turns(library, server, warm, single, alone)
            load, server_cores = _loaded(server, together, arguments.clients)
        exact = _exact_ms(library, single)
        about = described(library)
    whole = [query["whole"] for query in parts]
    return {
        **about,
        "method": "best",
        "k": K,
        "gzip": arguments.gzip,
        "answer_bytes": round(median(load.body_bytes)),
        "requests": len(http),
        **latency(http),
        "baseline": "the same answers in process",
        **latency(whole, "in_process_"),
        "ratio": ratio(median(http), median(whole)),
        "breakdown_ms": {name: percentile([query[name] for query in parts], 50) for name in PARTS},
        "breakdown_share": {name: ratio(fmean(query[name] for query in parts), fmean(whole)) for name in PARTS},
        "exact_flat_p50_ms": percentile(exact, 50),
        "ratio_exact_flat": ratio(median(http), median(exact)),
        "clients": arguments.clients,
        "load_requests": len(load.milliseconds),
        "requests_per_s": round(len(load.milliseconds) / load.seconds, 1),
        "ratio_one_client": ratio(len(load.milliseconds) / load.seconds, 1e3 / fmean(http)),
        **latency(load.milliseconds, "load_"),
        "server_cores": round(server_cores, 2),
        "client_cores": round(load.client_cpu, 2),
        "client": "one thread over raw keep-alive sockets",
    }


def _cuts(there: int, wanted: Sequence[int]) -> list[tuple[int, int]]:
    """Return where parts begin and end, each of the length wanted, or all shortened alike where too few are there."""
    scale = min(1.0, there / sum(wanted))
    ends = [round(scale * sum(wanted[: place + 1])) for place in range(len(wanted))]
    return list(zip([0, *ends], ends, strict=False))


def _in_turns(
    library: Library, server: Server, warm: Sequence[str], queries: Sequence[str], requests: Sequence[bytes]
) -> tuple[list[float], list[dict[str, float]]]:
    """Ask the same queries over HTTP and in this process, block by block."""
    http: list[float] = []
    parts: list[dict[str, float]] = []
    library.encoders.of(library.serving.generation().manifest.encoder).warm()
    with _stopwatch(library) as watch:
        for query in warm:
            _parts_of(library, watch, query)
        for start in range(0, len(queries), BLOCK):
            http += send_all(server, requests[start : start + BLOCK], clients=1).milliseconds
            parts += [_parts_of(library, watch, query) for query in queries[start : start + BLOCK]]
    return http, parts


def _loaded(server: Server, requests: Sequence[bytes], clients: int) -> tuple[Load, float]:
    """Return what the clients saw, and how many cores the server used meanwhile."""
    process = psutil.Process(server.pid)
    before = process.cpu_times()
    load = send_all(server, requests, clients)
    after = process.cpu_times()
    return load, (after.user + after.system - before.user - before.system) / load.seconds


def _exact_ms(library: Library, queries: Sequence[str]) -> list[float]:
    """Return the time of exact flat float32 search for the same queries, encoded beforehand."""
    generation = library.serving.generation()
    encoder = library.encoders.of(generation.manifest.encoder)
    vectors: Floats = encoder.encode_queries([encoder.spec.query_text(query) for query in queries[: 4 * BLOCK]])
    exact = Exact.of(generation.vectors)
    timed_ms(lambda at: exact.search(vectors[at], K), range(min(BLOCK, len(vectors))))
    return interleaved({"exact": lambda at: exact.search(vectors[at], K)}, len(vectors))["exact"]


class _Stopwatch:
    """Remembers when named functions ran, in whatever thread: (name, begin, end) in milliseconds."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, float, float]] = []

    def timing(self, name: str, function: Callable[..., _Returned]) -> Callable[..., _Returned]:
        """Return the function, timed."""

        def timed(*args: Any, **kwargs: Any) -> _Returned:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.spans.append((name, 1e3 * began, 1e3 * time.perf_counter()))

        return timed

    def spent(self, *names: str) -> float:
        """Return the milliseconds during which at least one of these ran."""
        total, until = 0.0, float("-inf")
        for _, begin, end in sorted((span for span in self.spans if span[0] in names), key=lambda span: span[1]):
            total += max(0.0, end - max(begin, until))
            until = max(until, end)
        return total


@contextmanager
def _stopwatch(library: Library) -> Iterator[_Stopwatch]:
    """Time the parts of this library's searches where they happen, rather than a copy of how they are put together."""
    generation = library.serving.generation()
    watch = _Stopwatch()
    watched = (
        (library.encoders.of(generation.manifest.encoder), "encode_queries", "encoding"),
        (generation.vectors, "search", "vectors"),
        (generation.lexical, "search", "bm25"),
        (hybrid, "_title_agreement", "titles"),
        (hybrid, "_fed_back", "feedback"),
        (asking, "rank", "rank"),
        (generation.spelling, "did_you_mean", "spelling"),
        (library.catalogue, "papers", "hydration"),
        (asking, "with_passages", "passages"),
    )
    with ExitStack() as stack:
        for owner, method, name in watched:
            stack.enter_context(patch.object(owner, method, watch.timing(name, getattr(owner, method))))
        yield watch


def _parts_of(library: Library, watch: _Stopwatch, query: str) -> dict[str, float]:
    """Answer one query in this process; return the milliseconds of each part and of the whole.

    The parts add up to the whole, with `overlap`, which is negative: what runs beside something else.
    """
    watch.spans.clear()
    page = watch.timing("search", library.search)(query, K)
    watch.timing("json", lambda: orjson.dumps(page_answer(page)))()
    parts = {name: watch.spent(name) for name in (*_LISTS, *_WITHIN, *_AFTER, "json")}
    ranking = watch.spent("rank", *_LISTS)
    return {
        **parts,
        "overlap": watch.spent(*_LISTS) - sum(parts[name] for name in _LISTS),
        "fusion": ranking - watch.spent(*_LISTS, *_WITHIN),
        "rest": watch.spent("search") - ranking - sum(parts[name] for name in _AFTER),
        "whole": watch.spent("search") + parts["json"],
    }


def tables(figures: Figures) -> Iterable[Table]:
    """Show latency, throughput and the breakdown."""
    yield comparison(
        f"One client: {figures['requests']} searches of {figures['papers']:,} papers, {K} hits, "
        f"{figures['answer_bytes']:,} bytes an answer",
        figures["baseline"],
        [
            ("HTTP, median ms", figures["p50_ms"], figures["in_process_p50_ms"], times(figures["ratio"])),
            ("HTTP, p95 ms", figures["p95_ms"], figures["in_process_p95_ms"]),
        ],
    )
    parts = grid("Where the time goes in process", ["", "median ms", "share of the mean"])
    for name in PARTS:
        parts.add_row(name, written(figures["breakdown_ms"][name]), f"{figures['breakdown_share'][name]:.0%}")
    parts.add_row("for comparison: exact flat fp32 search", written(figures["exact_flat_p50_ms"]), "", style="dim")
    yield parts
    yield comparison(
        f"{figures['clients']} clients: {figures['load_requests']} searches; the server used "
        f"{figures['server_cores']} cores, the client {figures['client_cores']}",
        "one client",
        [
            ("requests/s", figures["requests_per_s"], _one_client(figures), times(figures["ratio_one_client"])),
            ("median ms", figures["load_p50_ms"], figures["p50_ms"], times(figures["load_p50_ms"] / figures["p50_ms"])),
            ("p95 ms", figures["load_p95_ms"], figures["p95_ms"], times(figures["load_p95_ms"] / figures["p95_ms"])),
        ],
    )


def _one_client(figures: Figures) -> float:
    rate: float = figures["requests_per_s"] / figures["ratio_one_client"]
    return rate
