from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.exports import FORMATS
from paperkin.identity.names import PersonalName, parse_name
from paperkin.normalise import Normalised, normalise_paper
from paperkin.records import Paper, RawAuthor, RawPaper
from tests.exports.reading import LATEST_YEAR, identified, paper, read_back
from tests.toy import toy_papers

_WORDS = st.sampled_from(
    [
        *("BERT", "iPhone", "McDonald's", "mT5", "C++", "R&D", "U.S.", "state-of-the-art", "Übung", "Łódź", "ß", "ế"),
        *("µ", "α-helix", "αβ", "Δ", "x ≤ y", "A → B", "$x_1$", "$K_n$", r"$\mathcal{O}(\sqrt{n})$", "$$a^2$$", "n^2"),
        *("$5", "50%", "#1", "a_b", "a~b", "~5", "x<y", "<unk>", "a|b", "--flag", "C:\\Users\\x", r"\ours", "{a, b}"),
        *(
            "王伟",
            "注意力",
            "Привет",
            "שלום",
            "🎉",
            "“quoted”",
            "it's",
            "–",
            "…",
            "@",
            '"',
            "a = b",
            "and",
            ";",
            "Nguyễn",
        ),
        *("https://example.org/~me/a_b?c=d%20e#f", "ER  -", "TY  - JOUR", "@article{x,", "}", "{", "=1+1", "+", "@x"),
    ]
)
_TEXT = st.lists(_WORDS | st.text(max_size=12), min_size=1, max_size=8).map(" ".join)
_GIVEN = st.sampled_from(["Jan", "J.", "Zoë", "Ann-Marie", "Ørjan", "Mary Jane", "Cristóbal", "W. Bruce"])
_FAMILY = st.sampled_from(["Leike", "van der Berg", "O'Brien", "García-López", "de la Cruz", "Åström", "Smith Jr."])
_WHOLE = st.sampled_from(["王伟", "李 娜", "Madonna", "ATLAS Collaboration", "Institute of Law and Order"])
_NAME = st.builds("{} {}".format, _GIVEN, _FAMILY) | _WHOLE


@st.composite
def _papers(draw: st.DrawFn) -> Paper:
    year = draw(st.none() | st.integers(1900, LATEST_YEAR))
    raw = RawPaper(
        line=1,
        id="a",
        title=draw(_TEXT),
        abstract=draw(st.none() | _TEXT),
        authors=[RawAuthor(name) for name in draw(st.lists(_NAME, max_size=4, unique=True))],
        year=year,
        published=f"{year}-05-17" if year and draw(st.booleans()) else None,
        venue=draw(st.sampled_from([None, "arXiv", "ACL", "Journal of Things & Co.", "Übungen", "Proc. 50% of X"])),
        doi=draw(st.sampled_from([None, "10.1000/a_b(c)", "10.1002/(sici)1097(199009)41:6<391::aid-asi1>3.0.co;2-9"])),
        arxiv=draw(st.sampled_from([None, "2203.02155", "cs/0112017"])),
        kind=draw(st.sampled_from([None, "article", "preprint", "book", "thesis", "report", "chapter", "dataset"])),
    )
    normalised = normalise_paper(raw, "jsonl", LATEST_YEAR)
    return normalised.paper if isinstance(normalised, Normalised) else paper()


def _people(found: Paper) -> list[PersonalName]:
    return [replace(parse_name(author.name), text="", umlaut=False) for author in found.authors]


@pytest.mark.parametrize("form", FORMATS)
@given(papers=st.lists(_papers(), min_size=1, max_size=3))
def test_what_is_exported_is_read_back(form: str, papers: list[Paper]) -> None:
    found = read_back(papers, form)
    assert len(found) == len(papers)
    for before, after in zip(papers, found, strict=True):
        assert after.title == before.title
        assert after.abstract == before.abstract
        assert (after.year, after.venue) == (before.year, before.venue)
        assert _people(after) == _people(before)
        assert set(before.identifiers) <= set(after.identifiers)


@pytest.mark.parametrize("form", FORMATS)
def test_the_toy_corpus_is_read_back(form: str) -> None:
    papers = toy_papers()
    found = read_back(papers, form)
    for before, after in zip(papers, found, strict=True):
        assert after.title == before.title
        assert (after.abstract, after.year, after.venue) == (before.abstract, before.year, before.venue)
        assert [author.name for author in after.authors] == [author.name for author in before.authors]


@pytest.mark.parametrize("form", FORMATS)
def test_every_usual_identifier_is_read_back(form: str) -> None:
    one = paper(identifiers=identified("ACL:P19-1001", "DOI:10.18653/v1/p19-1001", "PMID:12345"))
    (found,) = read_back([one], form)
    assert {item.scheme.lower(): item.value.lower() for item in found.identifiers} == {
        "acl": "p19-1001",
        "doi": "10.18653/v1/p19-1001",
        "pmid": "12345",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_a_year_wins_over_a_date_of_another(form: str) -> None:
    (found,) = read_back([paper(year=2021, published="2020-12-30")], form)
    assert found.year == 2021
    (found,) = read_back([paper(year=2021, published="2021-02-03")], form)
    assert (found.year, found.published) == (2021, "2021-02-03")
