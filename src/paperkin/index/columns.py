"""What is known of each row of a generation beside its text: for filters, for facets, and for sorting."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index.days import first_day, last_day
from paperkin.index.labels import Ids, Labels, LabelsBuilder
from paperkin.records import Authorship, FacetCount, Filters, Paper
from paperkin.text import cleaned, folded

Rows = NDArray[np.int64]
Between = tuple[int | None, int | None]
# What is known by a number and has a name.
Numbered = Sequence[tuple[int, str]]

UNKNOWN_YEAR = np.iinfo(np.int16).min
UNKNOWN_DATE = np.iinfo(np.int32).min
UNKNOWN_CITATIONS = -1
# Facet → column.
_FACETS = {
    "venue": "venue",
    "author": "person",
    "institution": "institution",
    "topic": "topic",
    "keyword": "keyword",
    "type": "kind",
    "source": "source",
}
_COLUMNS = (*_FACETS.values(), "author")
_WORDED = ("author", "institution")
# A public id, by what it begins with.
_ID_LETTERS = {"person": "A", "institution": "I", "topic": "T"}
_NUMBERED = {column: re.compile(rf"{letter}(\d{{1,9}})", re.I | re.A) for column, letter in _ID_LETTERS.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Which papers may answer, said twice: as rows to the vectors, as conditions to the words.

    rows: (m,) ascending; None is all of them. labels: a paper must bear one label of each set (see `label_key`).
    years and days (since 1970, each paper's last possible one): inclusive bounds. phrases must stand in the text,
    excluded ones must not.
    """

    rows: Rows | None = None
    labels: tuple[tuple[str, ...], ...] = ()
    years: Between = (None, None)
    days: Between = (None, None)
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is any condition."""
        return self.rows is not None


def paper_labels(
    paper: Paper, institutions: Numbered = (), topics: Numbered = ()
) -> dict[str, list[tuple[int | str, str]]]:
    """Return what a paper is labelled with, column by column, each as its key and its spelling.

    institutions, topics: number of the public id and name. A person who is not told apart from others of the name is
    known by the name.
    """
    names = [(folded(author.name), author) for author in paper.authors if author.name]
    return {
        "venue": _spelt([paper.venue or ""]),
        "person": [(_person(author) or name, author.name) for name, author in names],
        "institution": list(institutions),
        "topic": list(topics),
        "keyword": _spelt(paper_keywords(paper)),
        "kind": _spelt([paper.kind or ""]),
        "source": _spelt([paper.source]),
        "author": [(name, name) for name, _ in names],
    }


def paper_keywords(paper: Paper) -> list[str]:
    """Return a paper's keywords and the subject classes that its feed files it under."""
    keywords = list(paper.keywords)
    for field in ("primary_area", "categories"):
        said = paper.extra.get(field)
        several = said.split(";") if isinstance(said, str) else said if isinstance(said, list | tuple) else ()
        keywords += [cleaned(one) for one in several if isinstance(one, str)]
    return keywords


def label_key(column: str, key: int | str) -> str:
    """Return the word by which the lexical index knows a label, unlike that of any other."""
    return f"{column} {key}"


def published_day(paper: Paper) -> int | None:
    """Return the last day, since 1970, on which a paper may have been published, as far as its date is known."""
    day = last_day(paper.published) if paper.published else None
    return last_day(f"{paper.year:04}") if day is None and paper.year is not None else day


class ColumnsBuilder:
    """Collects the columns, paper by paper, in row order."""

    def __init__(self) -> None:
        self._years, self._dates, self._citations = array("h"), array("i"), array("i")
        self._labels = {column: LabelsBuilder(worded=column in _WORDED) for column in _COLUMNS}

    def add(self, paper: Paper, institutions: Numbered = (), topics: Numbered = ()) -> None:
        """Append the next row. institutions: those that its authors name. topics: its own. See `paper_labels`."""
        day = published_day(paper)
        self._years.append(UNKNOWN_YEAR if paper.year is None else paper.year)
        self._dates.append(UNKNOWN_DATE if day is None else day)
        self._citations.append(UNKNOWN_CITATIONS if paper.citations is None else paper.citations)
        for column, labels in paper_labels(paper, institutions, topics).items():
            self._labels[column].add(labels)

    def write(self, path: Path) -> None:
        """Write the columns as one .npz file."""
        arrays: dict[str, Any] = {
            "years": np.array(self._years, np.int16),
            "dates": np.array(self._dates, np.int32),
            "citations": np.array(self._citations, np.int32),
        }
        for column, labels in self._labels.items():
            arrays |= {f"{column}.{part}": array for part, array in labels.arrays().items()}
        np.savez(path, **arrays)


class Columns:
    """The columns of one generation, in memory. Safe to share between threads.

    years (n,) int16, `UNKNOWN_YEAR` where there is none; dates (n,) int32, days since 1970 of the last day that the
    known date may mean, or `UNKNOWN_DATE`; citations (n,) int32, or `UNKNOWN_CITATIONS`. The unknown is below
    everything known.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        self.years: NDArray[np.int16] = arrays["years"]
        self.dates: NDArray[np.int32] = arrays["dates"]
        self.citations: NDArray[np.int32] = arrays["citations"]
        self._labels = {column: Labels(_parts(arrays, column)) for column in _COLUMNS}
        self.select = lru_cache(maxsize=64)(self._select)
        self.labels = lru_cache(maxsize=64)(self._keys_of)

    def __len__(self) -> int:
        return len(self.years)

    def _select(self, filters: Filters) -> Rows | None:
        """Return the rows that pass, ascending, as (m,) int64; None where no filter is set and all pass.

        Raises InvalidRequest where `since` is no date.
        """
        if not filters:
            return None
        passes = np.ones(len(self), bool)
        if filters.year_from is not None or filters.year_to is not None:
            passes &= self.years != UNKNOWN_YEAR
        if filters.year_from is not None:
            passes &= self.years >= filters.year_from
        if filters.year_to is not None:
            passes &= self.years <= filters.year_to
        if (since := since_day(filters)) is not None:
            passes &= self.dates >= since
        for wanted in self._wanted(filters):
            bearing = [self._labels[column].borne(labels) for column, labels in wanted.items()]
            passes &= np.logical_or.reduce(bearing)
        rows = np.flatnonzero(passes)
        rows.flags.writeable = False  # the cache gives it to everybody
        return rows

    def _keys_of(self, filters: Filters) -> tuple[tuple[str, ...], ...]:
        """Return the sets of labels that filters ask for, one of each of which a paper must bear (see `Selection`)."""
        return tuple(
            tuple(key for column, labels in wanted.items() for key in self._keys(column, labels))
            for wanted in self._wanted(filters)
        )

    def facets(self, rows: Rows | None, top: int | None = None) -> dict[str, list[FacetCount]]:
        """Count rows, all for None, by year, venue, author, institution, topic, keyword, type and source.

        Years ascend and all come; of the rest the `top` most frequent, most first, ties by label; all for None.
        A person, an institution or a topic is known by its id (`A12`, `I3`, `T4`), what has none by its folded text.
        """
        counted = {"year": _year_counts(self.years if rows is None else self.years[rows])}
        for facet, column in _FACETS.items():
            labels = self._labels[column]
            counted[facet] = [self.facet(column, label, count) for label, count in labels.counts(rows, top)]
        return counted

    def column(self, name: str) -> Labels:
        """Return the labels of one column, by the names that `paper_labels` gives them."""
        return self._labels[name]

    def facet(self, column: str, label: int, count: int) -> FacetCount:
        """Return a label of a column, counted, as answers give it."""
        labels = self._labels[column]
        shown, number = labels.shown(label), labels.number(label)
        return FacetCount(folded(shown) if number is None else f"{_ID_LETTERS[column]}{number}", shown, count)

    def _wanted(self, filters: Filters) -> Iterator[dict[str, Ids]]:
        """Yield, for each field that is filtered by, column → the labels of which any will do."""
        fields = (
            (filters.venues, partial(self._spelt_in, "venue")),
            (filters.authors, partial(self._named_in, "person", "author")),
            (filters.institutions, partial(self._named_in, "institution", "institution")),
            (filters.topics, self._about),
            (filters.kinds, partial(self._spelt_in, "kind")),
            (filters.sources, partial(self._spelt_in, "source")),
        )
        for values, find in fields:
            if values:
                wanted: dict[str, list[Ids]] = defaultdict(list)
                for value in dict.fromkeys(values):
                    for column, labels in find(value).items():
                        wanted[column].append(labels)
                yield {column: np.unique(np.concatenate(found)) for column, found in wanted.items()}

    def _spelt_in(self, column: str, value: str) -> dict[str, Ids]:
        return {column: self._labels[column].spelt(value)}

    def _named_in(self, numbered: str, worded: str, value: str) -> dict[str, Ids]:
        """Find what a public id or some words of a name mean."""
        return self._by_number(numbered, value) or {worded: self._labels[worded].with_words(value)}

    def _about(self, value: str) -> dict[str, Ids]:
        """Find what a topic's id, its label, or a keyword means: a topic and a keyword may be called the same."""
        by_id = self._by_number("topic", value).get("topic", np.empty(0, np.int64))
        by_label = self._labels["topic"].spelt(value)
        return {"topic": np.union1d(by_id, by_label), **self._spelt_in("keyword", value)}

    def _by_number(self, column: str, value: str) -> dict[str, Ids]:
        found = _NUMBERED[column].fullmatch(value.strip())
        return {column: self._labels[column].numbered(int(found[1]))} if found else {}

    def _keys(self, column: str, labels: Ids) -> Iterator[str]:
        of = self._labels[column]
        for label in labels.tolist():
            number = of.number(label)
            yield label_key(column, folded(of.shown(label)) if number is None else number)


def since_day(filters: Filters) -> int | None:
    """Return the first day, since 1970, that `since` lets pass; None where it is not set. Raises InvalidRequest."""
    if filters.since is None:
        return None
    day = first_day(filters.since)
    if day is None:
        raise InvalidRequest("`since` is no date", value=filters.since, remedy="Write 2025, 2025-06 or 2025-06-01.")
    return day


def _year_counts(years: NDArray[np.int16]) -> list[FacetCount]:
    known = years[years != UNKNOWN_YEAR].astype(np.int64)
    if not len(known):
        return []
    first = int(known.min())
    return [
        FacetCount(str(first + past), str(first + past), count)
        for past, count in enumerate(np.bincount(known - first).tolist())
        if count
    ]


def _parts(arrays: Mapping[str, NDArray[Any]], column: str) -> dict[str, NDArray[Any]]:
    return {name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(f"{column}.")}


def _person(author: Authorship) -> int | None:
    found = _NUMBERED["person"].fullmatch(author.author_id or "")
    return int(found[1]) if found else None


def _spelt(texts: Iterable[str]) -> list[tuple[int | str, str]]:
    return [(folded(text), text) for text in texts if text]
