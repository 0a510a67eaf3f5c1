"""Why two mentions are, or are not, one person's: the model's evidence for one pair, in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from paperkin.identity.evidence import FEATURES, Evidence
from paperkin.identity.mentions import Mention
from paperkin.identity.model import PeopleModel, shipped_model
from paperkin.identity.names import Agreement, PersonalName, compatible, parse_name
from paperkin.identity.rarity import NameStatistics

_COMMON, _RARE = 5.0, 6.5  # decades of rarity: about where a name alone speaks against, and for, one person
_SHOWN = 3
_NAMES = {
    Agreement.SAME: "the same name",
    Agreement.MIDDLE_MISSING: "names that differ in a middle name left out",
    Agreement.INITIALS: "compatible initials",
    Agreement.NICKNAME: "a short form of the same name",
    Agreement.PARTIAL: "a part of the same given names",
    Agreement.MISSPELT: "names that differ in one letter",
    Agreement.CONFLICT: "names that contradict each other",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for two mentions being one person's and against it, strongest first.

    probability: the model's, in [0, 1], of the pair by itself: 1 for one ORCID under compatible names, 0 for a
    contradiction. People are joined by what links any of their papers, and by a curator's word, so that two mentions
    of one person may well be an unlikely pair; what other papers tell (that an ORCID is misplaced) is not seen here.
    """

    probability: float
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


def why(
    a: Mention, b: Mention, statistics: NameStatistics | None = None, model: PeopleModel | None = None
) -> Comparison:
    """Compare two mentions. statistics: name counts of the library; those of the package alone if not given."""
    agreement = compatible(parse_name(a.name), parse_name(b.name))
    if settled := _settled(a, b, agreement):
        return settled
    evidence = Evidence([a, b], statistics or NameStatistics(), ["", ""])
    pairs, _ = evidence.pairs(np.arange(2))
    if not len(pairs.features):
        return Comparison(0.0, (), (f"{_NAMES[agreement]}, where the family name is common",))
    model = model or shipped_model()
    odds = float(model.log_odds(pairs.features)[0])
    weights = model.contributions(pairs.features[0])
    found = dict(zip(FEATURES, pairs.features[0].tolist(), strict=True))
    told = _in_words(a, b, agreement, found)
    for_it = sorted((name for name in told if weights[name] > 0), key=lambda name: -weights[name])
    against = sorted((name for name in told if weights[name] < 0), key=lambda name: weights[name])
    reasons = tuple(told[name] for name in for_it)
    if "rarity" not in told:
        reasons += (_NAMES[agreement],)
    return Comparison(1 / (1 + exp(-odds)), reasons, tuple(told[name] for name in against))


def _settled(a: Mention, b: Mention, agreement: Agreement) -> Comparison | None:
    if a.paper == b.paper:
        return Comparison(0.0, (), ("two authors of one paper",))
    if agreement is Agreement.CONFLICT:
        return Comparison(0.0, (), (_NAMES[agreement],))
    if a.orcid and b.orcid:
        if a.orcid == b.orcid:
            return Comparison(1.0, (f"the same ORCID, {a.orcid}", _NAMES[agreement]), ())
        return Comparison(0.0, (), (f"two ORCIDs, {a.orcid} and {b.orcid}",))
    return None


def _in_words(a: Mention, b: Mention, agreement: Agreement, found: dict[str, float]) -> dict[str, str]:
    """Return what there is to say, by the feature that it belongs to."""
    told: dict[str, str] = {}
    if found["rarity"] < _COMMON:
        told["rarity"] = f"{_NAMES[agreement]}, and a common one"
    elif found["rarity"] >= _RARE:
        told["rarity"] = f"{_NAMES[agreement]}, and a rare one"
    if agreement in (Agreement.MISSPELT, Agreement.PARTIAL, Agreement.MIDDLE_MISSING):
        told[agreement.name.lower()] = _NAMES[agreement]
    if found["shared_coauthors"] > 0:
        told["shared_coauthors"] = _shared_names(a, b)
    if found["near_coauthors"] > 0 and "shared_coauthors" not in told:
        told["near_coauthors"] = "co-authors who have written together"
    if found["same_affiliation"] > 0.5:
        told["same_affiliation"] = f"the same institution: {a.affiliations[0]}"
    if found["other_affiliation"] > 0.5:
        told["other_affiliation"] = f"different institutions: {a.affiliations[0]} and {b.affiliations[0]}"
    if found["same_venue"] > 0:
        told["same_venue"] = f"the same venue: {a.venue}"
    if found["same_person_id"]:
        told["same_person_id"] = f"the same id: {min(set(a.person_ids) & set(b.person_ids))}"
    if found["other_person_id"]:
        told["other_person_id"] = "different ids in the same source"
    return told


def _shared_names(a: Mention, b: Mention) -> str:
    theirs: dict[str, list[PersonalName]] = {}
    for parsed in map(parse_name, b.coauthors):
        theirs.setdefault(_brief(parsed), []).append(parsed)
    shared = [
        name
        for name in dict.fromkeys(a.coauthors)
        if any(compatible(parse_name(name), other) for other in theirs.get(_brief(parse_name(name)), ()))
    ]
    number = f"{len(shared)} shared co-author{'s' if len(shared) > 1 else ''}"
    return f"{number}: {', '.join(shared[:_SHOWN])}{', …' if len(shared) > _SHOWN else ''}"


def _brief(name: PersonalName) -> str:
    return f"{name.initial} {name.family}"
