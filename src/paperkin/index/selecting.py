"""The conditions of a query, as the rows and the lexical conditions that they come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from paperkin.index.columns import Rows, Selection, since_day
from paperkin.records import Filters, Query


class SelectsByFilters(Protocol):
    """What `select` asks of the columns."""

    def __len__(self) -> int: ...

    def select(self, filters: Filters, /) -> Rows | None:
        """See `Columns`."""
        ...

    def labels(self, filters: Filters) -> tuple[tuple[str, ...], ...]:
        """See `Columns`."""
        ...


class SelectsByPhrase(Protocol):
    """What `select` asks of the lexical index."""

    def rows_with(self, phrase: str, /) -> Rows | None:
        """See `LexicalIndex`."""
        ...


def select(columns: SelectsByFilters, lexical: SelectsByPhrase, query: Query) -> Selection:
    """Return which papers satisfy a query's filters, phrases and exclusions; its text decides nothing here.

    Phrases and exclusions without a word that counts (`"of the"`) are no conditions.
    Raises InvalidRequest where `since` is no date.
    """
    filters = query.filters
    rows = columns.select(filters)
    stood = _rows_with(lexical, query.phrases)
    banned = _rows_with(lexical, query.excluded)
    if stood or banned:
        passes = np.zeros(len(columns), bool)
        passes[slice(None) if rows is None else rows] = True
        for bearing in stood:
            kept = np.zeros(len(columns), bool)
            kept[bearing] = True
            passes &= kept
        for bearing in banned:
            passes[bearing] = False
        rows = np.flatnonzero(passes)
    return Selection(
        rows=rows,
        labels=columns.labels(filters),
        years=(filters.year_from, filters.year_to),
        days=(since_day(filters), None),
        phrases=query.phrases,
        excluded=query.excluded,
    )


def _rows_with(lexical: SelectsByPhrase, phrases: Sequence[str]) -> list[Rows]:
    return [rows for rows in map(lexical.rows_with, dict.fromkeys(phrases)) if rows is not None]
