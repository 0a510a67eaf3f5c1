"""What people do to a search box and to its pages, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from tests.toy import write_lines

Opened = Callable[..., Library]
Served = Callable[[Library], TestClient]


def pages_of(client: TestClient, path: str, limit: int, **asked: Any) -> list[dict[str, Any]]:
    pages, cursor = [], None
    while cursor or not pages:
        response = client.get(path, params=asked | {"limit": limit} | ({"cursor": cursor} if cursor else {}))
        assert response.status_code == 200, response.text
        pages.append(response.json())
        cursor = pages[-1]["next_cursor"]
    return pages


def ids_of(*pages: dict[str, Any]) -> list[str]:
    return [hit["paper"]["id"] for page in pages for hit in page["hits"]]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/search", {"q": "learning with graphs"}),
        ("/v1/search", {"q": "learning with graphs", "fold": False, "facets": True}),
        ("/v1/search", {"q": "learning with graphs", "sort": "date"}),
        ("/v1/search", {"q": "learning with graphs", "sort": "citations", "year_from": 2000}),
        ("/v1/search", {"q": "learning with graphs", "diversity": 0.7}),
        ("/v1/search", {"q": "-graph"}),
        ("/v1/search", {"year_from": 1, "sort": "citations"}),
        ("/v1/papers/gnn.1/related", {}),
        ("/v1/papers/gnn.1/related", {"diversity": 1, "reasons": True}),
    ],
)
def test_pages_neither_overlap_nor_skip_and_their_totals_stay(
    toy_client: TestClient, path: str, asked: dict[str, Any]
) -> None:
    (whole,) = pages_of(toy_client, path, 100, **asked)
    pages = pages_of(toy_client, path, 7, **asked)
    assert ids_of(*pages) == ids_of(whole)
    assert {page["total"] for page in pages} == {len(ids_of(whole))}


def test_many_who_page_while_papers_come_in_each_see_one_index(
    client_of: Served, library: Library, tmp_path: Path
) -> None:
    client = client_of(library)

    def walk(number: int) -> None:
        asked = {"q": ["learning with graphs", "year:1990..", "machine translation"][number % 3]}
        pages = pages_of(client, "/v1/search", 3, **asked)
        ids = ids_of(*pages)
        assert len(ids) == len(set(ids)) == pages[0]["total"]
        assert {(page["total"], page["generation"]) for page in pages} == {(pages[0]["total"], pages[0]["generation"])}

    with ThreadPoolExecutor(8) as people:
        walks = [people.submit(walk, number) for number in range(16)]
        for number in range(3):
            rows = [{"id": f"new {number}", "title": "Learning with graphs", "abstract": "", "year": 2020}]
            library.ingest([str(write_lines(tmp_path / f"{number}.jsonl", rows))])
        library.build()
        library.serving.refresh()
        for done in walks:
            done.result()


def test_a_cursor_goes_on_with_its_own_query_only(toy_client: TestClient) -> None:
    cursor = toy_client.get("/v1/search", params={"q": "graph", "limit": 3}).json()["next_cursor"]
    others = [{"q": "graphs"}, {"sort": "date"}, {"fold": False}, {"year_from": 2000}, {"diversity": 0.5}]
    for other in others:
        response = toy_client.get("/v1/search", params={"q": "graph", "cursor": cursor} | other)
        assert (response.status_code, response.json()["type"]) == (400, "urn:paperkin:problem:invalid-cursor")
    assert toy_client.get("/v1/papers/gnn.1/related", params={"cursor": cursor}).status_code == 400
    recommending = toy_client.post("/v1/recommendations", json={"liked": ["gnn.1"], "cursor": cursor})
    assert recommending.status_code == 400
    for damaged in ("", "é", cursor[:-3], cursor + "A", "x" * 5_000):
        assert toy_client.get("/v1/search", params={"q": "graph", "cursor": damaged}).status_code == 400
    wider = toy_client.get("/v1/search", params={"q": " graph ", "limit": 9, "facets": True, "cursor": cursor})
    assert wider.status_code == 200


@pytest.mark.parametrize("facet", ["year", "venue", "author", "topic", "type", "source"])
def test_every_value_of_a_facet_fed_back_lets_as_many_through(toy_client: TestClient, facet: str) -> None:
    asked = {"q": "learning", "fold": False}
    for value in toy_client.get("/v1/search", params=asked | {"facets": True}).json()["facets"][facet]:
        wanted = value["value"]
        condition = {"year_from": wanted, "year_to": wanted} if facet == "year" else {facet: wanted}
        assert toy_client.get("/v1/search", params=asked | condition).json()["total"] == value["count"], value


_LINES = [
    "-", "--", '"', '""', '"""', '-"', "“", ":", "...", "author:", "author: leike", 'author:""', "author:-leike",
    "year:", "year:9999..0", "year:0", "year:99999", "since:2021-13", "type:foo", "venue:acl -venue:acl", "pars -ing",
    "a\x00b", "\u202eabc", "\u200b graph \u200b", "e\u0301" * 500, "😀", "机器翻译", "תרגום מכונה", "تعلم الآلة",
    "x" * 5_000, "-word" * 500, '"a ' * 500, '"x" ' * 500, " -w" * 500, "year:2019 " * 300, "${jndi:ldap://x}",
]  # fmt: skip


@pytest.mark.parametrize("line", _LINES)
def test_whatever_is_typed_is_answered(toy_client: TestClient, line: str) -> None:
    assert toy_client.post("/v1/search", json={"q": line}).status_code == 200
    for end in range(1, min(len(line), 12) + 1):
        assert toy_client.get("/v1/suggest", params={"q": line[:end]}).status_code == 200


@pytest.mark.parametrize("body", [b'{"q":"\\ud800 graph"}', b'{"q":"\xff graph"}', b'{"q":"g","diversity":NaN}', b"[]"])
def test_what_is_no_text_is_a_problem(toy_client: TestClient, body: bytes) -> None:
    response = toy_client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["venue", "author", "institution", "topic", "type", "source", "since"])
@pytest.mark.parametrize("blank", ["", " ", "\x00"])
def test_a_blank_condition_is_a_problem_and_not_an_empty_answer(toy_client: TestClient, name: str, blank: str) -> None:
    for path in ("/v1/search", "/v1/papers/gnn.1/related", "/v1/search/export"):
        response = toy_client.get(path, params={"q": "graph", name: blank})
        assert (response.status_code, response.json()["type"]) == (400, "urn:paperkin:problem:invalid-request")


@pytest.mark.parametrize(
    "address",
    [
        "1706.03741",
        "ARXIV:1706.03741V2",
        "arXiv 1706.03741",
        "arXiv:1706.03741v3 [stat.ML]",
        "HTTPS://ARXIV.ORG/ABS/1706.03741",
        "https://arxiv.org/pdf/1706.03741v4.pdf",
        "https://arxiv.org/abs/1706.03741/",
        "https://huggingface.co/papers/1706.03741",
        "https://www.doi.org/10.48550/ARXIV.1706.03741",
    ],
)
def test_an_id_in_any_spelling_goes_to_the_paper_in_the_box_and_in_the_path(
    toy_client: TestClient, address: str
) -> None:
    for line in (address, f"<{address}>" if " " not in address else address, f"{address}."):
        assert ids_of(toy_client.get("/v1/search", params={"q": line}).json()) == ["arxiv:1706.03741"]
    assert toy_client.get(f"/v1/papers/{quote(address, safe=':/')}").json()["id"] == "arxiv:1706.03741"


def test_papers_that_lack_nearly_everything_have_related_papers_and_exports(
    client_of: Served, library: Library, tmp_path: Path
) -> None:
    rows = [
        {"id": "no abstract", "title": "Graph attention"},
        {"id": "no title", "abstract": "Attention over graphs."},
        {"id": "slash/and?&#%", "title": "Graphs", "year": 2001},
        {"id": "😀", "title": "😀😀"},
    ]
    library.ingest([str(write_lines(tmp_path / "odd.jsonl", rows))])
    client = client_of(library)
    library.serving.freshen()
    for row in rows:
        path = f"/v1/papers/{quote(str(row['id']), safe='')}"
        for direction in ("any", "prior", "derivative"):
            page = client.get(f"{path}/related", params={"direction": direction, "reasons": True})
            assert page.status_code == 200, page.text
            assert row["id"] not in ids_of(page.json())
            assert bool(page.json()["hits"]) == (direction == "any" or "year" in row)
        for written_as in ("bibtex", "ris", "csl-json", "csv", "jsonl"):
            assert client.get(f"{path}/export", params={"format": written_as}).status_code == 200


def test_a_changed_paper_no_longer_answers_with_its_old_text(
    client_of: Served, library: Library, tmp_path: Path
) -> None:
    client = client_of(library)
    for title in ("Quokkas of Rottnest", "Numbats of Dryandra"):
        library.ingest([str(write_lines(tmp_path / "new.jsonl", [{"id": "new", "title": title}]))])
        library.serving.freshen()
        assert ids_of(client.get("/v1/search", params={"q": f'"{title}"'}).json()) == ["new"]
    unmet = client.get("/v1/search", params={"q": '"Quokkas of Rottnest"'}).json()
    assert unmet["query"]["unmet"] == ["Quokkas of Rottnest"]
    assert client.get("/v1/search", params={"q": "numbats -numbats", "limit": 100}).json()["total"] == 40


def test_a_paper_removed_between_pages_is_passed_over(client_of: Served, library: Library) -> None:
    client = client_of(library)
    asked = {"q": "learning with graphs", "limit": 5}
    whole = ids_of(*pages_of(client, "/v1/search", 100, q="learning with graphs"))
    first = client.get("/v1/search", params=asked).json()
    library.remove([whole[6]])
    library.serving.freshen()
    second = client.get("/v1/search", params=asked | {"cursor": first["next_cursor"]}).json()
    assert second["total"] == first["total"]
    assert ids_of(second) == [one for one in whole[5:11] if one != whole[6]]
    assert client.get("/v1/search", params=asked).json()["total"] == first["total"] - 1


def test_people_who_are_made_one_are_one_to_the_filter_at_once(client_of: Served, library: Library) -> None:
    client = client_of(library)
    facets = client.get("/v1/search", params={"q": "year:1..", "facets": True, "fold": False}).json()["facets"]
    one, other = [value for value in facets["author"] if value["value"].startswith("A")][:2]
    papers = {
        paper
        for value in (one, other)
        for paper in ids_of(*pages_of(client, "/v1/search", 100, author=value["value"], fold=False))
    }
    library.merge_authors([one["value"], other["value"]])
    library.serving.freshen()
    for value in (one, other):
        assert set(ids_of(*pages_of(client, "/v1/search", 100, q=f"author:{value['value']}", fold=False))) == papers


def test_a_reranker_that_is_none_makes_the_server_not_ready_and_says_why(
    client_of: Served, folder: Path, opened: Opened
) -> None:
    client = client_of(opened(folder, reranker=str(folder / "nowhere")))
    for path in ("/readyz", "/v1/search?q=graph", "/v1/search/export?q=graph"):
        problem = client.get(path)
        assert (problem.status_code, problem.json()["type"]) == (503, "urn:paperkin:problem:encoder-unavailable")
        assert "PAPERKIN_RERANKER" in problem.json()["remedy"]
    for path in ("/healthz", "/v1/search?q=year:2016..", "/v1/papers/gnn.1/related"):
        assert client.get(path).status_code == 200
