"""The trust snapshot: how well a person's record here is supported, from evidence that can be listed. Pure.

It says how sure one may be that this record is one real person's and is right. It never says how good a scientist
someone is: no citation, index or venue goes into it, and `TrustEvidence` has no place for one.

Every item counts papers, sources or years and saturates: the first ones gain most, more never lose anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Band = Literal["Unknown", "Emerging", "Established", "Well corroborated", "Verified"]
Level = Literal["L0", "L1", "L2", "L3", "L4"]
BANDS: tuple[tuple[int, Band], ...] = (
    (65, "Well corroborated"),
    (40, "Established"),
    (15, "Emerging"),
    (0, "Unknown"),
)
LEVELS: dict[Level, str] = {
    "L0": "A name on papers, and nothing beside it.",
    "L1": "The papers are tied to one another, or a source has an id of its own for the person.",
    "L2": "An ORCID stands on the papers, a second source carries them, or a curator has looked.",
    "L3": "The person has claimed the profile.",
    "L4": "The person has proved the ORCID by signing in with it.",
}
_NEEDS_ACCOUNTS = "This needs an account, which this library does not have yet."


@dataclass(frozen=True, slots=True)
class TrustEvidence:
    """What is known of a person's record. All but `namesakes` and `this_year` count in favour.

    papers_with_orcid: bear the ORCID that most bear. id_schemes: kinds of ids that sources give the person. feeds:
    independent sources that carry the papers. papers_in_several: papers that two of them or more carry. tied: papers
    that an id, a co-author or an institution ties to another of the person's, or that a curator has given to them.
    namesakes: others here of the very same name. dated, with_abstract, with_affiliation, with_identifier: papers that
    have these. years_active: years with a paper. recent: papers of the last five years. claimed, orcid_proved: what
    accounts will bring.
    """

    papers: int
    papers_with_orcid: int = 0
    id_schemes: int = 0
    feeds: int = 1
    papers_in_several: int = 0
    tied: int = 0
    by_curator: int = 0
    namesakes: int = 0
    dated: int = 0
    with_abstract: int = 0
    with_affiliation: int = 0
    with_identifier: int = 0
    years_active: int = 0
    span: int = 0
    recent: int = 0
    claimed: bool = False
    orcid_proved: bool = False


@dataclass(frozen=True, slots=True)
class TrustItem:
    """One piece of evidence: the kind that it is of, points gained of points possible, and what was found, in words."""

    kind: Literal["ids", "sources", "disambiguation", "completeness", "activity", "claims"]
    name: str
    points: float
    of: float
    words: str


@dataclass(frozen=True, slots=True)
class TrustSnapshot:
    """How well a person's record is supported.

    score: 0 to 100, the sum of the items' points, rounded down. band: the score in a word; `Verified` needs level L3.
    level: L0 to L4, see `LEVELS`; `level_words` says it. items: what the score is made of.
    """

    score: int
    band: Band
    level: Level
    level_words: str
    items: tuple[TrustItem, ...]


def trust_snapshot(evidence: TrustEvidence) -> TrustSnapshot:
    """Return the score, its band, the level, and every item that they are made of."""
    items = (
        *_ids(evidence),
        *_sources(evidence),
        *_disambiguation(evidence),
        *_completeness(evidence),
        *_activity(evidence),
        *_claims(evidence),
    )
    score = math.floor(sum(item.points for item in items) + 1e-9)
    level = _level(evidence)
    return TrustSnapshot(score, _band(score, level), level, LEVELS[level], items)


def _ids(e: TrustEvidence) -> tuple[TrustItem, ...]:
    orcid = f"{_papers(e.papers_with_orcid)} of {e.papers} bear one ORCID" if e.papers_with_orcid else "no ORCID"
    schemes = f"{e.id_schemes} kinds of ids from sources" if e.id_schemes != 1 else "one kind of id from sources"
    return (
        TrustItem("ids", "ORCID on papers", _saturating(e.papers_with_orcid, 2, 15), 15, orcid),
        TrustItem("ids", "ids of sources", _saturating(e.id_schemes, 1, 5), 5, schemes if e.id_schemes else "none"),
    )


def _sources(e: TrustEvidence) -> tuple[TrustItem, ...]:
    feeds = "one source alone" if e.feeds <= 1 else f"{e.feeds} independent sources"
    several = f"{_papers(e.papers_in_several)} of {e.papers} in several sources"
    return (
        TrustItem("sources", "independent sources", _saturating(e.feeds - 1, 1.5, 10), 10, feeds),
        TrustItem("sources", "papers that several carry", _saturating(e.papers_in_several, 3, 10), 10, several),
    )


def _disambiguation(e: TrustEvidence) -> tuple[TrustItem, ...]:
    tied = f"an id, a co-author or an institution ties {_papers(e.tied)} of {e.papers} to the others"
    curated = f"; a curator has confirmed {e.by_curator}" if e.by_curator else ""
    others = "nobody else here has this name"
    if e.namesakes:
        others = f"{e.namesakes:,} {'other' if e.namesakes == 1 else 'others'} here of this very name"
    alone = _saturating(e.tied, 5, 5) / (1 + e.namesakes)
    return (
        TrustItem("disambiguation", "papers that belong together", _saturating(e.tied, 5, 15), 15, tied + curated),
        TrustItem("disambiguation", "alone of the name", round(alone, 2), 5, others),
    )


def _completeness(e: TrustEvidence) -> tuple[TrustItem, ...]:
    counted = (
        ("dates", e.dated, 4),
        ("abstracts", e.with_abstract, 3),
        ("affiliations", e.with_affiliation, 4),
        ("identifiers", e.with_identifier, 4),
    )
    return tuple(
        TrustItem("completeness", name, _saturating(count, 3, of), of, f"{_papers(count)} of {e.papers}")
        for name, count, of in counted
    )


def _activity(e: TrustEvidence) -> tuple[TrustItem, ...]:
    years = f"{e.years_active} {'year' if e.years_active == 1 else 'years'} with papers, within {e.span}"
    recent = f"{_papers(e.recent)} in the last five years"
    return (
        TrustItem("activity", "years with papers", _saturating(e.years_active, 5, 6), 6, years),
        TrustItem("activity", "of late", _saturating(e.recent, 3, 4), 4, recent),
    )


def _claims(e: TrustEvidence) -> tuple[TrustItem, ...]:
    return (
        TrustItem("claims", "claimed", 5.0 * e.claimed, 5, "by the person" if e.claimed else _NEEDS_ACCOUNTS),
        TrustItem(
            *("claims", "ORCID proved", 10.0 * e.orcid_proved, 10),
            words="signed in with it" if e.orcid_proved else _NEEDS_ACCOUNTS,
        ),
    )


def _level(e: TrustEvidence) -> Level:
    if e.orcid_proved:
        return "L4"
    if e.claimed:
        return "L3"
    if e.papers_with_orcid or e.feeds > 1 or e.by_curator:
        return "L2"
    return "L1" if e.tied > 1 or e.id_schemes else "L0"


def _band(score: int, level: Level) -> Band:
    band = next(name for floor, name in BANDS if score >= floor)
    return "Verified" if band in ("Well corroborated", "Established") and level in ("L3", "L4") else band


def _saturating(count: float, scale: float, most: float) -> float:
    """Return `most` times 1 - exp(-count / scale), to two digits: `scale` of them gain 63 %."""
    return round(most * -math.expm1(-max(0.0, count) / scale), 2)


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count:,} papers"
