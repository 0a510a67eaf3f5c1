"""BM25 over title, abstract, authors and venue, by tantivy (k1 = 1.2, b = 0.75: Robertson & Zaragoza, 2009)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Filter, Occur, Order, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from paperkin.index.columns import Numbered, Rows, Selection, label_key, paper_labels, published_day
from paperkin.index.text_writer import TextWriter
from paperkin.records import Paper

# A pasted abstract has some hundred different words; the rarest of them decide, and each more costs time.
MAX_QUERY_TERMS = 64
# Names are worth less than words of the text: at 1.0 they cost known-item search .008 nDCG@10, at .3 nothing.
NAMES_BOOST = 0.3
# Beyond this a "word" is a formula or a link, and tantivy takes terms of at most 65,530 bytes.
_LONGEST_WORD = 60
_LONGEST_LABEL = 300
_REMEMBERED_WORDS = 50_000
# Anything but ASCII and the signs of other blocks that are surely no part of a word: quotes, dashes, arrows, operators.
_FOREIGN = re.compile(
    "[^\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2010-\u2027\u2030-\u205e\u2190-\u22ff]"
)
_TEXT, _NAMES, _LABEL = "text", "names", "label"
# Words that count for nothing, but keep a title's last word and an abstract's first from being a phrase.
_BETWEEN_FIELDS = " the" * 32


@dataclass(frozen=True, slots=True)
class LexicalHits:
    """rows (m,) int64 and their BM25 scores (m,) float32, best first; ties by ascending row."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


def open_index(folder: Path) -> tantivy.Index:
    """Open an index that `LexicalBuilder` wrote, to read it or to write on."""
    index = tantivy.Index.open(str(folder))
    _register(index)
    return index


def document(paper: Paper, row: int, institutions: Numbered = (), topics: Numbered = ()) -> tantivy.Document:
    """Return a paper as the index takes it. institutions, topics: as `paper_labels` takes them."""
    made = tantivy.Document()
    made.add_unsigned("row", row)
    made.add_text(_TEXT, f"{paper.title}{_BETWEEN_FIELDS} {paper.abstract}")
    made.add_text(_NAMES, " ".join([*(author.name for author in paper.authors), paper.venue or ""]))
    for column, labels in paper_labels(paper, institutions, topics).items():
        for key in {key for key, _ in labels}:
            made.add_text(_LABEL, _label_term(label_key(column, key)))
    if paper.year is not None:
        made.add_integer("year", paper.year)
    if (day := published_day(paper)) is not None:
        made.add_integer("day", day)
    return made


class LexicalBuilder(TextWriter):
    """Writes the lexical index of one generation, paper by paper."""

    def __init__(self, folder: Path, *, extend: bool = False) -> None:
        """Begin a new index, or with `extend` write on in one that is there: nobody else may write to the folder."""
        if not extend:
            folder.mkdir()
        self._index = open_index(folder) if extend else tantivy.Index(_schema(), path=str(folder))
        _register(self._index)
        super().__init__(self._index)
        self._next_row = self._index.searcher().num_docs

    def add(self, paper: Paper, row: int | None = None, institutions: Numbered = (), topics: Numbered = ()) -> None:
        """Append a paper, as the row after the last unless another is given.

        institutions, topics: as `paper_labels` takes them.
        """
        row = self._next_row if row is None else row
        self._writer.add_document(document(paper, row, institutions, topics))
        self._next_row = row + 1

    def remove(self, rows: Sequence[int]) -> None:
        """Delete the papers that were added as these rows before."""
        # By query, since tantivy's deletion by term takes every number for a signed one and finds nothing.
        self._writer.delete_documents_by_query(Query.term_set_query(self._index.schema, "row", list(rows)))


class LexicalIndex:
    """The lexical index of one generation, memory-mapped. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._index = open_index(folder)
        self._schema = self._index.schema
        self._text_analyzer, self._names_analyzer = _text_analyzer(), _names_analyzer(asked=True)
        self._written = lru_cache(_REMEMBERED_WORDS)(self._write)
        self._searcher = self._index.searcher()
        self.rows_with = lru_cache(maxsize=64)(self._rows_with)

    def search(self, text: str, k: int, selection: Selection | None = None) -> LexicalHits:
        """Return the k best papers for a text of any length, among those that a selection holds.

        Stop words and unknown words count for nothing: a query of nothing else gets no hits.
        """
        wanted = self._wanted(text)
        if not wanted:
            return LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
        query = Query.boolean_query([(Occur.Should, part) for part in wanted])
        if selection:
            conditions = list(self._conditions(selection)) or [(Occur.Must, self._among(selection.rows))]
            query = Query.boolean_query([(Occur.Must, query), *conditions])
        hits = self._searcher.search(query, k, count=False).hits
        rows = np.array(self._searcher.fast_field_values("row", [at for _, at in hits]), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((rows, -scores))
        return LexicalHits(rows[order], scores[order])

    def words(self, text: str) -> list[tuple[int, int, str]]:
        """Return the words of a text that count: start and end in characters of it, and how the index writes each."""
        tokens = self._text_analyzer.pre_tokenize(text).tokens
        return [(token.char_offset_from, token.char_offset_to, token.text) for token in tokens]

    def finder(self, wanted: Collection[str]) -> Callable[[str], list[tuple[int, int, str]]]:
        """Return what finds in a text those of its `words` that are among some, in a fifth of the time.

        wanted: words as the index writes them.
        """
        # Stemming changes endings, save for these, so that only words that begin alike need to be looked at.
        heads = {word[: 1 if word in ("die", "lie", "tie") else 2] for word in wanted if word.isascii()}
        beginning = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(heads))})[a-z0-9]*", re.ASCII | re.IGNORECASE)

        def find(text: str) -> list[tuple[int, int, str]]:
            if not text.isascii() and _FOREIGN.search(text):  # the tokenizer goes by Unicode's tables
                return [word for word in self.words(text) if word[2] in wanted]
            if not heads:
                return []
            found = ((at.start(), at.end(), self._written(at[0])) for at in beginning.finditer(text))
            return [word for word in found if word[2] in wanted]

        return find

    def _write(self, word: str) -> str:
        """Return a word as the index writes it; nothing for one that does not count."""
        return next(iter(self._text_analyzer.analyze(word)), "")

    def known(self, text: str) -> list[tuple[str, int, int]]:
        """Return the words of a text that count, in order, and how often each is there.

        Each comes as the index writes it, with the number of papers that have it in title or abstract and the number
        that have it, as it is spelt, in a name or a venue.
        """
        named = {token.char_offset_from: token.text for token in self._names_analyzer.pre_tokenize(text).tokens}
        return [
            (word, self._searcher.doc_freq(_TEXT, word), self._searcher.doc_freq(_NAMES, named.get(start, word)))
            for start, _, word in self.words(text)
        ]

    def _rows_with(self, phrase: str) -> Rows | None:
        """Return the rows, ascending, whose title or abstract has a phrase's words in this order.

        Words are compared as the index writes them: without endings, and of `the` and its like only the places count.
        None where the phrase has no word that counts.
        """
        query = self._phrase(phrase)
        if query is None:
            return None
        found = self._searcher.search(query, len(self) or 1, count=False, order_by_field="row", order=Order.Asc).hits
        rows = np.fromiter((row for row, _ in found), np.int64, len(found))
        rows.flags.writeable = False  # the cache gives it to everybody
        return rows

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

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

    def _conditions(self, selection: Selection) -> Iterator[tuple[Occur, Query]]:
        for condition in self._required(selection):
            # Without a score of their own, so that BM25 stays what it is without them.
            yield Occur.Must, Query.const_score_query(condition, 0.0)
        for query in map(self._phrase, selection.excluded):
            if query is not None:
                yield Occur.MustNot, query

    def _required(self, selection: Selection) -> Iterator[Query]:
        for labels in selection.labels:
            yield Query.term_set_query(self._schema, _LABEL, list(map(_label_term, labels)))
        for field, bounds in (("year", selection.years), ("day", selection.days)):
            if bounds != (None, None):
                yield Query.range_query(self._schema, field, tantivy.FieldType.Integer, *bounds)
        yield from filter(None, map(self._phrase, selection.phrases))

    def _among(self, rows: Rows | None) -> Query:
        """Return what holds for single rows: slow for thousands of them, which conditions are not."""
        wanted = [] if rows is None else rows.tolist()
        return Query.const_score_query(Query.term_set_query(self._schema, "row", wanted), 0.0)

    def _phrase(self, phrase: str) -> Query | None:
        tokens = self._text_analyzer.pre_tokenize(phrase).tokens
        if len(tokens) > 1:
            first = tokens[0].position
            return Query.phrase_query(self._schema, _TEXT, [(token.position - first, token.text) for token in tokens])
        return Query.term_query(self._schema, _TEXT, tokens[0].text, "freq") if tokens else None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    builder.add_text_field(_TEXT, tokenizer_name="paper_text", index_option="position")
    builder.add_text_field(_NAMES, tokenizer_name="paper_names", index_option="freq")
    builder.add_text_field(_LABEL, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    builder.add_integer_field("day", fast=True)
    return builder.build()


def _label_term(key: str) -> str:
    """Return a label as a term; a name as long as a book stands for itself by its digest."""
    if len(key) <= _LONGEST_LABEL:
        return key
    return key[:_LONGEST_LABEL] + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


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
