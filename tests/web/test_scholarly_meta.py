"""What the head of a paper's page tells programs, read back as they read it."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Paper, TopicShare, Work
from paperkin.web.paper_links import paper_links
from paperkin.web.rendering import templates
from paperkin.web.scholarly_meta import scholarly_meta

_EVIL = """</script><script>alert(1)</script><!-- "'><img src=x onerror=alert(1)> ]]> \u2028"""


class _Head(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: list[tuple[str, str]] = []
        self.links: dict[str, str] = {}
        self.data: list[str] = []
        self.scripts = 0
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta":
            self.meta.append((given.get("name") or given.get("property") or "", given.get("content") or ""))
        elif tag == "link":
            self.links[given.get("rel") or ""] = given.get("href") or ""
        elif tag == "script":
            self.scripts += 1
            self._in_data = given.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)

    def all(self, name: str) -> list[str]:
        return [content for given, content in self.meta if given == name]

    @property
    def linked_data(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads("".join(self.data))
        return read


def _head(client: TestClient, paper_id: str) -> _Head:
    answer = client.get(f"/papers/{paper_id}")
    assert answer.status_code == 200
    return _Head(answer.text)


def test_zotero_and_scholar_read_the_page(toy_client: TestClient) -> None:
    head = _head(toy_client, "arxiv:1706.03741")

    assert head.all("citation_title") == ["Deep reinforcement learning from human preferences"]
    assert head.all("citation_author")[:2] == ["Paul F. Christiano", "Jan Leike"]
    assert head.all("citation_publication_date") == ["2017/06/12"]
    assert head.all("citation_conference_title") == ["NIPS"]
    assert head.all("citation_arxiv_id") == ["1706.03741"]
    assert head.all("citation_pdf_url") == ["https://arxiv.org/pdf/1706.03741"]
    assert head.all("citation_keywords") == ["reinforcement learning", "human feedback"]
    assert head.all("citation_abstract_html_url") == [head.links["canonical"]]
    assert head.links["canonical"] == "http://testserver/papers/arxiv:1706.03741"
    assert not head.all("robots")


def test_all_authors_are_named_to_programs(toy_client: TestClient) -> None:
    head = _head(toy_client, "hep-ex/0601001")

    assert len(head.all("citation_author")) == 327
    assert len(head.linked_data["author"]) == 327
    assert head.all("citation_journal_title") == ["Physics Letters B"]


def test_linked_data_describes_the_article(toy_client: TestClient) -> None:
    told = _head(toy_client, "arxiv:1706.03741").linked_data

    assert told["@type"] == "ScholarlyArticle"
    assert told["datePublished"] == "2017-06-12"
    assert told["isPartOf"] == {"@type": "Book", "name": "NIPS"}
    assert told["sameAs"] == ["https://arxiv.org/abs/1706.03741"]
    assert {"@type": "PropertyValue", "propertyID": "arXiv"}.items() <= told["identifier"][0].items()
    assert told["author"][0]["name"] == "Paul F. Christiano"
    assert told["author"][0]["url"].startswith("http://testserver/people/A")
    assert "interactionStatistic" not in told


def test_previews_have_a_title_and_words(toy_client: TestClient) -> None:
    head = _head(toy_client, "arxiv:1706.03741")

    assert head.all("og:title") == ["Deep reinforcement learning from human preferences"]
    assert head.all("og:url") == [head.links["canonical"]]
    assert head.all("og:description") == head.all("description")
    assert head.all("description")[0].startswith("We train agents from human preferences")
    assert head.all("twitter:card") == ["summary"]


def test_what_is_missing_is_left_out(toy_client: TestClient) -> None:
    head = _head(toy_client, "no-venue-no-year")

    assert all(content for name, content in head.meta if name)
    assert "datePublished" not in head.linked_data and "isPartOf" not in head.linked_data
    assert not head.all("citation_publication_date")


def _evil_work() -> Work:
    author = Authorship(_EVIL, orcid="0000-0001-2345-6789", affiliations=(Affiliation(_EVIL, ror="05dxps055"),))
    paper = Paper(
        _EVIL,
        _EVIL,
        abstract=_EVIL,
        authors=(author,),
        year=2020,
        venue=_EVIL,
        url="javascript:alert(1)",
        identifiers=(Identifier("DOI", "10.1234/" + _EVIL.replace(" ", "")),),
        keywords=(_EVIL,),
    )
    return Work(paper, (), {}, topics=(TopicShare("T1", _EVIL, 0, 0.5),))


@pytest.fixture(scope="module")
def hostile() -> _Head:
    """The head of a page about a paper of which every field is an attack, as the template writes it."""
    work = _evil_work()
    item = {"type": "paper-conference", "container-title": _EVIL, "publisher": _EVIL, "DOI": _EVIL, "volume": _EVIL}
    meta = scholarly_meta(work, item, paper_links(work.paper), "https://example.org", _EVIL)
    template = templates().get_template("paper.html")
    return _Head("".join(template.blocks["head"](template.new_context({"meta": meta}))))


def test_hostile_fields_stay_within_their_attributes(hostile: _Head) -> None:
    assert hostile.scripts == 1
    assert hostile.all("citation_title") == [_EVIL]
    assert hostile.all("citation_author_institution") == [_EVIL]
    assert hostile.all("og:site_name") == [_EVIL]


def test_hostile_fields_stay_within_the_linked_data(hostile: _Head) -> None:
    told = hostile.linked_data

    assert told["name"] == _EVIL
    assert told["author"][0]["affiliation"][0]["sameAs"] == "https://ror.org/05dxps055"
    assert told["author"][0]["sameAs"] == "https://orcid.org/0000-0001-2345-6789"
    assert told["about"][0]["name"] == _EVIL
    assert len(told["sameAs"]) == 1 and told["sameAs"][0].startswith("https://doi.org/10.1234/")
    assert "<" not in told["sameAs"][0] and '"' not in told["sameAs"][0]
