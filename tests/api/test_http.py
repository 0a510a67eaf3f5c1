"""Caching, compression, other origins, and the documents about the API itself."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient

from paperkin import Library, Paper
from paperkin.api import collaborator_models, expert_models, models, profile_models, search_models, topic_models
from paperkin.api.search_models import PageAnswer

MODELS = (models, search_models, topic_models, profile_models, collaborator_models, expert_models)
CACHEABLE = ["/v1/search?q=graph", "/v1/papers/gnn.1", "/v1/papers/gnn.1/related"]


@pytest.mark.parametrize("path", CACHEABLE)
def test_what_was_fetched_before_is_not_sent_again(toy_client: TestClient, path: str) -> None:
    first = toy_client.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{24}"', tag)
    assert first.headers["cache-control"] == "public, max-age=60, must-revalidate"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = toy_client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert toy_client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_tag_is_of_what_was_answered(client_of, library: Library) -> None:
    client = client_of(library)
    path = "/v1/papers/gnn.1"
    tag = client.get(path).headers["etag"]
    assert client.get("/v1/papers/gnn.2").headers["etag"] != tag
    library.catalogue.upsert([Paper("gnn.1", "Another title", source="jsonl")])
    changed = client.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["title"]) == (200, "Another title")


def test_the_settings_say_how_long_answers_are_kept(client_of, folder, opened) -> None:
    client = client_of(opened(folder, cache_seconds=0))
    assert "max-age=0," in client.get("/v1/papers/gnn.1").headers["cache-control"]


@pytest.mark.parametrize(("method", "path", "body"), [
    ("POST", "/v1/search", {"q": "graph"}),
    ("POST", "/v1/papers/batch", {"ids": ["gnn.1"]}),
    ("GET", "/readyz", None),
    ("GET", "/v1/papers/nothing", None),
])  # fmt: skip
def test_nobody_keeps_what_was_posted_or_went_wrong(toy_client: TestClient, method: str, path: str, body) -> None:
    response = toy_client.request(method, path, json=body)
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_a_big_answer_is_compressed_for_who_can_read_it(toy_client: TestClient) -> None:
    query = {"q": "higgs", "limit": 40}
    packed = toy_client.get("/v1/search", params=query, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    plain = toy_client.get("/v1/search", params=query, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert PageAnswer.model_validate_json(packed.content) == PageAnswer.model_validate_json(plain.content)
    small = toy_client.get("/v1/papers/gnn.1", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


@pytest.mark.parametrize("path", [*CACHEABLE, "/v1/papers/nothing", "/readyz"])
def test_pages_of_any_origin_may_ask(toy_client: TestClient, path: str) -> None:
    response = toy_client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_browser_may_post_json_and_read_the_tag(toy_client: TestClient) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = toy_client.options("/v1/search", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    response = toy_client.get("/v1/papers/gnn.1", headers={"Origin": "https://elsewhere.example"})
    assert "etag" in response.headers["access-control-expose-headers"].lower()


def test_only_the_origins_in_the_settings_may_ask(client_of, folder, opened) -> None:
    client = client_of(opened(folder, cors_origins=["https://friend.example"]))
    friend = client.get("/healthz", headers={"Origin": "https://friend.example"})
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    stranger = client.get("/healthz", headers={"Origin": "https://stranger.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_the_front_door_is_the_site_which_leads_to_the_documents(toy_client: TestClient) -> None:
    response = toy_client.get("/", follow_redirects=False)
    assert response.status_code == 200
    assert 'href="/docs"' in response.text


def test_the_documents_load_nothing_from_elsewhere(toy_client: TestClient) -> None:
    page = toy_client.get("/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    for address in loaded:
        absolute = urljoin(str(page.url), address)
        assert absolute.startswith(str(toy_client.base_url)), address
        assert toy_client.get(absolute).status_code == 200, address


def test_openapi_describes_every_route_with_an_example(toy_client: TestClient) -> None:
    described = toy_client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/v1/search",
        "/v1/papers/batch",
        "/v1/papers/{paper_id}",
        "/v1/papers/{paper_id}/related",
        "/v1/authors",
        "/v1/authors/{author_id}",
        "/v1/authors/{author_id}/papers",
        "/v1/authors/{author_id}/why",
        "/v1/authors/{author_id}/collaborators",
        "/v1/authors/{author_id}/similar",
        "/v1/authors/{author_id}/suggested-collaborators",
        "/v1/authors/{author_id}/trust",
        "/v1/experts",
        "/v1/graph",
        "/v1/reviewers",
        "/v1/teams/suggestions",
        "/v1/institutions",
        "/v1/institutions/{institution_id}",
        "/v1/institutions/{institution_id}/people",
        "/v1/institutions/{institution_id}/papers",
        "/v1/venues",
        "/v1/venues/{name}",
        "/v1/venues/{name}/papers",
        "/v1/map/rows",
        "/v1/topics",
        "/v1/topics/compare",
        "/v1/topics/history",
        "/v1/topics/{topic_id}",
        "/v1/topics/{topic_id}/papers",
        "/v1/topics/{topic_id}/people",
        "/v1/topics/{topic_id}/trend",
        "/v1/topics/{topic_id}/neighbours",
        "/v1/topics/{topic_id}/bridges/{other_id}",
        "/v1/map",
        "/v1/map/papers",
        "/v1/map/tiles/{zoom}/{x}/{y}",
        "/v1/suggest",
        "/v1/related",
        "/v1/recommendations",
        "/v1/search/export",
        "/v1/papers/export",
        "/v1/papers/{paper_id}/export",
        "/healthz",
        "/readyz",
    }
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            for parameter in operation.get("parameters", []):
                assert parameter["description"] or parameter["schema"].get("description"), (path, parameter["name"])
            assert "422" not in operation["responses"], path


def test_the_examples_in_the_documents_are_valid_answers(toy_client: TestClient) -> None:
    schemas = toy_client.get("/openapi.json").json()["components"]["schemas"]
    shown = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"PageAnswer", "WorkAnswer", "AuthorAnswer", "AuthorWhyAnswer", "InstitutionsAnswer"} <= set(shown)
    for name, examples in shown.items():
        assert schemas[name]["additionalProperties"] is False
        for example in examples:
            model = next(getattr(module, name) for module in MODELS if hasattr(module, name))
            model.model_validate(example, strict=True)


def test_a_missing_thing_is_described_by_its_own_problem(toy_client: TestClient) -> None:
    paths = toy_client.get("/openapi.json").json()["paths"]
    for path, code in (
        ("/v1/papers/{paper_id}", "paper-not-found"),
        ("/v1/authors/{author_id}/why", "author-not-found"),
        ("/v1/institutions/{institution_id}/people", "institution-not-found"),
    ):
        (content,) = paths[path]["get"]["responses"]["404"]["content"].values()
        assert content["example"]["type"] == f"urn:paperkin:problem:{code}"
        assert "{" not in content["example"]["instance"]
