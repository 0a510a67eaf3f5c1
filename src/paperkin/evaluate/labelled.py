"""Reads labels that people gave to papers, and says how far topics agree with them.

Agreement is adjusted mutual information (Vinh, Epps & Bailey, JMLR 2010), normalised mutual information with the
arithmetic mean, and the adjusted Rand index (Hubert & Arabie 1985), by scikit-learn. Papers without a topic count as
one topic of their own: leaving them out would reward whoever drops what is hard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import EvaluationSetInvalid
from paperkin.text import cleaned

Numbers = NDArray[np.int64]

_RESAMPLES = 200
_ID_HEADERS = frozenset(("id", "paper", "paper id", "paper_id", "record", "record id", "record_id"))


def read_labels(path: Path) -> dict[str, str]:
    """Return record id → label, in the order of the file.

    path: tab-separated lines, a record's id first and its label last, perhaps under a header.
    Raises EvaluationSetInvalid, naming the line where one is at fault.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationSetInvalid(
            f"The labels cannot be read: {error}",
            value=str(path),
            remedy="Give a text file with lines of id, tab, label.",
        ) from error
    labels: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        parts = [cleaned(part) for part in line.split("\t")]
        if not line.strip() or (number == 1 and parts[0].casefold() in _ID_HEADERS):
            continue
        if len(parts) < 2 or not parts[0] or not parts[-1]:
            raise _unusable(path, number, line, "Write: id, tab, label.")
        if labels.setdefault(parts[0], parts[-1]) != parts[-1]:
            raise _unusable(path, number, line, "This paper has another label above; give each paper one.")
    if len(set(labels.values())) < 2:
        raise EvaluationSetInvalid(
            "There are not two labels to tell apart", value=str(path), remedy="Give lines of id, tab, label."
        )
    return labels


def _unusable(path: Path, number: int, line: str, remedy: str) -> EvaluationSetInvalid:
    return EvaluationSetInvalid(f"{path.name}, line {number} cannot be used", value=line[:200], remedy=remedy)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far topics agree with labels. outliers: the share of the papers that have no topic, in [0, 1]."""

    topics: int
    ami: float
    nmi: float
    ari: float
    outliers: float

    def answer(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        return {name: value if name == "topics" else round(value, 4) for name, value in asdict(self).items()}


def agreement(gold: Numbers, found: Numbers) -> Agreement:
    """Compare topics with labels, both (m,) numbers; -1 in `found` is a paper without a topic."""
    from sklearn import metrics

    return Agreement(
        topics=len(np.unique(found[found >= 0])),
        ami=float(metrics.adjusted_mutual_info_score(gold, found)),
        nmi=float(metrics.normalized_mutual_info_score(gold, found)),
        ari=float(metrics.adjusted_rand_score(gold, found)),
        outliers=float(np.mean(found < 0)),
    )


def interval(gold: Numbers, found: Numbers) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the adjusted mutual information, resampling papers.

    A paper that is drawn twice agrees with itself, so that every resample scores too high; the spread is therefore
    taken about the resamples' mean and laid about the figure itself.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    drawn = np.random.default_rng(0).integers(0, len(gold), (_RESAMPLES, len(gold)))
    scores = np.array([adjusted_mutual_info_score(gold[sample], found[sample]) for sample in drawn])
    ami = adjusted_mutual_info_score(gold, found)
    low, high = np.percentile(scores - scores.mean(), (2.5, 97.5)) + ami
    return float(max(low, -1.0)), float(min(high, 1.0))


def quartiles(papers: Sequence[int]) -> tuple[int, int, int, int, int]:
    """Return least, quartiles and most of how many papers topics have."""
    low, first, middle, third, high = (round(value) for value in np.percentile(papers, (0, 25, 50, 75, 100)))
    return low, first, middle, third, high
