"""Venues over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.api.venue_models import VenuePapersAnswer, VenueProfileAnswer, VenuesAnswer
from tests.toy import write_lines


def test_venues_are_listed_and_found_by_name(toy_client: TestClient) -> None:
    whole = VenuesAnswer.model_validate(toy_client.get("/v1/venues?limit=2").json())
    assert (whole.total, [venue.name for venue in whole.venues]) == (24, ["ACL", "ICLR"])
    second = VenuesAnswer.model_validate(toy_client.get("/v1/venues?limit=1&offset=1").json())
    assert second.venues == whole.venues[1:]
    found = VenuesAnswer.model_validate(toy_client.get("/v1/venues", params={"name": "中文"}).json())
    assert [venue.name for venue in found.venues] == ["中文信息学报"]


@pytest.mark.parametrize("name", ["ACL", "acl", "مجلة اللسانيات", "Astrophys. J."])
def test_a_venue_is_told_by_any_name_of_its(toy_client: TestClient, name: str) -> None:
    profile = VenueProfileAnswer.model_validate(toy_client.get(f"/v1/venues/{name}").json())
    assert profile.name.casefold() == name.casefold()
    assert sum(year.papers for year in profile.years) == profile.papers
    papers = VenuePapersAnswer.model_validate(toy_client.get(f"/v1/venues/{name}/papers?sort=citations").json())
    assert (papers.total, papers.sort) == (profile.papers, "citations")


def test_a_name_may_hold_slashes(library: Library, client_of: Callable[[Library], TestClient], tmp_path: Path) -> None:
    rows = [{"id": "jep", "title": "Parole", "abstract": "Voix.", "year": 2012, "venue": "JEP/TALN/RECITAL"}]
    library.ingest([str(write_lines(tmp_path / "jep.jsonl", rows))])
    library.build()
    client = client_of(library)
    assert client.get("/v1/venues/JEP/TALN/RECITAL").json()["papers"] == 1
    assert client.get("/v1/venues/jep/taln/recital/papers").json()["total"] == 1
    assert "<h1><bdi>JEP/TALN/RECITAL</bdi></h1>" in client.get("/venues/JEP/TALN/RECITAL").text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/venues/Nowhere", 404, "venue-not-found"),
        ("/v1/venues/Nowhere/papers", 404, "venue-not-found"),
        ("/v1/venues?limit=0", 400, "invalid-request"),
        ("/v1/venues/ACL/papers?sort=best", 400, "invalid-request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(toy_client: TestClient, path: str, status: int, code: str) -> None:
    answer = toy_client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:paperkin:problem:{code}")
    assert answer.json()["remedy"]


def test_venues_are_not_ready_without_an_index(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    assert client_of(empty_library).get("/v1/venues").status_code == 503
