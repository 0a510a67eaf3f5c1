from __future__ import annotations

import re

import pytest
from pybtex.database import parse_string

from paperkin.records import Authorship, Paper
from tests.exports.reading import exported, identified, paper
from tests.toy import toy_papers


def fields(one: Paper) -> dict[str, str]:
    """Return the fields of a paper's entry, with their braces or macros, and its type under `@`."""
    text = exported([one], "bibtex")
    found = dict(re.findall(r"^\t(\w+) = (.*?),?$", text, re.M))
    return found | {"@": text[1 : text.index("{")]}


def test_an_entry_is_written_as_people_write_it() -> None:
    one = paper(
        *("Jan van der Berg Jr.", "王伟", "Zoë Müller"),
        title="Training BERT on 50% of the data",
        venue="NeurIPS",
        published="2021-12-06",
        identifiers=identified("DOI:10.1000/x_1", "arXiv:2203.02155"),
        abstract="Costs {fall} by 50%.",
        extra={"pages": "12–20", "editors": ["Ed Itor"], "publisher": "Curran & Co."},
    )
    assert exported([one], "bibtex") == (
        "@inproceedings{vanderBerg2021training,\n"
        "\ttitle = {Training {BERT} on 50\\% of the data},\n"
        '\tauthor = {van der Berg, Jr., Jan and 王伟 and M{\\"u}ller, Zo{\\"e}},\n'
        "\teditor = {Itor, Ed},\n"
        "\tbooktitle = {NeurIPS},\n"
        "\tyear = {2021},\n"
        "\tmonth = dec,\n"
        "\tday = {6},\n"
        "\tpages = {12--20},\n"
        "\tpublisher = {Curran \\& Co.},\n"
        "\tdoi = {10.1000/x_1},\n"
        "\teprint = {2203.02155},\n"
        "\tarchiveprefix = {arXiv},\n"
        "\turl = {https://arxiv.org/abs/2203.02155},\n"
        "\tabstract = {Costs \\{fall\\} by 50\\%.}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("given", "entry", "where"),
    [
        ({"venue": "Nature"}, "article", "journal"),
        ({"venue": "ICML", "kind": "article"}, "inproceedings", "booktitle"),
        ({"venue": "bioRxiv", "kind": "preprint"}, "misc", "publisher"),
        ({"venue": "Springer", "kind": "book"}, "book", "publisher"),
        ({"venue": "Handbook", "kind": "chapter"}, "incollection", "booktitle"),
        ({"venue": "MIT", "kind": "thesis"}, "phdthesis", "school"),
        ({"venue": "RAND", "kind": "report"}, "techreport", "institution"),
        ({"venue": "Zenodo", "kind": "dataset"}, "dataset", "publisher"),
    ],
)
def test_the_type_of_entry_follows_what_a_paper_is(given: dict[str, str], entry: str, where: str) -> None:
    found = fields(paper(**given))
    assert (found["@"], found[where]) == (entry, f"{{{given['venue']}}}")


def test_names_that_are_not_to_be_taken_apart_stand_in_braces() -> None:
    authors = (
        Authorship("Institute of Law and Order"),
        Authorship("Research in Motion", extra={"is_organisation": True}),
        Authorship("others"),
        Authorship("王 伟"),
        Authorship("Madonna"),
    )
    assert fields(paper(authors=authors))["author"] == (
        "{{Institute of Law and Order} and {Research in Motion} and {others} and {王 伟} and Madonna}"
    )


def test_addresses_stay_as_they_are_but_for_what_would_end_the_field() -> None:
    assert fields(paper(url="https://x.org/a_b~c?d=%20#e"))["url"] == "{https://x.org/a_b~c?d=%20#e}"
    assert fields(paper(url="https://x.org/}\\input{ü"))["url"] == "{https://x.org/%7D%5Cinput%7B%C3%BC}"
    doi = "10.1002/(sici)1097(199009)41:6<391::aid-asi1>3.0.co;2-9"
    assert fields(paper(identifiers=identified(f"DOI:{doi}")))["doi"] == f"{{{doi}}}"


def test_pybtex_reads_every_entry_with_all_its_people() -> None:
    papers = toy_papers()
    entries = parse_string(exported(papers, "bibtex"), "bibtex").entries
    assert len(entries) == len(papers)
    for one, entry in zip(papers, entries.values(), strict=True):
        assert len(entry.persons.get("author", ())) == len(one.authors)
        assert entry.fields.get("year") == (str(one.year) if one.year else None)
