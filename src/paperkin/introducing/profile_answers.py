"""The one public shape of what a library says of a person: what the API and `--json` write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from paperkin.answers import author_summary_answer, institution_answer, paper_answer
from paperkin.introducing.profile import (
    AUTHORS_TOLD,
    AffiliationSpan,
    AuthoredWork,
    AuthoredWorks,
    Collaborator,
    Collaborators,
    InstitutionProfile,
    Profile,
    ProfileTopics,
    YearOfWorks,
)
from paperkin.people.metrics import CitationFigures
from paperkin.people.trust import TrustSnapshot


def profile_answer(profile: Profile) -> dict[str, Any]:
    """Return a person's profile; the publications are a list of their own."""
    positions = profile.positions
    return author_summary_answer(profile.summary) | {
        "names": _counted("name", profile.names),
        "orcids": list(profile.orcids),
        "source_ids": list(profile.source_ids),
        "institutions": [_affiliation(span) for span in profile.affiliations],
        "works_on": profile.topics and profile.topics.works_on,
        "topics": profile.topics and _topics(profile.topics),
        "no_index": profile.no_index,
        "generation": profile.generation,
        "citations": {
            "imported": citation_figures_answer(profile.imported),
            "computed": citation_figures_answer(profile.computed),
        },
        "years": [_year(year) for year in profile.years],
        "undated": profile.undated,
        "fractional_papers": profile.fractional,
        "crowded_papers": profile.crowded,
        "kinds": _counted("kind", profile.kinds),
        "venues": [asdict(venue) for venue in profile.venues],
        "positions": asdict(positions) | {"shared": positions.shared},
        "coauthors": [collaborator_answer(other) for other in profile.collaborators],
        "coauthors_total": profile.collaborators_total,
        "trust": trust_answer(profile.trust),
        "decided_by_curator": profile.decided_by_curator,
    }


def author_works_answer(works: AuthoredWorks, *, all_authors: bool = False) -> dict[str, Any]:
    """Return a part of a person's publications. all_authors: name all of each, not the first few."""
    return {
        "author": author_summary_answer(works.person),
        "total": works.total,
        "sort": works.sort,
        "papers": [_work(work, all_authors) for work in works.works],
    }


def collaborators_answer(found: Collaborators) -> dict[str, Any]:
    """Return a part of the list of those with whom a person has written."""
    return {
        "author": author_summary_answer(found.person),
        "total": found.total,
        "collaborators": [collaborator_answer(other) for other in found.people],
    }


def collaborator_answer(other: Collaborator) -> dict[str, Any]:
    """Return somebody with whom a person has written."""
    return author_summary_answer(other.summary) | {
        "joint_papers": other.joint,
        "crowded_papers": other.crowded,
        "strength": other.strength,
        "first_joint_year": other.first_year,
        "last_joint_year": other.last_year,
    }


def trust_answer(trust: TrustSnapshot) -> dict[str, Any]:
    """Return a trust snapshot with its evidence."""
    return asdict(trust) | {"items": [asdict(item) for item in trust.items]}


def citation_figures_answer(figures: CitationFigures) -> dict[str, Any]:
    """Return citation figures of one side, which says where they are from."""
    by_year = [{"year": year, "citations": count} for year, count in figures.by_year]
    return asdict(figures) | {"by_year": by_year}


def institution_profile_answer(profile: InstitutionProfile) -> dict[str, Any]:
    """Return an institution with its papers by year and its main topics."""
    return institution_answer(profile.institution) | {
        "indexed_papers": profile.indexed,
        "years": [{"year": year, "papers": papers} for year, papers in profile.years],
        "topics": [
            {"id": topic.id, "label": topic.label, "level": topic.level, "papers_here": papers}
            for topic, papers in profile.topics
        ],
        "generation": profile.generation,
        "no_index": profile.no_index,
    }


def _affiliation(span: AffiliationSpan) -> dict[str, Any]:
    place = span.institution
    return {
        "id": place.id,
        "name": place.name,
        "country": place.country,
        "ror": place.ror,
        "papers": span.papers,
        "first_year": span.first_year,
        "last_year": span.last_year,
        "current": span.current,
    }


def _topics(found: ProfileTopics) -> dict[str, Any]:
    return {
        "indexed_papers": found.indexed,
        "recent_since": found.recent_since,
        "topics": [asdict(topic) | {"years": [asdict(year) for year in topic.years]} for topic in found.topics],
    }


def _year(year: YearOfWorks) -> dict[str, Any]:
    return {
        "year": year.year,
        "papers": year.papers,
        "fractional_papers": year.fractional,
        "kinds": _counted("kind", year.kinds),
        "venues": _counted("venue", year.venues),
    }


def _counted(name: str, values: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{name: value, "papers": count} for value, count in values]


def _work(work: AuthoredWork, all_authors: bool) -> dict[str, Any]:
    told = paper_answer(work.paper)
    total = len(told["authors"])
    shown = total if all_authors else min(AUTHORS_TOLD, total)
    return told | {
        "number": work.number,
        "authors": told["authors"][:shown],
        "authors_total": total,
        "authors_more": total - shown,
        "position": work.position,
        "arxiv_id": work.arxiv_id,
        "arxiv_version": work.arxiv_version,
        "citations_here": work.computed,
    }
