from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.sources.arxiv_authors import authors_in


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ada Lovelace", [("Ada Lovelace", [])]),
        ("C. Bal\\'azs, E. L. Berger,\n  C.-P. Yuan", [("C. Bal\\'azs", []), ("E. L. Berger", []), ("C.-P. Yuan", [])]),
        ("A. One and B. Two", [("A. One", []), ("B. Two", [])]),
        ("A. One, B. Two, and C. Three", [("A. One", []), ("B. Two", []), ("C. Three", [])]),
        ("A. One (ETH, Zurich), B. Two (MIT)", [("A. One", ["ETH, Zurich"]), ("B. Two", ["MIT"])]),
        (
            "A. One (1), B. Two (1 and 2), C. Three ((1) CERN, Geneva, (2) MIT)",
            [("A. One", ["CERN, Geneva"]), ("B. Two", ["CERN, Geneva", "MIT"]), ("C. Three", [])],
        ),
        ("A. One (IPN (Orsay))", [("A. One", ["IPN (Orsay)"])]),
        ("Martin King, Jr., B. Two", [("Martin King Jr.", []), ("B. Two", [])]),
        ("ATLAS Collaboration: A. One", [("ATLAS Collaboration: A. One", [])]),
        ("A. Anderson, M. Andand", [("A. Anderson", []), ("M. Andand", [])]),
        (", ; and (), A. One", [("A. One", [])]),
        ("A. One (open, B. Two", [("A. One (open", []), ("B. Two", [])]),
        ("", []),
    ],
)
def test_a_line_gives_names_in_order_with_their_affiliations(line: str, authors: list[tuple[str, list[str]]]) -> None:
    assert [(author.name, author.affiliations) for author in authors_in(line)] == authors


@given(st.text(alphabet="aB(),;1 &\n", max_size=60))
def test_any_line_gives_authors_with_a_letter_in_their_names(line: str) -> None:
    assert all(any(char.isalpha() for char in author.name) for author in authors_in(line))


@pytest.mark.parametrize("storm", ["(", ")", " ", ",", "a (1) ", "((", "()", "and ", "(()", "a, "])
def test_hostile_lines_take_no_time(storm: str) -> None:
    began = time.perf_counter()
    authors_in(storm * (100_000 // len(storm)))
    assert time.perf_counter() - began < 5
