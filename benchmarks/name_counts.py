"""Counts given and family names by latent class: what `identity/rarity.py` knows before a library has any name.

Classes are found without supervision: families are embedded by the given names they occur with (singular vectors of
the normalised table), grouped by k-means, and refined by expectation-maximisation as a mixture within which given and
family name are independent (probabilistic latent semantic analysis, Hofmann 1999).
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from paperkin.identity.names import parse_name, spelling_key

_FEWEST = 3  # distinct names that a name part must occur in to be written
_ROUNDS = 40
_SMOOTHING = 0.02
Table = NDArray[np.float64]


def read_names(paths: Iterable[Path], since: int) -> Iterator[str]:
    """Yield authors' names from JSON lines of papers (`authors[].name`, `year`) of a year or later, or of no year."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                paper = json.loads(line)
                if (paper.get("year") or since) >= since:
                    yield from (author.get("name") or "" for author in paper["authors"])


def name_parts(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (given, family) of each distinct full name in Latin letters; several given names also as one word."""
    seen: set[str] = set()
    parts = []
    for text in names:
        name = parse_name(text)
        if name.is_initials or name.full in seen or not name.full.replace(" ", "").isascii():
            continue
        seen.add(name.full)
        family = spelling_key(name.family)
        parts += [(given, family) for given in dict.fromkeys((name.given[0], name.joined))]
    return parts


def counts_by_class(parts: Sequence[tuple[str, str]], classes: int) -> dict[str, object]:
    """Return the counts as the package ships them: `number:count` of each class in which a name part occurs."""
    given = _numbered(part for part, _ in parts)
    family = _numbered(part for _, part in parts)
    table = Counter((given[g], family[f]) for g, f in parts if g in given and f in family)
    rows, columns = np.array([key[0] for key in table]), np.array([key[1] for key in table])
    count = np.array(list(table.values()), dtype=np.float64)
    of_family = _first_classes(sparse.csr_array((count, (rows, columns)), shape=(len(given), len(family))), classes)
    share = np.full((len(count), classes), 0.1 / classes)
    share[np.arange(len(count)), of_family[columns]] += 0.9
    for _ in range(_ROUNDS):
        weighted = share * count[:, None]
        by_given, by_family = np.zeros((len(given), classes)), np.zeros((len(family), classes))
        np.add.at(by_given, rows, weighted)
        np.add.at(by_family, columns, weighted)
        prior = weighted.sum(axis=0) / count.sum()
        p_given = (by_given + _SMOOTHING) / (by_given + _SMOOTHING).sum(axis=0)
        p_family = (by_family + _SMOOTHING) / (by_family + _SMOOTHING).sum(axis=0)
        share = prior * p_given[rows] * p_family[columns]
        share /= share.sum(axis=1, keepdims=True)
    return {
        "classes": [int(total) for total in (prior * len(parts)).round()],
        "family": _written(by_family, family),
        "given": _written(by_given, given),
    }


def _first_classes(table: Any, classes: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    left, right = table.sum(axis=1) + 5, table.sum(axis=0) + 5
    scaled = sparse.diags_array(left**-0.5) @ table @ sparse.diags_array(right**-0.5)
    _, values, vectors = svds(scaled, k=classes, random_state=0)
    places = vectors.T * values
    places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
    found: NDArray[np.int64] = (
        KMeans(classes, n_init=5, random_state=0).fit(places, sample_weight=np.sqrt(table.sum(axis=0))).labels_
    )
    return found


def _numbered(parts: Iterable[str]) -> dict[str, int]:
    return {part: number for number, part in enumerate(sorted(p for p, n in Counter(parts).items() if n > 1))}


def _written(counts: Table, numbers: dict[str, int]) -> dict[str, str]:
    written = {}
    for part, number in sorted(numbers.items()):
        whole = np.floor(counts[number] + 0.5).astype(int)
        if counts[number].sum() >= _FEWEST and whole.any():
            written[part] = " ".join(f"{place}:{count}" for place, count in enumerate(whole) if count)
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    """Count the names of JSON lines of papers, and write the counts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.name_counts", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--since", type=int, default=2016, help="leave out papers before this year (default 2016)")
    parser.add_argument("--classes", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True)
    parsed = parser.parse_args(arguments)
    counts = counts_by_class(name_parts(read_names(parsed.files, parsed.since)), parsed.classes)
    parsed.out.write_text(json.dumps(counts, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
