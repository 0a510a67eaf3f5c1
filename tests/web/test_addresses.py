"""Addresses of pages: every id survives the way into an address and back, and nothing dangerous is linked."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.web.addresses import outside, paper_address, person_address, search_address, venue_address, with_query


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_id_comes_back_out_of_its_address(paper_id: str) -> None:
    parts = urlsplit(paper_address(paper_id))
    assert unquote(parts.path) == f"/papers/{paper_id}"
    assert not parts.query
    assert not parts.fragment


def test_slashes_and_colons_stand_as_they_are_and_the_rest_is_quoted() -> None:
    assert paper_address("10.1145/3600006/ab 12%zz?x=1") == "/papers/10.1145/3600006/ab%2012%25zz%3Fx%3D1"
    assert paper_address("arxiv:2203.02155", "related") == "/papers/arxiv:2203.02155/related"
    assert person_address("A12", "papers") == "/people/A12/papers"
    assert venue_address("ACL & friends #2") == "/venues/ACL%20%26%20friends%20%232"


def test_an_id_that_utf_8_cannot_write_has_an_address_all_the_same() -> None:
    assert paper_address("\ud800x") == "/papers/%3Fx"


def test_queries_leave_out_what_is_not_given_and_repeat_lists() -> None:
    found = search_address("a b", venue=["ACL", "EMNLP"], year_from=None, sort="")
    assert found == "/search?q=a+b&venue=ACL&venue=EMNLP"
    assert with_query("/list") == "/list"
    assert with_query("/x", {"page": 0}) == "/x?page=0"


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"),
        *("//evil.example", "/local", "https://", "http://[", "x", "", None),
    ],
)
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert outside(url) is None


def test_web_addresses_are_linked() -> None:
    assert outside(" https://arxiv.org/abs/2203.02155 ") == "https://arxiv.org/abs/2203.02155"
    assert outside("HTTP://example.org/a?b=c") == "HTTP://example.org/a?b=c"
