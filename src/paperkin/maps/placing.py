"""Where each topic's label goes, and from which zoom to which it is shown, so that no two labels ever overlap.

Zoom z draws the square [-1, 1]² `SQUARE_PIXELS`·2^z CSS pixels wide. Labels keep their size in pixels, so two that are
apart at one zoom stay apart at every deeper one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from paperkin.records import Topic

SQUARE_PIXELS = 512
FIRST_ZOOM, LAST_ZOOM, ZOOM_STEP = -1.5, 12.0, 0.25
# CSS pixels, the broadest level first; narrower ones have the last.
FONT_SIZES = (17, 14, 12)
# Of a sans-serif's letters, in units of the font size: measured on English titles, with some air.
_LETTER_WIDTH, _LINE_HEIGHT = 0.58, 1.25
_AIR = 8
# A narrow topic's label is worth showing once the topic is about as wide as this share of it; no label is any more once
# its topic is as wide as a large screen: then its parts' labels are what one reads.
_WORTH_SHARE = 0.35
_TOO_WIDE_PIXELS = 1500
WRAP_AT = 18


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A topic's label on the map.

    topic: its index in the topics. lines: the label, broken for reading. anchor: the label's middle, in [-1, 1]², y
    upwards. rank: 0 for the most important. The label is shown from `min_zoom` up to, not including, `max_zoom`; None
    is without an end. font_size in CSS pixels, size is width and height in them.
    """

    topic: int
    level: int
    lines: tuple[str, ...]
    anchor: tuple[float, float]
    rank: int
    min_zoom: float
    max_zoom: float | None
    font_size: int
    size: tuple[float, float]


def place_labels(
    xy: NDArray[np.float32], partition: NDArray[np.int32], topics: Sequence[Topic]
) -> tuple[PlacedLabel, ...]:
    """Return the labels, best ranked first; those that find no room at any zoom are left out.

    xy: (n, 2) in [-1, 1]². partition: (n, L) index in `topics`, -1 for none. Broad topics come before narrow ones,
    large before small ones. A label once shown stays until its topic is too wide for the screen.
    """
    found = _anchored(xy, partition)
    order = sorted(found, key=lambda node: (found[node].level, -found[node].papers, node))
    lines = [wrapped(topics[node].label) for node in order]
    fonts = [font_size(found[node].level) for node in order]
    sizes = np.array([label_size(words, font) for words, font in zip(lines, fonts, strict=True)]).reshape(-1, 2)
    anchors = np.array([found[node].anchor for node in order]).reshape(-1, 2)
    extents = np.array([found[node].extent for node in order])
    levels = np.array([found[node].level for node in order], np.int64)
    shown_from, shown_to = _zooms(anchors, sizes, extents, levels)
    return tuple(
        PlacedLabel(
            topic=node,
            level=found[node].level,
            lines=lines[at],
            anchor=(float(anchors[at, 0]), float(anchors[at, 1])),
            rank=at,
            min_zoom=float(shown_from[at]),
            max_zoom=None if np.isinf(shown_to[at]) else float(shown_to[at]),
            font_size=fonts[at],
            size=(float(sizes[at, 0]), float(sizes[at, 1])),
        )
        for at, node in enumerate(order)
        if np.isfinite(shown_from[at])
    )


@dataclass(frozen=True, slots=True)
class _Anchored:
    level: int
    papers: int
    anchor: tuple[float, float]
    extent: float


def _anchored(xy: NDArray[np.float32], partition: NDArray[np.int32]) -> dict[int, _Anchored]:
    """Return each node's densest point, and its extent: how wide the middle four fifths of its papers lie."""
    found: dict[int, _Anchored] = {}
    for level in range(partition.shape[1]):
        column = partition[:, level]
        order = np.argsort(column, kind="stable")
        nodes, starts = np.unique(column[order], return_index=True)
        ends = [*starts[1:].tolist(), len(order)]
        for node, start, end in zip(nodes.tolist(), starts.tolist(), ends[: len(nodes)], strict=True):
            rows = order[start:end]
            if node >= 0 and node not in found:
                points = xy[rows].astype(np.float64)
                low, high = np.quantile(points, [0.1, 0.9], axis=0)
                extent = float((high - low).max())
                found[node] = _Anchored(level, len(rows), densest_point(points), extent)
    return found


def densest_point(points: NDArray[np.float64]) -> tuple[float, float]:
    """Return the middle of the papers around the place where most of (m, 2) points lie: on a banana, not beside it."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = float((high - low).max())
    if len(points) < 3 or span == 0:
        return float(points[0, 0]), float(points[0, 1])
    cells = int(np.clip(np.sqrt(len(points)) / 2, 6, 40))
    at = np.minimum((points - low) / span * cells, cells - 1e-9).astype(int)
    counts = np.zeros((cells, cells))
    np.add.at(counts, (at[:, 0], at[:, 1]), 1.0)
    peak = np.array(np.unravel_index(gaussian_filter(counts, 1.5, mode="constant").argmax(), counts.shape))
    around = (np.abs(at - peak) <= 1).all(axis=1)
    middle = points[around].mean(axis=0) if around.any() else low + (peak + 0.5) / cells * span
    return float(middle[0]), float(middle[1])


def _zooms(
    anchors: NDArray[np.float64], sizes: NDArray[np.float64], extents: NDArray[np.float64], levels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Go from zoom to zoom, and show what is worth it and has room, in order: from and to, (t,) each."""
    worth, ends = _worth(sizes, extents, levels)
    begins = np.full(len(anchors), np.inf)
    for zoom in np.arange(FIRST_ZOOM, LAST_ZOOM + ZOOM_STEP, ZOOM_STEP):
        scale = SQUARE_PIXELS / 2 * 2**zoom
        for at in (np.isinf(begins) & (ends > zoom) & (worth <= zoom)).nonzero()[0]:
            shown = ((begins <= zoom) & (ends > zoom)).nonzero()[0]
            gaps = np.abs(anchors[shown] - anchors[at]) * scale
            if not (gaps < (sizes[shown] + sizes[at]) / 2).all(axis=1).any():
                begins[at] = zoom
    return begins, ends


def _worth(
    sizes: NDArray[np.float64], extents: NDArray[np.float64], levels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return between which zooms each label is worth showing. A level waits until half of its labels are worth it."""
    with np.errstate(divide="ignore"):
        worth = np.log2(_WORTH_SHARE * sizes[:, 0] / (extents * SQUARE_PIXELS / 2))
        wide = np.log2(_TOO_WIDE_PIXELS / (extents * SQUARE_PIXELS / 2))
    worth = np.clip(worth, FIRST_ZOOM, LAST_ZOOM)
    deepest, begun = levels.max(initial=0), FIRST_ZOOM
    ends = np.where(levels < deepest, np.maximum(FIRST_ZOOM + 1, np.ceil(wide / ZOOM_STEP) * ZOOM_STEP), np.inf)
    worth[levels == 0] = FIRST_ZOOM
    for level in range(1, deepest + 1):
        begun = max(begun + 1, float(np.median(worth[levels == level])))
        worth[levels == level] = np.maximum(worth[levels == level], min(begun, LAST_ZOOM))
    return worth, ends


def font_size(level: int) -> int:
    """Return the font size of a level's labels in CSS pixels."""
    return FONT_SIZES[min(level, len(FONT_SIZES) - 1)]


def label_size(lines: Sequence[str], font: float) -> tuple[float, float]:
    """Return about how wide and high a label is, with the air around it, in CSS pixels."""
    widest = max(_width(line) for line in lines)
    return widest * _LETTER_WIDTH * font + _AIR, len(lines) * _LINE_HEIGHT * font + _AIR / 2


def _width(line: str) -> float:
    # Chinese, Japanese and Korean characters are about as wide as high.
    return sum(1.8 if ord(char) >= 0x2E80 else 1.0 for char in line)


def wrapped(label: str, width: int = WRAP_AT) -> tuple[str, ...]:
    """Break a label into lines of at most `width` characters, of about equal length; a longer word stays whole."""
    words = label.split() or [""]
    for count in range(max(1, -(-len(label) // width)), len(words) + 1):
        room = max(max(map(len, words)), -(-len(label) // count))
        lines = _filled(words, room)
        if max(map(len, lines)) <= width or count == len(words):
            return tuple(lines)
    return tuple(_filled(words, width))


def _filled(words: Sequence[str], room: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= room + 2:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
