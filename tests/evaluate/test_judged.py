from __future__ import annotations

from pathlib import Path

import pytest

from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate import read_judged_set

QUERIES = (
    '{"id": "q1", "text": "graph", "split": "dev"}\n\n{"id": "q2", "text": "dark", "split": "test"}\n{"id": "q3"}\n'
)
QRELS = "q1\t0\ta\t2\nq1\t0\tb\t0\n\nq2 0 c 1\nq3\t0\td\t0\n"


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "queries.jsonl").write_text(QUERIES)
    (folder / "qrels.tsv").write_text(QRELS)
    return folder


def test_queries_and_grades_are_read_and_queries_without_an_answer_left_out(judged: Path) -> None:
    read = read_judged_set(judged)
    assert read.name == "tiny"
    assert [(query.id, query.text, query.paper_id) for query in read.queries] == [
        ("q1", "graph", "q1"),
        ("q2", "dark", "q2"),
    ]
    assert read.qrels == {"q1": {"a": 2, "b": 0}, "q2": {"c": 1}}
    assert (read.docs, read.reranking) == (None, False)


def test_only_queries_of_a_split_are_read_where_it_is_named(judged: Path) -> None:
    assert [query.id for query in read_judged_set(judged, split="test").queries] == ["q2"]
    with pytest.raises(EvaluationSetInvalid, match="No query"):
        read_judged_set(judged, split="train")


def test_a_query_may_name_the_paper_that_it_is(judged: Path) -> None:
    (judged / "queries.jsonl").write_text('{"id": "q1", "doc_id": "P19-1001"}\n')
    assert [query.paper_id for query in read_judged_set(judged).queries] == ["P19-1001"]


@pytest.mark.parametrize(("task", "reranking"), [("retrieval", False), ("re-ranking of candidates", True), ("", False)])
def test_a_set_says_whether_only_its_candidates_are_ranked(judged: Path, task: str, reranking: bool) -> None:
    (judged / "meta.json").write_text(f'{{"task": "{task}"}}')
    assert read_judged_set(judged).reranking is reranking


@pytest.mark.parametrize("name", ["docs.jsonl", "docs.jsonl.gz"])
def test_documents_of_its_own_are_found(judged: Path, name: str) -> None:
    (judged / name).write_text("")
    assert read_judged_set(judged).docs == judged / name


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("queries.jsonl", "not json"),
        ("queries.jsonl", "[1]"),
        ("queries.jsonl", '{"text": "no id"}'),
        ("qrels.tsv", "q1\t0\ta"),
        ("qrels.tsv", "q1\t0\ta\tmany"),
        ("qrels.tsv", "q1"),
    ],
)
def test_a_broken_line_is_named_with_its_file_and_number(judged: Path, name: str, line: str) -> None:
    path = judged / name
    path.write_text(f"{path.read_text()}\n{line}\n")
    number = path.read_text().split("\n").index(line) + 1
    with pytest.raises(EvaluationSetInvalid, match=f"{name}, line {number} ") as error:
        read_judged_set(judged)
    assert error.value.value == line


@pytest.mark.parametrize("name", ["queries.jsonl", "qrels.tsv"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"\xff\xfe")])
def test_a_file_that_is_missing_or_no_text_is_named(judged: Path, name: str, damage) -> None:
    damage(judged / name)
    with pytest.raises(EvaluationSetInvalid, match=name):
        read_judged_set(judged)


@pytest.mark.parametrize("content", ["{", "[]", "null"])
def test_a_broken_description_is_named(judged: Path, content: str) -> None:
    (judged / "meta.json").write_text(content)
    with pytest.raises(EvaluationSetInvalid, match=r"meta\.json"):
        read_judged_set(judged)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationSetInvalid, match="no such folder"):
        read_judged_set(tmp_path / "nothing")
