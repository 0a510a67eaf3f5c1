from __future__ import annotations

from dataclasses import replace

from paperkin.introducing.reasons import member_reason, reason_of
from paperkin.introducing.suggested import (
    Brought,
    CoveredNeed,
    Evidence,
    Joint,
    MutualCoauthor,
    Named,
    NearestPapers,
    PaperBrief,
    PathStep,
    SharedTopic,
)
from paperkin.records import Topic

NOTHING = Evidence(None, (), (), 0, (), (), (), (), ())
JOINT = Joint(2, 2020, 2022)


def topic(label: str) -> Topic:
    return Topic("T1", 1, label, "", (), 10)


def knowing(*names: str, total: int) -> Evidence:
    return replace(
        NOTHING, mutual_total=total, mutual=tuple(MutualCoauthor(Named("A1", name), JOINT, JOINT) for name in names)
    )


def test_mutual_co_authors_are_named_two_at_most() -> None:
    assert reason_of(knowing("Bea", total=1), "next", "Ada", "Dora") == "Both have written with Bea."
    assert reason_of(knowing("Bea", "Cy", total=2), "next", "Ada", "Dora") == "Both have written with Bea and Cy."
    many = knowing("Bea", "Cy", "Di", total=1_004)
    assert reason_of(many, "next", "Ada", "Dora") == "Both have written with Bea and 1,003 others."


def test_the_subject_comes_first_for_a_new_circle() -> None:
    evidence = replace(
        knowing("Bea", total=1),
        topics=(SharedTopic(topic("Comets"), 3, 0.5, 2, 0.4), SharedTopic(topic("Moons"), 1, 0.01, 1, 0.4)),
        brings=(Brought(topic("Proteins"), 4, 0.5),),
    )
    known, alike = "oth have written with Bea", "oth work on Comets"
    assert reason_of(evidence, "next", "Ada", "Dora") == f"B{known}; b{alike}; Dora brings Proteins."
    assert reason_of(evidence, "new", "Ada", "Dora") == f"B{alike}; b{known}; Dora brings Proteins."


def test_near_papers_are_called_so_and_long_titles_cut_between_words() -> None:
    own, theirs = PaperBrief("a", "Stars", 2020), PaperBrief("b", "word " * 40, None)
    near = replace(NOTHING, nearest=NearestPapers(own, theirs, 0.7))
    reason = reason_of(near, "next", "Ada", "Dora")
    assert reason.startswith("Dora’s “word word")
    assert reason.endswith("word…” is near Ada’s “Stars” (2020).")
    far = replace(NOTHING, nearest=NearestPapers(own, theirs, 0.2))
    assert reason_of(far, "next", "Ada", "Dora").startswith("Their work as a whole is near")


def test_those_between_are_named_where_nobody_knows_both() -> None:
    steps = tuple(PathStep(Named("A1", name), JOINT) for name in ("Bea", "Cy", "Dora"))
    between = replace(NOTHING, path=steps)
    assert reason_of(between, "next", "Ada", "Dora") == "Bea and then Cy stand between them."


def test_a_member_is_told_with_needs_and_how_the_group_knows_them() -> None:
    needs = [CoveredNeed(topic("Comets"), 1, ()), CoveredNeed(topic("Moons"), 3, ())]
    assert member_reason(needs, None, ()) == "Covers Comets (1 near paper) and Moons (3 near papers)."
    steps = [PathStep(Named("A1", name), JOINT) for name in ("Bea", "Dora")]
    assert member_reason(needs[:1], "Ada", steps[1:]) == "Covers Comets (1 near paper); has written with Ada."
    assert member_reason(needs[:1], "Ada", steps).endswith("is known to Ada through Bea.")
