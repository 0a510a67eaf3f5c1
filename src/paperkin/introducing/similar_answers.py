"""The one public shape of people who work on much the same: what the API and `--json` write."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from paperkin.answers import author_summary_answer
from paperkin.introducing.resembling import SimilarPeople, SimilarPerson
from paperkin.introducing.suggested import SharedTopic
from paperkin.surveying.answers import topic_brief_answer


def similar_people_answer(found: SimilarPeople) -> dict[str, Any]:
    """Return a part of the list of people who work on much the same as somebody."""
    return {
        "person": author_summary_answer(found.person),
        "generation": found.generation,
        "note": found.note,
        "left_out": dict(found.left_out),
        "people": [_person(one) for one in found.similar],
    }


def _person(one: SimilarPerson) -> dict[str, Any]:
    return author_summary_answer(one.person) | {
        "rank": one.rank,
        "similarity": one.similarity,
        "written_together": one.joint and asdict(one.joint),
        "interests": [asdict(matched) for matched in one.matched],
        "nearest_papers": one.nearest and asdict(one.nearest),
        "topics": [_topic(shared) for shared in one.topics],
    }


def _topic(shared: SharedTopic) -> dict[str, Any]:
    figures = asdict(shared)
    del figures["topic"]
    return {"topic": topic_brief_answer(shared.topic), **figures}
