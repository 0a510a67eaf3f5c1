"""Opening, migrating and transacting with the catalogue's database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from paperkin.errors import CatalogueUnusable, InvalidRequest, StorageFull

HEAD_REVISION = "0003"
BUSY_SECONDS = 60
_SHARED_MEMORY_BYTES = 64 * 1024


def sqlite_url(path: Path) -> str:
    """Return the SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


def open_engine(url: str) -> Engine:
    """Return an engine for the URL; SQLite gets WAL, foreign keys and a busy timeout.

    Raises InvalidRequest for a URL that SQLAlchemy cannot read or whose driver is not installed.
    """
    try:
        sqlite = make_url(url).get_backend_name() == "sqlite"
        engine = create_engine(
            url,
            json_serializer=lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(),
            json_deserializer=orjson.loads,
            **({"connect_args": {"timeout": BUSY_SECONDS}} if sqlite else {"pool_pre_ping": True}),
        )
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InvalidRequest(
            f"The catalogue URL cannot be used: {error}",
            value=url,
            remedy="Use a SQLAlchemy URL, and install its driver: pip install 'paperkin[postgres]'.",
        ) from error
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to this version's tables. A second process that migrates at once waits for the first."""
    from alembic import command  # slow to import, and needed once in a catalogue's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with transaction(engine, writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_revision(engine: Engine) -> str | None:
    """Return the migration that the database is at, or None for an empty database."""
    with transaction(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def transaction(engine: Engine, *, writes: bool = False) -> Iterator[Connection]:
    """Run a block in one transaction: a snapshot for readers, the write lock from the start for writers.

    Raises StorageFull where the disk is full, CatalogueUnusable for everything else the database complains of.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # pysqlite begins no transaction before a SELECT, and upgrades one late to a deadlock.
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
            elif writes:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('paperkin'))"))
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
            connection.commit()
    except SQLAlchemyError as error:
        raise _named(error, engine) from error


def _named(error: SQLAlchemyError, engine: Engine) -> CatalogueUnusable | StorageFull:
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    where = engine.url.render_as_string(hide_password=True)
    if "disk is full" in cause or "No space left" in cause or _sqlite_has_no_room(cause, engine):
        return StorageFull(
            "The disk is full; the last batch was not written and nothing before it is lost",
            value=where,
            remedy="Free some space, then run the same command again: it goes on where it stopped.",
        )
    if "locked" in cause:
        return CatalogueUnusable(
            f"Another process has been writing to the catalogue for {BUSY_SECONDS} seconds",
            value=where,
            remedy="Wait for the other ingest to end, then run this again.",
        )
    if "malformed" in cause or "not a database" in cause:
        return CatalogueUnusable(
            "The catalogue's file is damaged",
            value=where,
            remedy="Restore catalogue.db from a backup, or move it away and ingest the sources again; "
            "embeddings are cached, so indexing again is quick.",
        )
    return CatalogueUnusable(
        f"The database refused: {cause}", value=where, remedy="Check that it runs, and the URL's rights."
    )


def _sqlite_has_no_room(cause: str, engine: Engine) -> bool:
    """Say whether SQLite's vaguest words mean that it could not even make the files beside its own."""
    if cause not in ("disk I/O error", "unable to open database file") or not engine.url.database:
        return False
    folder = Path(engine.url.database).absolute().parent
    return folder.is_dir() and shutil.disk_usage(folder).free < _SHARED_MEMORY_BYTES


def _prepare_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are begun by `transaction`
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # NORMAL under WAL: a killed process loses nothing, a power cut at most the last commits, and neither corrupts.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "mmap_size=1073741824"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
