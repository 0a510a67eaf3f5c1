"""BM25 over title, abstract, authors and venue, by tantivy (k1 = 1.2, b = 0.75: Robertson & Zaragoza, 2009)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from paperkin.records import Filters, Paper
from paperkin.text import folded

# A pasted abstract has some hundred different words; the rarest of them decide, and each more costs time.
MAX_QUERY_TERMS = 64
# Names are worth less than words of the text: at 1.0 they cost known-item search .008 nDCG@10, at .3 nothing.
NAMES_BOOST = 0.3
_WRITER_HEAP_BYTES = 256_000_000
# Beyond this a "word" is a formula or a link, and tantivy takes terms of at most 65,530 bytes.
_LONGEST_WORD = 60
_TEXT, _NAMES = "text", "names"


@dataclass(frozen=True, slots=True)
class LexicalHits:
    """rows (m,) int64 and their BM25 scores (m,) float32, best first; ties by ascending row."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


class LexicalBuilder:
    """Writes the lexical index of one generation, paper by paper in row order. Use as a context manager.

    One thread writes, so that the same papers give the same segments. When an error ends the block, so does the thread:
    nothing goes on writing to a folder that is being deleted.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._index = tantivy.Index(_schema(), path=str(folder))
        _register(self._index)
        self._writer = self._index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
        self._row = 0

    def add(self, paper: Paper) -> None:
        """Append the next row."""
        document = tantivy.Document()
        document.add_unsigned("row", self._row)
        document.add_text(_TEXT, f"{paper.title} {paper.abstract}")
        names = [author.name for author in paper.authors]
        document.add_text(_NAMES, " ".join([*names, paper.venue or ""]))
        for name in {folded(name) for name in names}:
            document.add_text("author", name)
        if paper.venue:
            document.add_text("venue", folded(paper.venue))
        if paper.year is not None:
            document.add_integer("year", paper.year)
        self._writer.add_document(document)
        self._row += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            for end in (self._writer.rollback, self._writer.wait_merging_threads):
                with suppress(ValueError, RuntimeError, OSError):  # it may have ended, or the disk may be full
                    end()

    def finish(self) -> None:
        """Commit and end the merging threads; the folder is complete afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalIndex:
    """The lexical index of one generation, memory-mapped. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        _register(self._index)
        self._schema = self._index.schema
        self._text_analyzer, self._names_analyzer = _text_analyzer(), _names_analyzer(asked=True)
        self._searcher = self._index.searcher()

    def search(self, text: str, k: int, filters: Filters | None = None) -> LexicalHits:
        """Return the k best papers for a text of any length, among those that pass the filters.

        Stop words and unknown words count for nothing: a query of nothing else gets no hits.
        """
        wanted = self._wanted(text)
        if not wanted:
            return LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
        query = Query.boolean_query([(Occur.Should, part) for part in wanted])
        if filters:
            required = [(Occur.Must, part) for part in self._required(filters)]
            query = Query.boolean_query([(Occur.Must, query), *required])
        hits = self._searcher.search(query, k, count=False).hits
        rows = np.array(self._searcher.fast_field_values("row", [at for _, at in hits]), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((rows, -scores))
        return LexicalHits(rows[order], scores[order])

    def _wanted(self, text: str) -> list[Query]:
        words = Counter(self._text_analyzer.analyze(text))
        weights = {word: float(count) for word, count in words.items()}
        if len(weights) > MAX_QUERY_TERMS:
            weights = self._rarest(weights)
        parts = [
            Query.boost_query(Query.term_query(self._schema, _TEXT, word, "freq"), weight)
            for word, weight in weights.items()
        ]
        names = dict.fromkeys(self._names_analyzer.analyze(text)) if len(words) <= MAX_QUERY_TERMS else {}
        parts += [
            Query.boost_query(Query.term_query(self._schema, _NAMES, name, "freq"), NAMES_BOOST) for name in names
        ]
        return parts

    def _rarest(self, weights: dict[str, float]) -> dict[str, float]:
        frequency = {word: self._searcher.doc_freq(_TEXT, word) for word in weights}
        known = sorted((word for word in weights if frequency[word]), key=lambda word: (frequency[word], word))
        return {word: weights[word] for word in known[:MAX_QUERY_TERMS]}

    def _required(self, filters: Filters) -> Iterable[Query]:
        if filters.year_from is not None or filters.year_to is not None:
            yield Query.range_query(self._schema, "year", tantivy.FieldType.Integer, filters.year_from, filters.year_to)
        for field, names in (("venue", filters.venues), ("author", filters.authors)):
            if names:
                yield Query.term_set_query(self._schema, field, [folded(name) for name in names])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True)
    builder.add_text_field(_TEXT, tokenizer_name="paper_text", index_option="freq")
    builder.add_text_field(_NAMES, tokenizer_name="paper_names", index_option="freq")
    builder.add_text_field("venue", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("author", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer("paper_text", _text_analyzer())
    index.register_tokenizer("paper_names", _names_analyzer())


def _text_analyzer() -> TextAnalyzer:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


def _names_analyzer(*, asked: bool = False) -> TextAnalyzer:
    """Read names; in a query that is `asked`, `of` and `the` mean no venue though many venues have them."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stopword("english")) if asked else builder).build()
