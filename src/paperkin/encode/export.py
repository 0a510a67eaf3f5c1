"""Exports a model once, from torch to an OpenVINO graph on disk, and trusts it only after comparing the two."""

from __future__ import annotations

import json
import logging
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from paperkin.encode.locate import LocatedModel
from paperkin.encode.openvino_engine import (
    GRAPH_FILE,
    TOKENIZER_FILE,
    ExportedGraph,
    OpenVinoEncoder,
    native_precisions,
)
from paperkin.encode.openvino_runtime import openvino
from paperkin.encode.weights import weights_bytes
from paperkin.errors import EncoderUnavailable

if TYPE_CHECKING:
    from paperkin.encode.torch_engine import TorchEncoder

LEAST_COSINE = 0.9999
MOST_WEIGHTS_BYTES = 2 << 30  # what is larger is slow on a processor anyhow, and would be held in memory three times
RECORD_FILE = "export.json"
_FORMAT = 1
_log = logging.getLogger(__name__)

# Short and long, plain and awkward: what is padded, what is cut, and what a tokenizer may split its own way.
_ABSTRACT = (
    "We study the problem of retrieving scientific papers by the meaning of their abstracts rather than by their "
    "words. A bi-encoder is trained on citation pairs, and its vectors are compared with those of lexical methods "
    "on three public collections, where it improves nDCG@10 by 4.2 points while indexing a million papers an hour. "
)
PROBES = (
    "graph neural networks",
    "BERT",
    "How do plants sense the length of the day?",
    "Müller–Krüger estimates for the Navier–Stokes equations in ℝ³",
    r"A bound of \(\mathcal{O}(n \log n)\) on $\sum_{i=1}^{n} x_i^2$ for $\ell_1$-regularised regression",
    "深度学习在蛋白质结构预测中的应用",
    "🧬 CRISPR-Cas9 off-target effects: a meta-analysis (2012–2023)",
    "Corrigendum",
    _ABSTRACT,
    "Deep Residual Learning for Image Recognition " + _ABSTRACT,
    _ABSTRACT * 2,
    _ABSTRACT * 20,
)


def exported_graph(model: LocatedModel, cache: Path) -> tuple[Path, ExportedGraph]:
    """Return the folder of the model's export and what it holds; made now, with torch, if the cache has none.

    Processes that come at the same time wait for the one that exports. A refusal is remembered as an export is.
    Raises EncoderUnavailable where the model cannot be exported faithfully, or the cache cannot be written.
    """
    home = cache / f"{model.weights_hash[:16]}-{version('openvino')}"
    if graph := read_export(home):
        return home, graph
    if weights_bytes(model.folder) > MOST_WEIGHTS_BYTES:
        raise _refusal(model, home, "its weights are larger than 2 GiB")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{home}.lock"):
            return home, read_export(home) or _export(model, home)
    except OSError as error:
        raise EncoderUnavailable(
            f"The exported encoder cannot be written: {error.strerror or error}",
            value=str(cache),
            remedy="Free some space, or set PAPERKIN_MODEL_CACHE to a folder that this user may write to.",
        ) from error


def read_export(home: Path) -> ExportedGraph | None:
    """Return what a finished export holds, or None where there is none, or a damaged one.

    Raises EncoderUnavailable where an earlier attempt found that the model cannot be exported.
    """
    try:
        record = json.loads((home / RECORD_FILE).read_bytes())
        if record["format"] != _FORMAT:
            return None
        if any((home / name).stat().st_size != size for name, size in record["bytes"].items()):
            return None
        if "refused" in record:
            raise EncoderUnavailable(**record["refused"])
        graph = record["graph"]
        return ExportedGraph(**{**graph, "inputs": tuple(graph["inputs"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _export(model: LocatedModel, home: Path) -> ExportedGraph:
    """Export into a folder beside `home`, and put it in place with one rename. Only under the lock."""
    _log.info("Exporting %s for OpenVINO. This is done once.", model.id)
    with _quiet():
        from paperkin.encode.torch_engine import TorchEncoder

        reference = TorchEncoder(model, "cpu")
    part = _fresh(home.with_name(f"{home.name}.part"))
    try:
        with _quiet():
            unproven = _converted(reference, part)
        graph = _proven(unproven, reference, part)
    except _Unfaithful as error:
        refusal = _refusal(model, home, str(error))
        words = {"problem": refusal.problem, "value": refusal.value, "remedy": refusal.remedy}
        _put_in_place(_fresh(part), home, model, {"refused": words})
        raise refusal from error
    _put_in_place(part, home, model, {"graph": asdict(graph)})
    return graph


def _fresh(folder: Path) -> Path:
    if folder.exists():  # left by an export that was killed or refused
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def _put_in_place(part: Path, home: Path, model: LocatedModel, outcome: dict[str, Any]) -> None:
    record = {
        "format": _FORMAT,
        "id": model.id,
        "weights_hash": model.weights_hash,
        "versions": {name: version(name) for name in ("openvino", "torch", "transformers", "sentence-transformers")},
        "bytes": {file.name: file.stat().st_size for file in sorted(part.iterdir())},
        **outcome,
    }
    (part / RECORD_FILE).write_text(json.dumps(record, indent=2, ensure_ascii=False), encoding="utf-8")
    if home.exists():  # damaged, or of another format
        shutil.rmtree(home)
    part.replace(home)


def _converted(reference: TorchEncoder, folder: Path) -> ExportedGraph:
    """Write the graph and the tokenizer, and return a record that is yet to be proven."""
    pad_id = reference.write_tokenizer(folder / TOKENIZER_FILE)
    if pad_id is None:
        raise _Unfaithful("its tokenizer has no fast form")
    module, example = reference.graph()
    try:
        converted = openvino.convert_model(module, example_input=example)
        # An input of the graph has several names, of which one is the tokenizer's.
        inputs = tuple(next(name for name in example if name in given.names) for given in converted.inputs)
    except Exception as error:
        raise _Unfaithful(f"OpenVINO cannot convert it ({type(error).__name__})") from error
    openvino.save_model(converted, folder / GRAPH_FILE, compress_to_fp16=False)
    return ExportedGraph(reference.spec.dimension, reference.spec.max_tokens, inputs, pad_id, "f32", cosine=-1.0)


def _proven(unproven: ExportedGraph, reference: TorchEncoder, folder: Path) -> ExportedGraph:
    """Return the record with the lowest native precision whose vectors equal torch's."""
    expected = reference.encode_papers(PROBES)
    cosine = -1.0
    for precision in native_precisions():
        graph = replace(unproven, precision=precision)
        vectors = OpenVinoEncoder(reference.spec, folder, graph).encode_papers(PROBES)
        cosine = float((vectors * expected).sum(axis=1).min())
        if cosine >= LEAST_COSINE:
            return replace(graph, cosine=cosine)
        _log.info("%s in %s: cosine %.6f to torch, below %s", reference.spec.id, precision, cosine, LEAST_COSINE)
    raise _Unfaithful(f"its vectors differ from torch's, cosine {cosine:.6f}, below {LEAST_COSINE}")


class _Unfaithful(Exception):
    """The export is not the model. Says why, in words that follow a colon."""


def _refusal(model: LocatedModel, home: Path, reason: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model is not exported to OpenVINO: {reason}",
        value=model.id,
        remedy=f"Run it with --engine torch, or delete {home} to try again.",
    )


@contextmanager
def _quiet() -> Iterator[None]:
    # Tracing warns about every shape that it takes for a constant, and touches every attribute, deprecated ones too.
    # Whether they mattered is what the trial finds out.
    root = logging.getLogger()
    before = root.level, list(root.filters), list(root.handlers)
    levels = {logger: logger.level for logger in map(logging.getLogger, ("transformers", "sentence_transformers"))}
    for logger in levels:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
        # OpenVINO's converter mutes the whole process's log, and leaves it so where it fails.
        root.setLevel(before[0])
        root.filters, root.handlers = before[1:]
