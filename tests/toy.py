"""A toy corpus of forty papers with awkward names, and an encoder that needs no model.

The corpus is `fixtures/toy.jsonl`: diacritics, CJK, right-to-left, initials, one-name authors, two Bing Lius on one
paper, 327 authors on another, a list of authors written twice, HTML and LaTeX, missing parts, ids with slashes, spaces,
percent and question marks, ids that differ by case alone, and one title three times.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin import Filters, Paper
from paperkin.encode import EncoderSpec
from paperkin.index import Generation, Selection, select
from paperkin.ingest import read_papers
from paperkin.records import Query
from paperkin.settings import Settings
from paperkin.sources import expand_inputs
from paperkin.text import folded

FIXTURES = Path(__file__).parent / "fixtures"
CORPUS = FIXTURES / "toy.jsonl"
DIMENSION = 64


def toy_papers() -> list[Paper]:
    """Return the corpus as the library knows it, in the order of the file."""
    return list(read_papers(expand_inputs([str(CORPUS)])[0]))


def toy_settings(folder: Path, **given: Any) -> Settings:
    """Return settings of a library in this folder, untouched by the environment's own."""
    return Settings(**{"library": folder, "encoder": "toy", "model_cache": folder.parent / "encoders", **given})


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines and return the path."""
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def generated_rows(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Return `count` papers as rows of paperkin's JSON lines, drawn from the corpus' own words."""
    words = sorted({word for paper in toy_papers() for word in re.findall(r"[a-z]{4,}", paper.abstract.lower())})
    random = np.random.default_rng(seed)
    return [
        {
            "id": f"generated/{number}",
            "title": f"On {' '.join(random.choice(words, 5))}",
            "abstract": " ".join(random.choice(words, 40)),
            "authors": [{"name": f"Author {author}"} for author in random.integers(0, 50, 3)],
            "year": int(random.integers(1990, 2024)),
            "venue": str(random.choice(["ACL", "NeurIPS", "SIGIR"])),
        }
        for number in range(count)
    ]


def passes(paper: Paper, filters: Filters, institutions: Sequence[tuple[int, str]] = ()) -> bool:
    """Say, without any index, whether a paper that names these institutions satisfies the filters."""
    names = [(author.author_id, author.name) for author in paper.authors]
    places = [(f"I{row}", name) for row, name in institutions]
    areas = [paper.extra.get("primary_area", ""), *paper.extra.get("categories", ())]
    return (
        (filters.year_from is None or (paper.year is not None and paper.year >= filters.year_from))
        and (filters.year_to is None or (paper.year is not None and paper.year <= filters.year_to))
        and (filters.since is None or _latest_date(paper) >= filters.since + "-01-01"[len(filters.since) - 4 :])
        and _any_of(filters.venues, [paper.venue or ""])
        and _any_of(filters.topics, [*paper.keywords, *areas])
        and _any_of(filters.kinds, [paper.kind or ""])
        and _any_of(filters.sources, [paper.source])
        and _any_named(filters.authors, names)
        and _any_named(filters.institutions, places)
    )


def _any_of(wanted: Sequence[str], there: Sequence[str]) -> bool:
    return not wanted or not {folded(one) for one in wanted}.isdisjoint(folded(one) for one in there if one)


def _bears(name: str, words: Sequence[str]) -> bool:
    own = folded(name).split()
    whole = [word for word in words if len(word) > 1] or words
    initials = [word for word in words if word not in whole]
    return (
        bool(words)
        and set(whole) <= set(own)
        and all(any(word.startswith(initial) for word in own) for initial in initials)
    )


def _any_named(wanted: Sequence[str], there: Sequence[tuple[str | None, str]]) -> bool:
    return not wanted or any(
        value.upper() == public_id if re.fullmatch(r"[AaIi]\d+", value) else _bears(name, folded(value).split())
        for value in wanted
        for public_id, name in there
    )


def _latest_date(paper: Paper) -> str:
    """Return a date after none of the days that a paper's own may mean; nothing where it has none."""
    known = paper.published or (f"{paper.year:04}" if paper.year is not None else "")
    return known + "-12-31"[len(known) - 4 :] if known else ""


def selected(index: Generation, filters: Filters) -> Selection:
    """Return the filters as rankings take conditions."""
    return select(index.columns, index.lexical, Query("", filters=filters))


class ToyEncoder:
    """Each word has a vector drawn from its hash; a text is the sum of its words, so texts that share words are near.

    `encoded` lists what was encoded as papers, in order.
    """

    engine = "toy"

    def __init__(self, weights: str = "toy", dimension: int = DIMENSION) -> None:
        self.spec = EncoderSpec("toy", None, weights, dimension, max_tokens=512)
        self.encoded: list[str] = []

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return self._rows(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(texts)

    def warm(self) -> None:
        pass

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.spec.dimension), np.float32)
        for row, text in enumerate(texts):
            summed = sum(_word_vector(word, self.spec.dimension) for word in folded(text).split() or [text])
            rows[row] = summed / np.linalg.norm(summed)
        return rows


def load_toy_encoder(_name: str, **_: object) -> ToyEncoder:
    """Stand in for `paperkin.encode.load_encoder`."""
    return ToyEncoder()


@cache
def _word_vector(word: str, dimension: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
    return np.random.default_rng(seed).normal(size=dimension)
