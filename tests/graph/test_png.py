"""The picture for slides."""

from __future__ import annotations

import struct
import sys

import pytest

from paperkin.errors import InvalidRequest
from paperkin.graph.png import png
from tests.graph.graphs import HOSTILE, wheel


def test_a_png_is_drawn_of_any_label() -> None:
    pytest.importorskip("matplotlib")
    drawn = png(wheel(10, HOSTILE))
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[16:24]) == (2666, 2000)


def test_without_matplotlib_the_remedy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(InvalidRequest) as raised:
        png(wheel(3))
    assert "paperkin[map]" in raised.value.remedy
