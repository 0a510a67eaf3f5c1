from __future__ import annotations

import base64
import gzip
import hashlib
import re

import orjson
import pytest

from paperkin.maps.page import page
from tests.maps.conftest import MakeMap

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"onload='alert(1)'><img src=x onerror=alert(1)>",
    "line\u2028sep\u2029arator\nand\ttab",
    "@@script@@ @@title@@ \\1 \\g<0>",
    "a\x00b\u202ec",
]


def block(text: str, name: str) -> bytes:
    found = re.search(f'<script type="application/octet-stream" id="{name}">([A-Za-z0-9+/=]*)</script>', text)
    assert found is not None
    return gzip.decompress(base64.b64decode(found[1]))


@pytest.mark.parametrize("said", HOSTILE)
def test_what_papers_say_is_never_markup(make_map: MakeMap, said: str) -> None:
    harmless = page(make_map(), "Map").decode()
    hostile = page(
        make_map(titles=dict.fromkeys(range(180), said), author=said, venue=said, label=said), "Map"
    ).decode()
    packed = r"[A-Za-z0-9+/=]{40,}"
    assert re.sub(packed, "", hostile) == re.sub(packed, "", harmless)


def test_the_title_is_text(make_map: MakeMap) -> None:
    text = page(make_map(), "</title><script>alert(1)</script> & @@script@@").decode()
    assert "<script>alert(1)" not in text
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; @@script@@</title>" in text


def test_the_policy_lets_the_pages_own_scripts_run_and_nothing_else(make_map: MakeMap) -> None:
    text = page(make_map(), "Map").decode()
    policy = re.search('Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    scripts = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 2
    assert policy[1].startswith("default-src 'none'; ")
    assert re.findall("sha256-([^']*)", policy[1]) == hashes
    assert not re.search(r"""(?:src|href)=["']""", text.split("<script", 1)[0])


def test_the_file_holds_every_paper_the_most_cited_last(make_map: MakeMap) -> None:
    of = make_map()
    text = page(of, "Map", "year").decode()
    described = orjson.loads(block(text, "described"))
    assert (described["papers"], described["colour"], described["venues"]) == (180, "year", ["ACL"])
    assert len(described["topics"]) == 8
    lines = block(text, "texts").decode().split("\n")
    assert {line.split("\t")[0] for line in lines} == {f"p{row}" for row in range(180)}
    assert lines[-1].startswith(f"p{max(range(180), key=lambda row: (of.citations[row], row))}\t")
    assert len(block(text, "columns")) == 24 * 180


def test_breaks_and_tabs_in_titles_do_not_shift_lines(make_map: MakeMap) -> None:
    text = page(make_map(titles={3: "one\ntwo\tthree\u2028four"}), "Map").decode()
    lines = block(text, "texts").decode().split("\n")
    assert len(lines) == 180
    assert all(line.count("\t") == 3 for line in lines)
    assert any(line.startswith("p3\tone two three four\t") for line in lines)


def test_the_same_map_gives_the_same_file(make_map: MakeMap) -> None:
    assert page(make_map(), "Map") == page(make_map(), "Map")


def test_vendored_licences_travel_with_the_file(make_map: MakeMap) -> None:
    text = page(make_map(), "Map").decode()
    assert "Copyright 2010-2026 Mike Bostock" in text
    assert "Vladimir Agafonkin" in text


@pytest.mark.parametrize(("count", "each"), [(0, 0), (1, 1), (1, 2)])
def test_tiny_maps_are_pages_too(make_map: MakeMap, count: int, each: int) -> None:
    assert f"{count * each:,} papers" in page(make_map(count=count, each=each), "Map").decode()
