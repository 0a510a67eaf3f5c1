"""The console script as a shell sees it: pipes, terminals, signals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from paperkin import __version__
from tests.integration.conftest import EXECUTABLE, REPOSITORY, Run
from tests.toy import CORPUS, generated_rows, write_lines

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def library(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library without an index, whose source had many bad lines."""
    folder = tmp_path_factory.mktemp("processes")
    bad = folder / "bad.jsonl"
    bad.write_bytes(CORPUS.read_bytes() + b"this is no JSON, and a good deal longer than it need be\n" * 5_000)
    run("ingest", bad, "--library", folder / "library")
    return folder / "library"


def in_a_terminal(*arguments: object, environment: dict[str, str]) -> str:
    """Run the console script in a terminal of 100 columns and return what that shows."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [EXECUTABLE, *map(str, arguments)],
        stdin=end, stdout=end, stderr=end, env={**environment, "COLUMNS": "100", "TERM": "xterm-256color"},
    ) as process:  # fmt: skip
        os.close(end)
        shown = b""
        while True:
            try:
                chunk = os.read(terminal, 65_536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
    os.close(terminal)
    assert process.returncode == 0, shown
    return shown.decode()


def test_a_reader_that_has_read_enough_ends_the_command_quietly(library: Path, environment: dict[str, str]) -> None:
    command = [EXECUTABLE, "refused", "--library", library, "--limit", "5000"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().split(b"\t")[1] == b"41"
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (0, b"")


def test_a_terminal_shows_a_table_in_colour_and_a_pipe_bare_data(
    library: Path, environment: dict[str, str], run: Run
) -> None:
    shown = in_a_terminal("refused", "--library", library, "--limit", 1, environment=environment)
    assert "\x1b[1m" in shown
    assert "reason" in shown
    piped = run("refused", "--library", library, "--limit", 1).stdout
    assert "\x1b" not in piped
    assert piped.count("\t") == 4


def test_progress_is_drawn_in_a_terminal(environment: dict[str, str], tmp_path: Path) -> None:
    shown = in_a_terminal("ingest", CORPUS, "--library", tmp_path / "new", environment=environment)
    assert "✓" in shown
    assert "toy.jsonl" in shown


def test_control_c_ends_an_ingest_with_a_word_and_what_was_done_is_kept(
    environment: dict[str, str], tmp_path: Path, run: Run
) -> None:
    command = [EXECUTABLE, "ingest", "-", "--library", tmp_path / "new"]
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell starts what runs in the background deaf to Ctrl-C, and so the tests, if they do.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        papers = write_lines(tmp_path / "papers.jsonl", generated_rows(10_000)).read_bytes()
        process.stdin.write(papers)  # more than pipes and buffers hold, so most of it has been read
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        written, errors = process.stdout.read(), process.stderr.read().decode()
    assert process.returncode == 130
    assert written == b""
    assert "What was done is kept" in errors
    assert "Traceback" not in errors
    assert "papers" in run("info", "--library", tmp_path / "new").stdout


def test_the_package_can_be_run_as_a_module(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "paperkin", "--version"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"paperkin {__version__}\n"


def test_help_and_the_version_do_not_wait_for_the_engines(run: Run) -> None:
    assert "Usage" in run("search", "--help").stdout
    code = (
        "import sys; from paperkin.cli import main; print({'faiss', 'tantivy', 'torch', 'fastapi'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout == "set()\n"
