"""What speaks for two mentions being one person's, and what against: a row of numbers for each pair of a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.identity.mentions import Mention
from paperkin.identity.names import Agreement, PersonalName, compatible, parse_name, spelling_key
from paperkin.identity.nicknames import nicknames_agree
from paperkin.identity.rarity import NameStatistics
from paperkin.text import folded

FEATURES = (
    "rarity",
    "misspelt",
    "partial",
    "nickname",
    "initials",
    "middle_missing",
    "shared_coauthors",
    "near_coauthors",
    "same_affiliation",
    "other_affiliation",
    "unstated_affiliation",
    "same_venue",
    "same_person_id",
    "other_person_id",
)
_COLUMN = {name: number for number, name in enumerate(FEATURES)}
_GRADES = {
    Agreement.MISSPELT: "misspelt",
    Agreement.PARTIAL: "partial",
    Agreement.NICKNAME: "nickname",
    Agreement.INITIALS: "initials",
    Agreement.MIDDLE_MISSING: "middle_missing",
}
_ENOUGH_COAUTHORS = 2.0  # decades of rarity: one shared co-author with a rare name, or a few with common ones
_COMMON_COAUTHOR = 2.0  # decades: a co-author with a name this frequent tells nothing
_ENOUGH_MENTIONS = 30  # of a venue, to tell whether it prints affiliations
# Below this rarity of initial and family name, a misspelt or partial given name is another person's name.
_LOOSE_NAMES_FROM = 3.6
Matrix = Any  # scipy.sparse.csr_array, which has no types to check
Rows = NDArray[np.int64]
RowPair = tuple[Rows, Rows]
Table = NDArray[np.float32]
Numbers = NDArray[np.float32]
Grades = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (i, j), i < j, of a block's mentions whose names may be one person's, with their evidence.

    first, second: (p,) positions within the block. features: (p, len(FEATURES)) float32.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    features: NDArray[np.float32]


class Evidence:
    """Everything that pairs of mentions are compared by, in arrays, for a whole collection."""

    def __init__(self, mentions: Sequence[Mention], statistics: NameStatistics, blocks: Sequence[Hashable]) -> None:
        self.statistics = statistics
        self.block = _numbered(blocks)
        spellings: dict[str, int] = {}
        self.name = np.array([spellings.setdefault(m.name, len(spellings)) for m in mentions], dtype=np.int32)
        self.parsed: list[PersonalName] = [parse_name(text) for text in spellings]
        self.paper = _numbered(m.paper for m in mentions)
        foreign, shifted = misplaced_orcids(mentions)
        self.orcid = _numbered(None if row in foreign else m.orcid for row, m in enumerate(mentions))
        self.venue = _numbered(folded(m.venue) if m.venue else None for m in mentions)
        self.year = np.array([m.year if m.year is not None else -1 for m in mentions], dtype=np.int32)
        self.coauthors, self.coauthors_sought, self.company = _coauthor_matrices(mentions, statistics)
        # Where ORCIDs stand with the wrong author, affiliations do.
        told = np.array([m.paper not in shifted for m in mentions])
        self.affiliations = _weighted_by_rarity(
            [_words(" ".join(m.affiliations)) if kept else [] for m, kept in zip(mentions, told.tolist(), strict=True)]
        )
        self.affiliation_weight = self.affiliations.multiply(self.affiliations).sum(axis=1)
        self.person_ids, self.schemes = _id_matrices(mentions)
        counts = np.bincount(self.venue + 1, minlength=1)
        self.venue_rarity = np.log10((counts.sum() + 1) / (counts + 1.0))
        # Only where a venue prints affiliations does it tell anything that one has none.
        stated = np.bincount(self.venue + 1, self.affiliation_weight > 0, minlength=1) / np.maximum(counts, 1)
        usual = (stated > 0.5) & (counts >= _ENOUGH_MENTIONS)
        self.affiliations_usual = usual[self.venue + 1] & (self.venue >= 0) & told

    @cached_property
    def acquaintances(self) -> Matrix:
        """(names, names): how closely two people have worked, 1/(k-1) for each of their papers of k authors."""
        shape = (int(self.paper.max()) + 1, len(self.paper))
        by_paper = sparse.csr_array((np.ones(shape[1], np.float32), (self.paper, np.arange(shape[1]))), shape=shape)
        authors = (by_paper @ self.company).tocsr()
        authors.data[:] = 1
        share = 1 / np.maximum(authors.sum(axis=1) - 1, 1)
        together = (authors.T @ authors.multiply(share[:, None])).tocsr()
        together.setdiag(0)
        return together

    def _agreements(self, rows: Rows) -> tuple[Rows, Grades, list[int]]:
        """Return the mentions' name numbers, the (names, names) grades, and what each number stands for in `parsed`.

        A name that occurs in two blocks has a number in each, and names of two blocks contradict each other.
        """
        here = self.block[rows].astype(np.int64) * len(self.parsed) + self.name[rows]
        found, local = np.unique(here, return_inverse=True)
        ids = found % len(self.parsed)
        grades = np.zeros((len(ids), len(ids)), dtype=np.int8)
        edges = np.flatnonzero(np.diff(found // len(self.parsed), prepend=-1))
        for begin, end in zip(edges.tolist(), [*edges[1:].tolist(), len(ids)], strict=True):
            self._grade(grades, ids, begin, end)
        return local.astype(np.int64), grades, ids.tolist()

    def _grade(self, grades: NDArray[np.int8], ids: NDArray[np.int64], begin: int, end: int) -> None:
        for i in range(begin, end):
            a = self.parsed[ids[i]]
            grades[i, i] = Agreement.SAME
            loose = self.statistics.family_rarity(a.family) + self.statistics.given_rarity(a.initial, a.family)
            for j in range(begin, i):
                b = self.parsed[ids[j]]
                if loose < _LOOSE_NAMES_FROM and not _may_agree(a, b):
                    continue
                grade = compatible(a, b)
                if grade in (Agreement.MISSPELT, Agreement.PARTIAL) and loose < _LOOSE_NAMES_FROM:
                    continue
                grades[i, j] = grades[j, i] = grade

    def pairs(self, rows: Rows, new: NDArray[np.bool_] | None = None) -> tuple[Pairs, NDArray[np.bool_]]:
        """Return the comparable pairs of mentions `rows`, and (n, n) whether names or ORCIDs contradict each other.

        new: (n,), which of them are; only pairs with one of these are returned, or all pairs if not given.
        """
        local, grades, ids = self._agreements(rows)
        grade = grades[local[:, None], local[None, :]]
        apart = grade == Agreement.CONFLICT
        orcid = self.orcid[rows]
        apart |= (orcid[:, None] != orcid[None, :]) & (orcid >= 0)[:, None] & (orcid >= 0)[None, :]
        np.fill_diagonal(apart, False)
        sought = np.triu(~apart, 1)
        if new is not None:
            sought &= new[:, None] | new[None, :]
        first, second = np.nonzero(sought)
        pair = first.astype(np.int64), second.astype(np.int64)
        features = np.zeros((len(pair[0]), len(FEATURES)), dtype=np.float32)
        if len(pair[0]):
            self._compare_names(features, local, grades, ids, pair)
            self._compare_company(features, rows, pair)
            self._compare_places(features, rows, pair)
            self._compare_ids(features, rows, pair)
        return Pairs(pair[0].astype(np.int32), pair[1].astype(np.int32), features), apart

    def _compare_names(self, features: Table, local: Rows, grades: Grades, ids: list[int], pair: RowPair) -> None:
        names = [self.parsed[i] for i in ids]
        first, second = local[pair[0]], local[pair[1]]
        found = grades[first, second]
        rarity = np.zeros(grades.shape, dtype=np.float32)
        for key in np.unique(first.astype(np.int64) * len(ids) + second).tolist():
            i, j = divmod(key, len(ids))
            given = self.statistics.shared_given_rarity(names[i], names[j], Agreement(int(grades[i, j])))
            rarity[i, j] = given + self.statistics.family_rarity(names[i].family)
        features[:, _COLUMN["rarity"]] = rarity[first, second]
        for agreement, name in _GRADES.items():
            features[:, _COLUMN[name]] = found == agreement

    def _compare_company(self, features: Table, rows: Rows, pair: RowPair) -> None:
        shared = _products(self.coauthors[rows], self.coauthors_sought[rows], pair)
        features[:, _COLUMN["shared_coauthors"]] = np.minimum(shared / _ENOUGH_COAUTHORS, 1)
        people = self.company[rows]
        near = _products(people @ self.acquaintances, people, pair)
        features[:, _COLUMN["near_coauthors"]] = np.log1p(10 * near)

    def _compare_places(self, features: Table, rows: Rows, pair: RowPair) -> None:
        first, second = pair
        places, weight = self.affiliations[rows], self.affiliation_weight[rows]
        less = np.minimum(weight[first], weight[second])
        # Of the shorter, how much stands in the longer: "Stanford University" with a department or without.
        alike = np.where(less > 0, _products(places, places, pair) / np.maximum(less, 1e-9), 0)
        features[:, _COLUMN["same_affiliation"]] = alike
        features[:, _COLUMN["other_affiliation"]] = np.where(less > 0, 1 - alike, 0)
        stated, usual = weight > 0, self.affiliations_usual[rows]
        unstated = (stated[first] != stated[second]) & usual[first] & usual[second]
        features[:, _COLUMN["unstated_affiliation"]] = unstated
        venue = self.venue[rows]
        same = (venue[first] == venue[second]) & (venue[first] >= 0)
        features[:, _COLUMN["same_venue"]] = np.where(same, self.venue_rarity[venue[first]], 0)

    def _compare_ids(self, features: Table, rows: Rows, pair: RowPair) -> None:
        same = _products(self.person_ids[rows], self.person_ids[rows], pair) > 0
        comparable = _products(self.schemes[rows], self.schemes[rows], pair) > 0
        features[:, _COLUMN["same_person_id"]] = same
        features[:, _COLUMN["other_person_id"]] = comparable & ~same


def misplaced_orcids(mentions: Sequence[Mention]) -> tuple[set[int], set[int]]:
    """Return the rows whose ORCID is that of another author of the same paper, and those papers: feeds shift columns.

    An ORCID is misplaced where it stands elsewhere, and as often, with a name that contradicts this one's and is in
    this paper's byline. Of such a paper, other ORCIDs count only if they stand with the same name elsewhere.
    """
    bearers: dict[str, list[int]] = {}
    for row, mention in enumerate(mentions):
        if mention.orcid:
            bearers.setdefault(mention.orcid, []).append(row)
    counts = {orcid: Counter(mentions[row].name for row in rows) for orcid, rows in bearers.items()}
    misplaced = {
        row
        for orcid, rows in bearers.items()
        if len(counts[orcid]) > 1
        for row in rows
        if _is_misplaced(mentions[row], counts[orcid])
    }
    shifted = {mentions[row].paper for row in misplaced}
    for orcid, rows in bearers.items():
        misplaced.update(r for r in rows if mentions[r].paper in shifted and counts[orcid][mentions[r].name] == 1)
    return misplaced, shifted


def _is_misplaced(mention: Mention, bearers: Counter[str]) -> bool:
    own = parse_name(mention.name)
    others = [name for name in bearers if compatible(own, parse_name(name)) is Agreement.CONFLICT]
    ours = bearers.total() - sum(bearers[name] for name in others)
    return any(bearers[name] >= ours for name in set(others).intersection(mention.coauthors))


def _may_agree(a: PersonalName, b: PersonalName) -> bool:
    """Sort out, cheaply, most names that contradict each other, misspellings apart."""
    if not a.given or not b.given:
        return True
    x, y = a.given[0], b.given[0]
    return x == y or a.joined.startswith(y) or b.joined.startswith(x) or nicknames_agree(x, y)


def _products(left: Matrix, right: Matrix, pair: RowPair) -> Numbers:
    """Return the dot products (p,) of the paired rows of left and right."""
    whole: Numbers = (left @ right.T).toarray()[pair]
    return whole.astype(np.float32)


def _numbered(values: Iterable[Any]) -> NDArray[np.int32]:
    """Number distinct values in order of first sight; None is -1."""
    seen: dict[Any, int] = {}
    return np.array([-1 if v is None else seen.setdefault(v, len(seen)) for v in values], dtype=np.int32)


def _words(text: str) -> list[str]:
    return [word for word in folded(text).split() if len(word) > 1]


def _weighted_by_rarity(texts: list[list[str]]) -> Matrix:
    """Return (n, words), each word by its inverse document frequency, in decades, once per text."""
    counts = Counter(word for text in set(map(tuple, texts)) for word in set(text))
    total = sum(1 for text in set(map(tuple, texts)) if text) + 1
    column = {word: number for number, word in enumerate(counts)}
    weight = {word: np.log10(total / (count + 0.5)) if total > count else 0.0 for word, count in counts.items()}
    return _matrix([{column[w]: weight[w] for w in text} for text in texts], max(len(column), 1))


def _coauthor_matrices(mentions: Sequence[Mention], statistics: NameStatistics) -> tuple[Matrix, Matrix, Matrix]:
    """Return co-authors as (n, keys) twice, so weighted that a row of the one times a row of the other is the summed
    rarity, in decades, of the names they share; and as (n, names), by full name alone, in [0, 1].

    Full names agree with equal ones, an initial with every name that begins so. Two full names that have only their
    initial in common are two people: Maosong Sun is no evidence for Min Sun's co-author.
    """
    keys: dict[tuple[str, str, str], int] = {}
    names: dict[str, int] = {}
    left: dict[str, dict[int, float]] = {}
    right: dict[str, dict[int, float]] = {}
    people: dict[str, tuple[int, float]] = {}
    for text in {name for mention in mentions for name in mention.coauthors}:
        name = parse_name(text)
        family, given = spelling_key(name.family), name.given[0] if name.given else ""
        frequent = statistics.family_rarity(name.family)
        brief = max(0.0, frequent + statistics.given_rarity(name.initial, name.family) - 3.0)
        of_initial, of_full = (keys.setdefault((kind, name.initial, family), len(keys)) for kind in ("initial", "full"))
        if name.is_initials:
            left[text] = {of_initial: brief**0.5}
            right[text] = {of_initial: brief**0.5, of_full: brief**0.5}
        else:
            alike = max(brief, frequent + statistics.given_rarity(given, name.family) - _COMMON_COAUTHOR)
            same = keys.setdefault(("same", given, family), len(keys))
            left[text] = {of_full: brief**0.5, same: alike**0.5}
            right[text] = {of_initial: brief**0.5, same: alike**0.5}
        total = statistics.rarity(name)
        people[text] = (names.setdefault(name.full, len(names)), min(1.0, max(0.0, (total - 3.0) / 4)))

    def by_key(weights: dict[str, dict[int, float]]) -> Matrix:
        rows = [{c: w for name in m.coauthors if name != m.name for c, w in weights[name].items()} for m in mentions]
        return _matrix(rows, max(len(keys), 1))

    plain = [dict(people[name] for name in m.coauthors if name != m.name) for m in mentions]
    return by_key(left), by_key(right), _matrix(plain, max(len(names), 1))


def _id_matrices(mentions: Sequence[Mention]) -> tuple[Matrix, Matrix]:
    ids: dict[str, int] = {}
    schemes: dict[str, int] = {}
    by_id = [{ids.setdefault(i, len(ids)): 1.0 for i in m.person_ids} for m in mentions]
    by_scheme = [{schemes.setdefault(i.partition(":")[0], len(schemes)): 1.0 for i in m.person_ids} for m in mentions]
    return _matrix(by_id, max(len(ids), 1)), _matrix(by_scheme, max(len(schemes), 1))


def _matrix(rows: list[dict[int, float]], columns: int) -> Matrix:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    indices = np.fromiter((c for row in rows for c in row), dtype=np.int32, count=ends[-1])
    data = np.fromiter((w for row in rows for w in row.values()), dtype=np.float32, count=ends[-1])
    return sparse.csr_array((data, indices, ends), shape=(len(rows), columns))
