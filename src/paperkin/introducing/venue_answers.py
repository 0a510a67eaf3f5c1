"""The one public shape of what a library says of venues: what the API writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from paperkin.answers import paper_answer
from paperkin.introducing.venue import Venue, VenueList, VenuePapers, VenueProfile
from paperkin.surveying.answers import topic_brief_answer


def venue_list_answer(found: VenueList) -> dict[str, Any]:
    """Return a part of a list of venues."""
    return {
        "total": found.total,
        "papers_without": found.without,
        "generation": found.generation,
        "venues": [venue_line_answer(venue) for venue in found.venues],
    }


def venue_line_answer(venue: Venue) -> dict[str, Any]:
    """Return a venue as lists name one."""
    return asdict(venue)


def venue_answer(profile: VenueProfile) -> dict[str, Any]:
    """Return a venue with what its papers are about and whose they are."""
    return venue_line_answer(profile.venue) | {
        "generation": profile.generation,
        "years": [{"year": year, "papers": papers} for year, papers in profile.years],
        "topics": [
            topic_brief_answer(one.topic)
            | {"papers_here": one.papers, "share": one.share, "library_share": one.library_share}
            for one in profile.topics
        ],
        "people_total": profile.people_total,
        "people": [asdict(person) for person in profile.people],
        "institutions_total": profile.institutions_total,
        "institutions": [
            {"id": place.id, "name": place.name, "papers_here": place.papers} for place in profile.institutions
        ],
        "newest": [paper_answer(paper) for paper in profile.newest],
        "most_cited": [paper_answer(paper) for paper in profile.most_cited],
    }


def venue_papers_answer(found: VenuePapers) -> dict[str, Any]:
    """Return a part of the list of a venue's papers."""
    return {
        "venue": venue_line_answer(found.venue),
        "total": found.total,
        "sort": found.sort,
        "generation": found.generation,
        "papers": [paper_answer(paper) for paper in found.papers],
    }
