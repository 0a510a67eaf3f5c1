from __future__ import annotations

import contextlib
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperkin.errors import SourceUnreadable
from paperkin.records import Refusal
from paperkin.sources import Input, json_cutting, open_input
from paperkin.sources.json_documents import first_record, read_records

ANSWERS = (("results",), ("message",), ("message", "items"))
RECORDS: list[dict[str, Any]] = [
    {"id": 1, "authors": [{"name": 'A } ] \\ " B'}, {"name": "C"}], "n": None},
    {"id": 2, "title": "a\nb\tc ü 𝔘", "empty": {}, "list": []},
    {"id": 3, "deep": [[[[[[[[[[[[1]]]]]]]]]]]], "f": -1.5e3, "t": True},
]


def read(data: bytes) -> list[Any]:
    """Return the objects and the refusals' reasons, in order."""
    return [item.reason if isinstance(item, Refusal) else item[1] for item in read_records(io.BytesIO(data), ANSWERS)]


def read_until_cut(data: bytes) -> list[Any]:
    found: list[Any] = []
    with contextlib.suppress(SourceUnreadable):
        found.extend(item[1] for item in read_records(io.BytesIO(data), ANSWERS) if not isinstance(item, Refusal))
    return found


def pretty(value: object, indent: int | None = 2) -> bytes:
    return json.dumps(value, indent=indent).encode()


LAYOUTS = {
    "lines": b"\n".join(map(pretty, ())) + b"\n".join(json.dumps(record).encode() for record in RECORDS),
    "array": pretty(RECORDS, None),
    "pretty array": pretty(RECORDS),
    "array without indentation": pretty(RECORDS, 0),
    "array of lines": b"[\n" + b",\n".join(json.dumps(record).encode() for record in RECORDS) + b"\n]\n",
    "array of lines, commas first": b"[" + b"\n,".join(json.dumps(record).encode() for record in RECORDS) + b"]",
    "answer": pretty({"meta": {"count": 3, "x": [{}]}, "results": RECORDS, "group_by": [{"a": 1}]}, None),
    "pretty answer": pretty({"meta": {"count": 3}, "results": RECORDS, "group_by": []}),
    "nested answer": pretty({"status": "ok", "message": {"facets": {}, "items": RECORDS, "n": 3}}),
    "objects in a row": b"\n".join(map(pretty, RECORDS)),
    "objects in a row, compact": b"".join(json.dumps(record).encode() for record in RECORDS),
    "answers in a row": pretty({"results": RECORDS[:2]}) + b"\n" + pretty({"results": RECORDS[2:]}),
    "answers as lines": pretty({"results": RECORDS[:2]}, None) + b"\n" + pretty({"results": RECORDS[2:]}, None),
    "array of answers": pretty([{"results": RECORDS[:2]}, {"message": RECORDS[2]}]),
    "marked, padded": b"\xef\xbb\xbf \r\n" + pretty(RECORDS).replace(b"\n", b"\r\n") + b"\r\n\r\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
def test_records_are_the_same_in_every_layout(monkeypatch: pytest.MonkeyPatch, layout: str, chunk: int) -> None:
    monkeypatch.setattr(json_cutting, "CHUNK_BYTES", chunk)
    assert read(LAYOUTS[layout]) == RECORDS


def test_a_single_object_is_a_record_unless_it_is_an_answer() -> None:
    assert read(pretty({"status": "ok", "message": RECORDS[0]})) == [RECORDS[0]]
    assert read(pretty(RECORDS[0])) == [RECORDS[0]]
    assert read(pretty({"results": []})) == []
    assert read(pretty({"results": None, "id": 1})) == [{"results": None, "id": 1}]


def test_records_are_numbered_and_lines_too() -> None:
    assert [item[0] for item in read_records(io.BytesIO(LAYOUTS["pretty answer"]), ANSWERS)] == [1, 2, 3]  # type: ignore[index]
    assert [item[0] for item in read_records(io.BytesIO(b"\n\n" + LAYOUTS["lines"]), ANSWERS)] == [3, 4, 5]  # type: ignore[index]


@pytest.mark.parametrize("layout", ["array", "pretty array", "answer", "array of lines", "objects in a row"])
@pytest.mark.parametrize(
    "broken",
    [
        b'{"id": NaN}',
        b'{"id": Infinity, "x": [1, {"y": 2}]}',
        b'{"id": "\\ud800"}',
        b'{"id": 1' + b"0" * 400 + b"}",
        b'{"id": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"id": 1, "title": "\xe4"}',
        b"{id: 1}",
        b'{"id" 1}',
        b'{"id": tru}',
        b'{"id": 1,}',
    ],
    ids=lambda data: data[:20],
)
def test_a_broken_record_whose_brackets_match_costs_only_itself(layout: str, broken: bytes) -> None:
    whole = LAYOUTS[layout]
    second = pretty(RECORDS[1], 2 if b"\n" in whole and layout != "array of lines" else None)
    if layout == "pretty array":
        second = second.replace(b"\n", b"\n  ")
    assert whole.count(second) == 1
    found = read(whole.replace(second, broken))
    assert found in ([RECORDS[0], "invalid_json", RECORDS[2]], [RECORDS[0], "not_utf8", RECORDS[2]])


@pytest.mark.parametrize("layout", ["pretty array", "array of lines", "pretty answer", "objects in a row"])
@pytest.mark.parametrize("lost", [b'"n"', b"}", b"]", b'"', b"[", b"{", b":", b","])
@pytest.mark.parametrize("chunk", [3, 1 << 18])
def test_damage_ends_where_the_layout_tells_the_next_record(
    monkeypatch: pytest.MonkeyPatch, layout: str, lost: bytes, chunk: int
) -> None:
    monkeypatch.setattr(json_cutting, "CHUNK_BYTES", chunk)
    records = [{"id": 0, "a": [{"b": 1}]}, {"id": 9, "authors": [{"name": "A"}], "n": "x"}, *RECORDS]
    whole = {
        "pretty array": pretty(records),
        "array of lines": b"[\n" + b",\n".join(json.dumps(record).encode() for record in records) + b"\n]",
        "pretty answer": pretty({"results": records, "count": 5}),
        "objects in a row": b"\n".join(map(pretty, records)),
    }[layout]
    at = whole.index(lost, whole.index(b'"id": 9'))
    assert read(whole[:at] + whole[at + len(lost) :]) == [records[0], "invalid_json", *RECORDS]


def test_damage_in_a_layout_that_tells_nothing_is_an_error_after_the_good_records() -> None:
    items = read_records(io.BytesIO(b'[{"id": 1}, {"id": [1}, {"id": 3}]'), ANSWERS)
    assert next(items) == (1, {"id": 1})
    refusal = next(items)
    assert isinstance(refusal, Refusal)
    assert (refusal.line, refusal.reason) == (2, "invalid_json")
    with pytest.raises(SourceUnreadable, match="record 2"):
        next(items)


def test_nested_objects_that_begin_lines_like_records_are_not_taken_for_records() -> None:
    assert read(b'[\n{"id": 1,\n"a": [\n{"b": 1},\n{"b": 2}\n]\n},\n{"id": 2}\n]') == [
        {"id": 1, "a": [{"b": 1}, {"b": 2}]},
        {"id": 2},
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_document_that_is_cut_gives_its_whole_records_first(layout: str) -> None:
    whole = LAYOUTS[layout].rstrip()
    for end in range(1, len(whole)):
        found = read_until_cut(whole[:end])
        assert found == RECORDS[: len(found)] or layout == "answers as lines"
    assert found


def test_a_compressed_stream_that_breaks_off_is_an_error_after_the_good_records(tmp_path: Path) -> None:
    rows = [{"id": number, "text": str(number) * 9} for number in range(20_000)]
    path = tmp_path / "cut.json.gz"
    path.write_bytes(gzip.compress(pretty(rows))[:-1_000])
    found: list[Any] = []
    with (
        open_input(Input(str(path), path, None), lambda _: None) as (_, stream),
        pytest.raises(SourceUnreadable, match="damaged"),
    ):
        found.extend(item[1] for item in read_records(stream) if not isinstance(item, Refusal))
    assert found == rows[: len(found)]
    assert len(found) > 15_000


@pytest.mark.parametrize("value", ["null", "1", '"text"', "[[1]]", "true"])
def test_what_is_no_object_in_an_array_is_refused(value: str) -> None:
    assert read(f'[{{"id": 1}}, {value}, {{"id": 2}}]'.encode()) == [{"id": 1}, "not_an_object", {"id": 2}]
    assert read(f'{{"results": [{{"id": 1}}, {value}, {{"id": 2}}]}}'.encode()) == [
        {"id": 1},
        "not_an_object",
        {"id": 2},
    ]


@pytest.mark.parametrize("data", [b"[}", b"[1, 2] nonsense [", b'{"a": {', b"[[[[", b"[{]", b'[{"a" 1', b"[:]"])
def test_what_is_no_json_is_an_error(data: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        read(data + b"\n,")


def test_an_empty_stream_has_no_records() -> None:
    assert read(b"") == read(b" \n\n ") == read(b"[]") == read(b"[\n]\n") == []


@pytest.mark.parametrize("begin", [b'[{"id": 1}, {"a": "', b'{"id": 1}{"meta": "', b'[{"id": 1}, {"a": [["'])
def test_a_record_that_never_ends_is_refused_without_being_held(monkeypatch: pytest.MonkeyPatch, begin: bytes) -> None:
    monkeypatch.setattr(json_cutting, "MAX_RECORD_BYTES", 1_000)
    monkeypatch.setattr(json_cutting, "CHUNK_BYTES", 100)
    end = b'"' + b"]" * begin.count(b"[[") * 2 + b"}"
    closing = b"]" if begin.startswith(b"[") else b""
    data = begin + b"x" * 20_000 + end + (b"," if closing else b"") + b'{"id": 2}' + closing
    assert read(data) == [{"id": 1}, "record_too_long", {"id": 2}]


@pytest.mark.parametrize("chunk", [10, 100, 1_000, 100_000])
@pytest.mark.parametrize("size", [990, 1_010, 5_000])
def test_the_limit_is_the_same_however_the_bytes_come(monkeypatch: pytest.MonkeyPatch, chunk: int, size: int) -> None:
    monkeypatch.setattr(json_cutting, "MAX_RECORD_BYTES", 1_000)
    monkeypatch.setattr(json_cutting, "CHUNK_BYTES", chunk)
    long = b'{"b": {}, "a": "' + b"x" * (size - 18) + b'"}'
    record = json.loads(long) if size < 1_000 else "record_too_long"
    assert read(b'[{"id": 1}, ' + long + b', {"id": 2}]') == [{"id": 1}, record, {"id": 2}]
    assert read(b'{"id": 1} ' + long + b' {"id": 2}') == [{"id": 1}, record, {"id": 2}]


def test_brackets_without_end_are_given_up() -> None:
    with pytest.raises(SourceUnreadable):
        read(b'[{"a": ' + b"[" * 100_000)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
objects = st.dictionaries(
    st.text(max_size=5).filter(lambda key: key not in ("results", "message")), json_values, max_size=4
)


@given(st.lists(objects, max_size=5), st.sampled_from([None, 0, 1, 4]), st.integers(1, 60), st.booleans())
def test_any_records_come_back_whatever_the_layout(
    records: list[dict[str, Any]], indent: int | None, chunk: int, is_answer: bool
) -> None:
    data = json.dumps({"results": records} if is_answer else records, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_cutting, "CHUNK_BYTES", chunk)
        assert read(data) == records


@given(st.text(alphabet='{}[]":,\\ \n1a', max_size=60), st.integers(1, 9))
@settings(max_examples=300)
def test_any_brackets_and_quotes_end_in_records_refusals_or_an_error(text: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_cutting, "CHUNK_BYTES", chunk)
        try:
            found = read(text.encode())
        except SourceUnreadable:
            return
        try:
            value = json.loads(text)
        except ValueError:
            return
        assert found == (value if isinstance(value, list) else [value]) or not all(
            isinstance(item, dict) for item in found
        )


def test_the_first_record_is_found_in_every_layout() -> None:
    for layout, data in LAYOUTS.items():
        assert first_record(data, ANSWERS) == RECORDS[0], layout


def test_of_a_record_longer_than_the_head_the_whole_members_are_shown() -> None:
    data = pretty({"id": 1, "authors": [{"name": "A"}], "long": "x" * 100})
    assert first_record(data[:80], ANSWERS) == {"id": 1, "authors": [{"name": "A"}]}
    assert first_record(b'{"message": ' + data[:80], ANSWERS) == {"id": 1, "authors": [{"name": "A"}]}
    assert first_record(data[:5], ANSWERS) is None


@pytest.mark.parametrize(
    "head", [b"", b"[", b"<xml/>", b"@article{x,\n title={T}}", b"PMID- 1\n", b"[1, 2]", b"\x89PNG\r\n"]
)
def test_what_holds_no_object_has_no_first_record(head: bytes) -> None:
    assert first_record(head, ANSWERS) is None
