from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from paperkin.records import RawAffiliation, RawPaper
from paperkin.sources.paperlists import Paperlists
from tests.toy import FIXTURES

FILE = FIXTURES / "paperlists" / "icra2010.json"
ROWS = json.loads(FILE.read_bytes())


def read(data: bytes) -> list[Any]:
    return list(Paperlists().read(io.BytesIO(data)))


def paper(**changed: Any) -> RawPaper:
    (item,) = read(json.dumps([{**ROWS[2], **changed}]).encode())
    assert isinstance(item, RawPaper)
    return item


def test_venue_and_year_are_those_of_the_files_name() -> None:
    with FILE.open("rb") as stream:
        first, second, third = list(Paperlists().read(stream))
    assert isinstance(first, RawPaper)
    assert (first.id, first.venue, first.year) == ("icra2010:5509731", "ICRA", 2010)
    assert second.id == "icra2010:7db7526834"
    assert third.id == "icra2010:0fixTure01"


@pytest.mark.parametrize(
    ("name", "venue", "year"), [("nips2018.json", "NeurIPS", 2018), ("3dv2025_first.json", "3DV", 2025)]
)
def test_venues_are_spelt_as_they_spell_themselves(tmp_path: Path, name: str, venue: str, year: int) -> None:
    path = tmp_path / name
    path.write_bytes(FILE.read_bytes())
    with path.open("rb") as stream:
        assert {(item.venue, item.year) for item in Paperlists().read(stream) if isinstance(item, RawPaper)} == {
            (venue, year)
        }


def test_without_a_name_the_records_tell_what_they_can() -> None:
    first, second, third = read(FILE.read_bytes())
    assert (first.id, first.venue, first.year) == ("paperlists:5509731", None, None)
    assert (second.id, second.venue, second.year) == ("cvpr2013:7db7526834", "CVPR", 2013)
    assert (third.id, third.venue, third.year) == ("paperlists:0fixTure01", None, 2025)


def test_a_list_of_authors_that_is_written_twice_is_read_once_with_its_affiliations() -> None:
    authors = read(FILE.read_bytes())[0].authors
    assert [(author.name, author.source_id) for author in authors] == [
        ("Ada Vogelfänger", "ieee:37327589100"),
        ("Bo Li", "ieee:37542901200"),
    ]
    assert authors[1].affiliations == [
        RawAffiliation("Fixture Works"),
        RawAffiliation("University of Nowhere, Nowhere"),
    ]


def test_affiliations_that_are_nobodys_in_particular_are_given_to_nobody() -> None:
    authors = read(FILE.read_bytes())[1].authors
    assert [author.name for author in authors] == ["Ada Vogelfänger", "Bo Li", "Cy Dé"]
    assert [author.affiliations for author in authors] == [[], [], []]


def test_profiles_and_ids_elsewhere_go_with_their_author() -> None:
    ada, bo = paper().authors
    assert (ada.source_id, ada.orcid) == ("openreview:~Ada_Vogelfänger1", "0000-0002-1825-0097")
    assert ada.extra == {"dblp": "331/5829", "google_scholar": "4OgciqMAAAAJ"}
    assert (bo.source_id, bo.orcid, bo.affiliations, bo.extra) == (None, None, [], {})


@pytest.mark.parametrize(("count", "citations"), [(173, 173), (0, 0), (-1, None), (None, None), ("x", "x")])
def test_a_count_that_was_not_looked_up_is_none(count: object, citations: object) -> None:
    assert paper(gs_citation=count).citations == citations


@pytest.mark.parametrize("changed", [{"author": None}, {"author": ["A"]}, {"aff": 7}, {"authorids": {}}, {"id": None}])
def test_odd_values_are_passed_over(changed: dict[str, Any]) -> None:
    assert paper(**changed).title == "A fixture with profiles"


def test_only_paper_lists_are_recognised() -> None:
    assert Paperlists().recognises(FILE.read_bytes())
    for head in (b'[{"title": "x", "author": "y"}]', b'{"title": "x", "authors": [], "aff": ""}', b"[]", b""):
        assert not Paperlists().recognises(head)
