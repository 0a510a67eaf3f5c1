"""People in the cells of a table."""

from __future__ import annotations

from typing import Any

import pytest

from paperkin.sources.author_cells import read_authors


def names(cell: Any, **given: Any) -> list[Any]:
    return [author.name for author in read_authors(cell, **given)[0]]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Doe, Jane; Roe, Richard", ["Jane Doe", "Richard Roe"]),
        ("Jane Doe; Richard Roe;", ["Jane Doe", "Richard Roe"]),
        ("Jane Doe|Richard Roe", ["Jane Doe", "Richard Roe"]),
        ("Doe, Jane and Roe, Richard", ["Jane Doe", "Richard Roe"]),
        ("Jane Doe, Richard Roe", ["Jane Doe", "Richard Roe"]),
        ("Jane Doe, Richard Roe, Jr., Ann Andersen", ["Jane Doe", "Richard Roe Jr.", "Ann Andersen"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Smith J.A.; de la Cruz M.-L.", ["J.A. Smith", "M.-L. de la Cruz"]),
        ("Smith J.A., de la Cruz M.", ["J.A. Smith", "M. de la Cruz"]),
        ("Petrov, IV; LI, WEI", ["I. V. Petrov", "WEI LI"]),
        ("Jane Doe", ["Jane Doe"]),
        ("", []),
        ('["Jane Doe", "Richard Roe"]', ["Jane Doe", "Richard Roe"]),
        ("['Jane Doe', 'Richard Roe']", ["Jane Doe", "Richard Roe"]),
        ("[{'authorId': '1', 'name': 'Jane Doe'}]", ["Jane Doe"]),
        ('{"name": "Jane Doe"}', ["Jane Doe"]),
        ("[not a list", ["[not a list"]),
        (["Doe, Jane", "Richard Roe"], ["Jane Doe", "Richard Roe"]),
        ([{"given": "Jane", "family": "Doe"}], ["Jane Doe"]),
        ([{"author": {"display_name": "Jane Doe"}}], ["Jane Doe"]),
        ([None, 7], [None, 7]),
    ],
)
def test_names_are_told_apart(cell: Any, wanted: list[Any]) -> None:
    assert names(cell) == wanted


def test_where_families_come_first_one_comma_is_one_person() -> None:
    assert names("Berg, Jan van der", family_first=True) == ["Jan van der Berg"]
    assert names("Smith J., Doe A.B.", family_first=True) == ["J. Smith", "A.B. Doe"]


@pytest.mark.parametrize("cell", [None, 7, 1.5])
def test_what_is_no_list_of_names_is_left_to_be_judged_later(cell: Any) -> None:
    assert read_authors(cell) == (cell, None)


@pytest.mark.parametrize("cell", ["[" * 50_000, "(" * 100_000 + ")" * 100_000, "[" + "-" * 100_000 + "1]", "{{}: 1}"])
def test_hostile_lists_are_names_at_worst(cell: str) -> None:
    assert len(names(cell)) == 1


def test_ids_and_orcids_go_to_as_many_people() -> None:
    authors, _ = read_authors(
        "Jane Doe|Richard Roe",
        ids="https://openalex.org/A5048491430|A5023888391",
        orcids="https://orcid.org/0000-0003-1613-5981|",
    )
    assert [author.source_id for author in authors] == ["openalex:A5048491430", "openalex:A5023888391"]
    assert [author.orcid for author in authors] == ["https://orcid.org/0000-0003-1613-5981", None]
    one_too_few, _ = read_authors("Jane Doe|Richard Roe", ids="A5048491430")
    assert [author.source_id for author in one_too_few] == [None, None]


def test_objects_bring_their_own_ids_and_places() -> None:
    (author,), _ = read_authors(
        [{"author": {"id": "https://openalex.org/A5023888391", "display_name": "Doe, Jane", "orcid": "x"},
          "institutions": [{"display_name": "Univ X"}, {"display_name": None}]}]
    )  # fmt: skip
    assert (author.name, author.source_id, author.orcid) == ("Jane Doe", "openalex:A5023888391", "x")
    assert author.affiliations == ["Univ X"]
    assert read_authors([{"authorId": "1741101", "name": "J"}])[0][0].source_id == "s2:1741101"


def test_affiliations_are_matched_by_name_or_by_number_or_not_at_all() -> None:
    by_name, _ = read_authors("Doe, Jane; Roe, R", affiliations="Doe, Jane (Univ X (UX); Inst Y); Roe, R (Univ Z)")
    assert [author.affiliations for author in by_name] == [["Univ X (UX)", "Inst Y"], ["Univ Z"]]
    brackets = "[Doe, Jane; Petrov, IV] Univ X; [Petrov, IV] Univ Y"
    in_brackets, _ = read_authors("Doe, Jane; Petrov, IV", affiliations=brackets)
    assert [author.affiliations for author in in_brackets] == [["Univ X"], ["Univ X", "Univ Y"]]
    listed, _ = read_authors(["Jane Doe", "R Roe"], affiliations=[["Univ X"], None])
    assert [author.affiliations for author in listed] == [["Univ X"], None]
    alone, rest = read_authors("Doe, Jane", affiliations="Univ X, Toytown; Spain")
    assert (alone[0].affiliations, rest) == ("Univ X, Toytown; Spain", None)
    nobody, rest = read_authors("Jane Doe; R Roe", affiliations="Univ X; Univ Y; Univ Z")
    assert ([author.affiliations for author in nobody], rest) == ([None, None], "Univ X; Univ Y; Univ Z")
