from __future__ import annotations

import io
import json
from typing import Any

import pytest

from paperkin.records import Deletion, RawAffiliation, RawPaper, Refusal
from paperkin.sources.openalex import MAX_ABSTRACT_WORDS, OpenAlex
from tests.toy import FIXTURES

FOLDER = FIXTURES / "openalex"
WORK = json.loads((FOLDER / "W2741809807.json").read_bytes())


def read(data: bytes) -> list[Any]:
    return list(OpenAlex().read(io.BytesIO(data)))


def paper(**changed: Any) -> RawPaper:
    (item,) = read(json.dumps({**WORK, **changed}).encode())
    assert isinstance(item, RawPaper)
    return item


def test_a_work_is_read_as_the_api_gives_it() -> None:
    found = paper()
    assert found.id == "openalex:W2741809807"
    assert str(found.title).startswith("The state of OA")
    assert str(found.abstract).startswith(
        "Despite growing interest in Open Access (OA) to scholarly literature, there is"
    )
    assert (found.year, found.published, found.venue) == (2018, "2018-02-13", "PeerJ")
    assert (found.doi, found.kind, found.citations) == ("https://doi.org/10.7717/peerj.4375", "article", 962)
    assert found.identifiers == {"PMID": "29456894", "PMCID": "5815332"}
    assert len(found.references) == 45
    assert found.references[0] == "OpenAlex:W1560783210"
    assert "Scholarly Communication" in found.keywords
    assert found.extra["mag"] == "2741809807"
    assert (found.extra["licence"], found.extra["oa_status"]) == ("cc-by", "gold")
    assert found.extra["locations"][0]["pdf_url"] == "https://peerj.com/articles/4375.pdf"
    assert "is_retracted" not in found.extra


def test_authors_come_in_order_with_ids_and_institutions() -> None:
    authors = paper().authors
    assert [author.name for author in authors][:3] == ["Heather Piwowar", "Jason Priem", "Vincent Larivière"]
    assert (authors[0].source_id, authors[0].orcid) == (
        "openalex:A5048491430",
        "https://orcid.org/0000-0003-1613-5981",
    )
    assert authors[0].affiliations == [
        RawAffiliation("Impact Technology Development (United States)", "https://ror.org/05ppvf150", "US")
    ]
    assert authors[0].extra == {"raw_affiliations": ["Impactstory, Sanford, NC, USA"]}


def test_affiliations_without_an_institution_are_kept_as_they_were_printed() -> None:
    place = {"display_name": "ANU", "ror": "https://ror.org/019wvm592", "country_code": "AU"}
    both = {
        "institutions": [place],
        "affiliations": [
            {"raw_affiliation_string": "ANU, Canberra", "institution_ids": ["https://openalex.org/I1"]},
            {"raw_affiliation_string": "A garage", "institution_ids": []},
        ],
        "raw_affiliation_strings": ["ANU, Canberra", "A garage"],
    }
    old = {"institutions": [], "raw_affiliation_strings": ["A garage"]}
    older = {"raw_affiliation_string": "A garage"}
    found = [author.affiliations for author in paper(authorships=[both, old, older, {}]).authors]
    garage = RawAffiliation("A garage")
    assert found == [[RawAffiliation("ANU", "https://ror.org/019wvm592", "AU"), garage], [garage], [garage], []]


def test_the_id_of_nobody_is_no_id_and_a_printed_name_serves_where_there_is_no_other() -> None:
    nobody = {
        "author": {"id": "https://openalex.org/A9999999999", "display_name": "B. Li"},
        "raw_author_name": "Li, Bo",
    }
    nameless = {"author": {}, "raw_author_name": "Li, Bo"}
    first, second = paper(authorships=[nobody, nameless]).authors
    assert (first.name, first.source_id, first.extra) == ("B. Li", None, {"raw_name": "Li, Bo"})
    assert second.name == "Li, Bo"


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"b": [1], "a": [0, 2]}, "a b a"),
        ({"a": [0], "b": [10**15]}, "a b"),
        ({"a": [0, 0], "b": [0]}, "a"),
        ({"a": [-1, True, "0", None, 1.5, [0]], "b": 7, "c": None}, None),
        ({"IndexLength": 2, "InvertedIndex": {"b": [1], "a": [0]}}, "a b"),
        ('{"IndexLength": 2, "InvertedIndex": {"b": [1], "a": [0]}}', "a b"),
        ("not an index", "not an index"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_the_abstract_is_put_together_from_its_index(index: object, abstract: str | None) -> None:
    assert paper(abstract_inverted_index=index).abstract == abstract


def test_a_hostile_index_gives_a_bounded_abstract() -> None:
    found = paper(abstract_inverted_index={"w": list(range(MAX_ABSTRACT_WORDS * 2))}).abstract
    assert len(str(found).split()) == MAX_ABSTRACT_WORDS


def test_flags_and_arxiv_are_taken_from_where_they_stand() -> None:
    places = [{"landing_page_url": "https://arxiv.org/abs/2001.00001v2", "license": "cc-by"}]
    found = paper(is_retracted=True, is_paratext=True, locations=places, title=None)
    assert found.arxiv == "2001.00001"
    assert (found.extra["is_retracted"], found.extra["is_paratext"]) == (True, True)
    assert found.title == WORK["display_name"]


def test_the_snapshot_and_an_answer_give_the_same_works() -> None:
    lines, answer = read((FOLDER / "snapshot.jsonl").read_bytes()), read((FOLDER / "answer.json").read_bytes())
    assert [item.id for item in lines] == ["openalex:W2741809807", "openalex:W2755950973"]
    assert lines == answer
    assert lines[1].venue == "Physical Review Letters"


def test_merged_ids_are_deletions() -> None:
    data = (FOLDER / "merged_ids.csv").read_bytes()
    assert OpenAlex().recognises(data)
    assert not OpenAlex().recognises(data.replace(b"W", b"A"))
    assert read(data) == [Deletion(2, "openalex:W1000000001"), Deletion(3, "openalex:W1000000002")]
    assert [item.line for item in read(data + b"\n2022,nothing,W1\n") if isinstance(item, Refusal)] == [5]


def test_other_entities_are_refused_and_a_missing_id_is_left_to_be_refused() -> None:
    (item,) = read(b'{"id": "https://openalex.org/A5023888391", "display_name": "Jason Priem"}')
    assert isinstance(item, Refusal)
    assert item.reason == "not_a_work"
    assert paper(id=None).id is None
    assert paper(id=7).id is None


def test_only_works_are_recognised() -> None:
    for name in ("W2741809807.json", "W-api-response.json", "snapshot.jsonl", "answer.json"):
        assert OpenAlex().recognises((FOLDER / name).read_bytes()), name
    for head in (
        b'{"id": "https://openalex.org/A1", "title": "x"}',
        b'{"id": "openalex:W1", "title": "x"}',
        b"[]",
        b"",
    ):
        assert not OpenAlex().recognises(head)
