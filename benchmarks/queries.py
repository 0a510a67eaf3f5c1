"""Free-text queries: real questions from `queries.txt`, and sentences from the middle of abstracts made queries."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import orjson

from benchmarks.common import BenchmarkFailed
from paperkin.service import Library

QUESTIONS = Path(__file__).with_name("queries.txt")
_FEWEST_WORDS, _MOST_WORDS = 5, 12
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
# How a sentence of an abstract begins, and no query does.
_OPENING = re.compile(
    r"^((however|moreover|furthermore|in addition|specifically|finally|to this end|in particular|additionally|thus|"
    r"in this (paper|work|study)|our (experiments|results) show)\b,?\s*)?((also|then|further)\s+)?"
    r"(we (also |further |then )?(propose|present|show|introduce|find|demonstrate|describe|study|use|investigate)\s+)?"
    r"(that\s+)?",
    re.IGNORECASE,
)


def written_questions() -> list[str]:
    """Return the questions that a person wrote for these benchmarks."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def read_queries(file: Path) -> list[str]:
    """Return the `text` of every line of a file of JSON objects."""
    try:
        lines = [line for line in file.read_bytes().splitlines() if line.strip()]
        return list(dict.fromkeys(str(orjson.loads(line)["text"]) for line in lines))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkFailed(f'{file.name} is no file of JSON lines such as {{"text": "…"}}: {error}') from error


def distinct_queries(library: Library, count: int, file: Path | None = None) -> list[str]:
    """Return up to `count` queries, no two alike: the file's, or the written ones and then sentences of abstracts.

    Always the same for the same library. Kinds are mixed, so that every part of the list is like the whole.
    """
    if file is not None:
        queries = read_queries(file)
    else:
        questions = written_questions()
        queries = list(dict.fromkeys([*questions, *_sentences(library, max(0, count - len(questions)))]))
    chosen = queries[:count]
    order = np.random.default_rng(0).permutation(len(chosen))
    return [chosen[at] for at in order]


def _sentences(library: Library, count: int) -> list[str]:
    generation = library.serving.generation()
    # Some abstracts are empty, or have no sentence of a query's length.
    spaced = np.linspace(0, len(generation) - 1, min(2 * count, len(generation))).astype(np.int64)
    rows = generation.paper_rows[np.unique(spaced)].tolist()
    papers = library.catalogue.papers(rows)
    found = (_middle_sentence(papers[row].abstract) for row in rows if row in papers)
    sentences = list(dict.fromkeys(sentence for sentence in found if sentence))
    keep = np.unique(np.linspace(0, len(sentences) - 1, min(count, len(sentences))).astype(np.int64))
    return [sentences[at] for at in keep]


def _middle_sentence(abstract: str) -> str:
    """Return the sentence in the middle of an abstract, as someone might type it; empty where it is too short."""
    sentences = _SENTENCE_END.split(abstract)
    words = _OPENING.sub("", sentences[len(sentences) // 2]).rstrip(".!?").split()
    return " ".join(words[:_MOST_WORDS]) if len(words) >= _FEWEST_WORDS else ""
