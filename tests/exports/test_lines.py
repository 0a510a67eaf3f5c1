from __future__ import annotations

from paperkin.exports.lines import in_lines
from paperkin.records import Affiliation, Authorship
from tests.exports.reading import identified, paper
from tests.toy import toy_papers


def test_what_comes_out_of_the_catalogue_stays_as_it_is() -> None:
    assert [in_lines(one) for one in toy_papers()] == toy_papers()


def test_every_text_becomes_one_line() -> None:
    one = paper(
        authors=(Authorship("Jan\nLeike", affiliations=(Affiliation("A\tB", country="AU"),)), Authorship("\u200b")),
        title="Two\r\nlines",
        abstract="\x00None\u2028here",
        venue=" ",
        url="https://example.org/\n",
        keywords=("\n", "a\nb"),
        identifiers=identified("DOI:10.1000/x\n"),
        extra={"comment": "two\nlines"},
    )
    assert in_lines(one) == paper(
        authors=(Authorship("Jan Leike", affiliations=(Affiliation("A B", country="AU"),)),),
        title="Two lines",
        abstract="None here",
        url="https://example.org/",
        keywords=("a b",),
        identifiers=identified("DOI:10.1000/x"),
        extra={"comment": "two\nlines"},
    )
