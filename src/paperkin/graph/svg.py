"""A graph as one SVG file: no script, nothing from elsewhere, light and dark as the reader's system is."""

from __future__ import annotations

from html import escape

from paperkin.graph.picture import (
    COLOURS,
    GROUND,
    HEIGHT,
    INK,
    LINES,
    QUIET,
    WIDTH,
    DrawnNode,
    Picture,
    picture,
    shortened,
)
from paperkin.graph.research_graph import GraphEdge, NodeKind, ResearchGraph
from paperkin.graph.xml_text import legal

_ARROWS = ("cites",)
_TOLD = 300


def svg(graph: ResearchGraph) -> bytes:
    """Return the picture. What papers say is escaped, and cannot become markup."""
    drawn = picture(graph)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{_text(drawn.title)}</title>',
        f'<desc id="desc">{_text(drawn.described())}</desc>',
        f"<style>{_style()}</style>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto" markerUnits="userSpaceOnUse"><path class="head" d="M0 1 7 4 0 7z"/></marker></defs>',
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="heading" x="24" y="36">{_text(drawn.title)}</text>',
        '<g class="edges">',
        *(_line(edge, a, b) for edge, a, b in drawn.edges),
        "</g>",
        *(_shape(node, centre=place == 0) for place, node in reversed(list(enumerate(drawn.nodes)))),
        *(_label(node, centre=place == 0) for place, node in enumerate(drawn.nodes) if node.label),
        _legend(drawn),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _text(text: str) -> str:
    return escape(legal(shortened(text, _TOLD)))


def _style() -> str:
    return f"{_colours(0)}@media (prefers-color-scheme:dark){{{_colours(1)}}}{_LETTERS}"


_LETTERS = (
    "svg{max-width:100%;height:auto}"
    "text{font-family:system-ui,-apple-system,'Segoe UI','Noto Sans',Arial,sans-serif}"
    ".heading{font-size:20px;font-weight:600}.legend{font-size:12px}"
    ".name{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
    ".centre{font-weight:700}.of-topic{font-weight:600}.edges path{fill:none;stroke-opacity:.55}"
    ".node{stroke-width:1.5}.ring{fill:none;stroke-width:2}"
)


def _colours(dark: int) -> str:
    nodes = "".join(f".{kind}{{fill:{pair[dark]}}}" for kind, pair in COLOURS.items())
    lines = "".join(f".{kind}{{stroke:{line[dark]}}}" for kind, line in LINES.items())
    return (
        f".ground{{fill:{GROUND[dark]}}}.heading,.name{{fill:{INK[dark]}}}.ring{{stroke:{INK[dark]}}}"
        f".name,.node{{stroke:{GROUND[dark]}}}"
        f".legend{{fill:{QUIET[dark]}}}.head{{fill:{LINES['cites'][dark]}}}{nodes}{lines}"
    )


def _line(edge: GraphEdge, a: DrawnNode, b: DrawnNode) -> str:
    dashes = LINES[edge.kind][2]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    arrow = ' marker-end="url(#arrow)"' if edge.kind in _ARROWS else ""
    told = f"{a.node.label} — {LINES[edge.kind][3]} — {b.node.label}"
    words = f": {edge.words}" if edge.words else ""
    return (
        f'<path class="{edge.kind}" d="M{a.x} {a.y}L{_end(a, b)}" stroke-width="{0.8 + 2.4 * edge.weight:.1f}"'
        f"{dashed}{arrow}><title>{_text(told + words)}</title></path>"
    )


def _end(a: DrawnNode, b: DrawnNode) -> str:
    """Return where a line ends: at the rim of the node, for the arrow to be seen."""
    far = max(1e-6, ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5)
    part = max(0.0, 1 - (b.radius + 1.5) / far)
    return f"{a.x + (b.x - a.x) * part:.1f} {a.y + (b.y - a.y) * part:.1f}"


def _shape(drawn: DrawnNode, *, centre: bool) -> str:
    node = drawn.node
    years = f" ({node.first_year})" if node.kind == "paper" and node.first_year is not None else ""
    told = f"{node.label}{years}{f' — {node.why}' if node.why else ''}"
    ring = f'<circle class="ring" cx="{drawn.x}" cy="{drawn.y}" r="{drawn.radius + 6}"/>' if centre else ""
    return f"<g><title>{_text(told)}</title>{ring}{outline(node.kind, drawn.x, drawn.y, drawn.radius)}</g>"


def outline(kind: NodeKind, x: float, y: float, radius: float) -> str:
    """Return a kind's own shape, so that colour is not all that tells kinds apart."""
    shape = f'class="node {kind}"'
    if kind == "institution":
        half = radius * 0.88
        return f'<rect {shape} x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}"/>'
    if kind == "topic":
        reach = radius * 1.2
        points = f"{x},{y - reach:.1f} {x + reach:.1f},{y} {x},{y + reach:.1f} {x - reach:.1f},{y}"
        return f'<polygon {shape} points="{points}"/>'
    if kind == "person":
        return f'<circle {shape} cx="{x}" cy="{y}" r="{radius}"/>'
    wide, high = radius * 0.8, radius
    return (
        f'<rect {shape} x="{x - wide:.1f}" y="{y - high:.1f}" width="{2 * wide:.1f}" height="{2 * high:.1f}" rx="2"/>'
    )


def _label(drawn: DrawnNode, *, centre: bool) -> str:
    classes = f"name of-{drawn.node.kind}{' centre' if centre else ''}"
    return (
        f'<text class="{classes}" x="{drawn.label_x}" y="{drawn.label_y}" font-size="{drawn.font}" '
        f'text-anchor="{drawn.anchor}">{_text(drawn.label)}</text>'
    )


def _legend(drawn: Picture) -> str:
    parts, x, y = ["<g>"], 30.0, HEIGHT - 34.0
    for kind in drawn.node_kinds:
        parts.append(f'{outline(kind, x, y, 7)}<text class="legend" x="{x + 14}" y="{y + 4}">{kind}</text>')
        x += 44 + 7 * len(kind)
    x += 20
    for edge_kind in drawn.edge_kinds:
        _, _, dashes, words = LINES[edge_kind]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(
            f'<path class="{edge_kind}" d="M{x} {y}h28" stroke-width="2.2"{dashed}/>'
            f'<text class="legend" x="{x + 36}" y="{y + 4}">{words}</text>'
        )
        x += 66 + 7 * len(words)
    return "".join([*parts, "</g>"])
