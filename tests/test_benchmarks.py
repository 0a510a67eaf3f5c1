"""Every benchmark can be asked for: its options do not clash with those that all have."""

from __future__ import annotations

import sys

import pytest
from benchmarks.__main__ import NAMES, main


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_tells_its_options(name, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", name, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "--library" in capsys.readouterr().out
