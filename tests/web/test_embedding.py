"""Frames and oEmbed: others may show them, and nothing in them is markup from a paper."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from paperkin.records import Hit, Paper, Reasons, Why
from paperkin.web.embedding import HEAD_HEIGHT, ROW_HEIGHT, Embedded, named_by, reason_line

SEED = "arxiv:2203.02155"
AWKWARD = "10.1145/3600006/ab 12%zz?x=1"


def frame(client: TestClient, **asked: object) -> str:
    found = client.get("/embed/related", params=asked)  # type: ignore[arg-type]
    assert found.status_code == 200
    return found.text


def titles(page: str) -> list[str]:
    return [unescape(re.sub("<[^>]+>", "", found)) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]


def test_a_frame_shows_the_papers_that_the_api_names(toy_client: TestClient) -> None:
    hits = toy_client.get(f"/v1/papers/{SEED}/related", params={"limit": 4}).json()["hits"]
    assert titles(frame(toy_client, paper=SEED, limit=4)) == [hit["paper"]["title"] for hit in hits]


def test_others_may_frame_it_and_no_script_runs_in_it(toy_client: TestClient) -> None:
    found = toy_client.get("/embed/related", params={"paper": SEED})
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert "set-cookie" not in found.headers
    assert not re.search(r"<script|style=|\son\w+=", found.text)
    hrefs = re.findall(r"<a ([^>]*)>", found.text)
    assert hrefs
    assert all('target="_blank"' in attributes and 'rel="noopener"' in attributes for attributes in hrefs)


def test_a_title_and_an_abstract_stand_for_a_paper_that_is_not_here(toy_client: TestClient) -> None:
    own = {"title": "Graph attention networks", "abstract": "Attention over the neighbours of a node in a graph."}
    shown = titles(frame(toy_client, **own, limit=3))
    assert len(shown) == 3
    assert own["title"] not in shown
    assert any("graph" in title.lower() for title in shown)
    assert titles(frame(toy_client, paper="arXiv:0000.00000", **own, limit=3)) == shown


@pytest.mark.parametrize("title", ['"Attention" is not author:explanation', "topic:modelling with -words", '"'])
def test_a_title_is_no_line_of_the_query_box(toy_client: TestClient, title: str) -> None:
    found = toy_client.get("/embed/related", params={"title": title, "abstract": "Graph networks."})
    assert found.status_code == 200
    assert titles(found.text)


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"paper": "nope"}, 404, "No paper here has this id"),
        ({}, 400, "The query is empty"),
        ({"paper": "<script>alert(1)</script>"}, 404, "No paper"),
    ],
)
def test_errors_are_shown_within_the_frame(
    toy_client: TestClient, asked: dict[str, str], status: int, says: str
) -> None:
    found = toy_client.get("/embed/related", params=asked, headers={"Accept": "text/html"})
    assert found.status_code == status
    assert says in found.text
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert "<script" not in found.text


def test_theme_heading_links_and_reasons_are_as_asked(toy_client: TestClient) -> None:
    page = frame(toy_client, paper=SEED, theme="dark", heading="Read <next>", links="out", reasons=True)
    assert 'data-theme="dark"' in page
    assert "<h1>Read &lt;next&gt;</h1>" in page
    assert 'href="https://arxiv.org/abs/1706.03741"' in page
    assert re.search(r"<p>(Also by|Both on|Similarity|Cite)", page)
    assert "data-theme" not in frame(toy_client, paper=SEED, theme='"><script>')


def test_limits_are_kept_within_bounds(toy_client: TestClient) -> None:
    assert len(titles(frame(toy_client, paper=SEED, limit=1000))) == 20
    assert len(titles(frame(toy_client, paper=SEED, limit=-3))) == 1


def test_reasons_are_told_in_one_line_the_strongest_first() -> None:
    paper = Paper("x", "X")
    reasons = Reasons(
        "s", shared_topics=("A", "B"), shared_authors=((None, "Li"), (None, "Wu")), cites=True, co_cited=9
    )
    assert reason_line(Hit(paper, 1.0, Why(0.5), reasons=reasons)) == "Cites this paper · Also by Li and Wu"
    assert reason_line(Hit(paper, 1.0, Why(0.5), reasons=Reasons("s", shared_topics=("A", "B")))) == "Both on B"
    assert reason_line(Hit(paper, 1.0, Why(0.5))) == "Similarity 0.50"
    assert reason_line(Hit(paper, 1.0, Why())) == ""


def test_an_address_is_read_as_the_paper_that_it_names() -> None:
    base = "https://papers.example.org/library"
    assert named_by(f"{base}/papers/10.1145/3600006/ab%2012%25zz%3Fx%3D1?utm=x", base) == AWKWARD
    assert named_by(f"{base}/embed/related?paper=a%2Fb&limit=3", base) == "a/b"
    assert named_by(f"{base}/people/A1", base) == ""
    assert named_by("https://arxiv.org/abs/2203.02155", base) == "https://arxiv.org/abs/2203.02155"


@pytest.mark.parametrize(
    "url",
    [
        *("http://testserver/papers/arxiv:2203.02155", "https://arxiv.org/abs/2203.02155", "arXiv:2203.02155"),
        "http://testserver/embed/related?paper=arXiv%3A2203.02155",
    ],
)
def test_oembed_answers_for_pages_here_and_addresses_elsewhere(toy_client: TestClient, url: str) -> None:
    answer = toy_client.get("/oembed", params={"url": url}).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["title"] == "Training language models to follow instructions with human feedback"
    source = re.search(r'<iframe src="([^"]+)"', answer["html"])
    assert source
    assert toy_client.get(unescape(source[1])).status_code == 200
    assert f'width="{answer["width"]}" height="{answer["height"]}"' in answer["html"]


def test_oembed_keeps_within_the_room_that_there_is(toy_client: TestClient) -> None:
    url = "http://testserver/papers/arxiv:2203.02155"
    answer = toy_client.get("/oembed", params={"url": url, "maxwidth": 320, "maxheight": 300}).json()
    assert (answer["width"], answer["height"]) == (320, HEAD_HEIGHT + 2 * ROW_HEIGHT)
    assert "limit=2" in answer["html"]
    small = toy_client.get("/oembed", params={"url": url, "maxwidth": 10, "maxheight": 10}).json()
    assert (small["width"], small["height"]) == (10, 10)


def test_oembed_as_xml_says_the_same(toy_client: TestClient) -> None:
    asked = {"url": "https://doi.org/10.1561/1500000019"}
    found = toy_client.get("/oembed", params=asked | {"format": "xml"})
    assert found.headers["content-type"] == "text/xml; charset=utf-8"
    told = {element.tag: element.text for element in ElementTree.fromstring(found.content)}
    assert told == {name: str(value) for name, value in toy_client.get("/oembed", params=asked).json().items()}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": "https://example.org/"}, 404),
        ({"url": "http://testserver/topics/T1"}, 404),
        ({"url": "http://[bad"}, 404),
        ({"url": "http://testserver/papers/arxiv:2203.02155", "format": "yaml"}, 501),
        ({}, 400),
    ],
)
def test_oembed_refuses_as_its_specification_says(toy_client: TestClient, asked: dict[str, str], status: int) -> None:
    assert toy_client.get("/oembed", params=asked).status_code == status


def test_what_is_not_asked_for_is_not_in_the_address_of_a_frame() -> None:
    assert Embedded("a/b").address() == "/embed/related?paper=a%2Fb"
    assert Embedded("x", theme="dark", reasons=True).address() == "/embed/related?paper=x&theme=dark&reasons=true"
