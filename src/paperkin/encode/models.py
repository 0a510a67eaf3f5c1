"""What each family of models wants before its texts: prompts, prefixes, separators, adapters.

The rows are what the models' authors wrote in model cards and papers; each names its source. A prompt that a model
ships in `config_sentence_transformers.json` wins over its row, since it travels with the weights.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Pooling = Literal["mean", "cls"]

_WEB_SEARCH = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_SEARCHING_PASSAGES = "Represent this sentence for searching relevant passages: "


@dataclass(frozen=True, slots=True)
class ModelRule:
    """How one family of models wants its texts.

    pattern: found, without regard to case, in the model's name. source: who says so. pooling: used only where the
    model ships no sentence-transformers modules that say it. base_suffix, query_suffix: for a model that is published
    as adapters, what its name ends in for the base model and for the query adapter.
    """

    pattern: str
    source: str
    query_prefix: str = ""
    paper_prefix: str = ""
    separator: str = " "
    pooling: Pooling = "mean"
    base_suffix: str = ""
    query_suffix: str = ""


SPECTER2 = ModelRule(
    r"(^|/)specter2(_aug2023refresh)?$",
    "model cards of allenai/specter2, _base and _adhoc_query: proximity adapter for papers, adhoc_query adapter for "
    "short queries, title[SEP]abstract, first token; arXiv:2211.13308",
    separator="[SEP]",
    pooling="cls",
    base_suffix="_base",
    query_suffix="_adhoc_query",
)

# The first row whose pattern is found wins, so the narrower comes first.
RULES: tuple[ModelRule, ...] = (
    SPECTER2,
    ModelRule(
        r"specter|scincl|pubmedncl",
        "model cards of allenai/specter (arXiv:2004.07180), allenai/specter2_base and malteos/scincl "
        "(arXiv:2202.06671): title[SEP]abstract, first token",
        separator="[SEP]",
        pooling="cls",
    ),
    ModelRule(
        r"(^|[/_-])e5-.*instruct",
        "model cards of intfloat/multilingual-e5-large-instruct and intfloat/e5-mistral-7b-instruct: an instruction "
        "before the query, nothing before the document; arXiv:2402.05672",
        query_prefix=f"{_WEB_SEARCH} ",
    ),
    ModelRule(
        r"(^|[/_-])e5-",
        "model cards of intfloat/e5-base-v2 and intfloat/multilingual-e5-base; arXiv:2212.03533",
        query_prefix="query: ",
        paper_prefix="passage: ",
    ),
    ModelRule(r"bge-m3", "model card of BAAI/bge-m3: no instruction is needed; arXiv:2402.03216", pooling="cls"),
    ModelRule(
        r"bge-.*-en",
        "model card of BAAI/bge-base-en-v1.5: an instruction for a short query, none for passages; arXiv:2309.07597",
        query_prefix=_SEARCHING_PASSAGES,
        pooling="cls",
    ),
    ModelRule(
        r"bge-.*-zh",
        "model card of BAAI/bge-base-zh-v1.5; arXiv:2309.07597",
        query_prefix="为这个句子生成表示以用于检索相关文章：",
        pooling="cls",
    ),
    ModelRule(
        r"gte-qwen.*instruct",
        "model card of Alibaba-NLP/gte-Qwen2-1.5B-instruct: an instruction before the query only",
        query_prefix=f"{_WEB_SEARCH} ",
    ),
    ModelRule(
        r"(^|[/_-])gte-",
        "model cards of thenlper/gte-base and Alibaba-NLP/gte-base-en-v1.5: none; arXiv:2308.03281",
    ),
    ModelRule(
        r"nomic-embed",
        "model card of nomic-ai/nomic-embed-text-v1.5: a task prefix is required; arXiv:2402.01613",
        query_prefix="search_query: ",
        paper_prefix="search_document: ",
    ),
    ModelRule(
        r"qwen3-embedding",
        "model card of Qwen/Qwen3-Embedding-0.6B: an instruction before the query, no space after; arXiv:2506.05176",
        query_prefix=_WEB_SEARCH,
    ),
    ModelRule(
        r"arctic-embed-.*v2",
        "model card of Snowflake/snowflake-arctic-embed-l-v2.0; arXiv:2412.04506",
        query_prefix="query: ",
        pooling="cls",
    ),
    ModelRule(
        r"arctic-embed|mxbai-embed-large",
        "model cards of Snowflake/snowflake-arctic-embed-m-v1.5 (arXiv:2405.05374) and mixedbread-ai/mxbai-embed-large",
        query_prefix=_SEARCHING_PASSAGES,
        pooling="cls",
    ),
    ModelRule(
        r"minilm|mpnet|distilroberta",
        "model cards of sentence-transformers/all-MiniLM-L6-v2 and all-mpnet-base-v2: none; arXiv:1908.10084",
    ),
)

PLAIN = ModelRule("", "a model that this table does not know: nothing is added to its texts")


def rule_for(name: str) -> ModelRule:
    """Return the row for a model's name, or `PLAIN` where there is none."""
    return next((rule for rule in RULES if re.search(rule.pattern, name, re.IGNORECASE)), PLAIN)


def shipped_prompts(folder: Path) -> tuple[str, str] | None:
    """Return the (query, paper) prompts that a sentence-transformers model ships, or None where it ships none.

    The names are those that sentence-transformers' `encode_query` and `encode_document` look for, and nomic's.
    Prompts that are all empty are what `save_pretrained` writes for any model, and say nothing.
    """
    try:
        prompts = json.loads((folder / "config_sentence_transformers.json").read_bytes()).get("prompts") or {}
    except (OSError, ValueError, AttributeError):
        return None
    query = next((prompts[key] for key in ("query", "search_query") if key in prompts), "")
    paper = next((prompts[key] for key in ("document", "passage", "corpus", "search_document") if key in prompts), "")
    return (query, paper) if query or paper else None
