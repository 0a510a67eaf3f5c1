"""What every page has: the headers, an ETag, escaped values; and errors as pages for those who browse."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from jinja2 import UndefinedError

from paperkin.web.rendering import icon, templates

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_within(toy_client: TestClient) -> None:
    response = toy_client.get("/", headers=BROWSER)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"""<script(?![^>]*\bsrc="/)(?![^>]*application/ld\+json)""", response.text)
    assert not re.search(r"""\s(?:style|on\w+)=["']""", response.text)
    assert not re.search(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//(?!testserver)""", response.text
    )


def test_asking_again_for_the_same_page_costs_nothing(toy_client: TestClient) -> None:
    first = toy_client.get("/")
    again = toy_client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content


def test_an_error_is_a_page_for_a_browser_and_a_problem_document_for_a_program(toy_client: TestClient) -> None:
    shown = toy_client.get("/nowhere/<b>", headers=BROWSER)
    assert shown.status_code == 404
    assert shown.headers["content-type"].startswith("text/html")
    assert "<h1>Not Found</h1>" in shown.text
    assert "<b>" not in shown.text.split("<main", 1)[1]
    told = toy_client.get("/nowhere")
    assert told.headers["content-type"] == "application/problem+json"


def test_the_api_answers_a_browser_with_problem_documents_too(toy_client: TestClient) -> None:
    assert toy_client.get("/v1/papers/nothing", headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_values_are_escaped_and_a_name_that_was_not_given_is_an_error() -> None:
    assert templates().from_string("{{ it }}").render(it="<script>") == "&lt;script&gt;"
    with pytest.raises(UndefinedError):
        templates().from_string("{{ it }}").render()


def test_an_icon_says_nothing_to_those_who_listen() -> None:
    assert icon("search").startswith('<svg aria-hidden="true"')
    assert "<!--" not in icon("search")
