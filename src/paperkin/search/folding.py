"""Near-duplicates: found when an index is built, folded into one hit when it is asked.

Records of one work are merged at ingest (`paperkin.identity`). What is left are works of their own that nobody wants to
read twice in one list: a conference paper and its extended abstract or its demonstration, a paper that came out again
under a title that was worded anew.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from paperkin.identity.bylines import Byline, BylineGrade, compare_bylines, read_byline
from paperkin.identity.grouping import cluster_works
from paperkin.identity.titles import Title, TitleGrade, compare_titles, read_title
from paperkin.identity.works import is_preprint, judge
from paperkin.records import Paper
from paperkin.text import folded

# A sentence that more papers share is a phrase of the trade, and a title one of every volume.
_MOST_OF_A_KEY = 20
_KEY_SENTENCES, _SHORTEST_SENTENCE, _KEY_LENGTH = 8, 60, 80
_SHORTEST_TITLE, _LONGEST_TITLE = 16, 600  # letters, characters
_SHORTEST_ABSTRACT = 25  # words
_ABSTRACTS_AGREE, _ABSTRACTS_ONE = 0.5, 0.85
_FAR_YEARS = 3
_TEAM = 2
_NEAR_VECTORS, _FAR_VECTORS = 0.9, 0.3

_SENTENCE_ENDS = re.compile(r"[.!?]\s+")
_SUBTITLE = re.compile(r"[:;?!]\s|\s[-–—]+\s|\s?[(\[]")
_WORDS = re.compile(r"[^\W_]+")
# What a title says of its version. An erratum, a comment or a review is another text, and these are not taken off.
_VERSION = re.compile(
    r"^\W*(?:(?:extended |student )?abstract|invited (?:talk|paper)|keynote|tutorial|poster|demo(?:nstration)?|video)"
    r"\s*:\s+"
    r"|[\s:;.–—-]*[(\[]?\s*\b(?:(?:extended|student|short) abstract|(?:extended|full|long|short|journal) version"
    r"|abstract|invited talk|keynote|poster|demo(?:nstration)?(?: paper)?|video(?: contribution| abstract)?)"
    r"\s*[)\]]?\W*$",
    re.I,
)


class TwinsBuilder:
    """Finds the near-duplicates of one generation, from its papers in row order.

    It keeps a dozen hashes of each paper; those few papers that have one in common are read once more at the end.
    """

    def __init__(self) -> None:
        self._keys, self._rows = array("q"), array("i")
        self._count = 0

    def add(self, paper: Paper) -> None:
        """Append the next row."""
        keys = {hash(key) for key in _keys(paper)}
        self._keys.extend(keys)
        self._rows.extend([self._count] * len(keys))
        self._count += 1

    def finish(self, read: Callable[[Sequence[int]], Iterable[tuple[int, Paper]]]) -> NDArray[np.int32]:
        """Return for each row the first row of its group, itself where it is alone: (n,) int32.

        read: gives (row, paper) of these rows, in any order.
        """
        twins = np.arange(self._count, dtype=np.int32)
        pairs = sorted(self._pairs())
        wanted = sorted({row for pair in pairs for row in pair})
        looks = {row: _Look.of(paper) for row, paper in read(wanted)}
        likenesses = {
            (one, other): _likeness(looks[one], looks[other]) for one, other in pairs if one in looks and other in looks
        }
        for group in cluster_works(likenesses):
            twins[list(group)] = group[0]
        return twins

    def _pairs(self) -> set[tuple[int, int]]:
        keys, rows = np.array(self._keys, np.int64), np.array(self._rows, np.int32)
        order = np.argsort(keys, kind="stable")
        keys, rows = keys[order], rows[order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
        sizes = np.diff(np.r_[starts, len(keys)])
        shared = (sizes > 1) & (sizes <= _MOST_OF_A_KEY)
        pairs: set[tuple[int, int]] = set()
        for start, size in zip(starts[shared].tolist(), sizes[shared].tolist(), strict=True):
            pairs.update(combinations(rows[start : start + size].tolist(), 2))
        return pairs


def _plain_title(paper: Paper) -> str:
    """Return a title without what it says of its version."""
    return _VERSION.sub("", paper.title[:_LONGEST_TITLE].rstrip())


def _keys(paper: Paper) -> Iterator[str]:
    """Yield what near-duplicates have in common: the title, its beginning, or a whole sentence."""
    title = _plain_title(paper)
    for part in {title, _SUBTITLE.split(title, maxsplit=1)[0]}:
        squashed = folded(part).replace(" ", "")
        if len(squashed) >= _SHORTEST_TITLE:
            yield f"title {squashed[:_KEY_LENGTH]}"
    for sentence in _SENTENCE_ENDS.split(paper.abstract, maxsplit=_KEY_SENTENCES)[:_KEY_SENTENCES]:
        if len(sentence) >= _SHORTEST_SENTENCE:
            yield sentence[:_KEY_LENGTH].casefold()


@dataclass(frozen=True, slots=True)
class _Look:
    """What a reader sees of a paper in a list."""

    title: Title
    byline: Byline
    words: frozenset[str]
    year: int | None
    venue: str

    @classmethod
    def of(cls, paper: Paper) -> _Look:
        return cls(
            title=read_title(_plain_title(paper)),
            byline=read_byline(paper.authors),
            words=frozenset(_WORDS.findall(paper.abstract.casefold())),
            year=paper.year,
            venue=folded(paper.venue or ""),
        )


@dataclass(frozen=True, slots=True)
class _Likeness:
    same: bool
    conflict: bool
    score: float


def _likeness(a: _Look, b: _Look) -> _Likeness:
    """Tell whether two papers are one to a reader. conflict: they are two, whoever stands between them."""
    title, byline = compare_titles(a.title, b.title), compare_bylines(a.byline, b.byline)
    numbers_differ = set(a.title.whole.numbers) != set(b.title.whole.numbers)
    if title.conflict or a.title.recurring or b.title.recurring or numbers_differ:
        return _Likeness(same=False, conflict=True, score=0.0)
    if byline.grade is BylineGrade.NONE:
        return _Likeness(same=False, conflict=True, score=0.0)
    shared = _shared(a.words, b.words)
    if byline.grade is BylineGrade.UNKNOWN:
        same = title.grade >= TitleGrade.NEAR and shared >= _ABSTRACTS_ONE
    elif byline.grade is BylineGrade.SOME and byline.agreeing < _TEAM:
        same = title.grade >= TitleGrade.PART and shared >= _ABSTRACTS_ONE
    elif shared < 0:
        near = a.year is None or b.year is None or abs(a.year - b.year) <= _FAR_YEARS
        same = title.grade >= TitleGrade.NEAR and a.title.whole.is_distinctive and near
    elif title.grade >= TitleGrade.PART:
        same = shared >= _ABSTRACTS_AGREE
    else:
        # One volume has no paper twice: two of nearly one abstract are a group's two experiments.
        apart = a.venue != b.venue or a.year != b.year
        same = title.grade >= TitleGrade.REWORDED and shared >= _ABSTRACTS_ONE and apart
    return _Likeness(same, conflict=False, score=title.similarity + max(shared, 0.0))


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    """Return how many of the words of two abstracts are in both, in [0, 1]; -1 where one is missing or too short."""
    return len(a & b) / len(a | b) if min(len(a), len(b)) >= _SHORTEST_ABSTRACT else -1.0


def is_same_paper(a: Paper, b: Paper, similarity: float) -> bool:
    """Tell whether a related paper is the paper itself again: its preprint, its extended abstract, its second printing.

    similarity: the cosine of the two.
    """
    if similarity < _FAR_VECTORS:
        return False
    one, other = _Look.of(a), _Look.of(b)
    likeness = _likeness(one, other)
    if likeness.same or judge(a, b).same:
        return True
    if likeness.conflict or similarity < _NEAR_VECTORS:
        return False
    if compare_bylines(one.byline, other.byline).grade < BylineGrade.MOST:
        return False
    # Two papers of one name and two subtitles are a series, unless one is what the other was before its review.
    grade = compare_titles(one.title, other.title).grade
    return grade >= TitleGrade.PART or (grade >= TitleGrade.NAME and is_preprint(a) != is_preprint(b))


@dataclass(frozen=True, slots=True)
class Folded:
    """A ranking without near-duplicates.

    kept: (k,) positions in the ranking of those that stay, ascending. first: (m,) for each position of the ranking the
    one that it is folded into, its own where it stays.
    """

    kept: NDArray[np.int64]
    first: NDArray[np.int64]

    def also(self, position: int) -> NDArray[np.int64]:
        """Return the positions of those that are folded into the one at a position, best first."""
        into = self.first == position
        into[position] = False
        positions: NDArray[np.int64] = np.flatnonzero(into)
        return positions


def fold(rows: NDArray[np.int64], twins: NDArray[np.int32]) -> Folded:
    """Fold each near-duplicate of a ranking into the best of its group.

    rows: (m,) of a generation, best first, each once. twins: as `TwinsBuilder.finish` returns it; rows beyond its end,
    of papers that came after the build, stay as they are.
    """
    groups = rows.copy()
    built = rows < len(twins)
    groups[built] = twins[rows[built]]
    _, first_of_group, group = np.unique(groups, return_index=True, return_inverse=True)
    return Folded(np.sort(first_of_group), first_of_group[group])
