"""One column of labels: which of them each paper bears, as flat arrays that are searched and counted at once."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.text import folded

Ids = NDArray[np.int64]


class LabelsBuilder:
    """Collects one column, paper by paper, in row order.

    A label is known by its key: a number, such as a person's, or else its folded text. It is shown in its most usual
    spelling. worded: whether labels are looked up by single words too.
    """

    def __init__(self, *, worded: bool = False) -> None:
        self._worded = worded
        self._ids: dict[int | str, int] = {}
        self._spellings: Counter[tuple[int, str]] = Counter()
        self._flat, self._ends = array("i"), array("q", [0])

    def add(self, labels: Iterable[tuple[int | str, str]]) -> None:
        """Append the next paper's labels, each as its key and its spelling; one that repeats counts once."""
        for key, spelling in dict(labels).items():
            label = self._ids.setdefault(key, len(self._ids))
            self._spellings[label, spelling] += 1
            self._flat.append(label)
        self._ends.append(len(self._flat))

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return the column as the arrays that `Labels` reads."""
        shown = self._shown()
        numbers = [key if isinstance(key, int) else -1 for key in self._ids]
        order = sorted(range(len(shown)), key=lambda label: (folded(shown[label]), numbers[label], shown[label]))
        places = np.empty(len(order), np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        arrays: dict[str, NDArray[Any]] = {
            "ends": _narrowed(np.array(self._ends, np.int64)),
            "ids": places[np.array(self._flat, np.int32)],
            **_packed("shown", [shown[label] for label in order]),
        }
        if any(number >= 0 for number in numbers):
            arrays["numbers"] = np.array([numbers[label] for label in order], np.int32)
        if self._worded:
            arrays |= _word_arrays([shown[label] for label in order])
        return arrays

    def _shown(self) -> list[str]:
        best: list[tuple[int, int, str]] = [(0, 0, "")] * len(self._ids)
        for (label, spelling), papers in self._spellings.items():
            best[label] = max(best[label], (papers, len(spelling), spelling))
        return [spelling for _, _, spelling in best]


def _word_arrays(shown: Sequence[str]) -> dict[str, NDArray[Any]]:
    bearing: dict[str, list[int]] = defaultdict(list)
    for label, text in enumerate(shown):
        for word in dict.fromkeys(folded(text).split()):
            bearing[word].append(label)
    words = sorted(bearing)
    return {
        **_packed("words", words),
        "word_ends": _ends(len(bearing[word]) for word in words),
        "word_ids": np.array([label for word in words for label in bearing[word]], np.int32),
    }


def _packed(name: str, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    encoded = [text.encode() for text in texts]
    return {
        name: np.frombuffer(b"".join(encoded), np.uint8),
        f"{name}_ends": _ends(map(len, encoded)),
    }


def _ends(lengths: Iterable[int]) -> NDArray[Any]:
    return _narrowed(np.cumsum([0, *lengths], dtype=np.int64))


def _narrowed(ends: NDArray[np.int64]) -> NDArray[Any]:
    """Return ends in four bytes each where they fit."""
    return ends.astype(np.int32) if ends[-1] < 2**31 else ends


class _Texts:
    """Texts in one blob of UTF-8."""

    def __init__(self, blob: NDArray[np.uint8], ends: NDArray[Any]) -> None:
        # Bisection takes single texts, which numpy is slow to give.
        self._blob, self._ends = blob.tobytes(), ends.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        return self._blob[self._ends[at] : self._ends[at + 1]].decode()

    def find(self, key: str, *, fold: bool = False) -> int | None:
        """Return the place of a text, or of one whose folded form it is, where texts ascend by that."""
        at = bisect_left(self, key, key=folded if fold else None)
        return at if at < len(self) and (folded(self[at]) if fold else self[at]) == key else None


class Labels:
    """One column of a generation, in memory. Labels are numbered in the alphabetical order of what is shown."""

    def __init__(self, stored: Mapping[str, NDArray[Any]]) -> None:
        self._ends, self._ids = stored["ends"], stored["ids"]
        self._shown = _Texts(stored["shown"], stored["shown_ends"])
        self._numbers: NDArray[np.int32] | None = stored.get("numbers")
        self._words = _Texts(stored["words"], stored["words_ends"]) if "words" in stored else None
        self._word_ends, self._word_ids = stored.get("word_ends"), stored.get("word_ids")

    def __len__(self) -> int:
        return len(self._shown)

    def flat(self) -> tuple[Ids, Ids]:
        """Return where each row's labels end, (n + 1,) beginning with 0, and the labels, row after row."""
        return self._ends.astype(np.int64), self._ids.astype(np.int64)

    def shown(self, label: int) -> str:
        """Return a label as people read it."""
        return self._shown[label]

    def number(self, label: int) -> int | None:
        """Return the number that a label is known by, or None where it is known by its text."""
        number = -1 if self._numbers is None else int(self._numbers[label])
        return None if number < 0 else number

    def spelt(self, value: str) -> Ids:
        """Return the labels whose folded text is that of the value: one or none where they have no numbers."""
        first = self._shown.find(key := folded(value), fold=True)
        if first is None:
            return np.empty(0, np.int64)
        behind = first + 1
        while behind < len(self) and folded(self.shown(behind)) == key:
            behind += 1
        return np.arange(first, behind)

    def numbered(self, number: int) -> Ids:
        """Return the labels that are known by a number: one, or none."""
        return np.empty(0, np.int64) if self._numbers is None else np.flatnonzero(self._numbers == number)

    def with_words(self, value: str) -> Ids:
        """Return the labels, ascending, that have every word of the value. A value without words is in none.

        Beside longer words, a single letter stands for any word that begins with it, as an initial does.
        """
        words = set(folded(value).split())
        initials = {word for word in words if len(word) == 1}
        if len(initials) < len(words):
            words -= initials
        else:
            initials = set()
        lists = sorted((self._with_word(word) for word in words), key=len)
        if not lists:
            return np.empty(0, np.int64)
        common = lists[0]
        for longer in lists[1:]:
            if len(common):
                places = np.minimum(np.searchsorted(longer, common), len(longer) - 1)
                common = common[longer[places] == common]
        if initials:
            common = common[[initials <= _first_letters(self.shown(label)) for label in common.tolist()]]
        return common.astype(np.int64)

    def _with_word(self, word: str) -> NDArray[np.int32]:
        at = None if self._words is None else self._words.find(word)
        if at is None or self._word_ends is None or self._word_ids is None:
            return np.empty(0, np.int32)
        return self._word_ids[self._word_ends[at] : self._word_ends[at + 1]]

    def borne(self, labels: Ids) -> NDArray[np.bool_]:
        """Say of each row whether it bears any of some labels."""
        bearing = np.zeros(len(self._ends) - 1, bool)
        if not len(labels):
            return bearing
        if len(labels) == 1:
            hits = self._ids == labels[0]
        else:
            wanted = np.zeros(len(self), bool)
            wanted[labels] = True
            hits = wanted[self._ids]
        if np.count_nonzero(hits) * 8 < len(bearing):
            bearing[np.searchsorted(self._ends, np.flatnonzero(hits), side="right") - 1] = True
            return bearing
        behind = np.concatenate(([0], np.cumsum(hits)))
        bearing[behind[self._ends[1:]] > behind[self._ends[:-1]]] = True
        return bearing

    def counts(self, rows: Ids | None, top: int | None) -> Iterator[tuple[int, int]]:
        """Yield (label, how many of the rows bear it), most first, ties alphabetically; of all rows for None."""
        borne = self._ids if rows is None else self._ids[self._places(rows)]
        if 8 * len(borne) < len(self):
            found, papers = np.unique(borne, return_counts=True)
        else:
            tally = np.bincount(borne, minlength=len(self))
            found = np.flatnonzero(tally)
            papers = tally[found]
        if top is not None and top < len(found):
            best = _most(papers, top)
            found, papers = found[best], papers[best]
        order = np.lexsort((found, -papers))
        return zip(found[order].tolist(), papers[order].tolist(), strict=True)

    def _places(self, rows: Ids) -> Ids:
        """Return where the labels of some rows lie in the flat array, row after row."""
        starts = self._ends[rows]
        lengths = self._ends[rows + 1] - starts
        behind = np.cumsum(lengths) - lengths
        places: Ids = np.repeat(starts - behind, lengths) + np.arange(int(lengths.sum()))
        return places


def _most(papers: NDArray[np.int64], top: int) -> Ids:
    """Return the places of the `top` highest counts, of equals the first; counts are small, so they are counted."""
    reached_by = np.cumsum(np.bincount(papers)[::-1])[::-1]
    floor = int(np.flatnonzero(reached_by >= top)[-1])
    above = np.flatnonzero(papers > floor)
    return np.concatenate((above, np.flatnonzero(papers == floor)[: top - len(above)]))


def _first_letters(text: str) -> set[str]:
    return {word[0] for word in folded(text).split()}
