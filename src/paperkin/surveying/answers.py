"""The one public shape of what a library says of its topics: what the API and `--json` write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from paperkin.answers import paper_answer, topic_answer, topic_event_answer
from paperkin.maps import MapPaper
from paperkin.records import Topic, TopicEvent
from paperkin.surveying.drawing import MapPlace
from paperkin.surveying.surveyed import (
    MovedIn,
    PeriodsCompared,
    TopicBridges,
    TopicDetails,
    TopicLine,
    TopicList,
    TopicNeighbours,
    TopicOverTime,
    TopicPeople,
)
from paperkin.topics.neighbours import TopicBeside


def topic_line_answer(line: TopicLine) -> dict[str, Any]:
    """Return a topic as lists name one, with its trend in brief."""
    return topic_answer(line.topic) | {
        "growth": line.growth and _rounded(asdict(line.growth)),
        "verdict": line.verdict,
        "first_year": line.first_year,
        "yearly": list(line.yearly),
        "similarity": line.similarity,
    }


def topic_list_answer(listed: TopicList) -> dict[str, Any]:
    """Return a part of a list of topics."""
    return {
        "total": listed.total,
        "levels": list(listed.levels),
        "generation": listed.generation,
        "topics": [topic_line_answer(line) for line in listed.topics],
    }


def topic_brief_answer(topic: Topic) -> dict[str, Any]:
    """Return a topic as others name it."""
    return {"id": topic.id, "label": topic.label, "level": topic.level, "papers": topic.papers}


def topic_details_answer(details: TopicDetails) -> dict[str, Any]:
    """Return a topic with what is around it and what is in it."""
    return topic_line_answer(details.line) | {
        "generation": details.generation,
        "path": [topic_brief_answer(topic) for topic in details.path],
        "narrower": [topic_line_answer(line) for line in details.children],
        "neighbours": _beside(details.beside),
        "central_papers": [paper_answer(paper) for paper in details.central],
        "first_papers": [paper_answer(paper) for paper in details.first],
        "most_cited": [paper_answer(paper) for paper in details.most_cited],
        "people": [asdict(person) for person in details.people],
        "venues": [asdict(venue) for venue in details.venues],
    }


def topic_people_answer(people: TopicPeople) -> dict[str, Any]:
    """Return a part of the list of a topic's people, and who moved in of late."""
    return {
        "topic": topic_brief_answer(people.topic),
        "generation": people.generation,
        "total": people.total,
        "people": [asdict(person) for person in people.people],
        "moved_in": _moved_in(people.moved_in),
    }


def topic_trend_answer(over: TopicOverTime) -> dict[str, Any]:
    """Return how a topic came and goes."""
    trend = over.trend
    return {
        "topic": topic_brief_answer(over.topic),
        "generation": over.generation,
        "growth": trend.growth and _rounded(asdict(trend.growth)),
        "verdict": trend.verdict,
        "peak_year": trend.peak_year,
        "undated": trend.undated,
        "years": [_rounded(asdict(year), 6) for year in trend.years],
        "first_papers": [paper_answer(paper) for paper in over.first],
        "moved_in": _moved_in(over.moved_in),
    }


def topic_neighbours_answer(neighbours: TopicNeighbours) -> dict[str, Any]:
    """Return the topics beside a topic."""
    return {
        "topic": topic_brief_answer(neighbours.topic),
        "generation": neighbours.generation,
        "neighbours": _beside(neighbours.beside),
    }


def topic_bridges_answer(bridges: TopicBridges) -> dict[str, Any]:
    """Return the papers and the people between two topics."""
    papers = []
    for paper, between in bridges.papers:
        figures = _rounded(asdict(between))
        del figures["row"]
        papers.append({"paper": paper_answer(paper), **figures})
    return {
        "a": topic_brief_answer(bridges.a),
        "b": topic_brief_answer(bridges.b),
        "generation": bridges.generation,
        "papers": papers,
        "people": [
            {"id": at, "name": name, "score": round(one.score, 3), "papers_a": one.papers_a, "papers_b": one.papers_b}
            for at, name, one in bridges.people
        ],
    }


def periods_answer(compared: PeriodsCompared) -> dict[str, Any]:
    """Return two periods side by side."""
    periods, changes = compared.periods, []
    for topic, change in compared.changes:
        figures = _rounded(asdict(change), 6)
        changes.append({**figures, "topic": topic_brief_answer(topic)})
    return {
        "level": compared.level,
        "generation": compared.generation,
        "a": {"first": periods.a[0], "last": periods.a[1], "papers": periods.papers_a},
        "b": {"first": periods.b[0], "last": periods.b[1], "papers": periods.papers_b},
        "topics": changes,
    }


def topic_history_answer(events: Sequence[TopicEvent]) -> dict[str, Any]:
    """Return what became of topics."""
    return {"total": len(events), "events": [topic_event_answer(event) for event in events]}


def map_papers_answer(rows: Sequence[int], papers: Sequence[MapPaper | None]) -> dict[str, Any]:
    """Return papers of the map by their rows."""
    told = [
        paper and {"row": row, **asdict(paper), "authors": list(paper.authors)}
        for row, paper in zip(rows, papers, strict=True)
    ]
    return {"papers": told}


def map_rows_answer(ids: Sequence[str], places: Sequence[MapPlace | None]) -> dict[str, Any]:
    """Return where papers lie on the map, by the ids that were asked for."""
    told = [place and {"paper": paper_id, **asdict(place)} for paper_id, place in zip(ids, places, strict=True)]
    return {"papers": told}


def _beside(beside: Iterable[tuple[Topic, TopicBeside]]) -> list[dict[str, Any]]:
    return [
        topic_brief_answer(topic)
        | _rounded({"score": near.score, "similarity": near.similarity, "exchange": near.exchange})
        for topic, near in beside
    ]


def _moved_in(people: Iterable[MovedIn]) -> list[dict[str, Any]]:
    return [asdict(person) | {"origin": person.origin and topic_brief_answer(person.origin)} for person in people]


def _rounded(figures: dict[str, Any], digits: int = 4) -> dict[str, Any]:
    return {name: round(value, digits) if isinstance(value, float) else value for name, value in figures.items()}
