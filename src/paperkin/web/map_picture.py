"""A still picture of the map as SVG, from the same two answers that the moving one begins with."""

from __future__ import annotations

import struct
from collections import defaultdict
from typing import Any, Literal

from markupsafe import escape

Theme = Literal["light", "dark"]

# The picture is a document of its own, which the site's tokens do not reach: --ink and --ground of tokens.css.
INK = {"light": "#1d1c1a", "dark": "#ebe8e2"}
GROUND = {"light": "#fbfaf7", "dark": "#121416"}
_SIDE = 1000
# Room at the edges, so that labels are whole.
_EDGE = 70
_HEADER_BYTES, _COUNT_AT = 24, 16
_QUANTA = 65535
# Topics whose labels are shown when the square is as wide as the picture.
_ZOOM = 1.0
_DOT = 2.6


def map_picture(described: dict[str, Any], tile: bytes, theme: Theme) -> str:
    """Return the SVG. described: `Library.map_description`. tile: its first one, as `paperkin.maps.tiles` has it."""
    colours = described["palette"][theme]
    dots = "".join(
        f'<path stroke="{colours[colour]}" d="{path}"/>' for colour, path in sorted(_paths(described, tile).items())
    )
    labels = "".join(_label(topic["label"]) for topic in described["topics"] if _shown(topic["label"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_EDGE} {-_EDGE // 2} '
        f'{_SIDE + 2 * _EDGE} {_SIDE + _EDGE}" width="{_SIDE + 2 * _EDGE}" height="{_SIDE + _EDGE}">'
        f'<g fill="none" stroke-width="{_DOT}" stroke-linecap="round" stroke-opacity="0.75">{dots}</g>'
        f'<g font-family="sans-serif" font-weight="600" text-anchor="middle" fill="{INK[theme]}" '
        f'stroke="{GROUND[theme]}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">{labels}</g></svg>'
    )


def _paths(described: dict[str, Any], tile: bytes) -> dict[int, str]:
    """Return the dots of each colour as one path: a line without length, with round ends."""
    (count,) = struct.unpack_from("<I", tile, _COUNT_AT)
    after_rows = _HEADER_BYTES + 4 * count
    numbers = struct.unpack_from(f"<{3 * count}H", tile, after_rows)
    none, topics = len(described["palette"]["light"]) - 1, described["topics"]
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for x, y, topic in zip(numbers[:count], numbers[count : 2 * count], numbers[2 * count :], strict=True):
        colour = topics[topic]["colour"] if topic < len(topics) else none
        paths[colour].append(f"M{x * _SIDE // _QUANTA} {y * _SIDE // _QUANTA}h0")
    return {colour: "".join(steps) for colour, steps in paths.items()}


def _shown(label: dict[str, Any] | None) -> bool:
    if label is None:
        return False
    return bool(label["min_zoom"] <= _ZOOM and (label["max_zoom"] is None or label["max_zoom"] > _ZOOM))


def _label(label: dict[str, Any]) -> str:
    x, y = (1 + label["anchor"][0]) * _SIDE / 2, (1 - label["anchor"][1]) * _SIDE / 2
    size = label["font_size"]
    # The anchor is the middle of all lines; a line's letters stand on its foot.
    first = y - size * (1.2 * (len(label["lines"]) - 1) / 2 - 0.35)
    lines = "".join(
        f'<tspan x="{x:.0f}" y="{first + 1.2 * size * at:.0f}">{escape(line)}</tspan>'
        for at, line in enumerate(label["lines"])
    )
    return f'<text font-size="{size}">{lines}</text>'
