from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Library
from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate import JudgedSet, evaluate_related, evaluate_search, library_of
from paperkin.evaluate.judged import Query
from paperkin.evaluate.run import _interval
from tests.toy import CORPUS, load_toy_encoder, toy_settings

# Each query's words stand in one paper's title, which every method therefore ranks first.
KNOWN_ITEMS = {
    "protein structure prediction": "PMID:34265844",
    "graph attention networks": "gnn.2",
    "dark energy and the accelerating universe": "phys 3",
}


def judged(qrels: dict[str, dict[str, int]], *, reranking: bool = False, docs: Path | None = None) -> JudgedSet:
    """Return a set in which each query's id is its text and its paper at once."""
    queries = [Query(text, text, text, None) for text in qrels]
    return JudgedSet("tiny", queries, qrels, docs, reranking)


def test_a_set_whose_answers_all_come_first_scores_one(toy_library: Library) -> None:
    qrels = {text: {paper_id: 1} for text, paper_id in KNOWN_ITEMS.items()}
    evaluation = evaluate_search(toy_library, judged(qrels))
    assert (evaluation.queries, evaluation.papers, evaluation.missing) == (3, 40, 0)
    for scored in evaluation.methods.values():
        assert (scored["ndcg@10"], scored["mrr@10"], scored["recall@100"]) == (1.0, 1.0, 1.0)
        assert scored["ndcg@10_interval"] == [1.0, 1.0]


def test_a_set_whose_answers_are_not_there_scores_zero_and_counts_them_missing(toy_library: Library) -> None:
    qrels = {text: {f"not here {number}": 1} for number, text in enumerate(KNOWN_ITEMS)}
    evaluation = evaluate_search(toy_library, judged(qrels))
    assert evaluation.missing == 3
    for scored in evaluation.methods.values():
        assert (scored["ndcg@10"], scored["mrr@10"], scored["recall@100"]) == (0.0, 0.0, 0.0)


def test_an_answer_in_the_second_place_scores_by_the_book(toy_library: Library) -> None:
    first, second = toy_library.rank_search("graph networks", method="dense")[:2]
    evaluation = evaluate_search(toy_library, judged({"graph networks": {second: 1, first: 0}}))
    dense = evaluation.methods["dense"]
    assert dense["ndcg@10"] == round(1 / np.log2(3), 4)
    assert dense["mrr@10"] == 0.5


def test_grades_weigh_as_they_say(toy_library: Library) -> None:
    first, second = toy_library.rank_search("graph networks", method="dense")[:2]
    evaluation = evaluate_search(toy_library, judged({"graph networks": {first: 1, second: 3}}))
    gained, ideal = 1 + 3 / np.log2(3), 3 + 1 / np.log2(3)
    assert evaluation.methods["dense"]["ndcg@10"] == round(gained / ideal, 4)


def test_where_candidates_are_given_only_they_are_ranked(toy_library: Library) -> None:
    last, before_last = toy_library.rank_search("graph networks", method="dense")[:-3:-1]
    qrels = {"graph networks": {before_last: 1, last: 0}}
    assert evaluate_search(toy_library, judged(qrels)).methods["dense"]["ndcg@10"] == 0.0
    assert evaluate_search(toy_library, judged(qrels, reranking=True)).methods["dense"]["ndcg@10"] == 1.0


def test_related_papers_are_scored_and_a_paper_is_never_its_own_answer(toy_library: Library) -> None:
    qrels = {"editorial/1": {"editorial/3": 1}, "gnn.1": {"gnn.1": 1}}
    evaluation = evaluate_related(toy_library, judged(qrels))
    assert evaluation.methods["dense"]["ndcg@10"] == 0.5


def test_a_query_whose_paper_is_not_there_counts_as_nothing_found(toy_library: Library) -> None:
    qrels = {"editorial/1": {"editorial/3": 1}, "not here": {"gnn.1": 1}}
    evaluation = evaluate_related(toy_library, judged(qrels))
    assert (evaluation.queries, evaluation.methods["dense"]["recall@100"]) == (2, 0.5)


def test_the_answer_is_that_of_the_method_that_serves(toy_library: Library) -> None:
    evaluation = evaluate_search(toy_library, judged({"graph networks": {"gnn.4": 1}}))
    answer = evaluation.answer()
    assert (answer["set"], answer["best"]) == ("tiny", "best")
    assert answer["parts"] == evaluation.methods
    assert all(answer[name] == value for name, value in evaluation.methods["best"].items())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_the_interval_contains_the_mean(values: list[float]) -> None:
    low, high = _interval(np.array(values))
    assert 0 <= low <= round(float(np.mean(values)), 4) <= high <= 1
    assert _interval(np.array(values)) == [low, high]


@pytest.fixture
def _toy_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.encoders.load_encoder", load_toy_encoder)


@pytest.mark.usefixtures("_toy_encoder")
def test_a_library_of_the_set_is_built_once_and_kept(tmp_path: Path) -> None:
    docs = tmp_path / "docs.jsonl"
    docs.write_bytes(CORPUS.read_bytes())
    settings = toy_settings(tmp_path / "unused", model_cache=tmp_path / "cache" / "encoders")
    with library_of(judged({}, docs=docs), settings) as library:
        built = library.serving.shelf.current()
        assert library.path.parent == tmp_path / "cache" / "evaluations"
        assert len(library.serving.generation()) == 40
    with library_of(judged({}, docs=docs), settings) as library:
        assert library.serving.shelf.ids() == [built]
    docs.write_bytes(CORPUS.read_bytes().splitlines()[0])
    with library_of(judged({}, docs=docs), settings) as library:
        assert len(library.serving.generation()) == 1


@pytest.mark.usefixtures("_toy_encoder")
def test_the_catalogue_that_serves_is_left_alone(tmp_path: Path) -> None:
    serving = tmp_path / "serving.db"
    settings = toy_settings(tmp_path / "unused", catalogue_url=f"sqlite:///{serving}")
    with library_of(judged({}, docs=CORPUS), settings) as library:
        assert library.catalogue.count() == 40
    assert not serving.exists()


@pytest.mark.usefixtures("_toy_encoder")
@pytest.mark.parametrize("content", [None, b"", gzip.compress(CORPUS.read_bytes())[:-500]])
def test_documents_that_cannot_be_read_to_their_end_are_an_error(tmp_path: Path, content: bytes | None) -> None:
    docs = tmp_path / "docs.jsonl.gz"
    if content is not None:
        docs.write_bytes(content)
    settings = toy_settings(tmp_path / "unused", model_cache=tmp_path / "cache" / "encoders")
    for _ in range(2):
        with pytest.raises(EvaluationSetInvalid) as error:
            library_of(judged({}, docs=docs), settings)
        assert error.value.value == str(docs)


def test_a_set_without_documents_needs_a_library(tmp_path: Path) -> None:
    with pytest.raises(EvaluationSetInvalid) as error:
        library_of(judged({}), toy_settings(tmp_path))
    assert "--library" in error.value.remedy
