"""A graph as a PNG, drawn by matplotlib, for slides and documents that take no SVG."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

from paperkin.errors import InvalidRequest
from paperkin.graph.picture import COLOURS, GROUND, HEIGHT, INK, LINES, QUIET, WIDTH, Picture, picture
from paperkin.graph.research_graph import ResearchGraph

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 200
# A sheet's unit is a CSS pixel: 96 to the inch, where type is measured in 72nds.
_UNITS_PER_INCH, _POINTS = 96, 0.75
_MARKERS = {"paper": "s", "person": "o", "topic": "D", "institution": "P"}
_ALIGNED = {"start": "left", "middle": "center", "end": "right"}


def png(graph: ResearchGraph) -> bytes:
    """Return the picture on light ground. Raises InvalidRequest where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InvalidRequest(
            "A PNG needs matplotlib, which is not installed",
            remedy="Install `paperkin[map]`, or write an .svg file, which needs nothing.",
        ) from error
    figure = Figure(figsize=(WIDTH / _UNITS_PER_INCH, HEIGHT / _UNITS_PER_INCH), dpi=DPI, facecolor=GROUND[0])
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(HEIGHT, 0)
    axes.axis("off")
    _draw(axes, picture(graph))
    written = io.BytesIO()
    with warnings.catch_warnings():
        # Letters that no font here has are drawn as boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(written, format="png", dpi=DPI)
    return written.getvalue()


def _draw(axes: Axes, drawn: Picture) -> None:
    for edge, a, b in drawn.edges:
        colour, _, dashes, _ = LINES[edge.kind]
        width = (0.8 + 2.4 * edge.weight) * _POINTS
        axes.plot([a.x, b.x], [a.y, b.y], color=colour, linewidth=width, linestyle=_style(dashes), alpha=0.55, zorder=1)
    for node in drawn.nodes:
        kind = node.node.kind
        size = (2 * node.radius * _POINTS) ** 2
        axes.scatter(
            [node.x], [node.y], s=size, c=COLOURS[kind][0], marker=_MARKERS[kind], edgecolors=GROUND[0], zorder=2
        )
        if node.label:
            _write(axes, node.label_x, node.label_y, node.label, node.font, INK[0], _ALIGNED[node.anchor])
    _write(axes, 24, 36, drawn.title, 20, INK[0], "left")
    x, y = 30.0, HEIGHT - 34.0
    for kind in drawn.node_kinds:
        axes.scatter([x], [y], s=60, c=COLOURS[kind][0], marker=_MARKERS[kind], zorder=2)
        _write(axes, x + 14, y + 4, kind, 12, QUIET[0], "left")
        x += 44 + 7 * len(kind)
    for edge_kind in drawn.edge_kinds:
        colour, _, dashes, words = LINES[edge_kind]
        axes.plot([x + 20, x + 48], [y, y], color=colour, linewidth=1.6, linestyle=_style(dashes))
        _write(axes, x + 56, y + 4, words, 12, QUIET[0], "left")
        x += 66 + 7 * len(words)


def _style(dashes: str) -> Any:
    # matplotlib counts dashes in widths of the line.
    return (0, tuple(float(length) / 2 for length in dashes.split())) if dashes else "solid"


def _write(axes: Axes, x: float, y: float, text: str, font: float, colour: str, aligned: str) -> None:
    from matplotlib.patheffects import withStroke

    # A dollar would begin a formula.
    axes.text(
        x,
        y,
        text,
        fontsize=font * _POINTS,
        color=colour,
        ha=aligned,
        va="baseline",
        parse_math=False,
        path_effects=[withStroke(linewidth=2.2, foreground=GROUND[0])],
        zorder=3,
    )
