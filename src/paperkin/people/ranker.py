"""Puts prospects in order: by what the library's own past taught, or where it is too small for that, by a formula.

Gradient-boosted trees (LightGBM; Ke et al., NeurIPS 2017) with listwise losses (XE-NDCG: Bruch, WWW 2021; LambdaMART:
Burges, MSR-TR-2010-82).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.people.features import FEATURES
from paperkin.people.learning import Examples

_log = logging.getLogger(__name__)

# From fewer suggestions that came true nothing is learned.
LEAST_TRUE = 300
_SIMILARITY_COUNTS = 0.2
_WALK, _STANDING = FEATURES.index("walk"), FEATURES.index("similarity_standing")
_ROUNDS = 250
_PARAMETERS: dict[str, Any] = {
    "num_leaves": 31,
    "learning_rate": 0.05,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "lambda_l2": 10.0,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    # Its threads wait for one another thousands of times a second: on a busy machine two take ten times as long as one.
    "num_threads": 1,
    "verbose": -1,
}
_LOSSES: tuple[dict[str, Any], ...] = (
    {"objective": "rank_xendcg"},
    {"objective": "lambdarank", "lambdarank_truncation_level": 30},
)
_BETWEEN = "\n=== the next trees ===\n"


class Ranker:
    """Scores pairs of people by how likely they write together next; comparable for one person's prospects only.

    Two sets of trees with different losses have a say each: their mistakes differ, and the sum did better than either.
    """

    def __init__(self, boosters: Sequence[Any] = ()) -> None:
        """boosters: what was learned; none for the formula."""
        self._boosters = tuple(boosters)

    @property
    def learned(self) -> bool:
        """Whether it learned from a past, or is the formula."""
        return bool(self._boosters)

    def scores(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the scores of one person's prospects, (k,), from their `FEATURES` (k, f)."""
        if not len(features):
            return np.zeros(0)
        if not self._boosters:
            return by_formula(features)
        said = [booster.predict(features, num_threads=1) for booster in self._boosters]
        found: NDArray[np.float64] = sum((one - one.mean()) / (one.std() + 1e-12) for one in said)
        return found

    def text(self) -> str | None:
        """Return what was learned as text: LightGBM's own, one set of trees after the other. None for the formula."""
        return _BETWEEN.join(booster.model_to_string() for booster in self._boosters) or None

    @classmethod
    def of(cls, text: str | None) -> Ranker:
        """Return the ranker that `text` told of."""
        lightgbm = _lightgbm() if text else None
        if text is None or lightgbm is None:
            return cls()
        return cls([lightgbm.Booster(model_str=one) for one in text.split(_BETWEEN)])


def by_formula(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the log of the walk and a fifth of the standing in similarity: what does well without any learning."""
    scores: NDArray[np.float64] = features[:, _WALK].astype(np.float64) + _SIMILARITY_COUNTS * features[:, _STANDING]
    return scores


def learned_ranker(examples: Examples) -> Ranker:
    """Return a ranker that has learned from examples, or the formula where too few came true."""
    lightgbm = _lightgbm() if int(examples.came_true.sum()) >= LEAST_TRUE else None
    if lightgbm is None:
        return Ranker()
    boosters = []
    for parameters in _LOSSES:
        data = lightgbm.Dataset(examples.features, examples.came_true, group=examples.groups)
        boosters.append(lightgbm.train({**_PARAMETERS, **parameters}, data, _ROUNDS))
    return Ranker(boosters)


def _lightgbm() -> Any:
    """Return the package, or None where the system lacks the OpenMP library that it wants (libgomp1 on Debian)."""
    try:
        import lightgbm
    except OSError as error:
        _log.warning("collaborators are ranked by a formula: LightGBM cannot be loaded (%s); install libgomp1", error)
        return None
    return lightgbm
