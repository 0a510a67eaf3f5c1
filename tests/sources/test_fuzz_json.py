"""Mutated files of every JSON feed: no crash, no hang, and the records that were not touched still come out."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperkin.errors import SourceUnreadable
from paperkin.normalise import normalise_paper
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.arxiv_kaggle import ArxivKaggle
from paperkin.sources.crossref import Crossref
from paperkin.sources.csl_json import CslJson
from paperkin.sources.openalex import OpenAlex
from paperkin.sources.openreview import OpenReview
from paperkin.sources.paperlists import Paperlists
from paperkin.sources.semantic_scholar import SemanticScholar
from tests.toy import CORPUS, FIXTURES

SOURCES = {
    "openalex": OpenAlex(),
    "semantic_scholar": SemanticScholar(),
    "crossref": Crossref(),
    "openreview": OpenReview(),
    "paperlists": Paperlists(),
    "csl_json": CslJson(),
}
FILES = sorted(path for folder in SOURCES for path in (FIXTURES / folder).iterdir() if path.suffix != ".md")
DATA = {path: path.read_bytes() for path in FILES}
EXAMPLES = 25

HOSTILE = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1.5, 2**63, 1e308, "", " ", "\0", "x" * 70_000, "﷽‮", "NaN", "10.1/x", "~A1"),
        *([], {}, [[]], [None], [{}], {"": {}}, {"a": [1]}, {"value": {"value": []}}, [["2020", 13, 99]], [-1, True]),
    ]
)
BROKEN_BYTES = st.sampled_from(
    [
        *(b"", b"\0", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"\xff", b"NaN", b"Infinity", b"\\ud800"),
        *(b"[" * 2_000, b"1" + b"0" * 400, b"1e999", b'"a":1,"a":2,', b"\xef\xbb\xbf", b"<html>"),
    ]
)


def source_of(path: Path) -> Any:
    return SOURCES[path.parent.name]


def read(path: Path, data: bytes) -> Iterator[RawPaper | Deletion | Refusal]:
    """Yield what a reader and the normaliser make of bytes, up to where the reader says that it cannot go on."""
    source = source_of(path)
    source.recognises(data)
    try:
        for item in source.read(io.BytesIO(data)):
            yield item
            if isinstance(item, RawPaper):
                result = normalise_paper(item, source.name, 2027)
                if not isinstance(result, Refusal):
                    orjson.dumps(result.paper.extra)
    except SourceUnreadable:
        return


def paths_in(value: object, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths_in(item, (*here, key))


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    whole = copy.deepcopy(value)
    at = whole
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = by
    return whole


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_fixture_is_taken_by_its_own_reader_and_by_no_other(path: Path) -> None:
    assert [name for name, source in SOURCES.items() if source.recognises(DATA[path])] == [path.parent.name]
    assert not ArxivKaggle().recognises(DATA[path])
    assert any(not isinstance(item, Refusal) for item in read(path, DATA[path]))


@pytest.mark.parametrize(
    "path", [CORPUS, FIXTURES / "arxiv_kaggle.jsonl", FIXTURES / "README.md"], ids=lambda path: path.name
)
def test_other_formats_are_taken_by_none(path: Path) -> None:
    assert not [name for name, source in SOURCES.items() if source.recognises(path.read_bytes())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_broken_bytes_never_crash_a_reader(path: Path, data: st.DataObject) -> None:
    whole = DATA[path]
    at = data.draw(st.integers(0, len(whole)))
    dropped = data.draw(st.sampled_from([0, 1, 2, 17, len(whole)]))
    list(read(path, whole[:at] + data.draw(BROKEN_BYTES) + whole[at + dropped :]))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix != ".csv"], ids=lambda path: f"{path.parent.name}/{path.name}"
)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wrong_types_anywhere_never_crash_a_reader(path: Path, data: st.DataObject) -> None:
    whole = DATA[path]
    documents = [json.loads(part) for part in (whole.splitlines() if path.suffix == ".jsonl" else [whole])]
    place = data.draw(st.integers(0, len(documents) - 1))
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.sampled_from(list(paths_in(documents[place]))))
        documents[place] = replaced(documents[place], where, data.draw(HOSTILE))
    list(read(path, b"\n".join(json.dumps(document).encode() for document in documents)))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix == ".jsonl"], ids=lambda path: f"{path.parent.name}/{path.name}"
)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_lines_that_were_not_touched_come_out_as_they_were(path: Path, data: st.DataObject) -> None:
    lines = DATA[path].splitlines()
    good = [item for item in read(path, DATA[path]) if isinstance(item, RawPaper)]
    victim = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[victim])))
    junk = data.draw(BROKEN_BYTES.filter(lambda junk: junk != b"\n"))
    broken = [*lines[:victim], lines[victim][:at] + junk, *lines[victim + 1 :]]
    found = [item for item in read(path, b"\n".join(broken)) if isinstance(item, RawPaper)]
    untouched = [paper for paper in good if paper.line != victim + 1]
    assert [paper for paper in found if paper.line != victim + 1] == untouched


@pytest.mark.parametrize(
    ("path", "key"),
    [(path, key) for path in FILES for key in ("notes", "items", "results", None) if path.suffix == ".json"],
    ids=lambda value: getattr(value, "name", value),
)
@given(data=st.data())
@settings(max_examples=EXAMPLES // 3, deadline=None)
def test_the_records_of_a_list_that_were_not_touched_come_out_as_they_were(
    path: Path, key: str | None, data: st.DataObject
) -> None:
    good = [item for item in read(path, DATA[path]) if isinstance(item, RawPaper)]
    rows = json.loads(DATA[path])
    rows = rows["message"] if isinstance(rows, dict) and "message" in rows else rows
    rows = rows.get(key) if isinstance(rows, dict) else rows if key is None else None
    if not isinstance(rows, list):
        return
    texts = [json.dumps(row) for row in rows]
    victim = data.draw(st.integers(0, len(texts) - 1))
    texts[victim] = data.draw(st.sampled_from(['{"id": NaN}', '{"a": "\\ud800"}', "null", "[[]]", '{"a" 1}', "{}"]))
    document = (
        "[\n" + ",\n".join(texts) + "\n]" if key is None else f'{{"x": [], "{key}": [{", ".join(texts)}], "y": 1}}'
    )
    found = [item for item in read(path, document.encode()) if isinstance(item, RawPaper)]
    expected = [paper for paper in good if paper.line != victim + 1]
    assert [paper for paper in found if paper.line != victim + 1] == expected
