"""The page of a paper and the page of what is related to it."""

import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from paperkin import Library, Paper
from paperkin.web.addresses import paper_address

_PAPER = "/papers/arxiv:2203.02155"


def _section(text: str, name: str) -> str:
    found = re.search(rf'<(section|div|article)[^>]*id="{name}".*', text, re.S)
    assert found, name
    return found[0]


def _headings(text: str) -> list[int]:
    return [int(level) for level in re.findall(r"<h([1-6])", text)]


def test_a_paper_shows_what_is_known_of_it(toy_client: TestClient) -> None:
    text = toy_client.get(_PAPER).text

    assert "<title>Training language models to follow instructions with human feedback" in text
    assert "We fine-tune language models with human feedback" in text
    assert re.search(r'<a href="/people/A\d+"><bdi>Jan Leike</bdi></a>', text)
    assert 'href="/venues/NeurIPS"' in text
    assert "5,000" in text
    assert 'href="https://arxiv.org/pdf/2203.02155"' in text
    assert 'href="https://arxiv.org/abs/2203.02155"' in text
    assert 'href="/widget?paper=arxiv%3A2203.02155"' in text
    assert re.search(r'href="/feeds/topics/T\d+\.atom"', text)


@pytest.mark.parametrize("at", range(40))
def test_every_paper_has_one_page_that_does_not_lead_elsewhere(
    toy_client: TestClient, corpus: list[Paper], at: int
) -> None:
    for below in ("", "related"):
        answer = toy_client.get(paper_address(corpus[at].id, below), follow_redirects=False)

        assert answer.status_code == 200, answer.headers.get("location")
        levels = _headings(answer.text)
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert 'style="' not in answer.text
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("arXiv:2203.02155", "arxiv:2203.02155"),
        ("arXiv:2203.02155v2", "arxiv:2203.02155"),
        ("https://arxiv.org/abs/2203.02155", "arxiv:2203.02155"),
        ("DOI:10.18653/v1/P19-1001", "P19-1001"),
    ],
)
def test_any_other_id_leads_to_the_one_address_with_the_query(toy_client: TestClient, asked: str, own: str) -> None:
    answer = toy_client.get(f"/papers/{asked}?a=1&b=%26", follow_redirects=False)
    below = toy_client.get(f"/papers/{asked}/related?direction=prior", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (301, f"/papers/{own}?a=1&b=%26")
    assert answer.headers["cache-control"] == "no-cache"
    assert below.headers["location"] == f"/papers/{own}/related?direction=prior"


def test_a_paper_that_is_not_here_is_a_page_that_says_so(toy_client: TestClient) -> None:
    answer = toy_client.get("/papers/nowhere", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_what_is_missing_is_said(toy_client: TestClient) -> None:
    assert "The source gave no abstract" in toy_client.get("/papers/editorial/1").text
    assert "The source names no authors" in toy_client.get("/papers/no-authors").text
    assert "<i>Without a title</i>" in toy_client.get("/papers/no-title").text
    bare = toy_client.get("/papers/no-venue-no-year").text
    assert "No date in the source" in bare and "None in the source" in bare and "No figure in the source" in bare
    assert "no identifier and no address" in bare


def test_many_authors_are_folded_and_all_there(toy_client: TestClient) -> None:
    text = toy_client.get("/papers/hep-ex/0601001").text
    shown = re.search(r'<p class="byline-names">(.*?)</p>', text, re.S)
    folded = re.search(r'<details class="fold"><summary>All 327 authors</summary>(.*?)</details>', text, re.S)

    assert shown and folded
    assert shown[1].count("<bdi>") == 11
    assert folded[1].count("<bdi>") == 327


def test_affiliations_stand_below_the_names(toy_client: TestClient) -> None:
    text = toy_client.get("/papers/two-bing-lius").text

    assert re.search(r"Bing Liu</bdi></a><sup>2</sup>", text)
    assert re.search(r'<li><sup aria-hidden="true">2</sup> <bdi>Peking University</bdi></li>', text)


def test_formulas_are_left_to_be_typeset(toy_client: TestClient) -> None:
    text = toy_client.get("/papers/hep-ex/0601001").text

    assert re.search(r"<h1[^>]*><span data-tex>Search for the Higgs boson", text)
    assert r"$\sqrt{s}=13\,\mathrm{TeV}$" in unescape(text)


def test_related_papers_stand_there_at_once_and_their_reasons_come_later(toy_client: TestClient) -> None:
    near = _section(toy_client.get(_PAPER).text, "related")
    address = unescape(re.search(r'hx-get="([^"]+)"', near)[1])  # type: ignore[index]

    assert 'data-paper="arxiv:1706.03741"' in near
    later = _section(toy_client.get(address).text, "related")
    assert 'class="why"' in later and 'class="why"' not in near
    papers = [re.findall(r'data-paper="([^"]+)"', part.partition("</ol>")[0]) for part in (near, later)]
    assert papers[0] == papers[1]


def test_reasons_name_the_people_and_the_sentences(toy_client: TestClient) -> None:
    text = toy_client.get(f"{_PAPER}/related").text
    item = re.search(r'data-paper="arxiv:1706.03741".*?</article>', text, re.S)

    assert item
    assert re.search(r'<a href="/people/A\d+"><bdi>Jan Leike</bdi></a>', item[0].partition('class="why"')[2])
    assert "<q>We train agents from human preferences" in item[0]


def test_older_and_newer_papers_have_pages(toy_client: TestClient, corpus: list[Paper]) -> None:
    years = {paper.id: paper.year for paper in corpus}
    for direction, name in (("prior", "Older"), ("derivative", "Newer")):
        text = toy_client.get(f"{_PAPER}/related?direction={direction}").text
        found = [unescape(one) for one in re.findall(r'data-paper="([^"]+)"', text)]

        assert re.search(rf'aria-current="page">{name}</a>', text)
        assert found
        for one in found:
            assert years[one] is not None and (years[one] <= 2022 if direction == "prior" else years[one] >= 2022)  # type: ignore[operator]


def test_without_a_year_older_papers_are_not_guessed(toy_client: TestClient) -> None:
    text = toy_client.get("/papers/no-venue-no-year/related?direction=prior").text

    assert "When this paper came out is not known" in text


def test_the_list_grows_by_the_same_page(toy_client: TestClient) -> None:
    first = toy_client.get(f"{_PAPER}/related?shown=3").text
    address = unescape(re.search(r'hx-get="([^"]+shown=15[^"]*)"', first)[1])  # type: ignore[index]

    assert len(re.findall("data-paper=", first)) == 3
    assert len(re.findall("data-paper=", toy_client.get(address).text)) == 15


@pytest.mark.parametrize("wrong", ["direction=sideways", "shown=0", "shown=101", "shown=x"])
def test_what_cannot_be_shown_is_refused(toy_client: TestClient, wrong: str) -> None:
    assert toy_client.get(f"{_PAPER}/related?{wrong}").status_code == 400


def test_a_paper_that_the_index_lacks_has_a_page(
    empty_library: Library, client_of: Callable[[Library], TestClient], tmp_path: Path
) -> None:
    (tmp_path / "one.jsonl").write_text('{"id": "new", "title": "Just came in", "year": 2024}\n', "utf-8")
    empty_library.ingest([str(tmp_path / "one.jsonl")])

    answer = client_of(empty_library).get("/papers/new")

    assert answer.status_code == 200
    assert "Just came in" in answer.text
    assert "topics are found when the index is built" in answer.text
    assert "The library has no index yet. Build one" in answer.text
    assert "no paper here is near" not in answer.text.lower()


def test_several_records_of_a_work_are_told(library: Library, client_of: Callable[[Library], TestClient]) -> None:
    library.merge_works(["gnn.1", "gnn.2"], "the same, for a test")
    own = library.work("gnn.1").paper.id
    other = "gnn.2" if own == "gnn.1" else "gnn.1"
    client = client_of(library)

    assert client.get(f"/papers/{other}", follow_redirects=False).headers["location"] == f"/papers/{own}"
    text = client.get(f"/papers/{own}").text
    assert "Records of this paper" in text
    assert "Graph attention networks" in text and "Semi-supervised classification" in text
    assert "said by a curator" in text


_EVIL = (
    "</title></script><script>alert(1)</script><img src=x onerror=alert(1)>"
    """\" onmouseover="alert(1)' {{7*7}} $\\href{javascript:alert(1)}{x}$"""
)


def test_a_hostile_paper_is_text_from_head_to_foot(
    empty_library: Library, client_of: Callable[[Library], TestClient], tmp_path: Path
) -> None:
    paper = {
        "id": 'evil/"><script>alert(1)</script>',
        "title": _EVIL,
        "abstract": _EVIL,
        "venue": _EVIL,
        "url": "javascript:alert(1)",
        "keywords": [_EVIL],
        "authors": [{"name": _EVIL, "affiliation": _EVIL}, {"name": "B"}],
        "year": 2020,
        "extra_note": _EVIL,
    }
    (tmp_path / "evil.jsonl").write_text(json.dumps(paper) + "\n", "utf-8")
    empty_library.ingest([str(tmp_path / "evil.jsonl")])

    answer = client_of(empty_library).get(paper_address(paper["id"]))

    assert answer.status_code == 200
    seen = _Elements(answer.text)
    assert "alert(1)" in answer.text
    assert not seen.handlers and not seen.targets & {"javascript"}
    assert seen.scripts <= {"", "module", "application/ld+json"} and seen.inline == 1
    assert "49" not in answer.text.partition("<h1")[2].partition("</h1>")[0]


class _Elements(HTMLParser):
    """What a browser would run or follow: inline scripts, handlers, schemes of addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.targets: set[str] = set()
        self.scripts: set[str] = set()
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.handlers += [name for name in given if name.startswith("on")]
        for name in ("href", "src", "hx-get", "action"):
            scheme, colon, _ = (given.get(name) or "").partition(":")
            if colon and "/" not in scheme:
                self.targets.add(scheme.strip().lower())
        if tag == "script":
            self.scripts.add(given.get("type") or "")
            self.inline += "src" not in given
        assert tag != "img" or (given.get("src") or "").startswith("/v1/graph?")
