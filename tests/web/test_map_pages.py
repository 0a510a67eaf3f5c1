"""The map's page, its still picture, and what both take from the library."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.errors import CursorExpired, InvalidRequest
from paperkin.maps.colours import RAMPS
from paperkin.web.map_picture import GROUND, INK, map_picture
from tests.toy import toy_papers

_STATIC = Path(__file__).parents[2] / "src" / "paperkin" / "web" / "static"
PAPERS = len(toy_papers())
_HTML = {"Accept": "text/html"}
_SVG = "{http://www.w3.org/2000/svg}"


def _page(client: TestClient, query: str = "") -> str:
    response = client.get(f"/map{query}", headers=_HTML)
    assert response.status_code == 200, response.text
    return response.text


# The page


def test_the_page_says_how_many_papers_there_are_and_lists_the_topics_as_links(toy_client: TestClient) -> None:
    text = _page(toy_client)
    assert f"{PAPERS} papers" in text
    assert len(re.findall(r"<h1\b", text)) == 1
    level = [topic for topic in toy_client.get("/v1/map").json()["topics"] if topic["level"] == 0]
    assert level
    listed = re.search(r'<ul class="map-topics".*?</ul>', text, re.S)
    assert listed
    for topic in level:
        assert f'href="/map?topic={topic["id"]}"' in listed[0]
        assert f'href="/topics/{topic["id"]}"' in listed[0]
        assert topic["name"] in unescape(listed[0])


def test_the_page_works_without_scripts(toy_client: TestClient) -> None:
    text = _page(toy_client)
    without = re.findall(r"<noscript>(.*?)</noscript>", text, re.S)
    assert any("/map.svg" in part for part in without)
    form = re.search(r'<form id="map-search".*?</form>', text, re.S)
    assert form and 'action="/search"' in form[0] and 'name="q"' in form[0]


def test_the_page_begins_with_addresses_that_answer(toy_client: TestClient) -> None:
    text = _page(toy_client)
    found = re.search(r'data-described="([^"]+)" data-first-tile="([^"]+)"', text)
    assert found
    described, tile = (unescape(address) for address in found.groups())
    assert toy_client.get(described).json()["papers"] == PAPERS
    assert toy_client.get(tile).content[:4] == b"PKMT"
    for address in re.findall(r'<link rel="(?:preload|modulepreload)"[^>]*href="([^"]+)"', text):
        assert toy_client.get(unescape(address)).status_code == 200, address


def test_every_module_that_the_map_imports_is_fetched_at_once(toy_client: TestClient) -> None:
    text = _page(toy_client)
    for module in (_STATIC / "js" / "map").glob("*.js"):
        assert f"js/map/{module.name}" in text, f"{module.name} waits for others: add it to the template's list"


def test_a_topic_in_the_address_is_told_in_words(toy_client: TestClient) -> None:
    topic = toy_client.get("/v1/topics").json()["topics"][0]["id"]
    text = _page(toy_client, f"?topic={topic}")
    focus = re.search(r'<section id="map-focus".*?</section>', text, re.S)
    assert focus and f'href="/topics/{topic}"' in focus[0] and not re.match(r"<section[^>]*hidden", focus[0])
    hidden = re.search(r'<section id="map-focus"[^>]*>', _page(toy_client))
    assert hidden and "hidden" in hidden[0]


@pytest.mark.parametrize("query", ["?topic=T99999", "?paper=nobody"])
def test_what_is_not_here_is_not_found(toy_client: TestClient, query: str) -> None:
    assert toy_client.get(f"/map{query}", headers=_HTML).status_code == 404


def test_what_is_asked_for_stays_text(toy_client: TestClient) -> None:
    text = _page(toy_client, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_the_page_has_no_style_or_script_of_its_own(toy_client: TestClient) -> None:
    text = _page(toy_client)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_without_an_index_the_page_says_so(empty_library: Library, client_of: Callable[[Library], TestClient]) -> None:
    response = client_of(empty_library).get("/map", headers=_HTML)
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (503, "text/html")


# The still picture


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_has_a_dot_for_every_paper_in_its_topics_colour(toy_client: TestClient, theme: str) -> None:
    response = toy_client.get(f"/map.svg?theme={theme}")
    assert response.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(response.text)
    paths = list(root.iter(f"{_SVG}path"))
    assert sum(path.attrib["d"].count("M") for path in paths) == PAPERS
    palette = toy_client.get("/v1/map").json()["palette"][theme]
    assert {path.attrib["stroke"] for path in paths} <= set(palette)


def test_labels_of_the_picture_cannot_become_markup(toy_library: Library) -> None:
    described = toy_library.map_description()
    shown = {"lines": ["<script>", "a & b"], "anchor": [0, 0], "min_zoom": -1, "max_zoom": None, "font_size": 17}
    topic = {**described["topics"][0], "label": shown}
    drawn = map_picture(described | {"topics": [topic]}, toy_library.map_tile(0, 0, 0), "light")
    lines = [line.text for line in ElementTree.fromstring(drawn).iter(f"{_SVG}tspan")]
    assert lines == ["<script>", "a & b"]


def test_a_theme_that_is_none_is_refused(toy_client: TestClient) -> None:
    assert toy_client.get("/map.svg?theme=pink").status_code == 400


# Colours are named once


def test_the_map_has_the_colours_of_exports_and_of_the_site() -> None:
    css = (_STATIC / "css" / "map.css").read_text("utf-8")
    tokens = (_STATIC / "css" / "tokens.css").read_text("utf-8")
    for theme, ramp in RAMPS.items():
        assert " ".join(f"--ramp-{at}: {colour};" for at, colour in enumerate(ramp)) in css, theme
    for theme in ("light", "dark"):
        assert f"--ink: {INK[theme]};" in tokens
        assert f"--ground: {GROUND[theme]};" in tokens


# Where papers lie


def test_a_papers_place_is_the_one_that_its_tile_gives(toy_library: Library) -> None:
    of = toy_library.map()
    first = toy_library.map_papers(list(range(5)))
    ids = [paper.id for paper in first if paper is not None]
    places = toy_library.map_rows([*ids, "nobody"])
    assert places[-1] is None
    for row, place in enumerate(places[:-1]):
        assert place is not None
        assert (place.row, place.x, place.y) == (row, *of.xy[row].tolist())


def test_a_deleted_paper_is_on_no_place_and_others_keep_theirs(library: Library) -> None:
    ids = [paper.id for paper in library.map_papers(list(range(6))) if paper is not None]
    library.remove([ids[0]])
    gone, *there = library.map_rows(ids)
    assert gone is None
    named = library.map_papers([place.row for place in there if place is not None])
    assert [paper and paper.id for paper in named] == ids[1:]


def test_places_are_asked_for_by_any_id_over_http(toy_client: TestClient) -> None:
    row = toy_client.get("/v1/map/rows", params={"paper": ["arXiv:1706.03741", "nobody"]}).json()["papers"]
    assert row[1] is None
    assert row[0]["paper"] == "arXiv:1706.03741"
    told = toy_client.get("/v1/map/papers", params={"row": row[0]["row"]}).json()["papers"][0]
    assert toy_client.get("/v1/papers/arXiv:1706.03741").json()["id"] == told["id"]


def test_places_of_none_of_too_many_or_of_another_index_are_refused(toy_library: Library) -> None:
    for ids in ([], ["x"] * 101):
        with pytest.raises(InvalidRequest):
            toy_library.map_rows(ids)
    with pytest.raises(CursorExpired):
        toy_library.map_rows(["x"], "20200101T000000000000Z-0000")
