"""The one public shape of papers, hits and pages: what the API, `--json` and exports all write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from paperkin.records import (
    Authorship,
    AuthorSummary,
    Hit,
    Institution,
    Joined,
    Page,
    Paper,
    Reasons,
    Suggestion,
    Topic,
    TopicEvent,
    TopicShare,
    Version,
    Work,
)


def paper_answer(paper: Paper) -> dict[str, Any]:
    """Return a paper as JSON-ready values; absent values are null, never missing."""
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [_author_answer(author) for author in paper.authors],
        "year": paper.year,
        "published": paper.published,
        "venue": paper.venue,
        "url": paper.url,
        "kind": paper.kind,
        "citations": paper.citations,
        "identifiers": [str(identifier) for identifier in paper.identifiers],
        "keywords": list(paper.keywords),
        "source": paper.source,
    }


def _author_answer(author: Authorship) -> dict[str, Any]:
    return {
        "name": author.name,
        "author_id": author.author_id,
        "orcid": author.orcid,
        "source_id": author.source_id,
        "affiliations": [asdict(affiliation) for affiliation in author.affiliations],
    }


def work_answer(work: Work) -> dict[str, Any]:
    """Return a paper with its references, the records it is composed of, and where each field is from."""
    return paper_answer(work.paper) | {
        "references": [str(identifier) for identifier in work.paper.references],
        "versions": [_version_answer(version) for version in work.versions],
        "provenance": dict(work.provenance),
        "matches": [asdict(match) | {"reasons": list(match.reasons)} for match in work.matches],
        "topics": [topic_share_answer(share) for share in work.topics],
    }


def _version_answer(version: Version) -> dict[str, Any]:
    return asdict(version) | {"identifiers": [str(identifier) for identifier in version.identifiers]}


def author_summary_answer(author: AuthorSummary) -> dict[str, Any]:
    """Return a person as lists name one."""
    return asdict(author)


def joined_answer(joined: Joined) -> dict[str, Any]:
    """Return why one paper is taken to be a person's."""
    return asdict(joined) | {"reasons": list(joined.reasons)}


def institution_answer(institution: Institution) -> dict[str, Any]:
    """Return an institution; what nobody has counted is null."""
    return asdict(institution)


def institution_people_answer(people: Sequence[tuple[AuthorSummary, int]]) -> list[dict[str, Any]]:
    """Return an institution's people, each with the number of papers that name it."""
    return [author_summary_answer(author) | {"papers_here": count} for author, count in people]


def topic_share_answer(share: TopicShare) -> dict[str, Any]:
    """Return a topic of a paper. It is told with every hit, and `asdict` is slow."""
    return {"id": share.id, "label": share.label, "level": share.level, "strength": share.strength}


def topic_answer(topic: Topic) -> dict[str, Any]:
    """Return a topic."""
    return asdict(topic) | {"terms": list(topic.terms), "children": list(topic.children)}


def topic_event_answer(event: TopicEvent) -> dict[str, Any]:
    """Return what became of a topic in a build."""
    return asdict(event) | {"others": list(event.others)}


def hit_answer(hit: Hit) -> dict[str, Any]:
    """Return a hit: the paper, its score, why it is there, the sentence that matched, and what is folded into it."""
    return {
        "paper": paper_answer(hit.paper),
        "score": hit.score,
        "why": asdict(hit.why),
        "passage": hit.passage and asdict(hit.passage),
        "reasons": hit.reasons and _reasons_answer(hit.reasons),
        "also": list(hit.also),
        "topics": [topic_share_answer(share) for share in hit.topics],
    }


def _reasons_answer(reasons: Reasons) -> dict[str, Any]:
    return asdict(reasons) | {"shared_authors": [{"id": at, "name": name} for at, name in reasons.shared_authors]}


def page_answer(page: Page) -> dict[str, Any]:
    """Return a page of hits with what the next page needs, and how the query was read."""
    return {
        "total": page.total,
        "generation": page.generation,
        "next_cursor": page.next_cursor,
        "query": page.query and asdict(page.query),
        "did_you_mean": page.did_you_mean,
        "people": [author_summary_answer(author) for author in page.people],
        "facets": page.facets and {field: [asdict(count) for count in counts] for field, counts in page.facets.items()},
        "hits": [hit_answer(hit) for hit in page.hits],
    }


def suggestions_answer(suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    """Return completions of what is being typed, best first."""
    return {"suggestions": [asdict(suggestion) for suggestion in suggestions]}
