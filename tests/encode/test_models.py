from __future__ import annotations

import json
from pathlib import Path

import pytest

from paperkin.encode.models import PLAIN, RULES, rule_for, shipped_prompts

WEB_SEARCH = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
PASSAGES = "Represent this sentence for searching relevant passages: "


@pytest.mark.parametrize(
    ("name", "query", "paper"),
    [
        ("all-MiniLM-L6-v2", "", ""),
        ("sentence-transformers/all-mpnet-base-v2", "", ""),
        ("sentence-transformers/multi-qa-mpnet-base-dot-v1", "", ""),
        ("intfloat/e5-small", "query: ", "passage: "),
        ("intfloat/e5-base-v2", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", f"{WEB_SEARCH} ", ""),
        ("intfloat/e5-mistral-7b-instruct", f"{WEB_SEARCH} ", ""),
        ("BAAI/bge-small-en", PASSAGES, ""),
        ("BAAI/bge-large-en-v1.5", PASSAGES, ""),
        ("BAAI/bge-base-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-m3", "", ""),
        ("thenlper/gte-base", "", ""),
        ("Alibaba-NLP/gte-base-en-v1.5", "", ""),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", f"{WEB_SEARCH} ", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("Qwen/Qwen3-Embedding-0.6B", WEB_SEARCH, ""),
        ("Snowflake/snowflake-arctic-embed-m", PASSAGES, ""),
        ("Snowflake/snowflake-arctic-embed-m-v1.5", PASSAGES, ""),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("mixedbread-ai/mxbai-embed-large-v1", PASSAGES, ""),
        ("allenai/specter2", "", ""),
        ("somebody/house-model", "", ""),
    ],
)
def test_a_family_has_its_prefixes(name: str, query: str, paper: str) -> None:
    rule = rule_for(name)
    assert (rule.query_prefix, rule.paper_prefix) == (query, paper)


@pytest.mark.parametrize(
    "name",
    [
        "allenai/specter",
        "sentence-transformers/allenai-specter",
        "allenai/specter2_base",
        "allenai/specter2",
        "malteos/scincl",
        "malteos/PubMedNCL",
    ],
)
def test_the_citation_trained_take_the_first_token_and_a_separator(name: str) -> None:
    assert (rule_for(name).separator, rule_for(name).pooling) == ("[SEP]", "cls")


@pytest.mark.parametrize(
    ("name", "adapted"),
    [
        ("allenai/specter2", True),
        ("allenai/specter2_aug2023refresh", True),
        ("allenai/specter2_base", False),
        ("allenai/specter", False),
        ("malteos/scincl", False),
    ],
)
def test_only_specter2_itself_is_published_as_adapters(name: str, adapted: bool) -> None:
    assert bool(rule_for(name).base_suffix) is adapted


def test_every_row_names_its_source() -> None:
    assert all(rule.source for rule in RULES)
    assert rule_for("nobody/knows-this") is PLAIN


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ({"query": "q: ", "document": "d: "}, ("q: ", "d: ")),
        ({"query": "q: ", "passage": "p: "}, ("q: ", "p: ")),
        (
            {"search_query": "search_query: ", "search_document": "search_document: "},
            ("search_query: ", "search_document: "),
        ),
        ({"query": "q: "}, ("q: ", "")),
        ({"query": "", "document": ""}, None),  # what sentence-transformers writes for a model without prompts
        ({"sts": "similar: "}, None),
        ({}, None),
        (None, None),
    ],
)
def test_prompts_that_a_model_ships_are_read(
    tmp_path: Path, prompts: dict[str, str] | None, expected: tuple[str, str] | None
) -> None:
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), encoding="utf-8")
    assert shipped_prompts(tmp_path) == expected


@pytest.mark.parametrize("content", [None, "", "[]", "{", '"text"'])
def test_a_missing_or_broken_file_ships_no_prompts(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config_sentence_transformers.json").write_text(content, encoding="utf-8")
    assert shipped_prompts(tmp_path) is None
