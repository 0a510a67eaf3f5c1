"""Pictures: what they hold, that nothing in them is markup of papers, and that one can read them."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from paperkin.graph.picture import HEIGHT, WIDTH, DrawnNode, picture, shortened
from paperkin.graph.svg import svg
from tests.graph.graphs import HOSTILE, wheel

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("count", [1, 2, 3, 40, 200])
def test_a_graph_of_any_size_is_a_picture_with_all_its_nodes_and_edges(count: int) -> None:
    graph = wheel(count)
    root = ElementTree.fromstring(svg(graph))
    assert root.tag == f"{SVG}svg"
    told = [title.text for title in root.iter(f"{SVG}title")]
    assert all(any(text and text.startswith(node.label) for text in told) for node in graph.nodes)
    lines = root.findall(f"./{SVG}g[@class='edges']/{SVG}path")
    assert len(lines) == len(graph.edges)


def test_what_papers_say_cannot_become_markup() -> None:
    drawn = svg(wheel(12, HOSTILE))
    root = ElementTree.fromstring(drawn)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        *("svg", "title", "desc", "style", "defs", "marker", "path", "rect", "circle", "polygon", "g", "text"),
    }
    assert b"<script" not in drawn
    assert "深度学习" in drawn.decode()
    assert all(len(element.text or "") < 400 for element in root.iter() if element.tag != f"{SVG}style")


def test_a_picture_asks_for_nothing_and_follows_light_and_dark() -> None:
    drawn = svg(wheel(8)).decode()
    addresses = set(re.findall(r"https?://[^\"' )]+", drawn))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|href=|<image|<foreignObject| on\w+=", drawn)
    assert "prefers-color-scheme:dark" in drawn


def test_who_does_not_see_it_is_told_what_is_there() -> None:
    root = ElementTree.fromstring(svg(wheel(9, "Ada")))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.find(f"{SVG}title").text == "Around Ada 0"  # type: ignore[union-attr]
    described = root.find(f"{SVG}desc").text or ""  # type: ignore[union-attr]
    assert described.startswith("A graph of 3 papers, 2 people, 2 topics, 2 institutions and 15 ties")


@pytest.mark.parametrize("count", [12, 40, 200])
def test_no_label_covers_another_or_a_node_and_most_nodes_have_one(count: int) -> None:
    nodes = picture(wheel(count, "A label of some length")).nodes
    labelled = [box(node) for node in nodes if node.label]
    assert len(labelled) >= (count if count <= 40 else count * 0.6)
    assert not [pair for pair in combinations(labelled, 2) if cover(*pair)]
    discs = [(n.x - n.radius, n.y - n.radius, n.x + n.radius, n.y + n.radius) for n in nodes]
    assert not [1 for label in labelled for disc in discs if cover(label, disc)]
    assert all(label[0] >= 0 and label[2] <= WIDTH and label[1] >= 0 and label[3] <= HEIGHT for label in labelled)


def test_nodes_lie_apart_and_on_the_sheet() -> None:
    nodes = picture(wheel(200)).nodes
    assert all(0 < node.x < WIDTH and 0 < node.y < HEIGHT for node in nodes)
    gaps = [((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 - a.radius - b.radius for a, b in combinations(nodes, 2)]
    assert min(gaps) > 2


def test_the_same_graph_gives_the_same_picture() -> None:
    assert svg(wheel(40)) == svg(wheel(40))


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Short", "Short"),
        ("Attention is all you need", "Attention is all…"),
        ("Natural language & question", "Natural language…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffah…"),
        ("a\x00b\x0b  c", "ab c"),
    ],
)
def test_labels_are_cut_between_words(label: str, short: str) -> None:
    assert shortened(label, 20) == short


def box(node: DrawnNode) -> tuple[float, float, float, float]:
    """Return about where a label's letters are, by half a font's size each."""
    width = 0.5 * node.font * len(node.label)
    left = node.label_x - {"start": 0.0, "middle": width / 2, "end": width}[node.anchor]
    return left, node.label_y - 0.75 * node.font, left + width, node.label_y + 0.2 * node.font


def cover(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
