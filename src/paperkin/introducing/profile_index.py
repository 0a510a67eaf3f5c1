"""What an index adds to a profile: topics, and citations counted from the library's own references. No I/O."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.introducing.profile import ProfileTopic, ProfileTopics, TopicYear
from paperkin.people.metrics import CitationFigures, computed_figures, not_computed
from paperkin.records import Topic

NO_REFERENCES = "No paper of this library says what it cites."
_TOPICS_TOLD = 10
_RECENT_YEARS = 5
# The line names topics of the narrowest level at which so few have so much of the work.
_NAMED, _MOSTLY, _WORTH_NAMING, _LATELY = 3, 0.5, 0.1, 0.25


def cited_here(index: Generation, rows: Rows) -> NDArray[np.int64] | None:
    """Return how many papers of the index cite each of these rows, (m,); -1 where it is not known yet.

    None where the library has no references at all. Papers that came after the build have no citations yet.
    """
    if not len(index.citations):
        return None
    return np.array([len(_citers(index, row)) if _is_built(index, row) else -1 for row in rows.tolist()], np.int64)


def figures_here(index: Generation, rows: Rows) -> CitationFigures:
    """Return the citation figures of these rows (m,), -1 for a paper that is not in the index."""
    if not len(index.citations):
        return not_computed(len(rows), NO_REFERENCES)
    own = [row for row in rows.tolist() if _is_built(index, row)]
    citing = [_citers(index, row) for row in own]
    flat = np.concatenate([np.zeros(0, np.int64), *citing])
    years = index.columns.years[flat]
    return computed_figures(
        [len(citers) for citers in citing],
        len(rows) - len(own),
        dict(_tallied(years[years != UNKNOWN_YEAR])),
        int(np.isin(flat, rows).sum()),
    )


def _is_built(index: Generation, row: int) -> bool:
    return 0 <= row < index.manifest.papers


def _citers(index: Generation, row: int) -> NDArray[np.int64]:
    citers = index.citations.cited_by(row).astype(np.int64)
    return np.setdiff1d(citers, index.gone, assume_unique=True) if len(index.gone) else citers


def topics_here(index: Generation, rows: Rows, fractions: NDArray[np.float64]) -> ProfileTopics:
    """Return what a person works on.

    rows (m,): their papers, -1 for one that is not in the index. fractions (m,): how much of each is theirs.
    """
    there = rows >= 0
    rows, fractions = rows[there], fractions[there]
    years, partition = index.columns.years[rows], index.topics.arrays.partition[rows]
    known = years[years != UNKNOWN_YEAR]
    since = int(known.max()) - _RECENT_YEARS + 1 if len(known) else None
    levels = [
        _at_level(index, level, partition[:, level], years, fractions, since) for level in range(index.topics.levels)
    ]
    told = tuple(topic for topics in levels for topic in topics[:_TOPICS_TOLD])
    return ProfileTopics(works_on(levels), told, len(rows), since)


def _at_level(
    index: Generation,
    level: int,
    nodes: NDArray[np.int32],
    years: NDArray[np.int16],
    fractions: NDArray[np.float64],
    since: int | None,
) -> list[ProfileTopic]:
    """Return the topics of one level, the largest share first."""
    whole: Counter[int] = Counter(years.tolist())
    in_year: dict[int, float] = dict.fromkeys(whole, 0.0)
    papers: dict[int, Counter[int]] = defaultdict(Counter)
    weights: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for node, year, part in zip(nodes.tolist(), years.tolist(), fractions.tolist(), strict=True):
        in_year[year] += part
        papers[node][year] += 1
        weights[node][year] += part
    total = sum(in_year.values())
    recent = sum(part for year, part in in_year.items() if since is not None and year >= since)
    found = []
    for node, own in weights.items():
        weight = sum(own.values())
        lately = sum(part for year, part in own.items() if since is not None and year >= since)
        topic = index.topics.nodes[node]
        yearly = tuple(
            TopicYear(year, papers[node][year], round(part, 3), round(part / in_year[year], 4))
            for year, part in sorted(own.items())
            if year != UNKNOWN_YEAR
        )
        found.append(
            ProfileTopic(
                *(topic.id, topic.label, level, papers[node].total(), round(weight, 3)),
                share=round(weight / total, 4),
                recent_share=round(lately / recent, 4) if recent else 0.0,
                years=yearly,
            )
        )
    return sorted(found, key=lambda topic: (-topic.share, -topic.papers, topic.label))


def institution_here(index: Generation, number: int) -> tuple[Rows, list[tuple[int, int]], list[tuple[Topic, int]]]:
    """Return the rows of an institution's papers, how many are of each year, and the main topics of each level."""
    labels = index.columns.column("institution")
    rows = np.setdiff1d(np.flatnonzero(labels.borne(labels.numbered(number))), index.gone, assume_unique=True)
    years = index.columns.years[rows]
    topics = []
    for nodes in index.topics.arrays.partition[rows].T:
        found = _tallied(nodes)
        most = sorted(found, key=lambda item: (-item[1], item[0]))[:_TOPICS_TOLD]
        topics += [(index.topics.nodes[node], papers) for node, papers in most]
    return rows, _tallied(years[years != UNKNOWN_YEAR]), topics


def _tallied(values: NDArray[np.integer]) -> list[tuple[int, int]]:
    found, counts = np.unique(values, return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))


def works_on(levels: Sequence[Sequence[ProfileTopic]]) -> str | None:
    """Return one line that says what somebody works on; None where there are no topics.

    levels: topics of each level, the broadest level first, the largest share first.
    """
    if not levels or not levels[0]:
        return None
    # One paper is not yet what somebody works on.
    settled = [[topic for topic in topics if topic.papers > 1] for topics in levels]
    telling = [topics for topics in settled if sum(topic.share for topic in topics[:_NAMED]) >= _MOSTLY]
    topics = telling[-1] if telling else settled[0] or levels[0]
    main = [topic for topic in topics[:_NAMED] if topic.share >= _WORTH_NAMING] or topics[:1]
    others = [topic for topic in topics if topic not in main and topic.recent_share >= _LATELY]
    line = _listed([topic.label for topic in main])
    return f"{line}; lately {max(others, key=lambda topic: topic.recent_share).label}" if others else line


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
