"""The one public shape of suggested collaborators: what the API and `--json` write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from paperkin.answers import author_summary_answer
from paperkin.introducing.suggested import (
    Brought,
    CoveredNeed,
    Evidence,
    Joint,
    Named,
    Need,
    PathStep,
    SharedTopic,
    SuggestedCollaborator,
    SuggestedCollaborators,
    SuggestedMember,
    TeamSuggestions,
)
from paperkin.surveying.answers import topic_brief_answer


def suggested_collaborators_answer(suggested: SuggestedCollaborators) -> dict[str, Any]:
    """Return a part of the list of people with whom a person may well write next."""
    return {
        "person": author_summary_answer(suggested.person),
        "circle": suggested.circle,
        "since": suggested.since,
        "topics": [topic_brief_answer(topic) for topic in suggested.topics],
        "generation": suggested.generation,
        "left_out": dict(suggested.left_out),
        "note": suggested.note,
        "past": suggested.past and asdict(suggested.past),
        "suggestions": [_collaborator(one) for one in suggested.suggestions],
    }


def team_suggestions_answer(suggested: TeamSuggestions) -> dict[str, Any]:
    """Return what an abstract needs, what of it a group covers, and who has the rest."""
    return {
        "team": [author_summary_answer(member) for member in suggested.team],
        "since": suggested.since,
        "generation": suggested.generation,
        "left_out": dict(suggested.left_out),
        "note": suggested.note,
        "needs": [_need(need) for need in suggested.needs],
        "suggestions": [_member(member) for member in suggested.suggestions],
    }


def _collaborator(one: SuggestedCollaborator) -> dict[str, Any]:
    return {
        "person": author_summary_answer(one.person),
        "rank": one.rank,
        "score": one.score,
        "chance": one.chance,
        "reason": one.reason,
        "evidence": one.evidence and _evidence(one.evidence),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "nearest_papers": evidence.nearest and asdict(evidence.nearest),
        "shared_topics": [_shared_topic(one) for one in evidence.topics],
        "path": _path(evidence.path),
        "mutual_coauthors_total": evidence.mutual_total,
        "mutual_coauthors": [
            _named(one.person) | {"own": _joint(one.own), "theirs": _joint(one.theirs)} for one in evidence.mutual
        ],
        "shared_venues": [asdict(one) for one in evidence.venues],
        "shared_institutions": [asdict(one) for one in evidence.institutions],
        "brings": _brought(evidence.brings),
        "lacks": _brought(evidence.lacks),
    }


def _shared_topic(one: SharedTopic) -> dict[str, Any]:
    return {
        "topic": topic_brief_answer(one.topic),
        "papers": one.papers,
        "share": one.share,
        "their_papers": one.their_papers,
        "their_share": one.their_share,
    }


def _brought(topics: Iterable[Brought]) -> list[dict[str, Any]]:
    return [{"topic": topic_brief_answer(one.topic), "papers": one.papers, "share": one.share} for one in topics]


def _path(steps: Iterable[PathStep]) -> list[dict[str, Any]]:
    return [_named(step.person) | _joint(step.joint) for step in steps]


def _named(person: Named) -> dict[str, Any]:
    return {"id": person.id, "name": person.name}


def _joint(joint: Joint) -> dict[str, Any]:
    return {"joint_papers": joint.papers, "first_year": joint.first_year, "last_year": joint.last_year}


def _need(need: Need) -> dict[str, Any]:
    return {
        "topic": topic_brief_answer(need.topic),
        "share": need.share,
        "covered": need.covered,
        "papers": need.papers,
        "nearest": need.nearest and asdict(need.nearest),
        "similarity": need.similarity,
    }


def _member(member: SuggestedMember) -> dict[str, Any]:
    return {
        "person": author_summary_answer(member.person),
        "rank": member.rank,
        "score": member.score,
        "reason": member.reason,
        "covers": [_covered(need) for need in member.covers],
        "nearest_member": member.nearest_member and _named(member.nearest_member),
        "path": _path(member.path),
    }


def _covered(need: CoveredNeed) -> dict[str, Any]:
    return {
        "topic": topic_brief_answer(need.topic),
        "papers": need.papers,
        "nearest": [asdict(paper) for paper in need.nearest],
    }
