from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.app import create_app
from tests.peopled import make_peopled_library
from tests.toy import load_toy_encoder, toy_settings


@pytest.fixture(scope="session")
def people_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over the library of `tests.peopled`, which has no index."""
    folder = make_peopled_library(tmp_path_factory.mktemp("people") / "library")
    settings = toy_settings(folder)
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client
