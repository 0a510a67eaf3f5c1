"""Runs an exported model with OpenVINO: as quick as the processor allows, and without torch in the process."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
import psutil
from numpy.typing import NDArray
from tokenizers import Tokenizer

from paperkin.encode.encoder import EncoderSpec, encodable, unit_rows
from paperkin.encode.openvino_runtime import openvino

Precision = Literal["bf16", "f32"]

GRAPH_FILE, TOKENIZER_FILE = "model.xml", "tokenizer.json"
# Measured on two Sapphire Rapids cores; the rate is flat between 1,024 and 4,096.
BATCH_TOKENS = 2048
# OpenVINO prepares its kernels anew for a shape that it has not seen; rounding keeps the shapes few.
LENGTH_STEP = 16
WARM_WORDS = (8, 24, 40, 56)  # one of each length up to 64 tokens
_TEXTS_AT_ONCE = 8192
_MOST_STREAMS = 16
_FIRST_INFERENCE = Lock()


@dataclass(frozen=True, slots=True)
class ExportedGraph:
    """What a graph on disk is, beyond its file.

    inputs: the graph's inputs in order. pad_id: the token that fills a batch up. precision: the lowest in which the
    graph was found equal to torch, and cosine: the smallest similarity found in that trial.
    """

    dimension: int
    max_tokens: int
    inputs: tuple[str, ...]
    pad_id: int
    precision: Precision
    cosine: float


class OpenVinoEncoder:
    """An encoder that runs on the processor; any number of threads may call it at once.

    The graph is compiled twice, each time when it is first needed: for papers with a stream on every core, for
    queries with half as many. Streams that take turns evict each other's weights from the cache, which long batches
    do not notice and which doubles the time of a short query.
    """

    def __init__(self, spec: EncoderSpec, folder: Path, graph: ExportedGraph) -> None:
        """Prepare an export for this machine, in its verified precision, or in float32 where that is not native."""
        self.spec = spec
        self._precision: Precision = graph.precision if graph.precision in native_precisions() else "f32"
        self.engine = f"openvino {'bf16' if self._precision == 'bf16' else 'fp32'}"
        self._folder = folder
        self._graph = graph
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(spec.max_tokens)
        self._tokenizer.no_padding()
        self._streams = min(available_cores(), _MOST_STREAMS)
        self._compiling = Lock()
        self._for_papers: _Compiled | None = None
        self._for_queries: _Compiled | None = None

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text, in the order given: see `Encoder.encode_papers`."""
        with self._compiling:
            if self._for_papers is None:
                self._for_papers = self._compiled(self._streams)
        return self._encoded(texts, self._for_papers)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text, in the order given: see `Encoder.encode_queries`."""
        with self._compiling:
            if self._for_queries is None:
                self._for_queries = self._compiled(max(1, self._streams // 2))
        return self._encoded(texts, self._for_queries)

    def warm(self) -> None:
        """Prepare the kernels for queries of the usual lengths."""
        for words in WARM_WORDS:
            self.encode_queries(["a " * words])

    def _compiled(self, streams: int) -> _Compiled:
        return _Compiled(self._folder / GRAPH_FILE, self._graph, self._precision, streams, self.spec.max_tokens)

    def _encoded(self, texts: Sequence[str], compiled: _Compiled) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.spec.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):  # tokens take far more memory than their text
            tokens = self._tokens(texts[start : start + _TEXTS_AT_ONCE])
            batches = list(batches_by_length([len(ids) for ids in tokens]))
            outputs = compiled.infer_all([[tokens[row] for row in batch] for batch in batches])
            for batch, output in zip(batches, outputs, strict=True):
                rows[[start + row for row in batch]] = output
        return unit_rows(rows, self.spec)

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if len(texts) == 1:
            return [self._tokenizer.encode(encodable(texts[0])).ids]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast([encodable(text) for text in texts])]


class _Compiled:
    """The graph compiled for one number of streams, each on one thread."""

    def __init__(self, path: Path, graph: ExportedGraph, precision: Precision, streams: int, max_tokens: int) -> None:
        self._graph = graph
        self._streams = streams
        self._max_tokens = max_tokens
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "ENABLE_CPU_PINNING": False,  # it would put the workers of one server onto the same cores
        }
        self._model = openvino.Core().compile_model(str(path), "CPU", settings)
        self._idle: deque[Any] = deque()
        # The binding sets up its statics at the first inference, in a way that locks up for ever where two threads
        # come to it at once. So the first is made here, by one thread of the process.
        with _FIRST_INFERENCE:
            self.infer([[graph.pad_id]])

    def infer_all(self, batches: Sequence[Sequence[Sequence[int]]]) -> Iterator[NDArray[np.float32]]:
        """Yield the rows of each batch of token lists, in order."""
        if len(batches) == 1:
            yield self.infer(batches[0])
            return
        pool = ThreadPoolExecutor(self._streams, "encode")
        try:
            yield from pool.map(self.infer, batches)
        finally:
            # Ctrl-C waits for the batches that are running, not for the thousands that have not begun.
            pool.shutdown(wait=True, cancel_futures=True)

    def infer(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the rows of one batch of token lists."""
        longest = max(1, *map(len, batch))  # a tokenizer may make nothing of an empty text
        length = min(LENGTH_STEP * math.ceil(longest / LENGTH_STEP), self._max_tokens)
        ids = np.full((len(batch), length), self._graph.pad_id, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._model.create_infer_request()
        outputs = request.infer([given[name] for name in self._graph.inputs], share_inputs=True)
        rows = np.array(outputs[0], dtype=np.float32)  # a copy: the request writes its next answer to the same place
        self._idle.append(request)
        return rows


def batches_by_length(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield positions of texts in batches, longest first, each of at most `budget` tokens when padded, or one text."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda position: -lengths[position]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def native_precisions() -> tuple[Precision, ...]:
    """Return the precisions that this processor computes in natively, lowest first."""
    capabilities = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if "BF16" in capabilities else ("f32",)


def available_cores() -> int:
    """Return how many physical cores this process may use: by the machine, its affinity and its control group."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    cores = min(psutil.cpu_count(logical=False) or allowed, allowed)
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):  # no control group, another layout, or "max"
        pass
    return max(cores, 1)
