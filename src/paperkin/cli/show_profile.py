"""A person's profile on standard output: fields, topics, collaborators, numbered papers, the evidence of trust."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from paperkin.cli.described import Described, show_described
from paperkin.cli.show import in_brief, show_fields, show_left_out, show_note, show_rows, show_section
from paperkin.introducing.profile import AffiliationSpan, AuthoredWork, AuthoredWorks, Profile, ProfileTopic
from paperkin.people.metrics import CitationFigures
from paperkin.people.trust import TrustSnapshot

_SHOWN = 10
_TOPICS_SHOWN = 5
_BARS = "▁▂▃▄▅▆▇█"
_YEARS_DRAWN = 40


def show_profile(profile: Profile) -> None:
    """Write who a person is, what they work on, and with whom."""
    summary, positions = profile.summary, profile.positions
    fractional = f", {profile.fractional:,.1f} as fractions of their authors" if positions.shared else ""
    topics = profile.topics
    fields = [
        ("id", summary.id),
        ("name", summary.name),
        ("works on", topics.works_on if topics else ""),
        ("papers", f"{summary.papers:,}{fractional}"),
        ("years", f"{summary.first_year} to {summary.last_year}" if summary.first_year else ""),
        ("papers a year", _drawn([(year.year, year.papers) for year in profile.years], "papers")),
        ("citations, imported", _figures(profile.imported)),
        ("citations, in this library", _figures(profile.computed)),
        ("cited a year, in this library", _drawn(profile.computed.by_year, "citations")),
        ("among the authors", _positions(profile)),
        ("spellings", in_brief([f"{name} ({count:,})" for name, count in profile.names], _SHOWN)),
        ("ORCID", ", ".join(profile.orcids)),
        ("ids elsewhere", in_brief(profile.source_ids, _SHOWN)),
        ("institutions", in_brief([_affiliation(span) for span in profile.affiliations], _SHOWN)),
        ("types", in_brief([f"{kind} ({count:,})" for kind, count in profile.kinds], _SHOWN)),
        ("venues", in_brief([f"{venue.venue} ({venue.papers:,})" for venue in profile.venues], _SHOWN)),
        ("trust", f"{profile.trust.score}, {profile.trust.band}, {profile.trust.level}"),
        ("by a curator", profile.decided_by_curator or ""),
    ]
    show_fields([(name, value) for name, value in fields if value])
    _show_topics(topics.topics if topics else ())
    _show_collaborators(profile)
    if profile.no_index:
        show_note(f"Without topics: {profile.no_index}")


def show_trust(trust: TrustSnapshot) -> None:
    """Write what a trust snapshot is made of."""
    rows = [[item.kind, item.name, f"{item.points:.1f}", f"{item.of:g}", item.words] for item in trust.items]
    show_section(
        f"Trust: {trust.score} of 100, {trust.band}, {trust.level}",
        "evidence",
        ["kind", "evidence", "points", "of", "what was found"],
        rows,
        numeric=["points", "of"],
    )
    show_note(f"{trust.level}: {trust.level_words} The score says how well the record is supported, nothing else.")


def show_works(works: AuthoredWorks) -> None:
    """Write numbered papers, with the person's place among the authors and the citations of either side."""
    if sys.stdout.isatty():
        papers = [_described(work) for work in works.works]
        show_described("Paper", ["year", "place", "cited", "here"], papers)
    else:
        show_rows(
            [
                *("paper", work.number, work.paper.id, *_dated(work), *_cited(work)),
                *(work.paper.venue or "", work.paper.title),
            ]
            for work in works.works
        )
    show_left_out(len(works.works), works.total, "papers", "--limit shows more")


def _described(work: AuthoredWork) -> Described:
    paper = work.paper
    return Described(paper.id, paper.title or "(untitled)", [paper.venue or ""], [*_dated(work), *_cited(work)])


def _dated(work: AuthoredWork) -> tuple[object, object]:
    """Return the year and the place among the authors."""
    return work.paper.year or "", f"{work.position}/{len(work.paper.authors)}"


def _cited(work: AuthoredWork) -> tuple[str, str]:
    """Return how often it is cited as sources say, and here."""
    imported, computed = work.paper.citations, work.computed
    return "" if imported is None else f"{imported:,}", "" if computed is None else f"{computed:,}"


def _show_topics(topics: Iterable[ProfileTopic]) -> None:
    levels: dict[int, list[ProfileTopic]] = {}
    for topic in topics:
        levels.setdefault(topic.level, []).append(topic)
    rows: list[list[object]] = [
        [topic.id, level, topic.papers, f"{topic.share:.0%}", f"{topic.recent_share:.0%}", topic.label]
        for level, own in levels.items()
        for topic in own[:_TOPICS_SHOWN]
    ]
    columns = ["id", "level", "papers", "share", "of late", "topic"]
    show_section("Topics", "topic", columns, rows, numeric=columns[1:-1])


def _show_collaborators(profile: Profile) -> None:
    rows: list[list[object]] = [
        [
            *(other.summary.id, other.summary.name, other.joint, f"{other.strength:.2f}"),
            *(other.first_year or "", other.last_year or ""),
        ]
        for other in profile.collaborators[:_SHOWN]
    ]
    columns = ["id", "name", "joint papers", "strength", "from", "to"]
    more = profile.collaborators_total - len(rows)
    heading = f"Closest collaborators, and {more:,} more" if more else "Collaborators"
    show_section(heading, "collaborator", columns, rows, numeric=columns[2:])


def _figures(figures: CitationFigures) -> str:
    if figures.total is None:
        return f"unknown: {figures.reason}"
    unknown = f"; of {figures.unknown:,} papers unknown" if figures.unknown else ""
    own = f"; {figures.by_oneself:,} by their own papers" if figures.by_oneself else ""
    return f"{figures.total:,}, h-index {figures.h_index}, i10-index {figures.i10_index}{unknown}{own}"


def _positions(profile: Profile) -> str:
    found = profile.positions
    words = (("first", found.first), ("middle", found.middle), ("last", found.last), ("alone", found.only))
    return ", ".join(f"{name} {count:,}" for name, count in words if count)


def _affiliation(span: AffiliationSpan) -> str:
    years = "" if span.first_year is None else f", {_years(span)}"
    return (
        f"{span.institution.name} [{span.institution.id}] ({span.papers:,}{years}{', latest' if span.current else ''})"
    )


def _years(span: AffiliationSpan) -> str:
    return str(span.first_year) if span.first_year == span.last_year else f"{span.first_year} to {span.last_year}"


def _drawn(yearly: Iterable[tuple[int, int]], what: str) -> str:
    """Draw a figure a year as bars, with the first and the last year beside them."""
    counts = dict(yearly)
    if not counts:
        return ""
    last, most = max(counts), max(counts.values())
    first = max(min(counts), last - _YEARS_DRAWN + 1)
    bars = "".join(
        _BARS[round(counts[year] / most * (len(_BARS) - 1))] if counts.get(year) else " "
        for year in range(first, last + 1)
    )
    return f"{first} {bars} {last}, {most:,} {what} at most"
