"""Ingests and indexes slowly and aloud, to be killed: `python -m tests.integration.builder LIBRARY PAPERS`.

Each step is announced on a line of its own before and after it is taken.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paperkin.build
import paperkin.ingest
from paperkin import Library
from paperkin.catalogue import Catalogue
from paperkin.encode import EmbeddingCache
from paperkin.index import Manifest, Shelf
from paperkin.index.text_writer import TextWriter
from tests.toy import load_toy_encoder, toy_settings

PAUSE_SECONDS = 0.004
STEPS: tuple[tuple[type, str, str], ...] = (
    (Catalogue, "upsert", "ingest"),
    (Catalogue, "replace_refusals", "ingest"),
    (EmbeddingCache, "put", "encode"),
    (TextWriter, "finish", "index"),
    (Manifest, "describe", "index"),
    (Manifest, "write", "index"),
    (Path, "rename", "index"),
    (Shelf, "swap", "swap"),
    (Path, "replace", "swap"),
    (Shelf, "prune", "swap"),
)


def announce(step: str) -> None:
    """Say what comes next, and give the killer a moment."""
    print(step, flush=True)
    time.sleep(PAUSE_SECONDS)


def announced(kind: type, name: str, step: str) -> None:
    """Let a method announce itself before and after."""
    plain: Callable[..., Any] = kind.__dict__[name]
    bound = isinstance(plain, classmethod)

    def aloud(*arguments: Any, **named: Any) -> Any:
        announce(f"{step}: {name} begins")
        result = plain.__func__(*arguments, **named) if bound else plain(*arguments, **named)
        announce(f"{step}: {name} is done")
        return result

    setattr(kind, name, classmethod(aloud) if bound else aloud)


def main(folder: Path, papers: Path) -> None:
    """Take the papers in and build an index of everything."""
    for kind, name, step in STEPS:
        announced(kind, name, step)
    paperkin.ingest.BATCH_PAPERS = 40
    paperkin.build.ENCODE_BATCH = 40
    announce("open: begins")
    with Library.create(folder, toy_settings(folder, keep_generations=1), load_encoder=load_toy_encoder) as library:
        announce("open: is done")
        library.ingest([str(papers)])
        library.build()
    announce("end")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
