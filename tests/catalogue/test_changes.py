from __future__ import annotations

from pathlib import Path

import pytest

from paperkin import Library, Paper
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import open_engine, schema_revision, sqlite_url, transaction
from paperkin.records import Affiliation, Authorship
from tests.test_identify import OTHERS, PREPRINT, PUBLISHED
from tests.toy import write_lines


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True)


def changed(catalogue: Catalogue, since: int) -> set[str]:
    """Return the ids of what changed after a revision; none is said to have changed in a revision still to come."""
    rows = catalogue.changed_since(since)
    assert all(since < at <= catalogue.revision() for _, at in rows)
    return set(catalogue.ids([row for row, _ in rows]).values())


def test_what_is_new_or_different_is_listed_and_what_is_the_same_is_not(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A"), Paper("b", "B")])
    first = catalogue.revision()
    assert changed(catalogue, 0) == {"a", "b"}
    catalogue.upsert([Paper("a", "A"), Paper("b", "Another"), Paper("c", "C")])
    assert changed(catalogue, first) == {"b", "c"}
    assert changed(catalogue, catalogue.revision()) == set()


def test_changes_come_in_the_order_in_which_they_were_made_as_many_as_one_asks_for(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A"), Paper("b", "B")])
    catalogue.upsert([Paper("c", "C")])
    catalogue.upsert([Paper("a", "Another")])
    rows = {paper_id: catalogue.resolve(paper_id) for paper_id in "abc"}
    assert [row for row, _ in catalogue.changed_since(0)] == [rows["b"], rows["c"], rows["a"]]
    assert [row for row, _ in catalogue.changed_since(0, 2)] == [rows["b"], rows["c"]]
    with catalogue.snapshot() as snapshot:
        assert (snapshot.count_since(0), snapshot.count_since(1), snapshot.count_since(3)) == (3, 2, 0)


def test_a_snapshot_knows_no_change_that_was_made_after_it_began(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A")])
    with catalogue.snapshot() as snapshot:
        before = snapshot.revision()
        catalogue.upsert([Paper("a", "Another"), Paper("b", "B")])
        assert (snapshot.revision(), snapshot.changed_since(before), len(snapshot.rows())) == (before, [], 1)
        (item,) = snapshot.changed([*snapshot.rows(), 99])
        assert (item.paper.title, item.revision) == ("A", before)


def test_a_removed_record_changes_its_work_and_a_deleted_paper_is_listed_no_more(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A", source="arxiv"), Paper("b", "B", source="crossref")])
    a, b = (catalogue.resolve(paper_id) for paper_id in "ab")
    assert a is not None
    assert b is not None
    catalogue.works.join([a, b], "said so")
    joined = catalogue.revision()
    assert changed(catalogue, joined - 1) == {"a"}
    catalogue.remove_records(["a"], "arxiv")
    assert changed(catalogue, joined) == {"a"}
    catalogue.remove([a])
    assert changed(catalogue, 0) == set()
    assert catalogue.revision() > joined + 1


def test_works_that_are_matched_and_split_have_changed(empty_library: Library, tmp_path: Path) -> None:
    library, catalogue = empty_library, empty_library.catalogue
    library.ingest([str(write_lines(tmp_path / "rows.jsonl", [PREPRINT, *OTHERS]))])
    before = catalogue.revision()
    assert library.ingest([str(write_lines(tmp_path / "more.jsonl", [PUBLISHED]))]).identified.merged == 1
    assert PREPRINT["id"] in changed(catalogue, before)
    before = catalogue.revision()
    library.split_work(PREPRINT["id"], [PUBLISHED["id"]])
    assert changed(catalogue, before) >= {PREPRINT["id"], PUBLISHED["id"]}


def test_a_paper_has_changed_when_its_names_get_other_owners_or_places(empty_library: Library) -> None:
    catalogue = empty_library.catalogue
    ada = Authorship("Ada Lovelace", affiliations=(Affiliation("University of London"),))
    catalogue.upsert([Paper("a", "A", authors=(ada,)), Paper("b", "B", authors=(ada,)), Paper("c", "C")])
    before = catalogue.revision()
    empty_library.identify(full=False)
    assert changed(catalogue, before) == {"a", "b"}
    with catalogue.snapshot() as snapshot:
        places = [item.institutions for item in snapshot.changed(snapshot.rows())]
    assert [[name for _, name in own] for own in places] == [["University of London"], ["University of London"], []]

    before = catalogue.revision()
    empty_library.identify(full=True)
    assert catalogue.revision() == before
    (person,) = empty_library.authors("Ada Lovelace")
    _, new = empty_library.split_author(person.id, ["b"])
    assert changed(catalogue, before) == {"b"}
    before = catalogue.revision()
    empty_library.merge_authors([person.id, new.id])
    assert changed(catalogue, before) == {"b"}


def test_a_catalogue_of_the_version_before_is_brought_up_to_date_and_nothing_in_it_is_new(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from paperkin.catalogue import database

    engine = open_engine(sqlite_url(tmp_path / "catalogue.db"))
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with transaction(engine, writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(
            "INSERT INTO papers (row, id, title, abstract, keywords, extra, source, content_hash, updated_at) "
            "VALUES (7, 'P1', 'A title', 'An abstract', '[]', '{}', 'jsonl', x'00', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql("UPDATE revision SET number = 12")
    assert schema_revision(engine) == "0002"
    engine.dispose()
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        assert (catalogue.changed_since(0), catalogue.revision(), catalogue.papers([7])[7].id) == ([], 12, "P1")
        catalogue.upsert([Paper("new", "New")])
        assert changed(catalogue, 12) == {"new"}
