from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.encode import EncoderSpec
from paperkin.encode.encoder import encodable, unit_rows
from paperkin.errors import EncoderUnavailable

PLAIN = EncoderSpec("tiny", None, "0" * 64, 4, 128)
FULL = EncoderSpec("a/b", "c0ffee", "f" * 64, 4, 128, "query: ", "passage: ", "[SEP]", "proximity", "adhoc_query")


@pytest.mark.parametrize(
    ("title", "abstract", "plain", "full"),
    [
        ("Title", "Abstract.", "Title Abstract.", "passage: Title[SEP]Abstract."),
        ("Title", "", "Title", "passage: Title"),
        ("", "Abstract.", "Abstract.", "passage: Abstract."),
        ("", "", "", "passage: "),
    ],
)
def test_a_paper_is_prefix_title_separator_abstract(title: str, abstract: str, plain: str, full: str) -> None:
    assert PLAIN.paper_text(title, abstract) == plain
    assert FULL.paper_text(title, abstract) == full


def test_a_query_is_prefix_and_query() -> None:
    assert PLAIN.query_text("retrieval") == "retrieval"
    assert FULL.query_text("retrieval") == "query: retrieval"


@pytest.mark.parametrize("spec", [PLAIN, FULL])
def test_a_spec_goes_through_json(spec: EncoderSpec) -> None:
    assert EncoderSpec(**json.loads(json.dumps(asdict(spec)))) == spec


def test_rows_are_scaled_to_length_one() -> None:
    rows = unit_rows(np.array([[3, 4, 0, 0], [0, 0, 0, 1e-20]], dtype=np.float32), PLAIN)
    assert rows.dtype == np.float32
    assert np.allclose(rows, [[0.6, 0.8, 0, 0], [0, 0, 0, 1]])
    assert unit_rows(np.empty((0, 4), dtype=np.float32), PLAIN).shape == (0, 4)


@pytest.mark.parametrize("broken", [0.0, np.nan, np.inf, -np.inf])
def test_a_broken_row_never_leaves(broken: float) -> None:
    rows = np.ones((3, 4), dtype=np.float32)
    rows[1] = broken
    with pytest.raises(EncoderUnavailable, match="1 of 3 vectors"):
        unit_rows(rows, PLAIN)


@given(st.text(st.characters(exclude_categories=())))
def test_any_string_becomes_encodable_and_a_good_one_stays(text: str) -> None:
    encodable(text).encode("utf-8")
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert encodable(text) == text
