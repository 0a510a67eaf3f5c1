"""What a page says of a person as a whole: the topics and kinds that are drawn, a sentence, schema.org."""

from __future__ import annotations

from typing import Any

from paperkin.introducing.profile import Profile, ProfileTopic, YearOfWorks
from paperkin.web.wording import counted, years

_TOPICS_DRAWN, _MOSTLY = 6, 0.6
_KINDS_DRAWN = 4


def topics_drawn(profile: Profile) -> list[ProfileTopic]:
    """Return the main topics of the narrowest level at which a few of them are most of the work."""
    told = profile.topics.topics if profile.topics else ()
    best: list[ProfileTopic] = []
    for level in sorted({topic.level for topic in told}, reverse=True):
        best = [topic for topic in told if topic.level == level][:_TOPICS_DRAWN]
        if sum(topic.share for topic in best) >= _MOSTLY:
            break
    return best


def kinds_drawn(profile: Profile) -> list[str]:
    """Return the kinds of papers that a chart tells apart, most papers first; none where there is but one."""
    kinds = [kind for kind, _ in profile.kinds]
    return kinds[:_KINDS_DRAWN] if len(kinds) > 1 else []


def years_drawn(profile: Profile) -> list[tuple[int, YearOfWorks | None]]:
    """Return a person's years from the first to the last; None for those without a paper."""
    own = {year.year: year for year in profile.years}
    return [(year, own.get(year)) for year in range(min(own), max(own) + 1)] if own else []


def in_a_sentence(profile: Profile) -> str:
    """Return a person in a sentence, for those who list or share the page."""
    summary = profile.summary
    span = f", {years(summary.first_year, summary.last_year)}" if summary.first_year else ""
    works_on = f" Works on {profile.topics.works_on}." if profile.topics and profile.topics.works_on else ""
    return f"{summary.name}: {counted(summary.papers, 'paper')}{span}.{works_on}"


def linked_data(profile: Profile, address: str) -> dict[str, Any]:
    """Return a person for schema.org. address: of the page, with its host."""
    told = {
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": address,
        "url": address,
        "name": profile.summary.name,
        "alternateName": [name for name, _ in profile.names if name != profile.summary.name],
        "sameAs": [f"https://orcid.org/{orcid}" for orcid in profile.orcids],
        "affiliation": [
            {"@type": "Organization", "name": span.institution.name}
            | ({"sameAs": f"https://ror.org/{span.institution.ror}"} if span.institution.ror else {})
            for span in profile.affiliations
            if span.current
        ],
        "knowsAbout": [topic.label for topic in topics_drawn(profile)],
    }
    return {name: value for name, value in told.items() if value}
