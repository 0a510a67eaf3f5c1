"""What every test may ask for: the toy library, built once; a copy of it to damage; and what answers over HTTP."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from fastapi.testclient import TestClient

from paperkin import Library, Paper
from paperkin.app import create_app
from tests.toy import CORPUS, load_toy_encoder, toy_papers, toy_settings

hypothesis.settings.register_profile("paperkin", deadline=None, max_examples=60, derandomize=True, database=None)
hypothesis.settings.load_profile("paperkin")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("PAPERKIN_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def corpus() -> list[Paper]:
    """The forty papers, in the order of the library's rows."""
    return toy_papers()


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An indexed toy library on disk. Not to be changed: ask for `folder` to get a copy."""
    folder = tmp_path_factory.mktemp("toy") / "library"
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        library.ingest([str(CORPUS)])
        library.build()
    return folder


@pytest.fixture(scope="session")
def toy_library(toy_folder: Path) -> Iterator[Library]:
    """The toy library, open. Not to be changed: ask for `library` to get a copy."""
    with Library.open(toy_folder, toy_settings(toy_folder), load_encoder=load_toy_encoder) as library:
        yield library


@pytest.fixture(scope="session")
def toy_client(toy_folder: Path) -> Iterator[TestClient]:
    """The application over the toy library."""
    settings = toy_settings(toy_folder)
    with TestClient(create_app(Library.open(toy_folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


@pytest.fixture
def folder(toy_folder: Path, tmp_path: Path) -> Path:
    """A copy of the indexed toy library, to be changed at will."""
    return Path(shutil.copytree(toy_folder, tmp_path / "library"))


@pytest.fixture
def opened() -> Iterator[Callable[..., Library]]:
    """Open or create libraries with the toy encoder; they are closed when the test ends."""
    libraries: list[Library] = []

    def open_library(folder: Path, *, create: bool = False, **given: object) -> Library:
        make = Library.create if create else Library.open
        loader = given.pop("load_encoder", load_toy_encoder)
        libraries.append(make(folder, toy_settings(folder, **given), load_encoder=loader))
        return libraries[-1]

    yield open_library
    for library in libraries:
        library.close()


@pytest.fixture
def client_of() -> Iterator[Callable[[Library], TestClient]]:
    """Serve libraries for the length of a test."""
    with ExitStack() as serving:

        def serve(library: Library) -> TestClient:
            app = create_app(library, library.settings)
            return serving.enter_context(TestClient(app, raise_server_exceptions=False))

        yield serve


@pytest.fixture
def library(folder: Path, opened: Callable[..., Library]) -> Library:
    """The copy, open."""
    return opened(folder)


@pytest.fixture
def empty_library(tmp_path: Path, opened: Callable[..., Library]) -> Library:
    """A library without papers."""
    return opened(tmp_path / "library", create=True)
