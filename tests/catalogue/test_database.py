from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from paperkin import Paper
from paperkin.catalogue import Catalogue
from paperkin.catalogue.database import HEAD_REVISION, migrate, open_engine, schema_revision, sqlite_url, transaction
from paperkin.catalogue.schema import metadata
from paperkin.errors import CatalogueUnusable, InvalidRequest, StorageFull
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship


def test_the_migrations_make_the_tables_that_the_schema_describes(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_engine(sqlite_url(tmp_path / "catalogue.db"))
    migrate(engine)
    with transaction(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    assert schema_revision(engine) == HEAD_REVISION
    engine.dispose()


def test_migrating_twice_or_from_two_sides_at_once_changes_nothing(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "catalogue.db")
    failures: list[BaseException] = []

    def open_catalogue() -> None:
        try:
            Catalogue(url, create=True).close()
        except BaseException as error:  # noqa: BLE001  # told in the assertion
            failures.append(error)

    threads = [Thread(target=open_catalogue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Catalogue(url) as catalogue:
        assert catalogue.revision() == 0


def test_an_empty_database_is_not_a_catalogue_until_it_is_made_one(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnusable, match="empty"):
        Catalogue(sqlite_url(tmp_path / "catalogue.db"))


def test_a_catalogue_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    Catalogue(sqlite_url(path), create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for create in (False, True):
        with pytest.raises(CatalogueUnusable, match="9999") as error:
            Catalogue(sqlite_url(path), create=create)
        assert error.value.remedy == "Upgrade paperkin."


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://x", "mysql://nobody@localhost/x", ""])
def test_a_url_that_cannot_be_used_is_an_error_that_says_so(url: str) -> None:
    with pytest.raises(InvalidRequest, match="URL"):
        open_engine(url)


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnusable) as error:
        Catalogue(f"postgresql+psycopg://me:secret@/x?host={tmp_path}")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("content", [b"this is no database at all, but a text" * 100, b"\0" * 4096])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(content)
    with pytest.raises(CatalogueUnusable) as error:
        Catalogue(sqlite_url(path), create=True)
    assert str(path) in str(error.value)


def test_a_damaged_page_is_found_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with Catalogue(sqlite_url(path), create=True) as catalogue:
        catalogue.upsert([Paper(str(number), "A title " * 50) for number in range(500)])
        catalogue.check()
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(data)
    with Catalogue(sqlite_url(path)) as catalogue, pytest.raises(CatalogueUnusable, match="damaged"):
        catalogue.check()


@pytest.mark.parametrize("message", ["database or disk is full", "could not extend file: No space left on device"])
def test_a_full_disk_is_told_apart_with_a_remedy_and_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("INSERT …", None, sqlite3.OperationalError(message))

    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        catalogue.upsert([Paper("a", "A")])
        with monkeypatch.context() as patched:
            patched.setattr(Catalogue, "_update", full)
            with pytest.raises(StorageFull) as error:
                catalogue.upsert([Paper("b", "B")])
        assert "run the same command again" in error.value.remedy
        assert catalogue.count() == 1
        assert catalogue.upsert([Paper("b", "B")]).added == 1


def test_a_catalogue_that_somebody_else_writes_to_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.catalogue.database.BUSY_SECONDS", 0)
    path = tmp_path / "catalogue.db"
    with Catalogue(sqlite_url(path), create=True) as catalogue:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogueUnusable, match="Another process"):
            catalogue.upsert([Paper("a", "A")])
        assert catalogue.count() == 0  # readers are not held up
        other.execute("ROLLBACK")
        other.close()
        assert catalogue.upsert([Paper("a", "A")]).added == 1


def test_what_raises_within_a_transaction_undoes_it(tmp_path: Path) -> None:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        with pytest.raises(KeyboardInterrupt), transaction(catalogue._engine, writes=True) as connection:
            connection.exec_driver_sql("UPDATE revision SET number = 99")
            raise KeyboardInterrupt
        assert catalogue.revision() == 0


def test_a_catalogue_of_the_first_version_is_brought_up_to_date_with_nothing_lost(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from paperkin.catalogue import database

    engine = open_engine(sqlite_url(tmp_path / "catalogue.db"))
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with transaction(engine, writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO papers VALUES (7, 'P1', 'p1', 'A title', 'An abstract', 2019, '2019-05', 'ACL', NULL, 3,"
            """ '["a"]', '{"x": 1}', 'jsonl', x'00', '2026-01-01 00:00:00')"""
        )
        connection.exec_driver_sql(
            "INSERT INTO authorships VALUES (7, 0, 'Ada Lovelace', 's1', '0000-0002-1825-0097', '[\"London\"]', '{}'),"
            "(7, 1, 'Bo Li', NULL, NULL, '[]', '{\"h\": 2}')"
        )
        connection.exec_driver_sql("INSERT INTO identifiers VALUES ('DOI', '10.1145/1', 7)")
    engine.dispose()

    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        row = catalogue.resolve("doi:10.1145/1")
        assert row == catalogue.resolve("p1") == 7
        paper = catalogue.papers([7])[7]
        expected = Paper(
            "P1",
            "A title",
            "An abstract",
            (
                Authorship("Ada Lovelace", "s1", "0000-0002-1825-0097", (Affiliation("London"),)),
                Authorship("Bo Li", extra={"h": 2}),
            ),
            2019,
            "2019-05",
            "ACL",
            citations=3,
            identifiers=(Identifier("DOI", "10.1145/1"),),
            keywords=("a",),
            extra={"x": 1},
            source="jsonl",
        )
        assert paper == expected
        assert [record["paper"] for record in catalogue.works.history(7)] == [expected]
        assert len(catalogue.works.unmatched()) == 1
