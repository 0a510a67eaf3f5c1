"""Which spelling of a phrase is shown, and which phrases are one: with and without a hyphen, short and spelt out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from paperkin.topics.words import TOKEN, divides, one_key, plain

# An acronym means one thing here, if so many of the papers that define it agree.
_AGREED = 0.6
_FEWEST_DEFINITIONS = 2
# What an acronym stands for is shown, if so many of those who use the acronym spell it out.
_SPELT_OUT = 0.1
_LOW_BITS = 40
_LONGEST_ACRONYM = 6
_PHRASES_AT_ONCE = 4_096


class Occurrences(Protocol):
    """Where phrases of one length stand."""

    @property
    def length(self) -> int:
        """How many words."""
        ...

    @property
    def starts(self) -> NDArray[np.int32]:
        """(o,) where each occurrence begins."""
        ...

    @property
    def which(self) -> NDArray[np.int32]:
        """(o,) the phrase that it is of."""
        ...

    @property
    def keys(self) -> NDArray[np.int32]:
        """(p, length) the phrases."""
        ...


def shown_forms(
    words: NDArray[np.int32], parts: NDArray[np.int32], spellings: Sequence[str], found: Occurrences
) -> list[str]:
    """Return the commonest spelling of each phrase, that of abstracts first: titles have capitals everywhere.

    words: (t,) numbers of spellings. parts: (t,) even in titles, odd in abstracts.
    """
    seen = Counter(dict(zip(spellings, np.bincount(words[words >= 0], minlength=len(spellings)).tolist(), strict=True)))
    plural = np.array([spelling.lower().endswith("s") for spelling in spellings], bool)
    forms: list[str] = []
    for block in range(0, len(found.keys), _PHRASES_AT_ONCE):
        here = np.flatnonzero((found.which >= block) & (found.which < block + _PHRASES_AT_ONCE))
        starts, which = found.starts[here], found.which[here]
        in_abstract = parts[starts] % 2 == 1
        # Subjects are named in the plural, where it is at least half as common.
        weights = np.where(in_abstract, 1.0, 1e-4) * (1 + plural[words[starts + found.length - 1]])
        best = starts[_commonest(words, starts, which, found.length, weights)]
        forms += [_spelling([spellings[word] for word in words[start : start + found.length]], seen) for start in best]
    return forms


def _commonest(
    words: NDArray[np.int32],
    starts: NDArray[np.int32],
    which: NDArray[np.int32],
    length: int,
    weights: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return for each phrase an occurrence of its heaviest spelling."""
    spelt = np.zeros(len(starts), np.uint64)
    for at in range(length):
        spelt = spelt * np.uint64(1_000_003) + words[starts + at].astype(np.uint64)
    # A hash of the spelling below the phrase's number: sorted, equal ones stand together.
    code = (which.astype(np.uint64) << np.uint64(_LOW_BITS)) | (spelt % np.uint64(1 << _LOW_BITS))
    distinct, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    total = np.bincount(inverse, weights=weights, minlength=len(distinct))
    phrase = (distinct >> np.uint64(_LOW_BITS)).astype(np.int64)
    order = np.lexsort((first, -total, phrase))
    return np.asarray(first[order[np.flatnonzero(np.diff(phrase[order], prepend=-1))]], np.int64)


def _spelling(words: Sequence[str], seen: Counter[str]) -> str:
    """Return words as they stand in a sentence: without the capitals of a heading or an expansion."""
    words = [word.lower() if word.istitle() and 2 * seen[word.lower()] >= seen[word] else word for word in words]
    text = "".join(word if word.endswith("-") else f"{word} " for word in words).strip()
    if text.isupper() and len(words) > 1 and max(map(len, words)) > _LONGEST_ACRONYM:
        text = text.lower()
    return text.removesuffix("'s").removesuffix("’s")


def joined_columns(
    keys: Sequence[tuple[str, ...]],
    forms: Sequence[str],
    support: NDArray[np.int64],
    defined: Counter[tuple[str, str]],
) -> tuple[NDArray[np.int32], list[int]]:
    """Return the column that each phrase is counted in (p,), and for each column the phrase that it is shown as.

    support: (p,) how many papers have each phrase. defined: (acronym, words) → how many papers say so.
    """
    meanings = _meanings(defined, keys)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        spelt_out = [word for part in key for word in meanings.get(part, (part,))]
        groups["".join(spelt_out)].append(at)
    columns = np.zeros(len(keys), np.int32)
    shown = []
    for column, members in enumerate(groups.values()):
        columns[members] = column
        shown.append(_reads_best(members, keys, forms, support, meanings))
    return columns, shown


def _meanings(defined: Counter[tuple[str, str]], keys: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return for each acronym that means one thing here the words that it stands for, as keys."""
    known = {"".join(key): key for key in keys}
    votes: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    spelt = {
        expansion: [plain(word) for word in TOKEN.findall(expansion) if not divides(word)] for _, expansion in defined
    }
    vocabulary = {word for key in keys for word in key}
    singular = one_key(dict.fromkeys([*vocabulary, *(word for words in spelt.values() for word in words)], 1))
    for (acronym, expansion), times in sorted(defined.items()):
        key = known.get("".join(singular[word] for word in spelt[expansion]))
        votes[plain(acronym)][key or ()] += times
    meanings: dict[str, tuple[str, ...]] = {}
    for acronym, counted in votes.items():
        meaning, times = counted.most_common(1)[0]
        agreed = times >= _AGREED * counted.total() and times >= _FEWEST_DEFINITIONS
        if len(meaning) > 1 and agreed and acronym not in meaning:
            meanings[acronym] = meaning
    return meanings


def _reads_best(
    members: Sequence[int],
    keys: Sequence[tuple[str, ...]],
    forms: Sequence[str],
    support: NDArray[np.int64],
    meanings: dict[str, tuple[str, ...]],
) -> int:
    commonest = max(members, key=lambda at: (support[at], -at))
    if len(keys[commonest]) > 1 or keys[commonest][0] not in meanings:
        return commonest
    spelt_out = [at for at in members if len(keys[at]) > 1 and support[at] >= _SPELT_OUT * support[commonest]]
    return max(spelt_out, key=lambda at: (support[at], -at), default=commonest)
