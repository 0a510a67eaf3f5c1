"""Who works on something, and which papers say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paperkin import Filters, Paper
from paperkin.errors import AuthorNotFound, InvalidRequest
from paperkin.introducing.expertise import Experts
from paperkin.records import Authorship
from tests.introducing.reviewing import SUBJECTS, Reviewing, id_of, make_reviewing_library
from tests.toy import load_toy_encoder, toy_settings


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewing]:
    folder = make_reviewing_library(tmp_path_factory.mktemp("reviewing") / "library")
    with Reviewing.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


def names(found: Experts) -> list[str]:
    return [expert.person.name for expert in found.experts]


def test_those_with_papers_on_it_come_first_with_what_says_so(library: Reviewing) -> None:
    found = library.experts("proteins enzymes", 3)
    first = found.experts[0]
    assert first.person.name == "Eva Evans"
    assert {evidence.paper.id for evidence in first.evidence[:2]} == {"e1", "e2"}
    assert sum(evidence.weight for evidence in first.evidence) == pytest.approx(1, abs=1e-3)
    assert all(evidence.similarity is not None for evidence in first.evidence)
    assert (first.papers, first.share) == (3, 1.0)  # all papers of so small a library have a say
    scores = [expert.score for expert in found.experts]
    assert scores == sorted(scores, reverse=True)


def test_pages_neither_overlap_nor_skip(library: Reviewing) -> None:
    whole = library.experts("comets", 100)
    pages = [library.experts("comets", 5, offset=offset) for offset in range(0, whole.total, 5)]
    assert [name for page in pages for name in names(page)] == names(whole)
    assert whole.total == len(whole.experts)
    assert library.experts("comets", offset=1_000).experts == ()


def test_one_paper_of_a_crowd_makes_nobody_an_expert(library: Reviewing) -> None:
    assert "Ida Ivens" not in names(library.experts("comets", 100))


def test_people_can_be_left_out_by_id_and_by_silence(library: Reviewing) -> None:
    without = library.experts("comets", 100, exclude=[id_of(library, "Ada Abel")], since=2022)
    assert "Ada Abel" not in names(without)
    assert all((expert.person.last_year or 0) >= 2022 for expert in without.experts)
    assert "Gus Gomez" in names(library.experts("comets", 100, since=2021))
    with pytest.raises(AuthorNotFound):
        library.experts("comets", exclude=["A999999"])


def test_conditions_are_of_the_papers_and_an_institution_of_the_people_at_the_time(library: Reviewing) -> None:
    assert "Gus Gomez" not in names(library.experts("comets", 100, filters=Filters(year_from=2022)))
    at_sky = library.experts("comets", 100, filters=Filters(institutions=("Sky Laboratory",)))
    assert set(names(at_sky)) == {"Ada Abel", "Cleo Costa", "Hal Huber"}
    number = next(one.id for one in library.institutions("Sky"))
    assert names(library.experts("comets", 100, filters=Filters(institutions=(number,)))) == names(at_sky)


def test_where_they_are_now_is_what_their_newest_papers_say(library: Reviewing) -> None:
    told = {expert.person.name: expert.institutions for expert in library.experts("comets", 100).experts}
    assert [place.name for place in told["Hal Huber"]] == ["Sea Institute"]
    assert told["Finn Fabri"] == ()


def test_an_id_stands_for_the_papers_text_and_an_abstract_may_be_pasted(library: Reviewing) -> None:
    assert names(library.experts("e1", 1)) == ["Eva Evans"]
    pasted = " ".join([SUBJECTS["proteins"]] * 3)
    assert names(library.experts(pasted, 1)) == ["Eva Evans"]


@pytest.mark.parametrize("need", ["", "year:2020", "  "])
def test_a_need_must_say_something(library: Reviewing, need: str) -> None:
    with pytest.raises(InvalidRequest):
        library.experts(need)


@pytest.mark.parametrize("asked", [{"k": 0}, {"k": 101}, {"offset": -1}])
def test_parts_that_cannot_be_are_refused(library: Reviewing, asked: dict[str, int]) -> None:
    with pytest.raises(InvalidRequest):
        library.experts("comets", **asked)


def test_papers_that_are_left_out_have_no_say(library: Reviewing) -> None:
    [everybody] = library.rank_experts("parsed corpora")
    [others] = library.rank_experts("parsed corpora", without=["e1", "e2", "e3"])
    eva = id_of(library, "Eva Evans")
    assert everybody[0] == eva
    assert eva not in others


def test_what_came_after_the_build_has_its_say(tmp_path: Path) -> None:
    folder = make_reviewing_library(tmp_path / "library")
    with Reviewing.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        paper = Paper("new", "Volcanoes", "Volcanoes and lava", authors=(Authorship("Vera Vogel"),), year=2025)
        library.catalogue.upsert([paper])
        library.identify(full=False)
        assert names(library.experts("volcanoes and lava", 1)) == ["Vera Vogel"]
