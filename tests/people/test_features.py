"""What is known of two people, beside other implementations and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.people.coauthors import coauthors_of_all
from paperkin.people.collaborations import Collaborations
from paperkin.people.features import FEATURES, Features
from paperkin.people.interests import Interests, find_interests
from paperkin.people.subjects import HeldSubjects
from paperkin.people.words import TitleWords
from tests.people.written import DIMENSION, Papers, authorships_of, closing_circles, written

EYE = np.eye(DIMENSION, dtype=np.float32)


class Known:
    """What is known of one person with all who have papers, by name; 0 for others."""

    def __init__(
        self,
        papers: Papers,
        count: int,
        person: int = 0,
        *,
        vectors: NDArray[np.float32] | None = None,
        venues: list[int] | None = None,
        titles: list[str] | None = None,
    ) -> None:
        of = authorships_of(papers, count)
        rows = np.tile(EYE[:1], (len(papers), 1)) if vectors is None else vectors
        words = TitleWords.of(titles or [""] * len(papers))
        there = np.array([-1] * len(papers) if venues is None else venues)
        collaborations = Collaborations(of, coauthors_of_all(of), there, words)
        everybody = np.flatnonzero(np.diff(of.paper_ends))
        subjects = HeldSubjects(find_interests(of, rows.shape[1], rows.__getitem__), rows.__getitem__, everybody)
        self.spent = collaborations.walks.from_person(person)
        self.found = np.zeros((count, len(FEATURES)), np.float32)
        self.found[everybody] = Features(collaborations, subjects).of(person, everybody, self.spent)

    def __call__(self, name: str, *others: int) -> list[float]:
        column = self.found[:, FEATURES.index(name)]
        return [float(column[other]) for other in others] if others else column.tolist()


def drawn_pairs(seed: int, people: int = 30) -> Papers:
    random = np.random.default_rng(seed)
    return [(2020, random.choice(people, 2, replace=False).tolist()) for _ in range(90)]


@pytest.mark.parametrize("seed", range(4))
def test_neighbours_in_common_are_as_networkx_counts_them(seed: int) -> None:
    papers, person = drawn_pairs(seed), 3
    known = Known(papers, 30, person)
    graph = nx.Graph([authors for _, authors in papers])
    graph.add_nodes_from(range(30))
    others = [other for other in range(30) if other != person]
    pairs = [(person, other) for other in others]
    common = [len(list(nx.common_neighbors(graph, *pair))) for pair in pairs]
    assert max(common) > 1
    assert known("common_neighbours", *others) == common
    adamic = [score for *_, score in nx.adamic_adar_index(graph, pairs)]
    assert known("adamic_adar", *others) == pytest.approx(adamic, rel=1e-5)
    resource = [score for *_, score in nx.resource_allocation_index(graph, pairs)]
    assert known("resource_allocation", *others) == pytest.approx(resource, rel=1e-5)
    own = [count / max(graph.degree(person), 1) for count in common]
    assert known("share_of_own_coauthors", *others) == pytest.approx(own, rel=1e-5)
    theirs = [count / max(graph.degree(other), 1) for count, other in zip(common, others, strict=True)]
    assert known("share_of_their_coauthors", *others) == pytest.approx(theirs, rel=1e-5)


def test_a_crowd_is_no_neighbour_in_common() -> None:
    crowd = list(range(40))
    known = Known([(2020, crowd), (2020, [0, 1])], 40)
    assert known("common_neighbours", 2, 30) == [0, 0]
    with_tie = Known([(2020, crowd), (2020, [0, 1]), (2020, [1, 2])], 40)
    assert with_tie("common_neighbours", 2, 30) == [1, 0]


def test_neighbours_of_late_say_more_and_the_freshest_path_is_told() -> None:
    # To 2 by 1, and long ago; to 4 by 3, of late; to 6 both ways.
    papers = [(2004, [0, 1]), (2001, [1, 2]), (2020, [0, 3]), (2018, [3, 4]), (2001, [1, 6]), (2015, [3, 6])]
    known = Known([*papers, (2020, [7])], 8)
    assert known("freshest_path", 2, 4, 6, 7) == [-19, -2, -5, -50]
    old, new, both, none = known("adamic_adar_faded", 2, 4, 6, 7)
    assert new > both > old > none == 0
    assert known("adamic_adar", 2) == known("adamic_adar", 4)


def test_walks_are_told_as_logarithms() -> None:
    known = Known([*drawn_pairs(0), *((2020, [person]) for person in range(30))], 30, 3)
    np.testing.assert_allclose(known.found[:, : known.spent.shape[1]], np.log(known.spent + 1e-9), rtol=1e-5)


def test_nearness_of_subjects_is_told_by_interests_means_and_nearest_papers() -> None:
    # 0 has two subjects, 1 shares one of them, 2 has a third, 3 shares both.
    vectors = EYE[[0, 1, 0, 2, 0, 1]]
    papers = [(2020, [0]), (2020, [0]), (2020, [1]), (2020, [2]), (2020, [3]), (2020, [3])]
    known = Known(papers, 4, vectors=vectors)
    one, none, both = known("similarity", 1, 2, 3)
    assert both > one > none
    assert known("similarity_of_means", 3, 2) == pytest.approx([1, 0], abs=1e-3)
    assert known("nearest_papers", 1, 2, 3) == [1, 0, 1]
    standing = known("similarity_standing")
    assert np.mean(standing) == pytest.approx(0, abs=1e-5)
    assert np.std(standing) == pytest.approx(1, abs=1e-4)


def test_nearest_papers_are_those_that_comparing_all_finds_and_old_ones_count_less() -> None:
    lately = written(drawn_pairs(2), 30)
    random = np.random.default_rng(0)
    papers = [(int(random.integers(2000, 2021)), authors) for _, authors in drawn_pairs(2)]
    vectors = lately.read(np.arange(len(papers)))
    known = Known(papers, 30, 5, vectors=vectors)
    of = authorships_of(papers, 30)
    age = of.as_of - of.years.astype(float)
    for other in np.flatnonzero(np.diff(of.paper_ends)).tolist():
        cosines = vectors[of.papers_of(5)] @ vectors[of.papers_of(other)].T
        assert known("nearest_papers", other)[0] == pytest.approx(cosines.max(), abs=1e-5)
        fresh = cosines * np.exp(-(age[of.papers_of(5)][:, None] + age[of.papers_of(other)][None]) / 6)
        assert known("nearest_recent_papers", other)[0] == pytest.approx(fresh.max(), abs=1e-5)


def test_nearness_to_a_persons_co_authors_is_told_too() -> None:
    # 0 works on something, with 1 who works on something else as well: 2 does that too, 3 neither.
    papers = [(2020, [0, 1]), *((2020, [1]) for _ in range(9)), (2020, [2]), (2020, [3])]
    known = Known(papers, 4, vectors=EYE[[0, *[1] * 9, 1, 2]])
    near, far = known("similarity_to_coauthors", 2, 3)
    assert near > 0.5 > far
    assert known("similarity_of_means", 2, 3) == pytest.approx([0, 0], abs=1e-3)
    alone = Known([(2020, [0]), (2020, [1])], 2)
    assert alone("similarity_to_coauthors", 1) == [0]


def test_rare_words_of_titles_in_common_are_told() -> None:
    titles = ["urdu", "urdu", "wolof", "wolof", *(f"x{at}" for at in range(30))]
    papers = [(2020, [0]), (2020, [1]), (2020, [2]), (2020, [3]), *((2020, [4]) for _ in range(30))]
    known = Known(papers, 5, titles=titles)
    assert known("shared_words", 1, 2, 4) == pytest.approx([1, 0, 0])


def test_events_and_venues_in_common_are_told() -> None:
    # 1 was there in the same year, 2 in another, 3 elsewhere, 4 where nobody knows.
    papers = [(2020, [0]), (2020, [1]), (2019, [2]), (2020, [3]), (2020, [4])]
    known = Known(papers, 5, venues=[0, 0, 0, 1, -1])
    events, venues = known("shared_events"), known("shared_venues")
    assert events[1] > 0
    assert events[2:] == [0, 0, 0]
    assert venues[1] > 0
    assert venues[2] > 0
    assert venues[3:] == [0, 0]
    unknown = Known(papers, 5, venues=[-1, -1, -1, -1, -1])
    assert set(unknown("shared_events")) == set(unknown("shared_venues")) == {0}


def test_activity_is_theirs_ones_own_and_between() -> None:
    papers = [(2000, [0]), (2020, [0]), (2019, [1]), (2020, [1, 2]), (2020, [1]), (2012, [3])]
    known = Known(papers, 4)
    assert known("papers", 1, 3) == [3, 1]
    assert known("own_papers") == [2] * 4
    assert known("own_years_since_first") == [20] * 4
    assert known("seniority_between", 1, 3) == [-19, -12]
    assert known("both_recent", 1, 3) == [1, 0]


def test_people_whose_papers_have_no_text_are_no_trouble() -> None:
    of = authorships_of([(2020, [0, 1]), (2020, [2])], 3)
    nothing = Interests(np.zeros(4, np.int64), np.zeros((0, DIMENSION), np.float16), np.zeros(0, np.float32))
    subjects = HeldSubjects(nothing, np.zeros((2, DIMENSION), np.float32).__getitem__, np.arange(3))
    collaborations = Collaborations(of, coauthors_of_all(of), np.zeros(2, np.int64), TitleWords.of(["", ""]))
    features = Features(collaborations, subjects)
    found = features.of(0, np.array([1, 2]), collaborations.walks.from_person(0))
    assert np.isfinite(found).all()
    assert found[:, FEATURES.index("similarity")].tolist() == [0, 0]
    nobody = features.of(0, np.zeros(0, np.int64), collaborations.walks.from_person(0))
    assert nobody.shape == (0, len(FEATURES))


def test_every_feature_of_a_whole_library_has_a_name_and_a_value() -> None:
    prospects = closing_circles().before(2010)
    for person in (0, 37, 79):
        others, found = prospects.of(person, np.ones(80, bool))
        assert found.shape == (len(others), len(FEATURES))
        assert found.dtype == np.float32
        assert np.isfinite(found).all()
    assert len(set(FEATURES)) == len(FEATURES)
    told = found.std(axis=0)
    assert {name for name, spread in zip(FEATURES, told, strict=True) if spread == 0} <= {
        name for name in FEATURES if name.startswith("own_") or name in ("first_author", "team_size")
    }
