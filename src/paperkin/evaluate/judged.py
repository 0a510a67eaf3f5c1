"""Reads a judged set: `queries.jsonl`, `qrels.tsv` in TREC's order, perhaps `docs.jsonl.gz` and `meta.json`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from paperkin.errors import EvaluationSetInvalid


@dataclass(frozen=True, slots=True)
class Query:
    """One question: a text, or a paper of the library."""

    id: str
    text: str
    paper_id: str
    split: str | None


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Queries with judgements.

    qrels: query id → paper id → grade, 0 included. docs: the file of the set's own documents, or None.
    reranking: only the judged candidates of each query are ranked, as the set's `meta.json` says.
    """

    name: str
    queries: list[Query]
    qrels: dict[str, dict[str, int]]
    docs: Path | None
    reranking: bool


def read_judged_set(folder: Path, split: str | None = None) -> JudgedSet:
    """Read a folder; with `split`, only the queries that say so. Queries without a positive judgement are left out.

    Raises EvaluationSetInvalid naming the file and line at fault.
    """
    if not folder.is_dir():
        raise EvaluationSetInvalid(
            "There is no such folder",
            value=str(folder),
            remedy="Name a folder that holds queries.jsonl and qrels.tsv.",
        )
    qrels = _read_qrels(folder / "qrels.tsv")
    queries = [
        query
        for query in _read_queries(folder / "queries.jsonl")
        if any(grade > 0 for grade in qrels.get(query.id, {}).values()) and split in (None, query.split)
    ]
    if not queries:
        raise EvaluationSetInvalid(
            "No query has a positive judgement",
            value=f"{folder}, split {split}",
            remedy="Check that the ids in queries.jsonl and qrels.tsv are the same, and the split.",
        )
    docs = next((folder / name for name in ("docs.jsonl.gz", "docs.jsonl") if (folder / name).exists()), None)
    return JudgedSet(
        name=folder.resolve().name,
        queries=queries,
        qrels={query.id: qrels[query.id] for query in queries},
        docs=docs,
        reranking="re-rank" in _read_task(folder / "meta.json"),
    )


def _read_task(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return str(orjson.loads(path.read_bytes()).get("task", ""))
    except (OSError, ValueError, AttributeError) as error:
        raise EvaluationSetInvalid(
            f"meta.json cannot be read: {error}",
            value=str(path),
            remedy='It is an object such as {"task": "re-rank"}, and may be left out.',
        ) from error


def _read_queries(path: Path) -> Iterator[Query]:
    for number, line in _lines(path):
        try:
            row: dict[str, Any] = orjson.loads(line)
            query_id = str(row["id"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise _invalid(path, number, line, 'Each line is an object such as {"id": "1", "text": "…"}.') from error
        yield Query(query_id, str(row.get("text") or ""), str(row.get("doc_id") or query_id), row.get("split"))


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        try:
            query_id, _, paper_id, grade = line.split("\t") if "\t" in line else line.split()
            qrels[query_id][paper_id] = int(grade)
        except ValueError as error:
            raise _invalid(path, number, line, "Each line is: query, 0, document, grade.") from error
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationSetInvalid(
            f"{path.name} cannot be read: {error}",
            value=str(path),
            remedy="A judged set has queries.jsonl and qrels.tsv.",
        ) from error
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _invalid(path: Path, number: int, line: str, remedy: str) -> EvaluationSetInvalid:
    return EvaluationSetInvalid(f"{path.name}, line {number} cannot be read", value=line, remedy=remedy)
