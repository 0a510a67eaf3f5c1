from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import orjson
import pytest
from numpy.typing import NDArray

from paperkin.errors import EvaluationSetInvalid, SourceUnreadable
from paperkin.evaluate.topic_baselines import BASELINES
from paperkin.evaluate.topics import WEAK_BELOW, evaluate_topics, nearest_in_number, score_levels
from paperkin.index.topics import TopicArrays, Topics
from paperkin.records import Topic
from paperkin.settings import Settings
from paperkin.topics.phrases import PhraseTableBuilder
from tests.toy import load_toy_encoder, toy_settings, write_lines

# Two broad subjects of two narrow ones each: words that the toy encoder sees and labels that people might give.
SUBJECTS = {
    "proteins": "protein folding structure residue enzyme binding chain sequence",
    "genomes": "genome sequencing variant chromosome mutation allele read assembly",
    "galaxies": "galaxy redshift survey cluster halo luminosity spectrum cosmology",
    "planets": "planet transit orbit star exoplanet atmosphere telescope radius",
}
PAPERS_A_SUBJECT = 24


def subject_rows() -> list[dict[str, object]]:
    """Return papers of four subjects that share few words, and beside them some that nobody labelled."""
    draw = np.random.default_rng(0)
    rows: list[dict[str, object]] = []
    for number in range(PAPERS_A_SUBJECT):
        for subject, line in SUBJECTS.items():
            words = line.split()
            title, abstract = draw.choice(words, 4, replace=False), draw.choice(words, 30)
            rows.append(
                {
                    "id": f"{subject} {number}",
                    "title": f"{' '.join(title)} number {number} of {subject}".title(),
                    "abstract": f"{' '.join(abstract)}.",
                    "authors": [{"name": f"Ada Lovelace{number % 7} {subject.title()}"}],
                    "year": 2000 + number,
                }
            )
    rows += [{"id": f"other {number}", "title": f"Of something else {number}", "abstract": ""} for number in range(30)]
    return rows


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "corpus.jsonl", subject_rows())


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "subjects.tsv"
    path.write_text(
        "id\tvenue\tlabel\n"
        + "".join(f"{subject} {number}\tX\t{subject}\n" for subject in SUBJECTS for number in range(PAPERS_A_SUBJECT))
        + "gone 1\tX\tplanets\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)
    return toy_settings(tmp_path / "unused", model_cache=tmp_path / "cache" / "encoders")


def topics_of(partition: list[list[int]], strengths: list[list[float]], terms: list[tuple[str, ...]]) -> Topics:
    """Return topics by node numbers, each node with its terms."""
    nodes_of: NDArray[np.int32] = np.array(partition, np.int32)
    rows, levels = nodes_of.shape
    nodes = []
    for node, own in enumerate(terms):
        level = next(level for level in range(levels) if node in nodes_of[:, level])
        papers = int(np.sum(nodes_of[:, level] == node))
        nodes.append(Topic(f"T{node + 1}", level, own[0], "", own, papers))
    arrays = TopicArrays(
        nodes_of,
        np.array(strengths, np.float16),
        np.full((rows, 2), -1, np.int32),
        np.zeros((rows, 2), np.float16),
        np.zeros((len(terms), 4), np.float16),
        np.zeros((rows, 2), np.float32),
    )
    return Topics(arrays, nodes, (), {})


def test_every_level_is_scored_and_the_one_nearest_in_number_is_chosen() -> None:
    builder = PhraseTableBuilder()
    for _ in range(6):
        builder.add("Protein folding", "Protein folding by energy landscapes.")
        builder.add("Galaxy surveys", "Galaxy surveys find dark matter.")
    gold = np.array([0, 1, 1, 2] * 3)
    partition = [[0, 2], [1, 3], [1, 3], [1, 4]] * 3
    strengths = [[1.0, 0.2], [0.9, 0.3], [0.1, 0.1], [0.8, 0.8]] * 3
    terms = [("protein folding",), ("galaxy surveys",), ("protein folding",), ("galaxy surveys",), ("galaxy surveys",)]
    levels = score_levels(topics_of(partition, strengths, terms), np.arange(12), gold, builder.finish())
    assert [level.agreement.topics for level in levels] == [2, 3]
    assert levels[1].agreement.ami == pytest.approx(1)
    assert levels[0].agreement.ami < 0.9
    assert [level.weak for level in levels] == [0.25, 0.5]
    assert [level.sizes for level in levels] == [(3, 4, 6, 8, 9), (3, 3, 3, 4, 6)]
    assert levels[0].diversity > levels[1].diversity
    assert [nearest_in_number(levels, labels) for labels in (1, 2, 3, 9)] == [0, 0, 1, 1]
    assert levels[0].agreement.outliers == 0.0


def test_labelled_papers_are_clustered_as_a_library_of_their_own(
    labels: Path, corpus: Path, settings: Settings
) -> None:
    evaluation = evaluate_topics(labels, corpus, settings, baselines=False)
    answer = evaluation.answer()
    assert (answer["set"], answer["papers"], answer["missing"], answer["labels"]) == ("subjects", 96, 1, 4)
    assert sum(1 for _ in evaluation.levels) == len(answer["levels"])
    assert answer["ami"] > 0.5
    assert answer["outliers"] == 0.0
    assert answer["seconds"] > 0
    low, high = answer["ami_interval"]
    assert low <= answer["ami"] <= high
    assert answer["weak_below"] == WEAK_BELOW
    assert answer["levels"][answer["level"]]["topics"] == answer["topics"]
    assert answer["baselines"] == {}
    assert orjson.loads(orjson.dumps(answer)) == answer


def test_the_library_is_kept_and_a_second_run_says_the_same(labels: Path, corpus: Path, settings: Settings) -> None:
    first = evaluate_topics(labels, corpus, settings, baselines=False).answer()
    (kept,) = (settings.model_cache.parent / "evaluations").iterdir()
    again = evaluate_topics(labels, corpus, settings, baselines=False).answer()
    assert list((settings.model_cache.parent / "evaluations").iterdir()) == [kept]
    assert {**first, "seconds": 0} == {**again, "seconds": 0}


def test_the_baselines_run_on_the_same_papers(labels: Path, corpus: Path, settings: Settings) -> None:
    answer = evaluate_topics(labels, corpus, settings).answer()
    assert list(answer["baselines"]) == list(BASELINES)
    assert answer["baselines"]["k-means"]["topics"] == 4
    assert answer["baselines"]["k-means"]["ami"] > 0.9
    for name, (needs, _) in BASELINES.items():
        there = all(find_spec(module) for module in needs)
        assert (answer["baselines"][name] is not None) == there
        assert any(note.startswith(name) for note in answer["notes"]) != there


def test_two_records_of_one_work_are_both_scored(tmp_path: Path, labels: Path, settings: Settings) -> None:
    rows = subject_rows()
    twin = {**rows[0], "id": "proteins again"}
    with labels.open("a", encoding="utf-8") as file:
        file.write("proteins again\tX\tproteins\n")
    answer = evaluate_topics(
        labels, write_lines(tmp_path / "twice.jsonl", [*rows, twin]), settings, baselines=False
    ).answer()
    assert (answer["papers"], answer["works"]) == (97, 96)


def test_labels_of_other_papers_are_an_error_that_says_what_to_do(
    tmp_path: Path, corpus: Path, settings: Settings
) -> None:
    path = tmp_path / "foreign.tsv"
    path.write_text("elsewhere 1\tvision\nelsewhere 2\ttext\n", encoding="utf-8")
    with pytest.raises(EvaluationSetInvalid, match="None of the labelled papers") as error:
        evaluate_topics(path, corpus, settings, baselines=False)
    assert "Name the file that holds them" in error.value.remedy


def test_a_corpus_that_is_not_there_is_said_so(labels: Path, tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SourceUnreadable):
        evaluate_topics(labels, tmp_path / "nothing.jsonl", settings, baselines=False)
