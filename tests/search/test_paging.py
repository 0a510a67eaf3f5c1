from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.errors import InvalidCursor
from paperkin.search import Cursor, query_digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=6,
)


def word_of(packed: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(packed)).rstrip(b"=").decode()


@given(st.text(), st.integers(0, 2**53))
def test_a_cursor_is_read_as_it_was_written(generation: str, offset: int) -> None:
    cursor = Cursor(generation, "digest", offset)
    assert Cursor.decode(cursor.encode(), "digest") == cursor
    assert cursor.encode().replace("-", "").replace("_", "").isalnum()


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()) | JSON.map(word_of))
def test_any_other_word_is_an_invalid_cursor(word: str) -> None:
    with pytest.raises(InvalidCursor):
        Cursor.decode(word, "digest")


@given(st.integers(0, 60), st.integers(0, 255))
def test_a_damaged_cursor_is_invalid_or_still_of_this_query(at: int, changed: int) -> None:
    word = bytearray(Cursor("20240101T000000Z-0000", "digest", 20).encode().encode())
    word[at % len(word)] = changed
    with suppress(InvalidCursor):
        assert Cursor.decode(word.decode("latin-1"), "digest").offset >= 0


@pytest.mark.parametrize(
    "packed",
    [
        ["g", "digest", -1],
        ["g", "digest", 1.5],
        ["g", "digest", "1"],
        [1, "digest", 1],
        ["g", "digest"],
        {"a": 1},
        "gdo",
    ],
)
def test_a_cursor_of_wrong_parts_is_damaged(packed: Any) -> None:
    with pytest.raises(InvalidCursor, match="damaged"):
        Cursor.decode(word_of(packed), "digest")


def test_a_cursor_of_another_query_is_told_apart() -> None:
    with pytest.raises(InvalidCursor, match="another query"):
        Cursor.decode(Cursor("g", "other", 10).encode(), "digest")


def test_a_digest_depends_on_every_part_and_its_place() -> None:
    digests = {
        query_digest(*parts) for parts in ((), ("a",), ("a", "b"), ("b", "a"), ("ab",), ("a", ["b"]), ("a", None))
    }
    assert len(digests) == 7
    assert query_digest("a", {"x": 1}) == query_digest("a", {"x": 1})
