from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from paperkin import Library, errors
from paperkin.api import install_problem_handlers
from paperkin.api.problems import Problem
from paperkin.app import create_app
from paperkin.errors import InvalidRequest, PaperkinError


def every_error() -> list[type[PaperkinError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PaperkinError)]


def raising(error: Exception) -> TestClient:
    """Return a client of an application whose only route raises this error."""
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/raise")
    def throw() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


def problem_of(response) -> Problem:
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    return problem


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.code)
def test_every_error_is_answered_with_its_own_problem_document(kind: type[PaperkinError]) -> None:
    response = raising(kind("It broke", value="the value", remedy="Mend it.")).get("/raise")
    assert response.status_code == kind.status
    assert problem_of(response) == Problem(
        type=f"urn:paperkin:problem:{kind.code}",
        title=kind.title,
        status=kind.status,
        detail="It broke",
        instance="/raise",
        value="the value",
        remedy="Mend it.",
    )
    assert response.headers["cache-control"] == "no-store"
    assert response.headers.get("retry-after") == ("5" if kind.status == 503 else None)


@pytest.mark.parametrize(
    "value", [None, 7, 1.5, True, "text", ["a"], {"a": 1}, 10**30, "\ud800", b"bytes", object(), {1: {2}}, float("nan")]
)
def test_any_value_can_be_at_fault(value: object) -> None:
    problem = problem_of(raising(InvalidRequest("It broke", value=value, remedy="Mend it.")).get("/raise"))
    assert problem.status == 400


def test_an_endless_value_is_not_sent_back_whole() -> None:
    response = raising(InvalidRequest("It broke", value="x" * 100_000, remedy="Mend it.")).get("/raise")
    assert len(response.content) < 2_000


def test_an_error_that_nobody_expected_hides_what_it_says() -> None:
    response = raising(RuntimeError("the password is hunter2")).get("/raise")
    problem = problem_of(response)
    assert (problem.status, problem.type) == (500, "urn:paperkin:problem:internal-error")
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/nothing", "/v2/search", "/docs/x"])
def test_an_unknown_address_is_a_problem_document(toy_client: TestClient, path: str) -> None:
    problem = problem_of(toy_client.get(path))
    assert (problem.status, problem.instance) == (404, path)
    assert problem.remedy


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/v1/search"), ("PUT", "/v1/papers/x"), ("POST", "/healthz")])
def test_a_method_that_a_route_does_not_have_is_a_problem_document(
    toy_client: TestClient, method: str, path: str
) -> None:
    response = toy_client.request(method, path)
    assert problem_of(response).status == 405
    assert response.headers["allow"]


def test_a_fault_deep_in_the_library_is_answered_without_its_words(
    client_of, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("internal words")

    client = client_of(library)
    monkeypatch.setattr(library, "search", broken)
    response = client.get("/v1/search?q=x")
    assert problem_of(response).status == 500
    assert "internal words" not in response.text


def test_problem_documents_are_what_openapi_says_of_errors(toy_library: Library) -> None:
    described = create_app(toy_library, toy_library.settings).openapi()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status != "200":
                    assert set(response["content"]) == {"application/problem+json"}, path
                    schema = response["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}
