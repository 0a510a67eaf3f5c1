"""Real processes: the console script, what it writes, and what becomes of missing parts."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

EXECUTABLE = Path(sysconfig.get_path("scripts")) / "paperkin"
REPOSITORY = Path(__file__).parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def missing(part: str) -> NoReturn:
    """Skip a test whose real part is not here; where everything must be here, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{part} is missing, and this is CI")
    pytest.skip(f"{part} is missing")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of every process: no settings from outside, and one cache of encoders for all."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PAPERKIN_")}
    return {
        **outside,
        "PAPERKIN_MODEL_CACHE": str(tmp_path_factory.mktemp("cache") / "encoders"),
        "HF_HUB_OFFLINE": "1",
    }


@pytest.fixture(scope="session")
def run(environment: dict[str, str]) -> Run:
    """Run the console script to its end and return what it wrote; it must succeed unless `check` is False."""

    def run_command(*arguments: object, check: bool = True, **settings: object) -> subprocess.CompletedProcess[str]:
        variables = {f"PAPERKIN_{name.upper()}": str(value) for name, value in settings.items()}
        done = subprocess.run(
            [EXECUTABLE, *map(str, arguments)],
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or not check, done.stderr
        return done

    return run_command
