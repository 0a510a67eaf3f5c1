"""What the catalogue's records of a person come to: affiliations, years, venues, collaborators, evidence. No I/O."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from paperkin.catalogue.people import StoredAuthor
from paperkin.catalogue.profiling import OwnPaper, PersonRecords
from paperkin.introducing.profile import AffiliationSpan, Collaborator, VenueSpan, YearOfWorks
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.metrics import closeness, fraction
from paperkin.people.trust import TrustEvidence
from paperkin.profiles import author_summary, institution_of

_RECENT_YEARS = 5


def byline_size(records: PersonRecords, paper: OwnPaper) -> int:
    """Return how many authors a paper has."""
    return len(records.bylines[paper.row])


def others_of(records: PersonRecords, paper: OwnPaper) -> set[int]:
    """Return with whom a person wrote a paper, by internal id."""
    return {other for other in records.bylines[paper.row] if other is not None and other != records.author.row}


def affiliations_of(records: PersonRecords) -> tuple[AffiliationSpan, ...]:
    """Return where a person has worked: current places first, then the latest, then those with most papers."""
    named: dict[int, list[int | None]] = defaultdict(list)
    for paper in records.papers:
        for place in records.institutions.get(paper.row, ()):
            named[place].append(paper.year)
    spans = {place: _span(years) for place, years in named.items()}
    latest = max((last for _, last in spans.values() if last is not None), default=None)
    found = [
        AffiliationSpan(
            institution_of(records.places[place]),
            len(named[place]),
            first,
            last,
            current=last is not None and last == latest,
        )
        for place, (first, last) in spans.items()
        if place in records.places
    ]
    return tuple(sorted(found, key=lambda span: (-(span.last_year or 0), -span.papers, span.institution.name)))


def works_by_year(records: PersonRecords) -> tuple[YearOfWorks, ...]:
    """Return a person's papers year by year."""
    yearly: dict[int, list[OwnPaper]] = defaultdict(list)
    for paper in records.papers:
        if paper.year is not None:
            yearly[paper.year].append(paper)
    return tuple(
        YearOfWorks(
            year,
            len(own),
            round(sum(fraction(byline_size(records, paper)) for paper in own), 3),
            counted(paper.kind for paper in own),
            counted(paper.venue for paper in own),
        )
        for year, own in sorted(yearly.items())
    )


def venues_of(records: PersonRecords) -> tuple[VenueSpan, ...]:
    """Return where a person has published, most papers first."""
    years: dict[str, list[int | None]] = defaultdict(list)
    for paper in records.papers:
        if paper.venue:
            years[paper.venue].append(paper.year)
    found = [VenueSpan(venue, len(own), *_span(own)) for venue, own in years.items()]
    return tuple(sorted(found, key=lambda span: (-span.papers, -(span.last_year or 0), span.venue)))


def counted(values: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """Return each value with how often it comes, most first; what is empty is left out."""
    counts = Counter(value for value in values if value)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class JointPapers:
    """What a person and each of those who have written with them have in common."""

    def __init__(self, records: PersonRecords) -> None:
        self.joint: Counter[int] = Counter()
        self._crowded: Counter[int] = Counter()
        self._strength: dict[int, float] = defaultdict(float)
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        for paper in records.papers:  # the newest first
            others = others_of(records, paper)
            self.joint.update(others)
            near = closeness(byline_size(records, paper))
            if not near:
                self._crowded.update(others)
            for other in others:
                self._strength[other] += near
            if paper.year is not None:
                for other in others:
                    self._first[other] = paper.year
                    self._last.setdefault(other, paper.year)

    def closest(self) -> list[int]:
        """Return all of them by internal id, the closest first; of equals those with more, later and older ties."""
        by_id = sorted(self.joint)
        return sorted(
            by_id, key=lambda other: (-round(self._strength[other], 6), -self.joint[other], -self._last.get(other, 0))
        )

    def told(self, people: Sequence[int], known: Mapping[int, StoredAuthor]) -> tuple[Collaborator, ...]:
        """Return collaborators in the order given; who is gone from the catalogue by now is left out."""
        return tuple(
            Collaborator(
                author_summary(known[other]),
                self.joint[other],
                self._crowded[other],
                round(self._strength[other], 3),
                self._first.get(other),
                self._last.get(other),
            )
            for other in people
            if other in known
        )


def trust_evidence(records: PersonRecords, this_year: int) -> TrustEvidence:
    """Return what speaks for a person's record. this_year: the last year that counts as one."""
    papers = records.papers
    orcids = Counter(paper.orcid for paper in papers if paper.orcid)
    years = {paper.year for paper in papers if paper.year is not None}
    return TrustEvidence(
        papers=len(papers),
        papers_with_orcid=max(orcids.values(), default=0),
        id_schemes=len({_scheme(paper.source_id) for paper in papers if paper.source_id}),
        feeds=len(frozenset().union(*records.feeds.values())),
        papers_in_several=sum(len(feeds) > 1 for feeds in records.feeds.values()),
        tied=len(_tied(records)),
        by_curator=sum(paper.pinned for paper in papers),
        namesakes=records.namesakes,
        dated=sum(paper.year is not None for paper in papers),
        with_abstract=sum(paper.has_abstract for paper in papers),
        with_affiliation=sum(paper.affiliated for paper in papers),
        with_identifier=len(records.identified),
        years_active=len(years),
        span=max(years) - min(years) + 1 if years else 0,
        recent=sum(paper.year is not None and paper.year > this_year - _RECENT_YEARS for paper in papers),
    )


def _scheme(source_id: str) -> str:
    """Return whose id this is, nothing where its feed gives ids without saying so."""
    prefix, colon, _ = source_id.partition(":")
    return prefix if colon else ""


def _tied(records: PersonRecords) -> set[int]:
    """Return the papers that something ties to another of the person's, and those that a curator has confirmed.

    Whom a crowd shares ties nothing.
    """
    ties: dict[tuple[str, object], list[int]] = defaultdict(list)
    for paper in records.papers:
        shown: list[tuple[str, object]] = [("id", paper.orcid), ("id", paper.source_id)]
        if byline_size(records, paper) <= MOST_AUTHORS:
            shown += [("co-author", other) for other in others_of(records, paper)]
        shown += [("institution", place) for place in records.institutions.get(paper.row, ())]
        for kind, value in shown:
            if value is not None:
                ties[kind, value].append(paper.row)
    tied = {row for own in ties.values() if len(own) > 1 for row in own}
    return tied | {paper.row for paper in records.papers if paper.pinned}


def _span(years: Sequence[int | None]) -> tuple[int | None, int | None]:
    known = [year for year in years if year is not None]
    return min(known, default=None), max(known, default=None)
