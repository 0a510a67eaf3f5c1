"""Pages of the site to look at and to measure, named after what they show, as the library itself has them to show.

Everything is asked of a running server's API, so that it may be a server anywhere, with any library.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from paperkin.web.addresses import (
    graph_address,
    institution_address,
    paper_address,
    person_address,
    search_address,
    topic_address,
    venue_address,
    with_query,
)

_SEARCH_LIMIT = 100
_MOST_TOPICS = 12
# No paper is of this time, so it shows what a search says that finds nothing.
_BEFORE_ALL_PAPERS = 1501


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a library has to show: papers and broad topics as the API writes them, ids of the rest, largest first."""

    papers: list[dict[str, Any]]
    people: list[str]
    topics: list[dict[str, Any]]
    institutions: list[str]
    venues: list[str]


def subjects_of(base: str, seed: int = 0) -> Subjects:
    """Ask a server for what it has: papers of its largest topics in an order drawn by the seed, and what they name.

    Raises httpx2.HTTPError where it does not answer.
    """
    with httpx2.Client(base_url=base, timeout=120) as client:
        topics = _listed(client, "/v1/topics", "topics")
        institutions = [place["id"] for place in _listed(client, "/v1/institutions", "institutions")]
        found: dict[str, dict[str, Any]] = {}
        for label in [topic["label"] for topic in topics[:_MOST_TOPICS]] or ["paper"]:
            answer = client.get("/v1/search", params={"q": label, "limit": _SEARCH_LIMIT}).raise_for_status().json()
            found |= {hit["paper"]["id"]: hit["paper"] for hit in answer["hits"]}
    papers = list(found.values())
    random.Random(seed).shuffle(papers)
    people = Counter(author["author_id"] for paper in papers for author in paper["authors"] if author["author_id"])
    venues = Counter(paper["venue"] for paper in papers if paper["venue"])
    return Subjects(
        papers,
        [one for one, _ in people.most_common()],
        topics,
        institutions,
        [venue for venue, _ in venues.most_common()],
    )


def site_addresses(base: str) -> dict[str, str]:
    """Return the path of every kind of page by a name for it. Kinds of which the library has nothing are left out."""
    subjects = subjects_of(base)
    return (
        dict(_plain())
        | dict(_searches(subjects))
        | dict(_papers(subjects))
        | dict(_people(subjects))
        | dict(_fields(subjects))
    )


def _plain() -> Iterator[tuple[str, str]]:
    yield "home", "/"
    for name in ("topics", "institutions", "venues", "map", "people", "widget"):
        yield name, f"/{name}"
    yield "list-empty", "/list"
    yield "graph-empty", "/graph"
    yield "missing", paper_address("there is no such paper")


def _searches(subjects: Subjects) -> Iterator[tuple[str, str]]:
    words = subjects.topics[0]["label"] if subjects.topics else "paper"
    yield "search", search_address(words)
    yield "search-narrowed", search_address(words, year_from=2018, year_to=2021, sort="citations")
    yield "search-nothing", search_address(words, year_to=_BEFORE_ALL_PAPERS)
    yield "search-unasked", search_address()
    if subjects.people:
        yield "people-named", with_query("/people", q="Li")


def _papers(subjects: Subjects) -> Iterator[tuple[str, str]]:
    if not subjects.papers:
        return
    first = subjects.papers[0]["id"]
    yield "paper", paper_address(first)
    yield "paper-many-authors", paper_address(max(subjects.papers, key=lambda paper: len(paper["authors"]))["id"])
    yield "paper-related", paper_address(first, "related")
    yield "list", with_query("/list", paper=[paper["id"] for paper in subjects.papers[:3]])
    yield "graph-paper", graph_address(first)
    yield "widget-paper", with_query("/widget", paper=first)
    yield "embed", with_query("/embed/related", paper=first)


def _people(subjects: Subjects) -> Iterator[tuple[str, str]]:
    if not subjects.people:
        return
    busy = subjects.people[0]
    yield "person", person_address(busy)
    yield "person-little", person_address(subjects.people[-1])
    for below in ("papers", "collaborators", "suggested", "similar", "why"):
        yield f"person-{below}", person_address(busy, below)
    yield "graph-person", graph_address(busy)


def _fields(subjects: Subjects) -> Iterator[tuple[str, str]]:
    if subjects.topics:
        broadest = subjects.topics[0]
        yield "topic", topic_address(broadest["id"])
        yield from (("topic-narrow", topic_address(narrower)) for narrower in broadest["children"][-1:])
        yield "map-topic", with_query("/map", topic=broadest["id"])
    if subjects.institutions:
        yield "institution", institution_address(subjects.institutions[0])
    if subjects.venues:
        yield "venue", venue_address(subjects.venues[0])


def _listed(client: httpx2.Client, path: str, name: str) -> list[dict[str, Any]]:
    """Return what a list begins with, nothing where the library has none: one may be served before its topics are."""
    answer = client.get(path, params={"limit": 100})
    listed: list[dict[str, Any]] = answer.json()[name] if answer.is_success else []
    return listed
