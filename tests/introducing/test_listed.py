"""Everything that has a page, listed part by part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from paperkin import Library
from paperkin.errors import InvalidRequest


def test_papers_are_listed_with_when_they_changed(library: Library) -> None:
    found = library.listed("papers", 1)
    assert len(found) == library.catalogue.count()
    assert all(at is not None and at.tzinfo is UTC and at <= datetime.now(UTC) for _, at in found)
    assert library.taken_in(["emoji", "nothing"]) == {"emoji": dict(found)["emoji"]}


def test_people_and_topics_are_listed_by_their_public_ids(library: Library) -> None:
    (person, changed), *_ = library.listed("people", 1)
    assert library.profile(person).summary.id == person
    assert changed is None
    (topic, _), *_ = library.listed("topics", 1)
    assert library.topic(topic).line.topic.id == topic
    assert library.listed("topics", 2) == library.listed("people", 2) == []


def test_the_state_changes_with_the_catalogue(library: Library) -> None:
    before = library.listed_state()
    assert library.listed_state() == before
    library.remove(["emoji"])
    assert library.listed_state() != before


@pytest.mark.parametrize(("kind", "part"), [("venues", 1), ("papers", 0)])
def test_other_lists_cannot_be_asked_for(library: Library, kind: str, part: int) -> None:
    with pytest.raises(InvalidRequest):
        library.listed(kind, part)  # type: ignore[arg-type]


def test_a_library_without_an_index_lists_what_its_catalogue_has(empty_library: Library) -> None:
    assert empty_library.listed_parts() == {"papers": [], "people": [], "topics": [], "institutions": []}
    assert empty_library.listed_state()
