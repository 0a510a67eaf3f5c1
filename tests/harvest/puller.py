"""Harvests aloud, to be killed: `python -m tests.harvest.puller SERVICE URL FOLDER`.

Each step is announced on a line of its own before and after it is taken. What was taken is a line of ids a page in
`FOLDER/taken`; states are files beside it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from paperkin.harvest import ArxivOai, CrossrefWorks, Harvester, OpenAlexWorks, SemanticScholarPapers, harvest
from tests.harvest import services

CONTACT = "library@example.org"
PAUSE_SECONDS = 0.003
IDS = [f"CorpusId:{number}" for number in range(1, 41)]
HARVESTERS: dict[str, tuple[Callable[[str], Harvester], Callable[[bytes], list[str]]]] = {
    "arxiv": (lambda url: ArxivOai(CONTACT, url=url, interval_s=0), services.arxiv_ids),
    "openalex": (
        lambda url: OpenAlexWorks(CONTACT, filter="x:y", url=url, rows=4, interval_s=0),
        services.openalex_ids,
    ),
    "crossref": (
        lambda url: CrossrefWorks(CONTACT, members=["78"], url=url, rows=4, interval_s=0),
        services.crossref_ids,
    ),
    "semantic-scholar": (
        lambda url: SemanticScholarPapers(CONTACT, ids=IDS, url=url, batch=4, interval_s=0),
        services.semantic_scholar_ids,
    ),
}


def announce(step: str) -> None:
    """Say what comes next, and give the killer a moment."""
    print(step, flush=True)
    time.sleep(PAUSE_SECONDS)


class Files:
    """States and what was taken, in a folder."""

    def __init__(self, folder: Path, ids: Callable[[bytes], list[str]]) -> None:
        self.folder = folder
        self.ids = ids

    def take(self, body: bytes, _source: str, _origin: str) -> None:
        """Write a page's ids, all or none."""
        announce("take begins")
        line = " ".join(self.ids(body)) + "\n"
        file = os.open(self.folder / "taken", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
        announce("take is done")

    def load(self, key: str) -> dict[str, Any]:
        """Read a state."""
        file = self._file(key)
        state: dict[str, Any] = orjson.loads(file.read_bytes()) if file.exists() else {}
        return state

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        """Write a state, all or nothing."""
        announce("save begins")
        file = self._file(key)
        file.with_suffix(".new").write_bytes(orjson.dumps(dict(state)))
        file.with_suffix(".new").replace(file)
        announce("save is done")

    def _file(self, key: str) -> Path:
        return self.folder / f"{sha256(key.encode()).hexdigest()[:12]}.json"


def main(service: str, url: str, folder: Path) -> None:
    """Harvest what is left."""
    make, ids = HARVESTERS[service]
    files = Files(folder, ids)
    announce("begins")
    report = harvest(make(url), files.take, files)
    announce(f"end {report.complete}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
