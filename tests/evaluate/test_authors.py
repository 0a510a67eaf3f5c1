from __future__ import annotations

import gzip
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.errors import EvaluationSetInvalid, InvalidRequest
from paperkin.evaluate.authors import agreement, evaluate_authors, read_judged_mentions

ROWS: list[dict[str, Any]] = [
    {"paper_id": "p1", "name": "Jan Leike", "author_id": "leike", "block": "j leike", "kind": "plain"},
    {"paper_id": "p2", "name": "J. Leike", "author_id": "leike-2", "block": "j leike", "kind": "plain"},
    {"paper_id": "p3", "name": "Wei Wang", "author_id": "wang-1", "block": "w wang", "kind": "homonym",
     "affiliation": "Tsinghua University", "dblp": "1/1"},
    {"paper_id": "p4", "name": "Wei Wang", "author_id": "wang-2", "block": "w wang", "kind": "homonym",
     "affiliation": "University of Trento", "dblp": "1/1"},
]  # fmt: skip
ROWS[0]["orcid"] = ROWS[1]["orcid"] = "0000-0001-0000-0001"


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in ROWS).encode()))
    return path


def test_a_file_is_scored_as_a_whole_and_by_kind(judged: Path) -> None:
    answer = evaluate_authors(judged, without=("ids",)).answer()
    assert (answer["set"], answer["mentions"], answer["people_gold"]) == ("tiny", 4, 3)
    assert (answer["bcubed_f1"], answer["pairwise_f1"], answer["people_found"]) == (1.0, 1.0, 3)
    assert set(answer["kinds"]) == {"homonym", "plain"}


def test_gold_people_who_share_an_orcid_are_one_even_where_it_is_not_shown(judged: Path) -> None:
    read = read_judged_mentions(judged, without=("orcid",))
    assert read.gold[0] == read.gold[1] != read.gold[2]
    assert read.mentions[0].orcid is None


def test_profile_ids_are_shown_unless_they_are_left_out(judged: Path) -> None:
    assert read_judged_mentions(judged, without=("ids",)).mentions[2].person_ids == ()
    assert read_judged_mentions(judged).mentions[2].person_ids == ("dblp:1/1",)
    assert evaluate_authors(judged, without=("affiliation",)).people_found == 2


def test_what_cannot_be_read_is_named(tmp_path: Path, judged: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(json.dumps(ROWS[0]) + '\n{"name": "x"}\n')
    with pytest.raises(EvaluationSetInvalid, match="line 2"):
        evaluate_authors(broken)
    broken.write_text("\n")
    with pytest.raises(EvaluationSetInvalid, match="no mention"):
        evaluate_authors(broken)
    with pytest.raises(EvaluationSetInvalid, match="cannot be read"):
        evaluate_authors(tmp_path / "missing.jsonl")
    (tmp_path / "cut.gz").write_bytes(judged.read_bytes()[:-20])
    with pytest.raises(EvaluationSetInvalid, match="cannot be read"):
        evaluate_authors(tmp_path / "cut.gz")
    with pytest.raises(InvalidRequest, match="no such field"):
        evaluate_authors(judged, without=("shoe size",))


LABELS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1), st.booleans()), min_size=1, max_size=14
)


@given(LABELS)
def test_measures_equal_their_definitions(drawn: list[tuple[int, int, int, bool]]) -> None:
    gold, found, blocks, counted = (list(column) for column in zip(*drawn, strict=True))
    scores = agreement(gold, found, blocks, counted)
    everyone = range(len(gold))
    precisions, recalls = [], []
    for i in everyone:
        together = {j for j in everyone if blocks[j] == blocks[i] and found[j] == found[i]}
        meant = {j for j in everyone if blocks[j] == blocks[i] and gold[j] == gold[i]}
        if counted[i]:
            precisions.append(len(together & meant) / len(together))
            recalls.append(len(together & meant) / len(meant))
    pairs = [(i, j) for i, j in combinations(everyone, 2) if blocks[i] == blocks[j] and counted[i] and counted[j]]
    claimed = {(i, j) for i, j in pairs if found[i] == found[j]}
    wanted = {(i, j) for i, j in pairs if gold[i] == gold[j]}
    assert scores.mentions == len(precisions)
    if precisions:
        assert scores.bcubed_precision == pytest.approx(sum(precisions) / len(precisions))
        assert scores.bcubed_recall == pytest.approx(sum(recalls) / len(recalls))
    assert scores.pairwise_precision == pytest.approx(len(claimed & wanted) / len(claimed) if claimed else 1)
    assert scores.pairwise_recall == pytest.approx(len(claimed & wanted) / len(wanted) if wanted else 1)
    assert agreement(gold, gold, blocks).bcubed_f1 == agreement(gold, gold, blocks).pairwise_f1 == 1
