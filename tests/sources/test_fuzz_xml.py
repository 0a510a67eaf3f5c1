"""Feeds that were damaged on their way: no reader crashes or hangs, and the records that were not touched come out."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperkin.errors import SourceUnreadable
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.acl_xml import AclXml
from paperkin.sources.arxiv_atom import ArxivAtom
from paperkin.sources.arxiv_oai import ArxivOai
from paperkin.sources.dblp_xml import DblpXml
from paperkin.sources.medline import Medline
from paperkin.sources.pubmed_xml import PubmedXml
from tests.toy import FIXTURES

Reader = AclXml | ArxivAtom | ArxivOai | DblpXml | Medline | PubmedXml
Item = RawPaper | Deletion | Refusal


def fixture(folder: str, name: str) -> bytes:
    return (FIXTURES / folder / name).read_bytes()


PUBMED = fixture("pubmed", "article.xml")
ARTICLE = PUBMED[PUBMED.index(b"<PubmedArticle>") : PUBMED.index(b"</PubmedArticleSet>")]
THREE_ARTICLES = b"".join(
    (
        PUBMED[: PUBMED.index(b"<PubmedArticle>")],
        *(ARTICLE.replace(b"29768149", number) for number in (b"1", b"2", b"3")),
        b"<DeleteCitation><PMID>4</PMID></DeleteCitation></PubmedArticleSet>",
    )
)
FILES: dict[str, tuple[Reader, bytes, bytes]] = {
    # Reader, file, and a pattern of its records.
    "dblp": (DblpXml(), fixture("dblp", "records.xml"), rb"<(article|inproceedings) .*?</\1>"),
    "pubmed": (PubmedXml(), THREE_ARTICLES, b"<PubmedArticle>.*?</PubmedArticle>"),
    "medline": (Medline(), fixture("medline", "made_up.nbib"), rb"PMID- .*?\n(?=\n|\Z)"),
    "acl": (AclXml(), fixture("acl_xml", "2022.naloma.xml"), b"<paper .*?</paper>"),
    "oai": (ArxivOai(), fixture("oai_arxiv", "get_record_arxiv.xml"), b"<record>.*?</record>"),
    "oai-dc": (ArxivOai(), fixture("oai_arxiv", "list_records_oai_dc.xml"), b"<record>.*?</record>"),
    "atom": (ArxivAtom(), fixture("arxiv_atom", "query.xml"), b"<entry>.*?</entry>"),
}
# Damage that is likelier to mean something to a reader than random bytes.
PIECES = st.sampled_from(
    [
        *(b"<", b">", b"/", b"&", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"<?", b"?>", b"\0", b"\xff", b"&x;", b"&#0;"),
        *(b"</", b"<x>", b"</title>", b"<!DOCTYPE x>", b"\n", b"\n\n", b"AB  - ", b"PMID- 5\n", b"xmlns:", b'"'),
    ]
)


def read(reader: Reader, data: bytes) -> list[Item]:
    """Read to the end or to the break; anything else that is raised fails the test."""
    items: list[Item] = []
    try:
        for item in reader.read(io.BytesIO(data)):
            items.append(item)  # noqa: PERF402 - what came before the break counts
    except SourceUnreadable:
        pass
    return items


def unnumbered(items: list[Item]) -> list[Item]:
    return [replace(item, line=0) for item in items]


@st.composite
def damage(draw: st.DrawFn, length: int) -> tuple[int, int, bytes]:
    """A stretch of the file, from and to, and what stands there instead."""
    start = draw(st.integers(0, length))
    end = min(length, start + draw(st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 400))))
    return start, end, draw(st.one_of(PIECES, st.binary(max_size=4), st.just(b"")))


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_any_damage_is_survived(name: str, data: st.DataObject) -> None:
    reader, content, _ = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start, end, instead = data.draw(damage(len(content)))
        content = content[:start] + instead + content[end:]
    reader.recognises(content)
    assert all(isinstance(item, RawPaper | Deletion | Refusal) for item in read(reader, content))


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_what_is_damaged_in_one_record_loses_no_other(name: str, data: st.DataObject) -> None:
    reader, content, pattern = FILES[name]
    spans = [found.span() for found in re.finditer(pattern, content, re.DOTALL)]
    which = data.draw(st.integers(0, len(spans) - 1))
    first, last = spans[which]
    start, end, instead = data.draw(damage(last - first))
    found = unnumbered(read(reader, content[: first + start] + instead + content[first + end :]))
    whole = unnumbered(read(reader, content))
    assert len(spans) == sum(isinstance(item, RawPaper) for item in whole)
    assert [item for at, item in enumerate(whole) if at != which and item not in found] == []


@pytest.mark.parametrize("name", FILES)
@given(cut=st.floats(0, 1))
def test_what_comes_before_a_cut_is_read(name: str, cut: float) -> None:
    reader, content, pattern = FILES[name]
    rest = content[: int(cut * len(content))]
    complete = sum(1 for found in re.finditer(pattern, content, re.DOTALL) if found.end() <= len(rest))
    assert unnumbered(read(reader, rest))[:complete] == unnumbered(read(reader, content))[:complete]


@pytest.mark.parametrize("name", FILES)
@given(times=st.integers(2, 5))
@settings(max_examples=5)
def test_files_one_after_the_other_give_all_their_records(name: str, times: int) -> None:
    reader, content, _ = FILES[name]
    separator = b"\n\n"
    items = read(reader, separator.join([content] * times))
    assert unnumbered(items) == unnumbered(read(reader, content)) * times


@pytest.mark.parametrize("name", FILES)
@given(noise=st.binary(max_size=300))
@example(noise=b"")
def test_noise_is_survived(name: str, noise: bytes) -> None:
    reader = FILES[name][0]
    reader.recognises(noise)
    assert all(isinstance(item, RawPaper | Refusal) for item in read(reader, noise))


def test_each_file_is_known_to_its_own_reader_alone() -> None:
    readers = {type(reader): reader for reader, _, _ in FILES.values()}
    for reader, content, _ in FILES.values():
        assert [known for known, other in readers.items() if other.recognises(content)] == [type(reader)]
