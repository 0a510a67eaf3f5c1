from __future__ import annotations

import io

import pytest

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.arxiv_atom import ArxivAtom
from tests.toy import FIXTURES

QUERY = (FIXTURES / "arxiv_atom" / "query.xml").read_bytes()
HEAD = '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'


def only(inner: str) -> RawPaper | Refusal:
    (item,) = ArxivAtom().read(io.BytesIO(f"{HEAD}<entry>{inner}</entry></feed>".encode()))
    assert isinstance(item, RawPaper | Refusal)
    return item


def test_an_answer_is_read_as_its_entries_say() -> None:
    first, second, third = ArxivAtom().read(io.BytesIO(QUERY))
    assert isinstance(first, RawPaper)
    assert first.id == "arxiv:2202.12139"
    assert first.title == "Testing Deep Learning Models: A First Comparative Study of Multiple Testing Techniques"
    assert [author.name for author in first.authors] == ["Mohit Kumar Ahuja", "Arnaud Gotlieb", "Helge Spieker"]
    assert (first.year, first.published, first.venue) == (2022, "2022-02-24", "arXiv")
    assert first.doi == "10.1109/ICSTW55395.2022.00035"
    assert first.keywords == ["cs.SE", "cs.LG"]
    assert str(first.extra["journal-ref"]).startswith("Artificial Intelligence in Software Testing @ 2022")
    assert isinstance(second, RawPaper)
    assert second.authors[0].name == "Aurora Ramírez"
    assert isinstance(third, RawPaper)
    assert (third.id, third.extra["version"], third.extra["update_date"]) == ("arxiv:2005.14124", "v2", "2020-07-16")


def test_affiliations_and_ids_of_the_old_style_are_read() -> None:
    item = only(
        "<id>http://arxiv.org/abs/hep-th/9901001v2</id><title>T</title><published>1999-01-01T00:00:00Z</published>"
        "<author><name>A One</name><arxiv:affiliation>CERN</arxiv:affiliation></author>"
    )
    assert isinstance(item, RawPaper)
    assert (item.id, item.year) == ("arxiv:hep-th/9901001", 1999)
    assert item.authors == [RawAuthor("A One", affiliations=["CERN"])]


def test_what_the_api_says_against_a_query_is_a_refusal() -> None:
    item = only(
        "<id>http://arxiv.org/api/errors#incorrect_id_format_for_1234</id><title>Error</title>"
        "<summary>incorrect id format for 1234</summary>"
    )
    assert isinstance(item, Refusal)
    assert (item.reason, item.detail) == ("api_error", "arXiv's API says: incorrect id format for 1234")


@pytest.mark.parametrize("said", ["", "<id>urn:uuid:1</id>", "<id>https://example.org/abs/2202.12139v1</id>"])
def test_an_entry_of_something_else_is_refused(said: str) -> None:
    item = only(said)
    assert isinstance(item, Refusal)
    assert item.reason == "not_arxiv"


@pytest.mark.parametrize(
    ("head", "recognised"),
    [
        (QUERY, True),
        (HEAD.encode() + b"<id>http://arxiv.org/api/x</id></feed>", True),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title></feed>', False),
        (b"<rss>http://arxiv.org/abs/1</rss>", False),
        (b'{"body": "<feed>http://arxiv.org/abs/1</feed>"}', False),
    ],
)
def test_arxivs_feeds_are_known_by_their_addresses(head: bytes, recognised: bool) -> None:
    assert ArxivAtom().recognises(head) is recognised
