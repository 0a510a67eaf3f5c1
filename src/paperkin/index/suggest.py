"""Completions of what is being typed, over titles, people, topics and venues, by tantivy's prefix and fuzzy terms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Query

from paperkin.identity.spelling import display_name
from paperkin.index.columns import paper_keywords
from paperkin.index.text_writer import TextWriter
from paperkin.records import Paper, Suggestion, Topic
from paperkin.text import folded

# In the order in which they are named where nothing else decides.
SUGGESTED_KINDS = ("topic", "keyword", "person", "venue", "paper")
# Whoever types more than this knows the title; what is beyond is not compared.
MAX_TYPED = 300
# A word that is shorter is too near to too many others.
_SHORTEST_FUZZY_WORD = 4
# Half of all titles have a word in s…, and thousands begin with "learning": beginnings up to these lengths are terms of
# their own, since to go through all the terms that begin so costs milliseconds.
_WORD_HEAD, _WHOLE_HEAD = 3, 12
_START = "^"  # tells the beginning of a whole text from that of a word
_CITATION = 10_000  # more than there are years
# Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces: a word may begin at any letter.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_UNSPACED_WORD = 16


class SuggestBuilder(TextWriter):
    """Writes the suggestions of one generation, paper by paper.

    Titles go to disk as they come; people, topics and venues are counted in memory until `finish`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(tantivy.Index(_schema(), path=str(folder)))
        self._people: dict[str, dict[str, int]] = defaultdict(dict)
        self._keywords: dict[str, dict[str, int]] = defaultdict(dict)
        self._venues: dict[str, dict[str, int]] = defaultdict(dict)

    def add(self, paper: Paper) -> None:
        """Take in a paper: its title, and those whom and what it names."""
        rank = max(paper.citations or 0, 0) * _CITATION + min(max(paper.year or 0, 0), _CITATION - 1)
        self._write("paper", paper.title, paper.id, rank, [paper.title], [paper.title])
        for person, name in {author.author_id: author.name for author in paper.authors if author.author_id}.items():
            _count(self._people[person], name)
        for key, keyword in {folded(keyword): keyword for keyword in paper_keywords(paper) if keyword}.items():
            _count(self._keywords[key], keyword)
        if paper.venue:
            _count(self._venues[folded(paper.venue)], paper.venue)

    def add_topic(self, topic: Topic) -> None:
        """Take in a topic of the library."""
        self._write("topic", topic.label, topic.id, topic.papers, [topic.label], [topic.label])

    def finish(self) -> None:
        """Write those who were counted, commit, and end the merging threads; the folder is complete afterwards."""
        for person, names in self._people.items():
            usual = display_name(names)
            begins = [usual, _family_first(usual)]
            self._write("person", usual, person, sum(names.values()), names, begins)
        for kind, counted in (("keyword", self._keywords), ("venue", self._venues)):
            for spellings in counted.values():
                usual = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
                self._write(kind, usual, usual, sum(spellings.values()), [usual], [usual])
        super().finish()

    def _write(
        self, kind: str, text: str, value: str, rank: int, spellings: Iterable[str], begins: Iterable[str]
    ) -> None:
        """Write one suggestion, which may begin in several ways and has the words of all its spellings."""
        document = tantivy.Document()
        words = {word for spelling in {*map(_compared, spellings)} for word in _words(spelling)}
        wholes = {_compared(begin) for begin in begins}
        heads = {*_heads(words, _WORD_HEAD), *_heads(wholes, _WHOLE_HEAD, _START)}
        document.add_text(f"{kind}_words", " ".join(words))
        document.add_text(f"{kind}_heads", " ".join(heads))
        for whole in wholes:
            document.add_text(f"{kind}_whole", whole)
        document.add_bytes("shown", orjson.dumps((text, value)))
        document.add_unsigned("rank", rank)
        self._writer.add_document(document)


@dataclass(frozen=True, slots=True)
class _Found:
    """A suggestion before its text is read. tier: 0 is what was typed, 1 begins with it, 2 has its words."""

    kind: str
    tier: int
    place: int
    rank: int
    address: tantivy.DocAddress


class Suggestions:
    """The suggestions of one generation, memory-mapped. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def complete(self, typed: str, limit: int = 8, kinds: Collection[str] | None = None) -> list[Suggestion]:
        """Return what may be meant by a text that is still being typed, best first.

        Every word typed must begin a word of the suggestion, in any order, by `folded`. First what is the very text,
        then what begins with it, then the rest; each by papers, titles by citations and year; kinds take turns, and
        none is crowded out that has something. Where nothing matches, one typing error in each word of four letters
        or more is let pass. kinds: of `SUGGESTED_KINDS`; None is all of them. No text gets no suggestions.
        """
        text = _compared(typed)
        if not text or limit < 1:
            return []
        wanted = [kind for kind in SUGGESTED_KINDS if kinds is None or kind in kinds]
        words = _asked(text)
        found = [one for kind in wanted for one in self._of_kind(kind, text, words, limit)]
        if not found and any(len(word) >= _SHORTEST_FUZZY_WORD for word in words):
            found = [one for kind in wanted for one in self._nearly(kind, words, limit)]
        return [self._suggestion(one) for one in _mixed(found, limit)]

    def _of_kind(self, kind: str, text: str, words: list[str], limit: int) -> Iterator[_Found]:
        seen: set[tuple[int, int]] = set()
        whole = Query.term_query(self._schema, f"{kind}_whole", text)
        begins = self._begins(kind, text)
        has_all = _all(self._has(kind, word) for word in words)
        for tier, query in enumerate((whole, begins, has_all)):
            if len(seen) >= limit:
                return
            for rank, address in self._best(query, limit):
                if (place := (address.segment_ord, address.doc)) not in seen and len(seen) < limit:
                    yield _Found(kind, tier, len(seen), rank, address)
                    seen.add(place)

    def _nearly(self, kind: str, words: list[str], limit: int) -> Iterator[_Found]:
        query = _all(
            Query.fuzzy_term_query(self._schema, f"{kind}_words", word, 1, prefix=True)
            if len(word) >= _SHORTEST_FUZZY_WORD
            else self._has(kind, word)
            for word in words
        )
        for place, (rank, address) in enumerate(self._best(query, limit)):
            yield _Found(kind, 2, place, rank, address)

    def _begins(self, kind: str, text: str) -> Query:
        if len(text) <= _WHOLE_HEAD:
            return Query.term_query(self._schema, f"{kind}_heads", _START + text.replace(" ", "_"))
        return Query.fuzzy_term_query(self._schema, f"{kind}_whole", text, 0, prefix=True)

    def _has(self, kind: str, word: str) -> Query:
        if len(word) <= _WORD_HEAD:
            return Query.term_query(self._schema, f"{kind}_heads", word)
        return Query.fuzzy_term_query(self._schema, f"{kind}_words", word, 0, prefix=True)

    def _best(self, query: Query, limit: int) -> list[Any]:
        return self._searcher.search(query, limit, count=False, order_by_field="rank").hits

    def _suggestion(self, found: _Found) -> Suggestion:
        stored = self._searcher.doc(found.address)
        papers = 1 if found.kind == "paper" else found.rank
        text, value = orjson.loads(bytes(stored["shown"][0]))
        return Suggestion(found.kind, text, value, papers)


def _mixed(found: list[_Found], limit: int) -> list[_Found]:
    """Choose the best of every kind and then by merit, and order by merit: nearness to the text, kinds in turn."""

    def merit(one: _Found) -> tuple[int, int, int]:
        return one.tier, one.place, SUGGESTED_KINDS.index(one.kind)

    chosen = sorted(found, key=lambda one: (one.place > 0, merit(one)))[:limit]
    return sorted(chosen, key=merit)


def _compared(text: str) -> str:
    return folded(text[: 2 * MAX_TYPED])[:MAX_TYPED].strip()


def _words(text: str) -> Iterator[str]:
    for word in text.split():
        yield word
        if not word.isascii():
            unspaced = [_UNSPACED.match(char) is not None for char in word]
            yield from (
                word[at : at + _UNSPACED_WORD] for at in range(1, len(word)) if unspaced[at] or unspaced[at - 1]
            )


def _asked(text: str) -> list[str]:
    """Return the words that must each begin a word; one that begins another of them says nothing more."""
    words = sorted({word[:_UNSPACED_WORD] if _UNSPACED.search(word) else word for word in text.split()})
    return [word for word, after in zip(words, [*words[1:], ""], strict=True) if not after.startswith(word)]


def _heads(texts: Iterable[str], longest: int, mark: str = "") -> Iterator[str]:
    """Yield all beginnings of some texts, each as one token."""
    for text in texts:
        token = mark + text.replace(" ", "_")
        yield from (token[:length] for length in range(len(mark) + 1, min(len(token), len(mark) + longest) + 1))


def _family_first(name: str) -> str:
    words = name.split()
    return " ".join([*words[-1:], *words[:-1]])


def _count(spellings: dict[str, int], spelling: str) -> None:
    spellings[spelling] = spellings.get(spelling, 0) + 1


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for kind in SUGGESTED_KINDS:
        for part, tokenizer in (("words", "whitespace"), ("heads", "whitespace"), ("whole", "raw")):
            builder.add_text_field(f"{kind}_{part}", tokenizer_name=tokenizer, index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    builder.add_unsigned_field("rank", fast=True)
    return builder.build()
