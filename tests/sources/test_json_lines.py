from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.records import Refusal
from paperkin.sources import json_lines
from paperkin.sources.json_lines import first_object, read_objects


def read(data: bytes) -> list[tuple[int, dict[str, object]] | Refusal]:
    return list(read_objects(io.BytesIO(data)))


def refusal(data: bytes) -> Refusal:
    (item,) = read(data)
    assert isinstance(item, Refusal)
    return item


def test_each_line_is_an_object_with_its_number() -> None:
    assert read(b'{"a": 1}\n{"b": 2}') == [(1, {"a": 1}), (2, {"b": 2})]


def test_blank_lines_are_passed_over_and_counted_as_lines() -> None:
    assert read(b'\n{"a": 1}\r\n  \t\n\n{"b": 2}\n\n') == [(2, {"a": 1}), (5, {"b": 2})]


def test_a_byte_order_mark_is_taken_off_the_first_line_only() -> None:
    assert read(b'\xef\xbb\xbf{"a": 1}\n') == [(1, {"a": 1})]
    assert refusal(b'\n\xef\xbb\xbf{"a": 1}\n').reason == "invalid_json"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"garbage", "invalid_json"),
        (b'{"id": "1", "title": "cut off', "invalid_json"),
        (b'{"id": NaN}', "invalid_json"),
        (b'{"id": "\\ud800"}', "invalid_json"),
        (b"[" * 5_000, "invalid_json"),
        ('{"title": "Übung"}'.encode("latin-1"), "not_utf8"),
        (b"[1, 2]", "not_an_object"),
        (b"42", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_a_line_that_is_no_object_is_refused_with_its_reason_and_number(line: bytes, reason: str) -> None:
    first, found, last = read(b'{"a": 1}\n' + line + b'\n{"b": 2}\n')
    assert (first, last) == ((1, {"a": 1}), (3, {"b": 2}))
    assert isinstance(found, Refusal)
    assert (found.line, found.reason) == (2, reason)


def test_a_refusal_shows_the_beginning_of_the_line_whatever_its_bytes() -> None:
    assert refusal(b"caf\xe9 " + b"x" * 1_000).excerpt.startswith("caf\\xe9 xxx")
    assert len(refusal(b"x" * 1_000).excerpt) <= 200


def test_a_refusal_holds_nothing_that_a_database_cannot_store() -> None:
    assert "\0" not in refusal(b"\0garbage\0").excerpt


@pytest.mark.parametrize("length", [99, 100, 101, 250, 1_000])
def test_a_line_beyond_the_limit_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE_BYTES", 100)
    long = b'{"a": "' + b"x" * (length - 9) + b'"}'
    first, last = read(long + b'\n{"b": 2}\n')
    assert last == (2, {"b": 2})
    if length < 100:
        assert not isinstance(first, Refusal)
    else:
        assert isinstance(first, Refusal)
        assert (first.line, first.reason) == (1, "line_too_long")


def test_an_endless_last_line_without_a_line_break_is_refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE_BYTES", 100)
    assert refusal(b"x" * 1_234).reason == "line_too_long"


@given(st.lists(st.binary(max_size=30)))
def test_any_bytes_give_one_item_for_each_line_that_is_not_blank(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    assert len(read(data)) == sum(bool(line.strip()) for line in data.split(b"\n"))


def test_the_first_object_is_found_behind_blank_lines_garbage_and_a_mark() -> None:
    assert first_object(b'\xef\xbb\xbf\n\ngarbage\n[1]\n{"a": 1}\n{"b": 2}') == {"a": 1}
    assert first_object(b"nothing at all") is None
    assert first_object(b"") is None
