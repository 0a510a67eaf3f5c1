"""The one public shape of experts and of who reviews what: what the API and `--json` write."""

from __future__ import annotations

from typing import Any

from paperkin.answers import author_summary_answer, institution_answer
from paperkin.introducing.expertise import Assignment, Conflict, Evidence, Expert, Experts, Reviewed, Reviewer
from paperkin.records import Paper


def experts_answer(found: Experts) -> dict[str, Any]:
    """Return a part of a list of experts."""
    return {
        "total": found.total,
        "papers": found.papers,
        "generation": found.generation,
        "experts": [_expert_answer(expert) for expert in found.experts],
    }


def assignment_answer(assignment: Assignment) -> dict[str, Any]:
    """Return who reviews what."""
    return {
        "generation": assignment.generation,
        "pool": assignment.pool,
        "total": assignment.total,
        "worst": assignment.worst,
        "missing": sum(paper.missing for paper in assignment.papers),
        "papers": [_reviewed_answer(paper) for paper in assignment.papers],
        "loads": [author_summary_answer(person) | {"submissions": load} for person, load in assignment.loads],
        "without_papers": [author_summary_answer(person) for person in assignment.without_papers],
    }


def _expert_answer(expert: Expert) -> dict[str, Any]:
    return {
        "person": author_summary_answer(expert.person),
        "score": expert.score,
        "papers": expert.papers,
        "share": expert.share,
        "institutions": [institution_answer(institution) for institution in expert.institutions],
        "evidence": [_evidence_answer(evidence) for evidence in expert.evidence],
    }


def _evidence_answer(evidence: Evidence) -> dict[str, Any]:
    return {
        "paper": paper_brief_answer(evidence.paper),
        "similarity": evidence.similarity,
        "weight": evidence.weight,
    }


def paper_brief_answer(paper: Paper) -> dict[str, Any]:
    """Return a paper as evidence names it."""
    return {"id": paper.id, "title": paper.title, "year": paper.year, "venue": paper.venue, "url": paper.url}


def _reviewed_answer(reviewed: Reviewed) -> dict[str, Any]:
    return {
        "id": reviewed.submission.id,
        "title": reviewed.submission.title,
        "reviewers": [_reviewer_answer(reviewer) for reviewer in reviewed.reviewers],
        "missing": reviewed.missing,
        "why_missing": reviewed.why,
        "authors": [
            {"given": author.given, "people": [author_summary_answer(person) for person in author.people]}
            for author in reviewed.authors
        ],
        "unknown_institutions": list(reviewed.unknown),
        "conflicts": [_conflict_answer(conflict) for conflict in reviewed.conflicts],
    }


def _reviewer_answer(reviewer: Reviewer) -> dict[str, Any]:
    return {
        "person": author_summary_answer(reviewer.person),
        "affinity": reviewer.affinity,
        "similarity": reviewer.similarity,
        "nearest": reviewer.nearest and paper_brief_answer(reviewer.nearest),
    }


def _conflict_answer(conflict: Conflict) -> dict[str, Any]:
    return {
        "reviewer": author_summary_answer(conflict.reviewer),
        "kind": conflict.kind,
        "author": conflict.author and author_summary_answer(conflict.author),
        "detail": conflict.detail,
    }
