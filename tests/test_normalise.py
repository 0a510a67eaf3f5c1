from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Paper
from paperkin.normalise import MAX_ID_CHARACTERS, MAX_TEXT_CHARACTERS, Normalised, normalise_paper
from paperkin.records import Affiliation, RawAffiliation, RawAuthor, RawPaper, Refusal

LATEST_YEAR = 2030

TEXTS = st.text(max_size=20)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
DATES = st.dates().map(str) | st.sampled_from(["2020", "2020-05", "2020-13-45", "9999-01-01", "٢٠٢٠-٠١-٠١", "20205"])
URLS = st.sampled_from(["https://arxiv.org/abs/2203.02155", "http://x.org/a b", "javascript:alert(1)", "ftp://x"])
NAMES = st.sampled_from(["Bing Liu", "Li", "王伟", " J.  Leike ", "", "\u200b"]) | TEXTS
RAW_AUTHORS = st.builds(
    RawAuthor,
    name=NAMES | ANYTHING,
    source_id=st.none() | st.sampled_from(["A1", "A2"]) | ANYTHING,
    orcid=st.sampled_from([None, "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"]) | ANYTHING,
    affiliations=ANYTHING,
    extra=st.dictionaries(TEXTS, ANYTHING, max_size=2),
)
RAW_PAPERS = st.builds(
    RawPaper,
    line=st.just(1),
    id=st.sampled_from(["a", "P19-1001", "arXiv:2203.02155v2", "10.1145/1 2"]) | ANYTHING,
    title=TEXTS | ANYTHING,
    abstract=TEXTS | ANYTHING,
    authors=st.lists(RAW_AUTHORS, max_size=4).map(lambda some: some * 2)
    | st.lists(RAW_AUTHORS, max_size=3).map(lambda some: some * 4)
    | st.lists(RAW_AUTHORS | ANYTHING, max_size=5)
    | ANYTHING,
    year=st.integers(1400, 2100) | ANYTHING,
    published=DATES | ANYTHING,
    venue=ANYTHING,
    url=URLS | URLS.map("\u200b{}\u200b".format) | ANYTHING,
    doi=st.sampled_from(["10.1145/X", "https://doi.org/10.1145/x", "10.48550/arXiv.2203.02155"]) | ANYTHING,
    arxiv=st.sampled_from(["2203.02155v3", "hep-th/9901001"]) | ANYTHING,
    citations=st.integers(-1, 9) | ANYTHING,
    keywords=ANYTHING,
    extra=st.dictionaries(TEXTS, ANYTHING, max_size=2)
    | st.fixed_dictionaries({"identifiers": st.just({"PMID": "12345", "CorpusId": 7, "Nonsense": "x"})}),
)


def normalised(**fields: Any) -> Normalised:
    """Normalise a row that has an id and a title unless told otherwise, and expect a paper."""
    result = normalise_paper(RawPaper(line=1, **{"id": "x", "title": "A title", **fields}), "test", LATEST_YEAR)
    assert isinstance(result, Normalised)
    return result


def refused(**fields: Any) -> Refusal:
    result = normalise_paper(RawPaper(line=7, **fields), "test", LATEST_YEAR)
    assert isinstance(result, Refusal)
    return result


def paper_of(**fields: Any) -> Paper:
    return normalised(**fields).paper


def names_of(authors: object) -> list[str]:
    return [author.name for author in paper_of(authors=authors).authors]


def raw_again(paper: Paper, raw: RawPaper) -> RawPaper:
    """Write a paper as the row that a feed would give for it, with the identifiers that `raw` filed apart."""
    authors = [RawAuthor(a.name, a.source_id, a.orcid, a.affiliations, a.extra) for a in paper.authors]
    return RawPaper(
        line=1,
        authors=authors,
        doi=raw.doi,
        arxiv=raw.arxiv,
        **{
            name: getattr(paper, name)
            for name in (
                "id",
                "title",
                "abstract",
                "year",
                "published",
                "venue",
                "url",
                "citations",
                "keywords",
                "extra",
            )
        },
    )


@given(RAW_PAPERS)
def test_normalising_a_normalised_paper_changes_nothing(raw: RawPaper) -> None:
    first = normalise_paper(raw, "test", LATEST_YEAR)
    if isinstance(first, Normalised):
        again = normalise_paper(raw_again(first.paper, raw), "test", LATEST_YEAR)
        assert again == Normalised(first.paper, repairs=())


@given(RAW_PAPERS)
def test_whatever_a_feed_holds_becomes_a_sound_paper_or_a_refusal(raw: RawPaper) -> None:
    result = normalise_paper(raw, "test", LATEST_YEAR)
    if isinstance(result, Refusal):
        assert result.reason in {"missing_id", "unusable_id", "no_text"}
        assert result.line == raw.line
        return
    paper = result.paper
    assert paper.id == paper.id.strip() != ""
    assert paper.title or paper.abstract
    assert paper.year is None or 1500 <= paper.year <= LATEST_YEAR
    assert all(author.name for author in paper.authors)
    assert paper.url is None or paper.url.startswith(("http://", "https://"))
    assert paper.citations is None or paper.citations >= 0


@pytest.mark.parametrize("missing", [None, "", "   ", "\u200b", [], {}, True])
def test_a_record_without_an_id_is_refused(missing: object) -> None:
    refusal = refused(id=missing, title="A title")
    assert (refusal.line, refusal.reason) == (7, "missing_id")
    assert "A title" in refusal.excerpt


def test_an_endless_id_is_refused() -> None:
    assert refused(id="x" * (MAX_ID_CHARACTERS + 1), title="A title").reason == "unusable_id"
    assert paper_of(id="x" * MAX_ID_CHARACTERS).id == "x" * MAX_ID_CHARACTERS


def test_a_record_without_any_text_is_refused() -> None:
    assert refused(id="x", title=" ", abstract="\ufeff").reason == "no_text"
    assert paper_of(title=None, abstract="Only an abstract.").title == ""


def test_numbers_may_be_ids_and_titles() -> None:
    paper = paper_of(id=42, title=1984)
    assert (paper.id, paper.title) == ("42", "1984")


def test_markup_becomes_text_and_formulas_stay_as_they_are_written() -> None:
    paper = paper_of(title="Search for $b\\bar{b}$ in <i>vivo</i> &amp; more", authors=[RawAuthor("{\\'E}mile Borel")])
    assert paper.title == "Search for $b\\bar{b}$ in vivo & more"
    assert paper.authors[0].name == "Émile Borel"


def test_an_endless_abstract_is_shortened_and_counted() -> None:
    result = normalised(abstract="long " * MAX_TEXT_CHARACTERS)
    assert len(result.paper.abstract) <= MAX_TEXT_CHARACTERS
    assert result.repairs == ("abstract_shortened",)


def test_a_list_of_authors_written_twice_is_folded() -> None:
    twice = [RawAuthor(name) for name in ("Minqing Hu", "Bing Liu", "Minqing Hu", "Bing Liu")]
    result = normalised(authors=twice)
    assert [author.name for author in result.paper.authors] == ["Minqing Hu", "Bing Liu"]
    assert result.repairs == ("repeated_author_list_folded",)


def test_two_people_of_one_name_stay_two() -> None:
    assert names_of([RawAuthor("Bing Liu"), RawAuthor("Bing Liu"), RawAuthor("Wei Wang")]) == [
        "Bing Liu",
        "Bing Liu",
        "Wei Wang",
    ]
    assert names_of([RawAuthor("Bing Liu", "A1"), RawAuthor("Bing Liu", "A2")]) == ["Bing Liu", "Bing Liu"]


def test_a_list_of_authors_written_four_times_is_folded_to_one() -> None:
    assert names_of([RawAuthor("Ada"), RawAuthor("Bo")] * 4) == ["Ada", "Bo"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Lee; Bo Li", ["Ann Lee", "Bo Li"]),
        ("Ann Lee, Bo Li and Cy Oh", ["Ann Lee", "Bo Li", "Cy Oh"]),
        ("Martin Luther King, Jr", ["Martin Luther King, Jr"]),
        ("Anders Sandberg", ["Anders Sandberg"]),
        ("Madonna", ["Madonna"]),
        (" ", []),
    ],
)
def test_authors_in_one_string_are_taken_apart(written: str, names: list[str]) -> None:
    assert names_of(written) == names


def test_a_string_of_endless_spaces_is_taken_apart_too() -> None:
    assert names_of(f"Ann Lee{' ' * 300_000}; Bo Li") == ["Ann Lee", "Bo Li"]


def test_nameless_authors_are_dropped_and_counted() -> None:
    result = normalised(authors=[RawAuthor("Ada"), RawAuthor(" "), RawAuthor(None), "no author at all"])
    assert [author.name for author in result.paper.authors] == ["Ada"]
    assert result.repairs == ("nameless_author_dropped",)


def test_an_author_keeps_what_the_source_knows() -> None:
    raw = RawAuthor(" J.  Leike", 17, "https://orcid.org/0000-0002-1825-0097", ["ANU", "", "ANU"], {"h": 9, "x": None})
    (author,) = paper_of(authors=[raw]).authors
    assert (author.name, author.source_id, author.orcid) == ("J. Leike", "17", "0000-0002-1825-0097")
    assert author.affiliations == (Affiliation("ANU"),)
    assert author.extra == {"h": 9}


@pytest.mark.parametrize(
    ("year", "published", "read"),
    [
        (2019, None, 2019),
        ("2019", None, 2019),
        ("2019-05-01", None, 2019),
        (None, "2019-05-01", 2019),
        (2999, None, None),
        (2999, "2019-05-01", 2019),
        (0, None, None),
        ("soon", "2019", 2019),
        (True, None, None),
    ],
)
def test_the_year_is_read_where_it_is_plausible(year: object, published: object, read: int | None) -> None:
    assert paper_of(year=year, published=published).year == read


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("2017-06-12", "2017-06-12"),
        ("2017-06-12T17:01:56Z", "2017-06-12"),
        ("2017-06", "2017-06"),
        (2017, "2017"),
        ("2017-13-45", None),
        ("2017-02-30", None),
        ("9999-01-01", None),
        ("June 2017", None),
        ("٢٠١٧-٠٦-١٢", None),
        ("20175", None),
    ],
)
def test_a_date_is_iso_8601_or_dropped(published: object, read: str | None) -> None:
    result = normalised(published=published)
    assert result.paper.published == read
    assert (result.repairs != ()) == (read is None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/etc/passwd", "x.org"])
def test_an_address_that_a_browser_should_not_follow_is_dropped(url: str) -> None:
    result = normalised(url=url)
    assert result.paper.url is None
    assert result.repairs == ("unsafe_url_dropped",)


@pytest.mark.parametrize("citations", [-1, "many", 1.5, True, 2**31])
def test_citations_that_are_no_count_are_dropped(citations: object) -> None:
    result = normalised(citations=citations)
    assert result.paper.citations is None
    assert result.repairs == ("unreadable_citations_dropped",)


def test_no_citations_and_citations_unknown_are_different() -> None:
    assert paper_of(citations=0).citations == 0
    assert paper_of().citations is None


def test_identifiers_are_gathered_from_wherever_they_stand() -> None:
    paper = paper_of(
        id="P19-1001",
        doi="https://doi.org/10.18653/V1/P19-1001",
        url="https://arxiv.org/abs/1901.00001v2",
        identifiers={"PMID": ["12345", None], "ORCID": "0000-0002-1825-0097", "Nonsense": "x"},
    )
    assert [str(identifier) for identifier in paper.identifiers] == [
        "ACL:p19-1001",
        "DOI:10.18653/v1/p19-1001",
        "PMID:12345",
        "arXiv:1901.00001",
    ]


def test_an_endless_identifier_is_not_kept() -> None:
    assert paper_of(doi="10.1145/" + "x" * 5_000).identifiers == ()


@pytest.mark.parametrize("keywords", ["a; b, a", ["a", "b", "a", "", None]])
def test_keywords_come_as_a_list_or_in_one_string(keywords: object) -> None:
    assert paper_of(keywords=keywords).keywords == ("a", "b")


def test_a_repair_is_named_once_however_often_it_was_made() -> None:
    assert normalised(authors=[RawAuthor("")] * 9, year="x").repairs == (
        "nameless_author_dropped",
        "unreadable_year_dropped",
    )


def test_what_is_beyond_these_fields_is_kept() -> None:
    assert replace(paper_of(extra={"tldr": "short"})).extra == {"tldr": "short"}


def test_an_affiliation_keeps_the_ror_and_the_country_that_its_source_gives() -> None:
    mit, elsewhere = RawAffiliation("MIT", "https://ror.org/042nb2s44", "us"), RawAffiliation("Elsewhere", "x", "USA")
    given = [mit, elsewhere, {}, None]
    (author,) = paper_of(authors=[RawAuthor("Ada", affiliations=given)]).authors
    assert author.affiliations == (Affiliation("MIT", "042nb2s44", "US"), Affiliation("Elsewhere"))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("journal-article", "article"),
        ("JOUR", "article"),
        ("inproceedings", "article"),
        ("posted-content", "preprint"),
        ("Review Article", "article"),
        ("review", "review"),
        ("Published Erratum", "erratum"),
        ("phdthesis", "thesis"),
        ("incollection", "chapter"),
        ("proceedings", "book"),
        ("painting", "other"),
        (None, None),
        (7.5, "other"),
    ],
)
def test_the_kind_is_read_from_a_feeds_own_word(said: object, kind: str | None) -> None:
    assert paper_of(kind=said).kind == kind


def test_references_are_kept_once_each_in_their_order() -> None:
    cited = ["DOI:10.1145/1", "arXiv:2203.02155v1", "no id at all", None, "10.1145/1"]
    assert [str(item) for item in paper_of(references=cited).references] == ["DOI:10.1145/1", "arXiv:2203.02155"]
    assert paper_of(references="10.1145/1").references == ()
