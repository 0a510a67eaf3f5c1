"""Which column says what."""

from __future__ import annotations

import pytest

from paperkin.errors import InvalidRequest
from paperkin.sources.columns import ColumnMapping, family_first


def test_well_known_headers_are_found_whatever_their_spelling() -> None:
    found = ColumnMapping().find(["AUTHOR FULL NAMES", "article_title", "Publication Year", "Cited by", "x"])
    assert found == {"authors": 0, "title": 1, "year": 2, "citations": 3}


def test_the_fullest_of_several_columns_wins() -> None:
    found = ColumnMapping().find(["Authors", "Author full names", "display_name", "Title"])
    assert (found["authors"], found["short_names"], found["title"]) == (1, 0, 3)


def test_the_users_words_go_before_what_is_known() -> None:
    mapping = ColumnMapping.parse(("title=Name of the thing", "AUTHORS = written by", "abstract="))
    found = mapping.find(["title", "Name of the thing", "Written By", "Abstract", "Year"])
    assert found == {"title": 1, "authors": 2, "year": 4}


def test_tags_count_only_where_the_whole_row_is_tags() -> None:
    assert ColumnMapping().find(["PT", "AU", "TI", "SO", "PY", "UT"])["title"] == 2
    with pytest.raises(InvalidRequest, match="no column that is known to hold titles"):
        ColumnMapping().find(["AU", "TI", "x"])


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (("title",), "maps no column"),
        (("colour=Red",), "mapped to no field"),
        (("short_names=x",), "mapped to no field"),
        (("title=A", "title=B"), "Two columns are mapped to one field"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(texts: tuple[str, ...], problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        ColumnMapping.parse(texts)


def test_a_missing_column_is_named_with_those_that_there_are() -> None:
    with pytest.raises(InvalidRequest, match="no such column") as refused:
        ColumnMapping.parse(("title=Titel",)).find(["Title", "Jahr"])
    assert refused.value.value == "Titel"
    assert "'Title', 'Jahr'" in refused.value.remedy


def test_a_table_without_titles_shows_its_columns() -> None:
    with pytest.raises(InvalidRequest) as refused:
        ColumnMapping().find(["Nom", "Jahr"])
    assert refused.value.value == ["Nom", "Jahr"]


def test_databases_that_put_family_names_first_are_known() -> None:
    assert family_first(["Title", "EID"])
    assert family_first(["Key", "Item Type", "Author"])
    assert not family_first(["title", "authors"])
