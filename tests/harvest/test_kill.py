"""A process that harvests is killed again and again: every record arrives, and a kill repeats one page at most."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harvest import services
from tests.harvest.puller import IDS
from tests.harvest.replay import Replay, Serve

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

REPOSITORY = Path(__file__).parents[2]
KILLS = 5
ROWS = 4
NAMES = [f"2401.{number:05}" for number in range(1, 41)]
DAYS = dict(zip(NAMES, services.days(40, "2024-04-01", 2), strict=True))
SERVICES: dict[str, tuple[Callable[[], Serve], list[str]]] = {
    "arxiv": (lambda: services.Arxiv(dict(DAYS), rows=ROWS), NAMES),
    "openalex": (lambda: services.openalex(dict(DAYS)), NAMES),
    "crossref": (lambda: services.crossref(dict(DAYS)), NAMES),
    "semantic-scholar": (lambda: services.SemanticScholar(IDS), IDS),
}


def pull(service: str, url: str, folder: Path, *, kill_after: int | None = None, delay: float = 0.0) -> str:
    """Run the puller to its end, or kill it a moment after its step of that number; return its last step."""
    command = [sys.executable, "-m", "tests.harvest.puller", service, url, str(folder)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as puller:
        assert puller.stdout is not None
        if kill_after is None:
            steps = puller.stdout.read().splitlines()
        else:
            steps = [puller.stdout.readline().strip() for _ in range(kill_after)]
            time.sleep(delay)
            puller.kill()
            puller.stdout.read()
    return steps[-1]


@pytest.mark.parametrize("service", SERVICES)
def test_a_kill_at_any_moment_loses_nothing_and_repeats_one_page_at_most(
    service: str, tmp_path: Path, replayed: Callable[[Serve], Replay]
) -> None:
    make, names = SERVICES[service]
    server = replayed(make())
    chance = random.Random(service)
    killed_at = [
        pull(service, server.url, tmp_path, kill_after=chance.randint(2, 9), delay=chance.uniform(0, 0.006))
        for _ in range(KILLS)
    ]
    assert not any(step.startswith("end") for step in killed_at), "it was over before it was killed"
    assert pull(service, server.url, tmp_path) == "end True"

    pages = [line.split() for line in (tmp_path / "taken").read_text().splitlines()]
    taken = Counter(name for page in pages for name in page)
    assert set(taken) == set(names)
    assert sum(taken.values()) - len(names) <= KILLS * ROWS
    asked = Counter(repr((request.params, request.json)) for request in server.asked)
    repeated = sum(count - 1 for ask, count in asked.items() if "Identify" not in ask)
    assert repeated <= KILLS, killed_at
