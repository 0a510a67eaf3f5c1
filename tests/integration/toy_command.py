"""One step of the road with the toy encoder, in a process of its own.

usage: python -m tests.integration.toy_command LIBRARY ingest PAPERS
       python -m tests.integration.toy_command LIBRARY index [KILOBYTES]

Writes `done`, or the name of the error that paperkin raised and its remedy; anything else that is raised is a trace and
an exit status of 1. With KILOBYTES, the disk is filled up to so much before the index is written.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from paperkin import Library
from paperkin.errors import PaperkinError
from paperkin.progress import Silent
from tests.toy import load_toy_encoder, toy_settings

FILLER = "filler"


class Filling(Silent):
    """Fills the disk when the index is about to be written."""

    def __init__(self, disk: Path, kilobytes: int) -> None:
        self.disk = disk
        self.leave = kilobytes * 1024

    def start(self, stage: str, total: int | None, unit: str) -> None:
        if stage == "index":
            (self.disk / FILLER).write_bytes(bytes(max(0, shutil.disk_usage(self.disk).free - self.leave)))


def main(folder: Path, step: str, *more: str) -> str:
    """Take the step and return what became of it."""
    settings = toy_settings(folder, keep_generations=1)
    progress = Filling(folder.parent, int(more[0])) if step == "index" and more else Silent()
    try:
        with Library.create(folder, settings, load_encoder=load_toy_encoder) as library:
            if step == "ingest":
                library.ingest(more)
            else:
                library.build(progress, force=True)
    except PaperkinError as error:
        return f"{type(error).__name__}: {error.remedy}"
    return "done"


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), *sys.argv[2:]))
