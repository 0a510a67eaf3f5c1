"""BibTeX as people and programs write it."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from paperkin.records import RawPaper, Refusal
from paperkin.sources import bibtex
from paperkin.sources.bibtex import BibTeX

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bibtex"


def read(text: str | bytes) -> list[RawPaper | Refusal]:
    return list(BibTeX().read(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def one(text: str | bytes) -> RawPaper:
    (paper,) = read(text)
    assert isinstance(paper, RawPaper)
    return paper


def names(paper: RawPaper) -> list[str]:
    return [author.name for author in paper.authors]


@pytest.fixture(scope="module")
def awkward() -> dict[str, RawPaper]:
    found = read((FIXTURES / "awkward.bib").read_bytes())
    return {item.extra["bibtex_key"] + str(item.year or ""): item for item in found if isinstance(item, RawPaper)}


def test_the_anthologys_export_is_read_whole() -> None:
    found = read((FIXTURES / "acl.bib").read_bytes())
    assert len(found) == 4
    first = found[0]
    assert isinstance(first, RawPaper)
    assert names(first)[:2] == ["Ivo Verhoeven", "Pushkar Mishra"]
    assert (first.year, first.published, first.kind) == ("2024", "2024-06", "inproceedings")
    assert first.doi == "10.18653/v1/2024.findings-naacl.30"
    assert first.id.startswith("bib:verhoeven-etal-2024-realistic-")
    assert first.extra["editors"] == ["Kevin Duh", "Helena Gomez", "Steven Bethard"]


def test_a_broken_entry_costs_itself_alone() -> None:
    found = read((FIXTURES / "awkward.bib").read_bytes())
    refusals = [(item.line, item.reason) for item in found if isinstance(item, Refusal)]
    assert refusals == [(15, "broken_entry"), (39, "broken_entry")]
    assert len([item for item in found if isinstance(item, RawPaper)]) == 9
    assert found[0].excerpt.startswith("@article{brace2003")  # type: ignore[union-attr]


def test_names_come_in_reading_order_with_particles_suffixes_and_corporations(awkward: dict[str, RawPaper]) -> None:
    paper = awkward["alpha20012001"]
    assert names(paper) == ["Jan van der Berg Jr.", "{World Health Organization}", "Ludwig van Beethoven"]
    assert paper.extra["and_others"] is True
    assert names(awkward["paren20042004"]) == ["Ann Marie de la Dollar III", "{\\'E}mile Zola"]


def test_a_part_takes_from_its_whole_what_it_lacks(awkward: dict[str, RawPaper]) -> None:
    part = awkward["alpha20012001"]
    assert part.venue == "Advances in Neural Information Processing Systems, vol.~{1}"
    assert (part.year, part.published) == ("2001", "2001-03")
    assert part.identifiers == {"PMID": "12345678"}
    assert awkward["orphan1990"].title == "Of a Volume That Is Missing"


def test_the_whole_may_come_first() -> None:
    found = read("@book{B, title={The Book}, year=1980}\n@incollection{a, title={The Part}, crossref={b}}")
    assert [(item.title, item.venue, item.year) for item in found if isinstance(item, RawPaper)] == [
        ("The Book", None, "1980"),
        ("The Part", "The Book", "1980"),
    ]


def test_parts_wait_only_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibtex, "_MAX_WAITING", 2)
    found = read("\n".join(f"@misc{{k{n}, title={{T{n}}}, crossref={{W{n}}}}}" for n in range(5)))
    assert sorted(item.title for item in found if isinstance(item, RawPaper)) == ["T0", "T1", "T2", "T3", "T4"]


def test_strings_months_and_concatenation_are_resolved(awkward: dict[str, RawPaper]) -> None:
    paper = awkward["paren20042004"]
    assert (paper.venue, paper.published) == ("Journal of Toys", "2004-06")
    assert paper.title == "Round {B}rackets"
    assert paper.abstract == "An abstract with a % sign, an @ sign (x @ {y}) and {nested {braces}}."
    assert paper.keywords == "toys; bears, dolls"
    assert one('@misc{a, title = "A \\# # {B} # " # undefined}').title.startswith("A \\# # {B} #")


def test_one_key_may_name_two_entries_and_a_field_may_come_twice(awkward: dict[str, RawPaper]) -> None:
    assert awkward["dup1999"].id != awkward["dup2000"].id
    assert awkward["dup1999"].url == "https://example.org/first"
    assert awkward["dup2000"].arxiv == "2203.02155v2"


def test_arxiv_and_pubmed_numbers_are_found_where_people_put_them(awkward: dict[str, RawPaper]) -> None:
    assert (awkward["scholar20222022"].arxiv, awkward["scholar20222022"].kind) == ("2203.02156", "preprint")
    assert awkward["sameline"].identifiers == {"PMID": "7654321"}


def test_biblatex_dates_and_subtitles(awkward: dict[str, RawPaper]) -> None:
    thesis = awkward["biblatex20202020"]
    assert (thesis.title, thesis.published, thesis.venue) == (
        "A Thesis: With a Subtitle",
        "2020-05-17",
        "Universität Zürich",
    )


def test_the_id_is_the_same_wherever_the_entry_stands() -> None:
    entry = "@misc{k, title = {Deep {L}earning}, year = 2015}"
    assert one(entry).id == one(f"% a comment\n\n{entry}").id == one(entry.replace("{L}earning", "Learning")).id


def test_windows_1252_is_read() -> None:
    assert names(one("@misc{k, title={T}, author={Müller, Jürgen}}".encode("cp1252"))) == ["Jürgen Müller"]


def test_an_entry_above_the_limit_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibtex, "MAX_RECORD_BYTES", 1_000)
    found = read("@misc{a, title={%s}}\n@misc{b, title={B}}" % ("x\n" * 2_000))
    assert isinstance(found[0], Refusal)
    assert (found[0].line, found[0].reason) == (1, "record_too_long")
    assert isinstance(found[1], RawPaper)


def test_nothing_is_said_on_the_terminal(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        read("@article{a, title = {Never closed")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title={" + "{" * 200_000,
        "@misc{a, author={" + "}" * 100_000 + "}",
        "@misc{a, author={" + "{\\'e}" * 40_000 + "}}",
        "@misc{a, author={" + "a and " * 20_000 + "}}",
        "@misc{a, title=" + "{x} # " * 50_000 + "{y}}",
        "@a{" * 10_000,
        "@a(" * 10_000,
        "@" + " " * 500_000,
        '@misc{a, title="' + '{"}' * 100_000,
        "=," * 200_000,
        "@string{" + "a" * 300_000,
    ],
    ids=lambda text: text[:24],
)
def test_hostile_text_takes_no_more_time_than_its_length(text: str) -> None:
    found = read(text + "\n@misc{good, title={Good}}\n")
    assert [item.title for item in found if isinstance(item, RawPaper)][-1] == "Good"


def test_fields_that_are_named_for_a_scheme_are_identifiers() -> None:
    found = one("@misc{a, title={T}, acl={P19-1001}, corpusid={7}, pmid={12345}}")
    assert found.identifiers == {"ACL": "P19-1001", "CorpusId": "7", "PMID": "12345"}
