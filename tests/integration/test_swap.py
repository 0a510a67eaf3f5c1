"""A real server under load, while indexes are built beside it, taken up, and taken back."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx2
import orjson
import pytest

from tests.integration.conftest import EXECUTABLE, Run
from tests.toy import CORPUS, generated_rows, write_lines

pytestmark = [pytest.mark.integration, pytest.mark.model, pytest.mark.enable_socket]

CLIENTS = 16
PATHS = (
    "/v1/search?q=graph+networks&limit=5",
    "/v1/search?q=dark+matter&year_from=1990&limit=5",
    "/v1/papers/gnn.1/related?limit=5",
    "/v1/papers/10.1561/1500000019",
    "/readyz",
)


@contextmanager
def served(library: Path, environment: dict[str, str]) -> Iterator[str]:
    """Serve a library by the console script and give its address."""
    settings = {**environment, "PAPERKIN_RELOAD_SECONDS": "0.1", "PAPERKIN_KEEP_GENERATIONS": "2"}
    command = [str(EXECUTABLE), "serve", "--library", str(library), "--port", "0", "--json"]
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            announced = server.stdout.readline()
            assert announced, server.stderr.read()
            yield orjson.loads(announced)["address"]
        finally:
            server.terminate()
            written, errors = server.stdout.read(), server.stderr.read()
    assert (written, errors) == ("", "")
    assert server.returncode in (0, -15)


class Clients:
    """Threads that ask without a pause and note every answer that is not as it should be."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.failures: list[str] = []
        self.generations: Counter[str] = Counter()
        self._stop = Event()
        self._threads = [Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        with httpx2.Client(base_url=self.address, timeout=60) as client:
            while not self._stop.is_set():
                path = PATHS[number % len(PATHS)]
                number += 1
                try:
                    response = client.get(path)
                except httpx2.HTTPError as error:
                    self.failures.append(f"{path}: {error!r}")
                    continue
                answer = response.json()
                if response.status_code != 200 or len(answer.get("hits", range(5))) != 5:
                    self.failures.append(f"{path}: {response.status_code} {response.text[:300]}")
                if "generation" in answer:
                    self.generations[answer["generation"].partition("+")[0]] += 1


def wait_for(address: str, generation: str) -> None:
    """Return once the server says that this generation answers."""
    for _ in range(600):
        ready = httpx2.get(f"{address}/readyz", timeout=60).json()
        if ready["generation"].partition("+")[0] == generation:
            assert ready["status"] == "ready"
            return
        Event().wait(0.1)
    pytest.fail(f"{generation} was never taken up")


def test_no_request_fails_while_indexes_are_swapped(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    library = tmp_path / "library"
    run("ingest", CORPUS, "--library", library)
    built = [orjson.loads(run("index", "--library", library, "--json").stdout)["generation"]]
    with served(library, environment) as address, Clients(address) as clients:
        wait_for(address, built[0])
        for number in range(3):
            papers = write_lines(tmp_path / f"{number}.jsonl", generated_rows(50 * (number + 1), seed=number))
            run("ingest", papers, "--library", library)
            report = orjson.loads(run("index", "--library", library, "--json", keep_generations=2).stdout)
            built.append(report["generation"])
            wait_for(address, built[-1])
        back = orjson.loads(run("rollback", "--library", library, "--json").stdout)["generation"]
        wait_for(address, back)
    assert clients.failures == []
    assert back == built[-2]
    assert set(built) == set(clients.generations)
