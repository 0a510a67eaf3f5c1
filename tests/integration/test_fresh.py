"""A real server, and another real process that takes papers in: they are found within seconds, without a build."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from tests.integration.conftest import EXECUTABLE, Run
from tests.toy import CORPUS, write_lines

pytestmark = [pytest.mark.integration, pytest.mark.model, pytest.mark.enable_socket]

SECONDS = 15.0
TITLE = "Zymurgical fermentation of barley by wild yeast"


def row(number: int, title: str) -> dict[str, Any]:
    abstract = f"We brew {number} kinds of ale and say how the yeast behaves."
    return {"id": f"ale/{number}", "title": title, "abstract": abstract, "authors": ["Ada Brewer"], "year": 2026}


class Server:
    """A server of a library, as the console script starts it."""

    def __init__(self, library: Path, environment: dict[str, str]) -> None:
        settings = {**environment, "PAPERKIN_RELOAD_SECONDS": "0.2"}
        command = [str(EXECUTABLE), "serve", "--library", str(library), "--port", "0", "--json"]
        self.process = subprocess.Popen(
            command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = orjson.loads(self.process.stdout.readline())["address"]

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        response = httpx2.get(f"{self.address}{path}", params=parameters, timeout=60)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def ids(self, path: str, **parameters: Any) -> list[str]:
        return [hit["paper"]["id"] for hit in self.get(path, **parameters)["hits"]]

    def end(self, how: signal.Signals) -> str:
        """Stop it and return what it wrote to its error output."""
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=60)
        return errors


@pytest.fixture
def library(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    run("ingest", CORPUS, "--library", folder)
    run("index", "--library", folder)
    return folder


@pytest.fixture
def server(library: Path, environment: dict[str, str]) -> Iterator[Server]:
    server = Server(library, environment)
    yield server
    if server.process.poll() is None:
        assert server.end(signal.SIGTERM) == ""


def wait_until_found(server: Server, paper_id: str, text: str = TITLE) -> float:
    """Return how many seconds it took until a search found a paper first."""
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        if server.ids("/v1/search", q=text, limit=1) == [paper_id]:
            return time.monotonic() - began
        time.sleep(0.05)
    pytest.fail(f"{paper_id} was not found within {SECONDS} seconds")


def test_a_paper_that_another_process_takes_in_is_found_and_related_within_seconds(
    server: Server, library: Path, run: Run, tmp_path: Path
) -> None:
    assert server.ids("/v1/search", q=TITLE, limit=1) != ["ale/1"]
    run("ingest", write_lines(tmp_path / "a.jsonl", [row(1, TITLE), row(2, "Brewing")]), "--library", library)
    wait_until_found(server, "ale/1")
    assert server.ids("/v1/papers/ale/1/related", limit=1) == ["ale/2"]
    assert server.ids("/v1/search", q="ale", author="Ada Brewer", limit=5) in (["ale/1", "ale/2"], ["ale/2", "ale/1"])

    run("ingest", write_lines(tmp_path / "b.jsonl", [row(1, "Nothing of the kind")]), "--library", library)
    wait_until_found(server, "ale/1", "Nothing of the kind")
    assert not list((library / "generations").glob(".*"))


def test_pages_stay_as_they_are_while_papers_come_and_an_index_is_built(
    server: Server, library: Path, run: Run, tmp_path: Path
) -> None:
    run("ingest", write_lines(tmp_path / "a.jsonl", [row(1, TITLE)]), "--library", library)
    wait_until_found(server, "ale/1")
    page = server.get("/v1/search", q="yeast and graphs", limit=10)
    first, ids = page, [hit["paper"]["id"] for hit in page["hits"]]
    asked = (
        lambda: run("ingest", write_lines(tmp_path / "b.jsonl", [row(2, "Yeast and graphs")]), "--library", library),
        lambda: run("index", "--library", library),
    )
    for change in asked:
        change()
        wait_until_found(server, "ale/2", "Yeast and graphs")
        page = server.get("/v1/search", q="yeast and graphs", limit=10, cursor=page["next_cursor"])
        assert (page["total"], page["generation"]) == (first["total"], first["generation"])
        ids += [hit["paper"]["id"] for hit in page["hits"]]
    assert len(set(ids)) == len(ids) == 30
    assert "ale/2" not in ids


def test_a_server_that_is_killed_leaves_nothing_for_long(
    server: Server, library: Path, run: Run, tmp_path: Path, environment: dict[str, str]
) -> None:
    run("ingest", write_lines(tmp_path / "a.jsonl", [row(1, TITLE)]), "--library", library)
    wait_until_found(server, "ale/1")
    server.end(signal.SIGKILL)
    (lock,) = (library / "live").glob("*.lock")
    left = lock.with_suffix("")
    assert left.is_dir()
    os.utime(lock, (0, 0))
    next_one = Server(library, environment)
    wait_until_found(next_one, "ale/1")
    assert not left.exists()
    assert next_one.end(signal.SIGTERM) == ""
    assert not list((library / "live").iterdir())
