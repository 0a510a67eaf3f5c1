"""What a browser must know of a map before it asks for tiles: topics with labels and colours, bounds, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.maps.colours import Palette, palette
from paperkin.maps.library_map import LibraryMap, known_years
from paperkin.maps.placing import SQUARE_PIXELS, PlacedLabel, place_labels
from paperkin.maps.tiles import VERSION, Tiles

# So many topics at least tell a map's parts apart by colour.
_COLOURS_WANTED = 4


@dataclass(frozen=True, slots=True)
class Described:
    """A map's labels and colours. colours: (t,) index in `palette` for each topic, the last where it has none."""

    of: LibraryMap
    labels: tuple[PlacedLabel, ...]
    palette: Palette
    colours: NDArray[np.int64]

    def answer(self, tiles: Tiles | None = None) -> dict[str, Any]:
        """Return the description as JSON values.

        `topics[i]` is the topic that tiles call i. Its `label` is null where it is not shown on the map; else `anchor`
        is the label's middle in [-1, 1]² with y upwards, and it is shown from `min_zoom` up to, not including,
        `max_zoom` (null: without an end). Zoom z draws the square `square_pixels`·2^z CSS pixels wide; it is the zoom
        of tiles too. `colour` is an index in both palettes.
        """
        labels = {label.topic: label for label in self.labels}
        deepest = tiles.last_zoom if tiles is not None else None
        return {
            "version": VERSION,
            "generation": self.of.generation,
            "papers": len(self.of),
            "bounds": [-1, -1, 1, 1],
            "square_pixels": SQUARE_PIXELS,
            "last_tile_zoom": deepest,
            "years": known_years(self.of.years),
            "levels": [int(np.unique(column[column >= 0]).size) for column in self.of.partition.T],
            "palette": {"light": self.palette.light, "dark": self.palette.dark},
            "topics": [
                {
                    "id": topic.id,
                    "level": topic.level,
                    "name": topic.label,
                    "description": topic.description,
                    "papers": topic.papers,
                    "parent": topic.parent,
                    "colour": int(self.colours[at]),
                    "label": _label_answer(labels[at]) if at in labels else None,
                }
                for at, topic in enumerate(self.of.topics)
            ],
        }


def _label_answer(label: PlacedLabel) -> dict[str, Any]:
    return {
        "lines": label.lines,
        "anchor": [round(value, 5) for value in label.anchor],
        "rank": label.rank,
        "min_zoom": label.min_zoom,
        "max_zoom": label.max_zoom,
        "font_size": label.font_size,
    }


def describe(of: LibraryMap) -> Described:
    """Place a map's labels and choose its colours."""
    labels = place_labels(of.xy, of.partition, of.topics)
    chosen, colours = _coloured(of)
    anchors = _middles(of, chosen)
    return Described(of, labels, palette(anchors), colours)


def colour_indices(described: Described) -> NDArray[np.int64]:
    """Return each paper's colour: (n,) index in the palette."""
    of = described.of
    none = len(described.palette.light) - 1
    found = np.full(len(of), none, np.int64)
    for column in of.partition.T:
        coloured = (column >= 0) & (found == none)
        found[coloured] = described.colours[column[coloured]]
    return found


def credit(of: LibraryMap) -> str:
    """Return the line that says what made the map, and of what."""
    of_build = f", build {of.generation}" if of.generation else ""
    return f"Made with paperkin{of_build}. Papers near each other have similar titles and abstracts."


def _coloured(of: LibraryMap) -> tuple[Sequence[int], NDArray[np.int64]]:
    """Choose the first level with topics enough; narrower topics have their ancestor's colour."""
    present = [np.unique(column[column >= 0]) for column in of.partition.T]
    level = next((at for at, nodes in enumerate(present) if len(nodes) >= _COLOURS_WANTED), len(present) - 1)
    chosen = present[level].tolist() if present else []
    colours = np.full(len(of.topics), len(chosen), np.int64)
    colours[chosen] = np.arange(len(chosen))
    for deeper in range(level + 1, len(present)):
        inside = (of.partition[:, deeper] >= 0) & (of.partition[:, level] >= 0)
        colours[of.partition[inside, deeper]] = colours[of.partition[inside, level]]
    return chosen, colours


def _middles(of: LibraryMap, nodes: Sequence[int]) -> list[tuple[float, float]]:
    owner = np.full(len(of.topics) + 1, -1, np.int64)
    owner[list(nodes)] = np.arange(len(nodes))
    middles = np.zeros((len(nodes), 2))
    for column in of.partition.T:
        at = owner[column]
        counts = np.bincount(at[at >= 0], minlength=len(nodes))
        for axis in range(2):
            sums = np.bincount(at[at >= 0], of.xy[at >= 0, axis].astype(np.float64), minlength=len(nodes))
            middles[counts > 0, axis] = sums[counts > 0] / counts[counts > 0]
    return [(float(x), float(y)) for x, y in middles]
