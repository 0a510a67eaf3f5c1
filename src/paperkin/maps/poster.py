"""The map as a picture to print: PNG at 300 dots per inch, with title, labels that do not overlap, and credit line."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.maps.colours import NO_TOPIC_COLOURS, RAMPS
from paperkin.maps.describe import Described, colour_indices, credit, describe
from paperkin.maps.library_map import Colour, LibraryMap, known_years
from paperkin.maps.placing import PlacedLabel
from paperkin.progress import Progress, Silent
from paperkin.text import cleaned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.text import Text

DPI = 300
DEFAULT_SIZE = (3600, 3300)
LEAST_PIXELS, MOST_PIXELS = 400, 20_000
# Of the picture's shorter side: points of type per inch.
_TITLE, _CREDIT = 1.6, 0.62
_LABELS = (1.05, 0.76, 0.56)
# More labels than this on a square inch are a carpet.
_LABELS_A_SQUARE_INCH = 0.9
_INK, _QUIET, _GROUND = "#1c1c1f", "#62626a", "#ffffff"
# Where a label goes when its own place is taken, in its own heights.
_ASIDE = ((0.0, 0.0), (0.0, 0.9), (0.0, -0.9), (0.0, 1.6), (0.0, -1.6))


def poster(
    of: LibraryMap,
    title: str,
    colour: Colour = "topic",
    size: tuple[int, int] = DEFAULT_SIZE,
    progress: Progress | None = None,
) -> bytes:
    """Return the PNG. size: width and height in pixels.

    Raises `InvalidRequest` where the size is no picture's, or matplotlib is not installed.
    """
    check_size(size)
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InvalidRequest(
            "A PNG needs matplotlib, which is not installed",
            remedy="Install `paperkin[map]`, or write an .html file, which needs nothing.",
        ) from error
    progress = progress or Silent()
    progress.start("draw", len(of), "papers")
    seen = describe(of)
    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=_GROUND)
    FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        # A title in a script that the font lacks is printed with boxes; that is no reason to fail.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        unit = min(size) / DPI
        axes = _framed(figure, cleaned(title), credit(of), unit)
        _scatter(axes, seen, colour, unit)
        if colour != "topic":
            _legend(figure, of, colour, unit)
        _write_labels(figure, axes, seen, unit)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=DPI, metadata={"Title": cleaned(title), "Software": "paperkin"})
    progress.advance(len(of))
    progress.done()
    return out.getvalue()


def check_size(size: tuple[int, int]) -> None:
    """Raise `InvalidRequest` where a picture cannot be so small or large."""
    if not all(LEAST_PIXELS <= pixels <= MOST_PIXELS for pixels in size):
        raise InvalidRequest(
            "A picture cannot be of this size",
            value=f"{size[0]}x{size[1]}",
            remedy=f"Give width and height between {LEAST_PIXELS} and {MOST_PIXELS:,} pixels.",
        )


def _framed(figure: Figure, title: str, line: str, unit: float) -> Axes:
    axes = figure.add_axes((0.02, 0.035, 0.96, 0.91))
    axes.set_axis_off()
    width = figure.get_figwidth()
    # A long title is set smaller rather than cut: about 0.6 of its size a letter.
    points = min(_TITLE * unit, width * 72 * 0.94 / (0.6 * max(1, len(title))))
    figure.text(0.02, 0.978, title, fontsize=points, weight="bold", color=_INK, va="center", parse_math=False)
    figure.text(0.02, 0.015, line, fontsize=_CREDIT * unit, color=_QUIET, va="center", parse_math=False)
    return axes


def _scatter(axes: Axes, seen: Described, colour: Colour, unit: float) -> None:
    of = seen.of
    order = np.argsort(of.citations, kind="stable")
    xy, cited = of.xy[order], np.log2(1 + np.maximum(0, of.citations[order]))
    width = np.clip(unit * 72 / np.sqrt(max(1, len(of))) * 0.55, 0.25, 8)
    axes.scatter(
        xy[:, 0],
        xy[:, 1],
        s=(width * (0.8 + 0.09 * cited)) ** 2,
        c=_colours(seen, colour)[order],
        linewidths=0,
        alpha=0.75 if len(of) > 2000 else 0.9,
    )
    _zoom_to(axes, of.xy)


def _zoom_to(axes: Axes, xy: NDArray[np.float32]) -> None:
    """Fit all papers into the frame, with both axes of one scale."""
    low, high = (xy.min(axis=0), xy.max(axis=0)) if len(xy) else (np.full(2, -1.0), np.full(2, 1.0))
    frame = axes.get_window_extent()
    scale = max((high[0] - low[0]) / frame.width, (high[1] - low[1]) / frame.height, 1e-5) * 1.04
    middle = (low + high) / 2
    axes.set_xlim(middle[0] - scale * frame.width / 2, middle[0] + scale * frame.width / 2)
    axes.set_ylim(middle[1] - scale * frame.height / 2, middle[1] + scale * frame.height / 2)


def _colours(seen: Described, colour: Colour) -> NDArray[np.str_]:
    of = seen.of
    if colour == "topic":
        return np.array(seen.palette.light)[colour_indices(seen)]
    from matplotlib.colors import to_hex

    ramp = _ramp()
    steps = np.array([to_hex(ramp(at / 255)) for at in range(256)])
    if colour == "year":
        known, low, high = of.years != UNKNOWN_YEAR, *_year_ends(of)
        share = (of.years.astype(np.float64) - low) / max(1, high - low)
    else:
        known = of.citations != UNKNOWN_CITATIONS
        share = np.log1p(np.maximum(0, of.citations)) / np.log1p(max(1, int(of.citations.max(initial=1))))
    found = steps[(np.clip(share, 0, 1) * 255).astype(int)]
    return np.where(known, found, NO_TOPIC_COLOURS[0])


def _ramp() -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("paperkin", RAMPS["light"])


def _year_ends(of: LibraryMap) -> tuple[int, int]:
    """Return the ends of the colour scale: the few oldest papers share its first colour."""
    known = of.years[of.years != UNKNOWN_YEAR]
    return (int(np.quantile(known, 0.03)), int(known.max())) if known.size else (0, 0)


def _legend(figure: Figure, of: LibraryMap, colour: Colour, unit: float) -> None:
    axes = figure.add_axes((0.70, 0.010, 0.16, 0.010))
    axes.set_axis_off()
    axes.imshow(np.linspace(0, 1, 256)[None], aspect="auto", cmap=_ramp())
    if colour == "citations":
        ends = ("not cited", f"cited {int(of.citations.max(initial=0)):,}×")
    else:
        years, (low, high) = known_years(of.years), _year_ends(of)
        ends = ("no years", "") if years is None else (f"{low}" if low == years[0] else f"{low} or before", f"{high}")
    for x, align, text in ((0.695, "right", ends[0]), (0.865, "left", ends[1])):
        figure.text(x, 0.015, text, fontsize=_CREDIT * unit, color=_QUIET, ha=align, va="center", parse_math=False)


def _write_labels(figure: Figure, axes: Axes, seen: Described, unit: float) -> None:
    """Write labels in their rank, each where it overlaps none before it; those without room are left out."""
    from matplotlib.patheffects import withStroke

    frame = axes.get_window_extent()
    most = int(_LABELS_A_SQUARE_INCH * frame.width * frame.height / DPI**2 * (10 / max(unit, 1)) ** 0.5)
    taken = np.zeros((0, 4))
    for label in seen.labels:
        if len(taken) >= most:
            return
        points = _LABELS[min(label.level, len(_LABELS) - 1)] * unit
        text = _text(axes, label, points)
        text.set_path_effects([withStroke(linewidth=points * 0.28, foreground=_GROUND)])
        box = text.get_window_extent()
        for right, up in _ASIDE:
            moved = np.array([box.x0, box.y0, box.x1, box.y1]) + np.array([right, up] * 2) * box.height
            inside = moved[0] >= frame.x0 and moved[1] >= frame.y0 and moved[2] <= frame.x1 and moved[3] <= frame.y1
            if inside and not _overlaps(moved, taken, air=points * DPI / 72 * 0.25):
                at = axes.transData.transform(label.anchor) + np.array([right, up]) * box.height
                x, y = axes.transData.inverted().transform(at)
                text.set_position((float(x), float(y)))
                taken = np.vstack([taken, moved])
                break
        else:
            text.remove()


def _text(axes: Axes, label: PlacedLabel, points: float) -> Text:
    return axes.text(
        *label.anchor,
        "\n".join(label.lines),
        fontsize=points,
        weight="bold" if label.level == 0 else "normal",
        color=_INK,
        ha="center",
        va="center",
        linespacing=1.05,
        parse_math=False,
    )


def _overlaps(box: NDArray[np.float64], taken: NDArray[np.float64], air: float) -> bool:
    return bool(
        (
            (box[0] < taken[:, 2] + air)
            & (box[2] > taken[:, 0] - air)
            & (box[1] < taken[:, 3] + air)
            & (box[3] > taken[:, 1] - air)
        ).any()
    )
