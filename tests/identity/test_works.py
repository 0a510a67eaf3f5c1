from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.identifiers import Identifier
from paperkin.identity.works import Outcome, is_preprint, judge, matching_keys
from paperkin.records import Authorship, Paper

ABSTRACT = (
    "We introduce a new model of language representations that conditions on both left and right context in all "
    "layers, and can be tuned with one more layer for a range of tasks such as answering questions and inference."
)
OTHER_ABSTRACT = (
    "Robots that climb stairs must place feet where steps end; our controller plans contacts by solving mixed integer "
    "programs over terrain segments seen from cameras mounted near its hips, at twenty hertz, indoors and outside."
)


def paper(title: str, authors: str = "Jacob Devlin, Ming-Wei Chang, Kenton Lee", **given: object) -> Paper:
    names = tuple(Authorship(name.strip()) for name in authors.split(",") if name.strip())
    return replace(Paper(id=f"{title} {authors}", title=title, authors=names, year=2019), **given)  # type: ignore[arg-type]


def doi(value: str) -> tuple[Identifier, ...]:
    return (Identifier("DOI", value),)


BERT = paper("BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding")

SAME_WORK = {
    "another case": replace(BERT, title=BERT.title.upper()),
    "typing errors": replace(
        BERT, title="BERT: Pre-trianing of Deep Bidirectional Transfomers for Language Understading"
    ),
    "no subtitle": replace(BERT, title="BERT"),
    "no name": replace(BERT, title="Pre-training of Deep Bidirectional Transformers for Language Understanding"),
    "half a subtitle": replace(BERT, title="BERT: Pre-training of Deep Bidirectional Transformers"),
    "TeX": replace(
        BERT, title="{BERT}: {P}re-training of {\\em Deep} Bidirectional Transformers for Language Understanding"
    ),
    "initials": paper(BERT.title, "J. Devlin, M.-W. Chang, K. Lee"),
    "one author fewer": paper(BERT.title, "Jacob Devlin, Kenton Lee"),
    "one author more": paper(BERT.title, "Jacob Devlin, Ming-Wei Chang, Kenton Lee, Kristina Toutanova"),
    "no authors": replace(BERT, authors=()),
    "anonymous": paper(BERT.title, "Anonymous"),
    "the year before": replace(BERT, year=2018),
    "no year": replace(BERT, year=None),
    "preprint of two years before": replace(BERT, year=2017, venue="arXiv", kind="preprint"),
    "all at once": paper(BERT.title.lower().replace("training", "trainig"), "J. Devlin, K. Lee", year=2018),
}
OTHER_WORK = {
    "second part": replace(BERT, title=BERT.title + ": Part II"),
    "next version": replace(BERT, title=BERT.title.replace("BERT", "BERT 2.0")),
    "erratum": replace(BERT, title="Erratum: " + BERT.title),
    "comment": replace(BERT, title=f"Comment on “{BERT.title}”"),
    "other authors": paper(BERT.title, "Ann Oher, Bo Chen"),
    "other authors of those names": paper(BERT.title, "Barbara Devlin, Xiang Chang, Ann Lee"),
    "their next paper": replace(BERT, title="RoBERTa: A robustly optimised approach to pre-training"),
    "the same without": replace(
        BERT, title="BERT: Pre-training without Deep Bidirectional Transformers for Understanding"
    ),
}


@pytest.mark.parametrize("kind", SAME_WORK)
def test_one_work_written_otherwise_is_one_work(kind: str) -> None:
    verdict = judge(BERT, SAME_WORK[kind])
    assert verdict.outcome is Outcome.SAME, verdict.reasons
    assert set(matching_keys(BERT)) & set(matching_keys(SAME_WORK[kind]))


@pytest.mark.parametrize("kind", OTHER_WORK)
def test_another_work_that_looks_like_it_is_another(kind: str) -> None:
    verdict = judge(BERT, OTHER_WORK[kind])
    assert not verdict.same, verdict.reasons


@pytest.mark.parametrize("title", ["Introduction", "Editorial", "Overview of the Shared Task", "Author Index"])
def test_titles_that_every_volume_has_stay_apart(title: str) -> None:
    one = paper(title, "Ann Oher")
    assert not judge(one, paper(title, "Bo Chen")).same
    assert not judge(one, paper(title, "Ann Oher", year=2020)).same
    assert not judge(paper(title, ""), paper(title, "")).same
    assert not judge(one, one).same  # from two feeds, that do not say where it appeared
    placed = replace(one, venue="ACL")
    assert judge(placed, placed).same


def test_a_verdict_says_why_in_words() -> None:
    other = paper(BERT.title, "J. Devlin, M. Chang", year=2020, identifiers=doi("10.1145/1"))
    verdict = judge(replace(BERT, identifiers=doi("10.1145/1")), other)
    assert verdict.reasons == ("same DOI 10.1145/1", "titles equal", "2 of 2 authors agree", "years 2019 and 2020")
    assert "'no part' against 'part 2'" in judge(BERT, OTHER_WORK["second part"]).reasons
    assert "one is an erratum" in judge(BERT, OTHER_WORK["erratum"]).reasons


def test_a_shared_identifier_joins_what_titles_alone_would_not() -> None:
    one = paper("Une étude des verbes", "Ann Oher", identifiers=doi("10.1/x"))
    assert judge(one, paper("A study of verbs", "Ann Oher", identifiers=doi("10.1/x"))).same
    assert judge(one, replace(one, title="", authors=())).same


def test_a_wrong_identifier_joins_nothing() -> None:
    one = replace(BERT, identifiers=doi("10.1/x"))
    stranger = paper("A history of stair climbing", "Ann Oher, Bo Chen", identifiers=doi("10.1/x"))
    assert judge(one, stranger).outcome is Outcome.DIFFERENT
    assert judge(one, stranger).conflict
    erratum = replace(OTHER_WORK["erratum"], identifiers=doi("10.1/x"))
    assert judge(one, erratum).outcome is Outcome.UNSURE


def test_the_doi_of_a_preprint_is_no_rival_of_the_publishers() -> None:
    published = replace(BERT, identifiers=doi("10.1145/123"), abstract=ABSTRACT)
    deposit = replace(BERT, identifiers=doi("10.1101/2019.01.02.123456"), abstract=OTHER_ABSTRACT)
    rival = replace(BERT, identifiers=doi("10.1007/978-3"), abstract=OTHER_ABSTRACT)
    assert judge(published, deposit).same
    assert judge(published, rival).outcome is Outcome.UNSURE
    assert judge(published, replace(rival, abstract=ABSTRACT)).same


def test_what_a_venue_lists_anew_each_year_is_many_works() -> None:
    first = paper(
        "The message understanding conferences", identifiers=(Identifier("ACL", "x93-1003"),), year=None, venue="MUC"
    )
    later = replace(first, identifiers=(Identifier("ACL", "x94-1006"),))
    assert judge(first, later).outcome is Outcome.DIFFERENT


def test_the_anthologys_dois_are_its_ids() -> None:
    by_doi = paper("One title", identifiers=doi("10.18653/v1/2021.acl-long.442"))
    by_id = paper("One title", identifiers=(Identifier("ACL", "2021.acl-long.442"),))
    assert judge(by_doi, by_id).reasons[0] == "same ACL 2021.acl-long.442"
    assert "id:acl:2021.acl-long.442" in matching_keys(by_doi)


def test_a_groups_next_paper_is_not_this_one_though_abstracts_are_alike() -> None:
    one = paper(
        "Hidden Markov modelling of pathological gait using a range finder for a robotic walker", abstract=ABSTRACT
    )
    following = replace(
        one, title="Hidden Markov models of normal gait by laser for assistance robots in homes", year=2020
    )
    assert judge(one, following).outcome is not Outcome.SAME
    dropped = replace(
        one, title="Hidden Markov modelling of pathological gait: a study of walkers", abstract=OTHER_ABSTRACT
    )
    shorter = replace(dropped, title="Hidden Markov modelling of pathological gait", abstract=ABSTRACT)
    assert judge(dropped, shorter).outcome is Outcome.UNSURE
    assert judge(dropped, replace(shorter, abstract=OTHER_ABSTRACT)).same


def test_a_title_years_apart_needs_more_than_itself() -> None:
    lone = paper("A gentle introduction to machine translation", "Ann Oher", year=1997)
    assert not judge(lone, replace(lone, year=2000)).same
    assert judge(BERT, replace(BERT, year=2022)).same
    assert not judge(BERT, replace(BERT, year=2030)).same
    assert judge(BERT, replace(BERT, year=2030, kind="preprint")).same


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "preprint"}, True),
        ({"venue": "CoRR"}, True),
        ({"venue": "arXiv (Cornell University)"}, True),
        ({"identifiers": (Identifier("arXiv", "1810.04805"),)}, True),
        ({"identifiers": (Identifier("arXiv", "1810.04805"),), "venue": "NAACL"}, False),
        ({"identifiers": doi("10.1101/2019.01.02.123456")}, True),
        ({"identifiers": doi("10.1101/gr.123")}, False),
        ({}, False),
    ],
)
def test_preprints_are_known_by_kind_venue_or_identifiers(given: dict[str, object], expected: bool) -> None:
    assert is_preprint(replace(BERT, **given)) is expected  # type: ignore[arg-type]


def test_keys_are_few_and_commonplace_titles_have_none() -> None:
    assert 4 <= len(matching_keys(BERT)) <= 8
    assert matching_keys(paper("Introduction", "")) == ()
    assert matching_keys(replace(BERT, title="", authors=())) == ()
    crowd = replace(BERT, authors=tuple(Authorship(f"A. Author{n}") for n in range(3_000)))
    assert len(matching_keys(crowd)) <= 8


TITLES = st.sampled_from(
    [BERT.title, "BERT", "Introduction", "", "BERT: Part II", "Parsing", "Erratum: Parsing", "编辑"]
)
NAMES = st.sampled_from(["Jacob Devlin", "J. Devlin", "Ann Oher", "Anonymous", "Wei LI", "李伟", "et al.", "?"])
PAPERS = st.builds(
    Paper,
    id=st.just("x"),
    title=TITLES | st.text(max_size=60),
    abstract=st.sampled_from(["", ABSTRACT, OTHER_ABSTRACT]),
    authors=st.lists(st.builds(Authorship, name=NAMES | st.text(min_size=1, max_size=20)), max_size=4).map(tuple),
    year=st.none() | st.integers(1990, 2025),
    venue=st.none() | st.sampled_from(["ACL", "arXiv"]),
    identifiers=st.lists(st.sampled_from([*doi("10.1/x"), *doi("10.5281/1"), Identifier("arXiv", "1810.04805")])).map(
        tuple
    ),
    kind=st.sampled_from([None, "preprint", "article"]),
)


@given(PAPERS, PAPERS)
def test_a_verdict_does_not_depend_on_the_order(a: Paper, b: Paper) -> None:
    there, back = judge(a, b), judge(b, a)
    assert (there.outcome, there.score, there.conflict) == (back.outcome, back.score, back.conflict)
    assert 0 <= there.score <= 1


@given(PAPERS)
def test_a_record_never_conflicts_with_itself(a: Paper) -> None:
    assert not judge(a, a).conflict
