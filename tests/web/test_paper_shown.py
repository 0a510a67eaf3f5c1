"""A paper laid out: authors and affiliations, days, years, and where else it is."""

import pytest

from paperkin import Paper
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship
from paperkin.web.paper_links import paper_links
from paperkin.web.paper_shown import byline, day_of, timeline


def test_affiliations_are_numbered_once() -> None:
    paper = Paper(
        "x",
        "X",
        authors=(
            Authorship("A", affiliations=(Affiliation("MIT"), Affiliation("ETH"))),
            Authorship("B", affiliations=(Affiliation("ETH"), Affiliation("ETH"))),
            Authorship("C"),
        ),
    )

    told = byline(paper)

    assert told.affiliations == ("MIT", "ETH")
    assert [author.affiliations for author in told.authors] == [(1, 2), (2,), ()]
    assert told.last is None


def _of(name: str, year: int | None) -> Paper:
    return Paper(name, name, year=year)


def test_a_timeline_has_the_paper_among_the_others() -> None:
    told = timeline(_of("own", 2020), [_of("a", 2015), _of("b", 2020), _of("c", None), _of("d", 2021)])

    assert [(column.year, column.skipped, column.own) for column in told] == [
        (2015, 0, False),
        (2020, 4, True),
        (2021, 0, False),
    ]
    assert [one.id for one in told[1].papers] == ["own", "b"]


def test_a_timeline_has_as_many_years_as_a_phone_is_wide() -> None:
    told = timeline(_of("own", 2020), [_of(str(year), year) for year in range(2019, 1970, -1)])

    assert [column.year for column in told] == list(range(2010, 2021))


def test_there_is_no_timeline_of_one_paper() -> None:
    assert timeline(_of("own", 2020), [_of("a", None)]) == ()
    assert timeline(_of("own", None), [_of("a", 2020)]) == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2022-03-04", "4 March 2022"),
        ("2022-03-04T10:00:00Z", "4 March 2022"),
        ("2022-03", "March 2022"),
        ("2022", "2022"),
        (None, None),
        ("2022-13-44", "2022-13-44"),
        ("spring", "spring"),
    ],
)
def test_days_are_as_precise_as_they_are_known(given: str | None, told: str | None) -> None:
    assert day_of(given) == told


def test_identifiers_lead_out_and_what_is_not_of_the_web_does_not() -> None:
    paper = Paper(
        "x",
        "X",
        url="javascript:alert(1)",
        identifiers=(
            Identifier("ACL", "p19-1001"),
            Identifier("DOI", '10.1/a"><b>?x#y'),
            Identifier("PMCID", "123"),
        ),
    )
    links = paper_links(paper)

    assert links.own is None
    assert links.pdf == "https://aclanthology.org/P19-1001.pdf"
    assert links.addresses == (
        "https://doi.org/10.1/a%22%3E%3Cb%3E%3Fx%23y",
        "https://aclanthology.org/P19-1001",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/",
    )


def test_an_own_address_is_shown_once() -> None:
    paper = Paper(
        "x", "X", url="http://www.arXiv.org/abs/2203.02155/", identifiers=(Identifier("arXiv", "2203.02155"),)
    )

    assert paper_links(paper).own is None
    assert paper_links(Paper("x", "X", url="https://a.example/b")).own_host == "a.example"
