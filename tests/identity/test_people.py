from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperkin.identity.evidence import FEATURES, Evidence
from paperkin.identity.mentions import Mention
from paperkin.identity.model import PeopleModel, shipped_model
from paperkin.identity.people import cluster
from paperkin.identity.rarity import NameStatistics
from paperkin.identity.reasons import why

LEIKE = Mention(0, 0, "Jan Leike", ("Marcus Hutter",), ("Australian National University",), venue="UAI", year=2015)
WANG = Mention(1, 0, "Wei Wang", ("Xiu Yang Tang",), ("Tsinghua University",), venue="WWW", year=2020)


def on_papers(*mentions: Mention) -> list[Mention]:
    return [replace(mention, paper=number) for number, mention in enumerate(mentions)]


def test_a_rare_name_is_one_person_however_it_is_written() -> None:
    mentions = on_papers(
        LEIKE,
        replace(LEIKE, name="J. Leike", coauthors=(), affiliations=()),
        replace(LEIKE, name="LEIKE, Jan"),
    )
    assert len(set(cluster(mentions).tolist())) == 1


def test_a_common_name_alone_joins_nobody_and_evidence_does() -> None:
    stranger = replace(WANG, coauthors=("Carla Rossini",), affiliations=("University of Trento",), venue="ICRA")
    colleague = replace(WANG, affiliations=("Tsinghua University, Beijing",), coauthors=("Xiu Yang Tang", "Qi Lu"))
    labels = cluster(on_papers(WANG, stranger, colleague))
    assert labels[0] == labels[2] != labels[1]


def test_two_orcids_never_merge_and_one_orcid_always_does() -> None:
    one, two = "0000-0001-0000-0001", "0000-0002-0000-0002"
    labels = cluster(on_papers(replace(LEIKE, orcid=one), replace(LEIKE, orcid=two), LEIKE))
    assert labels[0] != labels[1]
    far = replace(WANG, orcid=one, coauthors=("Carla Rossini",), affiliations=("University of Trento",), venue="ICRA")
    labels = cluster(on_papers(replace(WANG, orcid=one), far))
    assert labels[0] == labels[1]


def test_two_authors_of_one_paper_are_two_people() -> None:
    labels = cluster([replace(LEIKE, position=0), replace(LEIKE, position=1)])
    assert labels[0] != labels[1]


def test_an_initial_never_bridges_names_that_contradict_each_other() -> None:
    names = ["Jan Leike", "J. Leike", "Johanna Leike"]
    labels = cluster(on_papers(*(replace(LEIKE, name=name) for name in names)))
    assert labels[0] != labels[2]


def test_new_mentions_join_known_people_who_are_neither_split_nor_merged() -> None:
    mentions = on_papers(LEIKE, LEIKE, replace(LEIKE, name="Zora Quux"), replace(LEIKE, name="J. Leike"))
    labels = cluster(mentions, groups=[4, 9, -1, -1])
    assert labels[:2].tolist() == [4, 9]
    assert labels[3] in (4, 9)
    assert labels[2] == 10


def test_a_curators_word_prevails_over_all_evidence() -> None:
    one, two = "0000-0001-0000-0001", "0000-0002-0000-0002"
    mentions = on_papers(replace(LEIKE, orcid=one), replace(LEIKE, orcid=two), replace(LEIKE, orcid=one))
    assert len(set(cluster(mentions, together=[(0, 1)]).tolist())) == 1
    labels = cluster(mentions, apart=[(0, 2)])
    assert labels[0] != labels[2]


def test_a_person_merged_under_two_names_is_found_by_either() -> None:
    mentions = on_papers(*(replace(LEIKE, name=name) for name in ("Jan Leike", "Jana Leike", "Jan Leike")))
    labels = cluster(mentions, together=[(0, 1)])
    assert len(set(labels.tolist())) == 1


def test_names_of_other_blocks_are_never_compared() -> None:
    labels = cluster(on_papers(LEIKE, LEIKE), blocks=["a", "b"])
    assert labels[0] != labels[1]
    assert cluster([]).tolist() == []


NAMES = ["Jan Leike", "J. Leike", "Jane Leike", "Wei Wang", "W. Wang", "Weijie Wang", "Wang, Wei", "", "王伟"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([None, "A", "B"]), st.integers(0, 5)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_every_run_keeps_the_rules_whatever_the_mentions_and_their_order(
    drawn: list[tuple[str, str | None, int]], random: object
) -> None:
    mentions = [Mention(paper, place, name, orcid=orcid) for place, (name, orcid, paper) in enumerate(drawn)]
    labels = cluster(mentions)
    assert cluster(mentions).tolist() == labels.tolist()
    for i, a in enumerate(mentions):
        for j, b in enumerate(mentions[:i]):
            if labels[i] == labels[j]:
                assert a.paper != b.paper
                assert a.orcid is None or b.orcid is None or a.orcid == b.orcid
    again = cluster(mentions, groups=labels)
    assert again.tolist() == labels.tolist()


def test_more_evidence_never_lowers_the_odds() -> None:
    model = shipped_model()
    weights = dict(zip(FEATURES, model.weights, strict=True))
    assert all(weights[name] >= 0 for name in ("shared_coauthors", "near_coauthors", "same_affiliation", "same_venue"))
    assert all(weights[name] <= 0 for name in ("other_affiliation", "misspelt", "partial", "other_person_id"))
    assert all(weight >= 0 for weight in model.knot_weights)
    assert PeopleModel.from_json(model.to_json()) == model


def test_the_evidence_says_what_two_mentions_share() -> None:
    mentions = on_papers(WANG, replace(WANG, affiliations=("University of Trento",)), LEIKE)
    evidence = Evidence(mentions, NameStatistics(), ["w", "w", "j"])
    pairs, contradicting = evidence.pairs(np.arange(3))
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([0], [1])
    assert contradicting[0, 2]
    found = dict(zip(FEATURES, pairs.features[0].tolist(), strict=True))
    assert found["shared_coauthors"] > 0
    assert (found["same_affiliation"], found["other_affiliation"]) == (
        pytest.approx(0, abs=0.6),
        pytest.approx(1, abs=0.6),
    )


def test_why_is_told_in_words() -> None:
    same = why(*on_papers(LEIKE, replace(LEIKE, name="J. Leike", coauthors=("M. Hutter", "Ada Lovelace"))))
    assert same.probability > 0.95
    assert "1 shared co-author: Marcus Hutter" in same.reasons_for
    assert "compatible initials" in same.reasons_for
    other = why(*on_papers(WANG, replace(WANG, coauthors=(), affiliations=("University of Trento",), venue="ICRA")))
    assert other.probability < 0.05
    assert "the same name, and a common one" in other.reasons_against
    assert why(LEIKE, LEIKE).reasons_against == ("two authors of one paper",)
    orcids = on_papers(replace(LEIKE, orcid="0000-0001-0000-0001"), replace(LEIKE, orcid="0000-0002-0000-0002"))
    assert why(*orcids).probability == 0
