"""A process that ingests and indexes is killed at many moments; nothing is lost and nothing shows."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paperkin import Library
from paperkin.serving import Serving
from tests.integration.conftest import REPOSITORY
from tests.toy import generated_rows, write_lines

pytestmark = pytest.mark.integration

KILLS = 16
QUERIES = ("graph networks", "dark matter", "machine translation of low-resource languages", "🎉")


def start_builder(folder: Path, papers: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.builder", str(folder), str(papers)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def build_undisturbed(folder: Path, papers: Path) -> list[str]:
    """Let the builder run to its end and return what it announced."""
    with start_builder(folder, papers) as builder:
        assert builder.stdout is not None
        steps = builder.stdout.read().splitlines()
    assert builder.returncode == 0
    assert steps[-1] == "end"
    return steps


def build_and_kill(folder: Path, papers: Path, after: int, delay: float) -> str:
    """Kill the builder so many seconds after its step number `after`, and return that step."""
    with start_builder(folder, papers) as builder:
        assert builder.stdout is not None
        step = [builder.stdout.readline().strip() for _ in range(after + 1)][-1]
        time.sleep(delay)
        builder.kill()
        builder.stdout.read()
    return step


def state_of(library: Library) -> dict[str, Any]:
    """Return everything that a build decides: papers, their order, vectors, and answers."""
    library.serving.close()
    library.serving = Serving(library.path)  # the generation alone: what came since is searched beside it at once
    generation = library.serving.generation()
    with library.catalogue.snapshot() as snapshot:
        papers = [item.paper for batch in snapshot.papers() for item in batch]
    ids = library.catalogue.ids(generation.paper_rows.tolist())
    answers = {
        query: [(hit.paper.id, hit.score, hit.why) for hit in library.search(query, 50).hits] for query in QUERIES
    }
    return {
        "papers": papers,
        "order": [ids[row] for row in generation.paper_rows.tolist()],
        "vectors": generation.vectors.vectors(np.arange(len(generation))).tobytes(),
        "answers": answers,
        "related": [hit.paper.id for hit in library.related("gnn.1", 50).hits],
    }


def test_a_kill_at_any_moment_loses_nothing_and_the_old_index_serves_on(
    toy_folder: Path, tmp_path: Path, opened: Callable[..., Library]
) -> None:
    rows = generated_rows(300)
    papers = write_lines(tmp_path / "papers.jsonl", rows)
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(toy_folder, undisturbed)
    before = state_of(opened(toy_folder))
    steps = build_undisturbed(undisturbed, papers)
    after = state_of(opened(undisturbed))
    assert len(after["order"]) == 340

    chance = random.Random(20240601)
    moments = sorted(chance.sample(range(len(steps)), KILLS))
    killed_in: Counter[str] = Counter()
    for number, moment in enumerate(moments):
        folder = tmp_path / f"killed {number}"
        shutil.copytree(toy_folder, folder)
        step = build_and_kill(folder, papers, moment, chance.uniform(0, 0.01))
        killed_in[step.split(":")[0]] += 1

        with opened(folder) as library:
            served = state_of(library)
            generations = {name: served[name] for name in ("order", "vectors", "answers", "related")}
            assert generations in ({name: state[name] for name in generations} for state in (before, after)), step
            assert len(served["papers"]) >= 40
            assert library.serving.fault is None

        with opened(folder, create=True, keep_generations=1) as library:
            report = library.ingest([str(papers)])
            assert (report.read, report.refused) == (300, {})
            library.build()
        with opened(folder) as library:
            assert state_of(library) == after, step
            assert {path.name for path in (folder / "generations").iterdir()} == {library.serving.shelf.current()}, step
        shutil.rmtree(folder)
    assert set(killed_in) >= {"ingest", "encode", "index", "swap"}, killed_in


def test_a_kill_while_a_library_is_made_leaves_one_that_can_be_made(
    tmp_path: Path, opened: Callable[..., Library]
) -> None:
    papers = write_lines(tmp_path / "papers.jsonl", generated_rows(10))
    chance = random.Random(7)
    for number in range(6):
        folder = tmp_path / f"killed {number}"
        build_and_kill(folder, papers, after=0, delay=chance.uniform(0, 0.4))
        with opened(folder, create=True) as library:
            library.ingest([str(papers)])
            library.build()
            assert len(library.search("graph", 100).hits) == 10
