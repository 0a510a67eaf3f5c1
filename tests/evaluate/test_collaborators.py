"""Suggested collaborators beside those who did write together: a set read from files, and a library taken back."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from paperkin import Library
from paperkin.errors import EvaluationSetInvalid, InvalidRequest
from paperkin.evaluate.collaborators import (
    BEST,
    FORMULA,
    PARTS,
    CollaboratorEvaluation,
    TemporalSplit,
    backtest_library,
    evaluate_collaborators,
    read_split,
    split_of,
    venue_of,
)
from paperkin.people.learning import LEAST_PAPERS, WINDOW
from paperkin.people.likely import written_of
from paperkin.settings import Settings
from tests.people.written import closing_circles
from tests.toy import load_toy_encoder, toy_settings, write_lines

# Who wrote together before 2010. Ada knows Bea, Bea knows Cleo, Cleo knows Dora; Eva and Finn know each other.
PAIRS = [("ada", "bea"), ("bea", "cleo"), ("cleo", "dora"), ("eva", "finn")]
# Ada then met Cleo, two steps away, and Eva, who is beyond; Dora met Bea twice; of Zoe there is no paper.
QRELS = [("ada", "cleo", 1), ("ada", "eva", 1), ("ada", "zoe", 1), ("dora", "bea", 2), ("zoe", "ada", 1)]
SUBJECTS = {"ada": "comets orbit stars", "cleo": "comets orbit planets", "dora": "verbs and nouns"}


def training_rows() -> list[dict[str, Any]]:
    rows = [
        {"id": f"P0{number}-1{at:03}", "year": 2009 - at, "authors": list(pair)}
        for number, pair in enumerate(PAIRS)
        for at in range(LEAST_PAPERS)
    ]
    return [*rows, {"id": "W09-2301", "year": 2009, "authors": ["gus", "gus"]}]


def write_set(folder: Path) -> Path:
    folder.mkdir()
    (folder / "train_papers.jsonl.gz").write_bytes(
        gzip.compress(b"".join(orjson.dumps(row) + b"\n" for row in training_rows()))
    )
    people = ["ada", "dora", "zoe"]
    write_lines(folder / "queries.jsonl", [{"id": person} for person in people])
    (folder / "qrels.tsv").write_text("".join(f"{one}\t0\t{other}\t{grade}\n" for one, other, grade in QRELS))
    return folder


def write_texts(folder: Path) -> list[Path]:
    """Write texts of some papers into two files; the second says something else of one that the first has."""
    rows = training_rows()
    first = [{"id": row["id"], "title": SUBJECTS.get(row["authors"][-1], "maps"), "venue": "said"} for row in rows]
    second = [{**first[0], "title": "other words", "abstract": "an abstract"}, {"id": "P99-1000", "title": "of nobody"}]
    packed = folder / "first.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(orjson.dumps(row) + b"\n" for row in first)))
    return [packed, write_lines(folder / "second.jsonl", second)]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    return toy_settings(tmp_path / "library", model_cache=tmp_path / "cache" / "encoders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_set(tmp_path / "meetings")


@pytest.fixture
def split(folder: Path, tmp_path: Path, settings: Settings) -> TemporalSplit:
    return read_split(folder, write_texts(tmp_path), settings)


@pytest.fixture(scope="module")
def past() -> TemporalSplit:
    return split_of(closing_circles(), 2010, 40)


@pytest.fixture(scope="module")
def scored(past: TemporalSplit) -> CollaboratorEvaluation:
    return evaluate_collaborators(past)


def test_a_set_is_read_with_texts_of_several_files(split: TemporalSplit) -> None:
    written = split.written
    assert (split.name, split.cut) == ("meetings", 2010)
    assert len(written.authorships.years) == len(training_rows())
    assert written.authorships.sizes.tolist() == [2] * 4 * LEAST_PAPERS + [1]  # Gus counts once
    assert written.texts.all()
    same = written.read(np.array([1, 0, 3]))
    assert same.shape == (3, written.dimension)
    # What the last file says of a paper counts: the first of Bea's papers is about something else than the second.
    assert same[0] @ same[1] < 0.9
    assert written.venues.tolist() == [0] * 4 * LEAST_PAPERS + [1]  # P-1 of every year, and W-23


def test_judgements_of_people_without_training_papers_are_left_out(split: TemporalSplit) -> None:
    number = {"ada": 0, "bea": 1, "cleo": 2, "dora": 3, "eva": 4}
    assert split.began == {
        number["ada"]: {number["cleo"]: 1, number["eva"]: 1},
        number["dora"]: {number["bea"]: 2},
    }


def test_a_set_without_texts_is_read_too(folder: Path, tmp_path: Path, settings: Settings) -> None:
    nothing = write_lines(tmp_path / "nothing.jsonl", [{"id": "P00-1000", "abstract": None}])
    split = read_split(folder, [nothing], settings)
    assert not split.written.texts.any()
    answer = evaluate_collaborators(split).answer()
    assert answer["hits@10"] == 1.0
    assert answer["parts"]["interests"]["ndcg@20"] <= 1.0


def test_figures_are_those_that_counting_gives(split: TemporalSplit) -> None:
    answer = evaluate_collaborators(split).answer()
    # Of six who could be suggested, Ada does not know four: Cleo and, in the end, Eva are among any ten.
    assert (answer["candidates"], answer["learned"], answer["examples"]) == (6, False, 0)
    assert answer["queries"] == {"all": 2, "two_hop": 2, "beyond": 1}
    assert answer["hits@10"] == answer["hits@20"] == answer["recall@20"] == answer["recall@50"] == 1.0
    # By neighbours in common Cleo is the first of Ada's, Bea of Dora's; by number among the others Dora is before Eva.
    common = answer["parts"]["common_neighbours"]
    assert common["map"] == pytest.approx((np.mean([1, 2 / 3]) + 1) / 2, abs=1e-4)
    ideal = 1 + 1 / np.log2(3)
    assert common["ndcg@20"] == pytest.approx(((1 + 1 / np.log2(4)) / ideal + 1) / 2, abs=1e-4)
    assert common["two_hop"]["map"] == 1.0
    # Beyond two steps Ada is asked for alone: Dora, Eva, Finn in this order.
    assert common["beyond"]["map"] == pytest.approx(1 / 2, abs=1e-4)
    assert common["beyond"]["hits@10"] == 1.0


def test_every_scorer_is_beside_the_ranker_by_circles(split: TemporalSplit) -> None:
    answer = evaluate_collaborators(split).answer()
    assert list(answer["parts"]) == [BEST, FORMULA, *PARTS.values()]
    measures = {"hits@10", "hits@20", "recall@20", "recall@50", "map", "ndcg@20"}
    for figures in (answer, *answer["parts"].values()):
        assert measures | {"two_hop", "beyond"} <= figures.keys()
        for circle in (figures, figures["two_hop"], figures["beyond"]):
            assert all(0 <= circle[measure] <= 1 for measure in measures)
    assert answer["parts"][BEST] == {name: answer[name] for name in answer["parts"][BEST]}
    assert answer["parts"][BEST] == answer["parts"][FORMULA]  # nothing could be learned
    assert answer["best"] == BEST


def test_a_library_taken_back_is_judged_by_what_happened_then(past: TemporalSplit) -> None:
    of = past.written.authorships
    met = {tuple(of.authors_of(row).tolist()): row for row, year in enumerate(of.years.tolist()) if year < past.cut}
    window = range(past.cut, past.cut + WINDOW)
    later = [sorted(of.authors_of(row).tolist()) for row, year in enumerate(of.years.tolist()) if year in window]
    assert len(past.began) == 40
    assert (past.cut, past.name) == (2010, f"2010 to {2010 + WINDOW - 1}")
    for person, others in past.began.items():
        assert others
        for other, joint in others.items():
            assert (person, other) not in met
            assert (other, person) not in met
            assert later.count(sorted([person, other])) == joint


def test_the_same_people_are_asked_each_time_and_answers_are_the_same(
    past: TemporalSplit, scored: CollaboratorEvaluation
) -> None:
    again = split_of(past.written, past.cut, 40)
    assert again.began == past.began
    assert evaluate_collaborators(again).scorers == scored.scorers
    assert len(split_of(past.written, past.cut, 10_000).began) > 40


def test_on_a_library_where_people_meet_through_others_walks_beat_popularity(scored: CollaboratorEvaluation) -> None:
    assert scored.learned
    parts = scored.answer()["parts"]
    for name in (BEST, "pagerank_faded", "common_neighbours"):
        assert parts[name]["map"] > 1.5 * parts["popularity"]["map"]
    assert parts["pagerank_faded"]["two_hop"]["map"] > parts["pagerank_faded"]["map"]


def test_where_nobody_began_anything_the_error_says_what_to_do(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest, match="began to write") as caught:
        backtest_library(toy_library, 2030, 10)
    assert "--year" in caught.value.remedy
    with pytest.raises(InvalidRequest):
        split_of(written_of(toy_library.serving.generation().people), 1900, 10)


def test_a_library_of_an_index_is_taken_back(met_library: Library) -> None:
    answer = backtest_library(met_library, None, 30).answer()
    assert answer["set"] == f"{2021 - WINDOW} to 2020"
    assert 0 < answer["queries"]["all"] <= 30
    assert answer["hits@10"] > 0
    assert backtest_library(met_library, 2012, 30).answer()["set"].startswith("2012 to ")


@pytest.fixture
def met_library(tmp_path: Path, opened: Callable[..., Library]) -> Library:
    library = opened(tmp_path / "met", create=True)
    library.ingest([str(write_meetings(tmp_path / "papers.jsonl"))])
    library.build()
    return library


def write_meetings(path: Path) -> Path:
    """Write 160 papers of 2001 to 2020, by two or three of thirty people each."""
    random = np.random.default_rng(4)
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    rows = [
        {
            "id": f"meetings/{at}",
            "title": f"On {'stars' if at % 2 else 'verbs'} and subject {at % 13}",
            "authors": [{"name": str(name)} for name in random.choice(people, 2 + at % 2, replace=False)],
            "year": 2001 + at * 20 // 160,
            "venue": f"Journal {at % 3}",
        }
        for at in range(160)
    ]
    return write_lines(path, rows)


FIRST = ["Ada", "Bea", "Cleo", "Dora", "Eva", "Finn"]
LAST = ["Abel", "Bauer", "Costa", "Dietz", "Evans"]


@pytest.mark.parametrize(
    ("paper", "venue"),
    [
        ("P18-1001", "P-1"),
        ("J79-1012", "J-1"),
        ("W18-2301", "W-23"),
        ("2020.acl-main.7", "acl-main"),
        ("2021.naacl-long.100", "naacl-long"),
        ("arXiv:2001.01234", "said of it"),
        ("10.1000/P18-1001", "said of it"),
        ("", "said of it"),
    ],
)
def test_the_venue_is_the_volume_that_comes_back_each_year(paper: str, venue: str) -> None:
    assert venue_of(paper, "said of it") == venue


def broken(folder: Path, line: bytes) -> None:
    """Put a line between the first training paper and the others."""
    lines = gzip.decompress((folder / "train_papers.jsonl.gz").read_bytes()).split(b"\n")
    (folder / "train_papers.jsonl.gz").write_bytes(gzip.compress(b"\n".join([lines[0], line, *lines[1:]])))


@pytest.mark.parametrize(
    "line",
    [
        b"{not JSON",
        b"[]",
        b'{"year": 2009, "authors": ["ada"]}',
        b'{"id": "x", "authors": ["ada"]}',
        b'{"id": "x", "year": "unknown", "authors": ["ada"]}',
        b'{"id": "x", "year": 100000, "authors": ["ada"]}',
        b'{"id": "x", "year": 2009}',
        b'{"id": "x", "year": 2009, "authors": null}',
    ],
)
def test_an_error_names_the_file_and_the_line(folder: Path, tmp_path: Path, settings: Settings, line: bytes) -> None:
    broken(folder, line)
    with pytest.raises(EvaluationSetInvalid) as caught:
        read_split(folder, write_texts(tmp_path), settings)
    assert "train_papers.jsonl.gz" in caught.value.problem
    assert "line 2" in caught.value.problem
    assert caught.value.remedy


def test_texts_that_cannot_be_read_are_named(folder: Path, tmp_path: Path, settings: Settings) -> None:
    first, _ = write_texts(tmp_path)
    with pytest.raises(EvaluationSetInvalid, match=r"absent\.jsonl"):
        read_split(folder, [first, tmp_path / "absent.jsonl"], settings)
    spoilt = tmp_path / "spoilt.jsonl"
    spoilt.write_text('{"id": "a"}\n\n{"title": "no id"}\n')
    with pytest.raises(EvaluationSetInvalid, match=r"spoilt\.jsonl.* line 3"):
        read_split(folder, [spoilt], settings)
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(first.read_bytes()[:-20])
    with pytest.raises(EvaluationSetInvalid, match=r"cut\.jsonl\.gz"):
        read_split(folder, [cut], settings)


def test_a_set_without_papers_or_people_is_no_set(folder: Path, tmp_path: Path, settings: Settings) -> None:
    texts = write_texts(tmp_path)
    (folder / "qrels.tsv").write_text("zoe\t0\tada\t1\n")
    with pytest.raises(EvaluationSetInvalid, match="training papers"):
        read_split(folder, texts, settings)
    (folder / "train_papers.jsonl.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(EvaluationSetInvalid, match="training papers"):
        read_split(folder, texts, settings)
    (folder / "train_papers.jsonl.gz").unlink()
    with pytest.raises(EvaluationSetInvalid, match="training papers"):
        read_split(folder, texts, settings)
