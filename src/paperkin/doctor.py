"""Looks over the machine and the library and says what is wrong and what to do about it."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from paperkin import __version__
from paperkin.encode import load_encoder, load_reranker
from paperkin.errors import LibraryNotFound, LibraryNotIndexed, PaperkinError
from paperkin.service import Library
from paperkin.settings import Settings

State = Literal["ok", "warning", "broken"]
_PARTS = ("torch", "sentence-transformers", "openvino", "faiss-cpu", "tantivy", "sqlalchemy", "lmdb")
_LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """Run every check; one that fails does not keep the others from running."""
    checks: list[Check] = []
    for name, look in (
        ("paperkin", _machine),
        ("torch build", _torch_build),
        ("encoder", _encoder),
        ("reranker", _reranker),
        ("disk", _disk),
        ("library", _library),
    ):
        checks += _guarded(name, look, settings)
    return checks


def _guarded(name: str, look: Callable[[Settings], Iterator[Check]], settings: Settings) -> list[Check]:
    done: list[Check] = []
    try:
        done.extend(look(settings))
    except (LibraryNotFound, LibraryNotIndexed) as error:
        done.append(Check(name, "warning", f"{error.problem}: {error.value}", error.remedy))
    except PaperkinError as error:
        done.append(Check(name, "broken", f"{error.problem}: {error.value}", error.remedy))
    return done


def _machine(_: Settings) -> Iterator[Check]:
    parts = []
    for part in _PARTS:
        try:
            parts.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            yield Check(part, "broken", "not installed", "Install paperkin again.")
    yield Check("paperkin", "ok", f"{__version__} on Python {platform.python_version()}, {sys.platform}")
    yield Check("parts", "ok", ", ".join(parts))


def _torch_build(_: Settings) -> Iterator[Check]:
    """Warn of gigabytes of CUDA libraries on a machine that has no GPU; read from the metadata, not by importing."""
    cuda = any(Path(folder, "nvidia").is_dir() for folder in sys.path if folder)
    gpu = shutil.which("nvidia-smi") is not None
    if cuda and not gpu:
        yield Check(
            "torch build",
            "warning",
            "the CUDA build, and no GPU",
            "The CPU build is some gigabytes smaller; the README says how to get it.",
        )
    else:
        yield Check("torch build", "ok", "CUDA" if cuda else "CPU only")


def _encoder(settings: Settings) -> Iterator[Check]:
    encoder = load_encoder(
        settings.encoder,
        revision=settings.encoder_revision,
        engine=settings.engine,
        device=settings.device,
        model_cache=settings.model_cache,
    )
    encoder.warm()
    began = time.perf_counter()
    for _ in range(20):
        encoder.encode_queries(["learning from human preferences"])
    each = (time.perf_counter() - began) / 20 * 1e3
    spec = encoder.spec
    yield Check(
        "encoder",
        "ok",
        f"{spec.id} on {encoder.engine}, {spec.dimension} dimensions, {each:.1f} ms a short query",
    )


def _reranker(settings: Settings) -> Iterator[Check]:
    if settings.reranker is not None:
        yield Check("reranker", "ok", load_reranker(settings.reranker, device=settings.device).name)


def _disk(settings: Settings) -> Iterator[Check]:
    folder = settings.library.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state: State = "ok" if free > _LEAST_FREE_BYTES else "warning"
    yield Check("disk", state, f"{free / 1e9:.1f} GB free at {folder}", "" if state == "ok" else "Free some space.")


def _library(settings: Settings) -> Iterator[Check]:
    with Library.open(settings=settings) as library:
        library.catalogue.check()
        yield Check("catalogue", "ok", f"{library.catalogue.count():,} papers at {library.path}")
        generation = library.serving.generation()
        if library.serving.fault is not None:
            fault = library.serving.fault
            yield Check("index", "broken", f"{fault.problem}: {fault.value}", fault.remedy)
        library.encoders.of(generation.manifest.encoder)
        papers = len(generation) - len(generation.gone)
        yield Check("index", "ok", f"{generation.id}: {papers:,} papers, every checksum is right")
