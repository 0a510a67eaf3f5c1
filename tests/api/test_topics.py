"""Topics and the map over HTTP."""

from __future__ import annotations

from typing import TypeVar

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from paperkin.api.models import WorkAnswer
from paperkin.api.search_models import PageAnswer
from paperkin.api.topic_models import (
    MapAnswer,
    MapPapersAnswer,
    PeriodsAnswer,
    TopicBridgesAnswer,
    TopicDetailsAnswer,
    TopicHistoryAnswer,
    TopicNeighboursAnswer,
    TopicPeopleAnswer,
    TopicsAnswer,
    TopicTrendAnswer,
)
from paperkin.maps import decode_tile

Answer = TypeVar("Answer", bound=BaseModel)
PAPERS = 40


def read(kind: type[Answer], response) -> Answer:
    """Check an answer against the model that OpenAPI shows, which allows nothing beyond itself."""
    assert response.status_code == 200, response.text
    assert response.headers["etag"]
    return kind.model_validate_json(response.content, strict=True)


def problem_code(response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].rpartition(":")[2]


@pytest.fixture(scope="module")
def broadest(toy_client: TestClient) -> TopicsAnswer:
    return read(TopicsAnswer, toy_client.get("/v1/topics"))


# Topics


def test_topics_are_listed_by_level_by_parent_and_near_to_a_text(
    toy_client: TestClient, broadest: TopicsAnswer
) -> None:
    assert (broadest.total, sum(topic.papers for topic in broadest.topics)) == (broadest.levels[0], PAPERS)
    first = broadest.topics[0]
    children = read(TopicsAnswer, toy_client.get("/v1/topics", params={"parent": first.id.lower()}))
    assert {child.id for child in children.topics} == set(first.children)
    assert {child.parent for child in children.topics} == {first.id}
    narrow = read(TopicsAnswer, toy_client.get("/v1/topics?level=1&sort=label&limit=2&offset=1"))
    assert (narrow.total, len(narrow.topics)) == (broadest.levels[1], 2)
    named = read(TopicsAnswer, toy_client.get("/v1/topics", params={"q": first.label, "limit": 1})).topics[0]
    assert (named.id, named.similarity is None) == (first.id, False)


def test_a_topic_has_what_is_around_it_and_what_is_in_it(toy_client: TestClient, broadest: TopicsAnswer) -> None:
    child = broadest.topics[0].children[0]
    topic = read(TopicDetailsAnswer, toy_client.get(f"/v1/topics/{child.lower()}"))
    assert (topic.id, [above.id for above in topic.path]) == (child, [broadest.topics[0].id])
    assert topic.central_papers
    assert topic.people
    assert topic.venues
    parent = read(TopicDetailsAnswer, toy_client.get(f"/v1/topics/{broadest.topics[0].id}"))
    assert {line.id for line in parent.narrower} == set(parent.children)


def test_a_topics_papers_come_page_by_page_and_name_it(toy_client: TestClient, broadest: TopicsAnswer) -> None:
    topic = broadest.topics[0]
    page = read(PageAnswer, toy_client.get(f"/v1/topics/{topic.id}/papers?limit=5"))
    assert page.total == topic.papers
    seen = [hit.paper.id for hit in page.hits]
    assert {hit.topics[0].id for hit in page.hits} == {topic.id}
    while page.next_cursor:
        asked = {"limit": 5, "cursor": page.next_cursor}
        page = read(PageAnswer, toy_client.get(f"/v1/topics/{topic.id}/papers", params=asked))
        seen += [hit.paper.id for hit in page.hits]
    assert len(set(seen)) == len(seen) == topic.papers
    dated = read(PageAnswer, toy_client.get(f"/v1/topics/{topic.id}/papers?sort=date&year_from=2010&year_to=2018"))
    years = [hit.paper.year for hit in dated.hits]
    assert years == sorted(years, reverse=True)
    assert all(2010 <= year <= 2018 for year in years if year)


def test_a_topic_has_people_a_trend_and_neighbours(toy_client: TestClient, broadest: TopicsAnswer) -> None:
    topic = broadest.topics[0]
    people = read(TopicPeopleAnswer, toy_client.get(f"/v1/topics/{topic.id}/people?limit=3"))
    assert (len(people.people), people.topic.id) == (3, topic.id)
    assert people.total > 3
    trend = read(TopicTrendAnswer, toy_client.get(f"/v1/topics/{topic.id}/trend"))
    assert sum(year.papers for year in trend.years) + trend.undated == topic.papers
    near = read(TopicNeighboursAnswer, toy_client.get(f"/v1/topics/{topic.id}/neighbours?limit=2"))
    assert len(near.neighbours) == 2
    bridges = read(TopicBridgesAnswer, toy_client.get(f"/v1/topics/{topic.id}/bridges/{near.neighbours[0].id.lower()}"))
    assert (bridges.a.id, bridges.b.id) == (topic.id, near.neighbours[0].id)
    assert bridges.papers


def test_two_periods_are_compared(toy_client: TestClient) -> None:
    asked = {"a_from": 1990, "a_to": 2015, "b_from": 2016, "b_to": 2024, "level": 1}
    compared = read(PeriodsAnswer, toy_client.get("/v1/topics/compare", params=asked))
    assert compared.a.papers + compared.b.papers == PAPERS - 2
    assert sum(change.papers_a for change in compared.topics) == compared.a.papers


def test_the_history_of_one_build_is_empty(toy_client: TestClient) -> None:
    assert read(TopicHistoryAnswer, toy_client.get("/v1/topics/history?topic=T1")).events == []


def test_a_paper_and_a_hit_name_their_topics(toy_client: TestClient) -> None:
    work = read(WorkAnswer, toy_client.get("/v1/papers/arXiv:1706.03741"))
    hit = read(PageAnswer, toy_client.get("/v1/search?q=arXiv:1706.03741")).hits[0]
    assert hit.topics == work.topics
    assert [share.level for share in work.topics] == list(range(len(work.topics))) != []


# The map


def test_the_map_is_described_and_its_tiles_lead_to_papers(toy_client: TestClient) -> None:
    described = read(MapAnswer, toy_client.get("/v1/map"))
    assert described.papers == PAPERS
    response = toy_client.get("/v1/map/tiles/0/0/0", params={"generation": described.generation})
    assert response.headers["content-type"] == "application/octet-stream"
    tile = decode_tile(response.content)
    assert len(tile.rows) == PAPERS
    asked = {"row": tile.rows[:3].tolist(), "generation": described.generation}
    papers = read(MapPapersAnswer, toy_client.get("/v1/map/papers", params=asked)).papers
    assert [paper and paper.row for paper in papers] == asked["row"]


@pytest.mark.parametrize("path", ["map", "map/tiles/0/0/0", "topics", "topics/T1"])
def test_what_the_asker_has_already_is_not_sent_again(toy_client: TestClient, path: str) -> None:
    first = toy_client.get(f"/v1/{path}")
    assert first.headers["cache-control"].startswith("public")
    again = toy_client.get(f"/v1/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# What cannot be answered


@pytest.mark.parametrize("topic", ["T99999", "graphs", "%00", "😀", "T" + "9" * 60])
@pytest.mark.parametrize("rest", ["", "/papers", "/people", "/trend", "/neighbours", "/bridges/T1"])
def test_a_topic_that_is_not_there_is_a_problem_document(toy_client: TestClient, topic: str, rest: str) -> None:
    assert problem_code(toy_client.get(f"/v1/topics/{topic}{rest}")) == (404, "topic-not-found")


@pytest.mark.parametrize(
    "path",
    [
        *("topics?level=9", "topics?level=-1", "topics?sort=colour", "topics?q=%20", "topics?q=x&sort=size"),
        *("topics?limit=0", "topics?limit=1001", "topics?offset=-1", "topics/T1/papers?sort=size"),
        *("topics/T1/papers?limit=101", "topics/T1/papers?cursor=x", "topics/T1/papers?year_from=-1"),
        *("topics/T1/people?limit=0", "topics/T1/neighbours?limit=0", "topics/T1/bridges/T1"),
        *("topics/compare", "topics/compare?a_from=2000&a_to=1990&b_from=2001&b_to=2024"),
        *("topics/compare?a_from=2000&a_to=2010&b_from=2010&b_to=2024", "map/papers", "map/papers?row=99", "map/rows"),
        *(
            "map/tiles/0/0/1",
            "map/tiles/99/0/0",
            "map/tiles/0/x/0",
            f"map/tiles/{10**30}/0/0",
            f"map/papers?row={10**30}",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_problem_document(toy_client: TestClient, path: str) -> None:
    status, code = problem_code(toy_client.get(f"/v1/{path}"))
    assert (status, code.startswith("invalid")) == (400, True)


@pytest.mark.parametrize("path", ["map", "map/tiles/0/0/0", "map/papers"])
def test_the_map_of_an_index_that_is_not_kept_is_gone(toy_client: TestClient, path: str) -> None:
    response = toy_client.get(f"/v1/{path}", params={"generation": "20200101T000000000000Z-0000", "row": 0})
    assert problem_code(response) == (410, "cursor-expired")


@pytest.mark.parametrize("path", ["topics", "topics/T1", "topics/T1/papers", "map", "map/tiles/0/0/0"])
def test_without_an_index_there_is_nothing_to_tell(people_client: TestClient, path: str) -> None:
    assert problem_code(people_client.get(f"/v1/{path}")) == (503, "library-not-indexed")
