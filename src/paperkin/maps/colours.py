"""Colours of topics: neighbours on the map are alike in hue and told apart by lightness, for light and dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# OKLab lightness and chroma (Ottosson, 2020); three steps, so that topics side by side differ in more than hue.
_LIGHT_STEPS, _DARK_STEPS = (0.56, 0.66, 0.48), (0.74, 0.82, 0.66)
_LIGHT_CHROMA, _DARK_CHROMA = 0.15, 0.13
# Of years and citations, from few to many: the many stand out from the ground.
RAMPS = {
    "light": ("#c9d6ea", "#8fb3dc", "#5f86c4", "#6a4fa3", "#7a0f6b"),
    "dark": ("#34456b", "#3f6aa0", "#4fa3b5", "#9fd98a", "#fff3a0"),
}
NO_TOPIC_COLOURS = ("#9a9a9a", "#6f6f6f")


@dataclass(frozen=True, slots=True)
class Palette:
    """`#rrggbb` by colour index, for light ground and for dark. The last colour is that of papers without a topic."""

    light: tuple[str, ...]
    dark: tuple[str, ...]


def palette(anchors: Sequence[tuple[float, float]]) -> Palette:
    """Return a colour for each anchor: hues go round the map with the angle, all apart by the same step."""
    places = np.array(anchors, np.float64).reshape(-1, 2)
    count = len(places)
    middle = np.median(places, axis=0) if count else np.zeros(2)
    angles = np.arctan2(places[:, 1] - middle[1], places[:, 0] - middle[0])
    turn = np.empty(count, np.int64)
    turn[np.argsort(angles, kind="stable")] = np.arange(count)
    hues = 2 * np.pi * turn / max(1, count)
    light = _hexes(np.array(_LIGHT_STEPS)[turn % 3], _LIGHT_CHROMA, hues)
    dark = _hexes(np.array(_DARK_STEPS)[turn % 3], _DARK_CHROMA, hues)
    return Palette((*light, NO_TOPIC_COLOURS[0]), (*dark, NO_TOPIC_COLOURS[1]))


def _hexes(lightness: NDArray[np.float64], chroma: float, hues: NDArray[np.float64]) -> list[str]:
    """Turn OKLCH into sRGB; what is outside is cut off."""
    a, b = chroma * np.cos(hues), chroma * np.sin(hues)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=1,
    ).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return ["#{:02x}{:02x}{:02x}".format(*row) for row in np.rint(encoded * 255).astype(int).tolist()]
