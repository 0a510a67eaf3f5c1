from __future__ import annotations

import io
import struct

import numpy as np
import pytest

from paperkin.errors import InvalidRequest
from paperkin.maps.library_map import COLOURS, Colour
from paperkin.maps.poster import poster
from tests.maps.conftest import MakeMap

pytest.importorskip("matplotlib")


@pytest.mark.parametrize("colour", COLOURS)
def test_a_poster_has_the_asked_size_at_300_dots_an_inch_and_shows_papers(make_map: MakeMap, colour: Colour) -> None:
    from matplotlib.image import imread

    data = poster(make_map(), "A map", colour, (900, 700))
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (900, 700)
    at = data.index(b"pHYs")
    assert struct.unpack(">I", data[at + 4 : at + 8])[0] == round(300 / 0.0254)
    pixels = imread(io.BytesIO(data))[:, :, :3]
    coloured = np.ptp(pixels, axis=2) > 0.2
    assert 0.002 < coloured.mean() < 0.5


@pytest.mark.parametrize("title", ["$x_1$ & <b>", "地図", "\\frac{", "", "long " * 60])
def test_any_title_and_label_can_be_printed(make_map: MakeMap, title: str) -> None:
    data = poster(make_map(each=5, label=title or "$"), title, size=(500, 500))
    assert struct.unpack(">II", data[16:24]) == (500, 500)


@pytest.mark.parametrize(("count", "each"), [(0, 0), (1, 1), (1, 2)])
def test_tiny_maps_can_be_printed(make_map: MakeMap, count: int, each: int) -> None:
    assert poster(make_map(count=count, each=each), "Few", size=(400, 400))


@pytest.mark.parametrize("size", [(0, 500), (500, 399), (50_000, 500)])
def test_a_size_that_is_no_pictures_is_an_error(make_map: MakeMap, size: tuple[int, int]) -> None:
    with pytest.raises(InvalidRequest, match="pixels"):
        poster(make_map(), "Map", size=size)
