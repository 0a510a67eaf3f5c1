"""The trust snapshot: it adds up, saturates, never falls with more evidence, and knows no citations."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from paperkin.people.trust import BANDS, LEVELS, TrustEvidence, trust_snapshot

A_NAME_ON_A_PAPER = TrustEvidence(papers=1, dated=1, with_abstract=1, years_active=1, span=1)
FEW_PAPERS = TrustEvidence(
    *(4, 0, 0, 1, 0), tied=3, dated=4, with_abstract=4, with_identifier=2, years_active=3, span=4, recent=2
)
ALL_BUT_CLAIMS = TrustEvidence(
    papers=500,
    papers_with_orcid=400,
    id_schemes=6,
    feeds=12,
    papers_in_several=400,
    tied=500,
    dated=500,
    with_abstract=500,
    with_affiliation=500,
    with_identifier=500,
    years_active=40,
    span=40,
    recent=90,
)
FAVOURABLE = [field.name for field in fields(TrustEvidence) if field.name not in ("papers", "namesakes")]


@some.composite
def evidences(draw: some.DrawFn) -> TrustEvidence:
    values = {name: draw(some.integers(0, 40)) for name in FAVOURABLE if name not in ("claimed", "orcid_proved")}
    return TrustEvidence(papers=draw(some.integers(1, 40)), namesakes=draw(some.integers(0, 5)), **values)


def test_a_name_on_one_paper_is_unknown() -> None:
    snapshot = trust_snapshot(A_NAME_ON_A_PAPER)
    assert (snapshot.band, snapshot.level) == ("Unknown", "L0")
    assert 0 < snapshot.score < 15


def test_somebody_with_a_few_papers_is_emerging() -> None:
    snapshot = trust_snapshot(FEW_PAPERS)
    assert (snapshot.score, snapshot.band, snapshot.level) == (20, "Emerging", "L1")


def test_every_kind_of_evidence_there_is_without_a_claim_does_not_verify() -> None:
    snapshot = trust_snapshot(ALL_BUT_CLAIMS)
    assert (snapshot.band, snapshot.level) == ("Well corroborated", "L2")
    assert 80 <= snapshot.score <= 85
    claimed = trust_snapshot(replace(ALL_BUT_CLAIMS, claimed=True, orcid_proved=True))
    assert (claimed.band, claimed.level) == ("Verified", "L4")
    assert claimed.score == snapshot.score + 15


def test_a_claim_alone_verifies_nobody() -> None:
    claimed = trust_snapshot(replace(A_NAME_ON_A_PAPER, claimed=True))
    assert (claimed.band, claimed.level) == ("Unknown", "L3")


@given(evidences())
def test_the_score_is_the_sum_of_what_is_listed(evidence: TrustEvidence) -> None:
    snapshot = trust_snapshot(evidence)
    assert snapshot.score == int(sum(item.points for item in snapshot.items) + 1e-9)
    assert all(0 <= item.points <= item.of and item.words for item in snapshot.items)
    assert sum(item.of for item in snapshot.items) == 100
    assert snapshot.level_words == LEVELS[snapshot.level]
    assert snapshot.band == next(band for floor, band in BANDS if snapshot.score >= floor)


@given(evidences(), some.sampled_from(FAVOURABLE))
def test_more_evidence_never_lowers_the_score_or_the_level(evidence: TrustEvidence, name: str) -> None:
    more = replace(evidence, **{name: True if name in ("claimed", "orcid_proved") else getattr(evidence, name) + 1})
    before, after = trust_snapshot(evidence), trust_snapshot(more)
    assert after.score >= before.score
    assert after.level >= before.level


@given(evidences())
def test_a_namesake_never_raises_the_score(evidence: TrustEvidence) -> None:
    crowded = replace(evidence, namesakes=evidence.namesakes + 1)
    assert trust_snapshot(crowded).score <= trust_snapshot(evidence).score


def test_the_first_papers_count_most() -> None:
    points = [trust_snapshot(replace(ALL_BUT_CLAIMS, tied=tied)).items[4].points for tied in (0, 5, 10, 15)]
    gains = [after - before for before, after in pairwise(points)]
    assert all(earlier > later > 0 for earlier, later in pairwise(gains))


@pytest.mark.parametrize("word", ["citation", "cited", "index", "venue", "impact", "rank"])
def test_there_is_no_place_for_what_measures_a_scientist(word: str) -> None:
    assert not [field.name for field in fields(TrustEvidence) if word in field.name]
