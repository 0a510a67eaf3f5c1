"""The pairwise model: evidence in, log-odds of one person out. Few weights, each with the sign that sense gives it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.identity.evidence import FEATURES

# Evidence of which one paper shows a part only: found once, it need not be found again between all papers of two.
LINKS = ("shared_coauthors", "near_coauthors", "same_affiliation", "other_affiliation")


@dataclass(frozen=True, slots=True)
class PeopleModel:
    """Logistic regression on `FEATURES` and on hinges of a name's rarity.

    weights: by feature. rarity: (knots, weights): each adds its weight times the rarity, in decades, up to the knot.
    bias: of a pair that agrees in nothing. threshold: mean log-odds above which two clusters are one person.
    """

    weights: tuple[float, ...]
    knots: tuple[float, ...]
    knot_weights: tuple[float, ...]
    bias: float
    threshold: float = 0.0

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the log-odds (p,) that each pair of mentions is one person. features: (p, len(FEATURES))."""
        design = design_matrix(features, self.knots)
        return (design @ np.array([*self.weights, *self.knot_weights], dtype=np.float32)) + np.float32(self.bias)

    def scores(self, features: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the log-odds in two parts, (p,) each: in general, and what `LINKS` add to it."""
        columns = [FEATURES.index(name) for name in LINKS]
        links = features[:, columns] @ np.array(self.weights, dtype=np.float32)[columns]
        return self.log_odds(features) - links, links

    def contributions(self, features: NDArray[np.float32]) -> dict[str, float]:
        """Return what each piece of evidence adds to one pair's log-odds; the name's rarity comes as one piece."""
        row = design_matrix(features.reshape(1, -1), self.knots)[0]
        parts = dict(zip(FEATURES, (row[: len(FEATURES)] * np.array(self.weights)).tolist(), strict=True))
        parts["rarity"] += float(row[len(FEATURES) :] @ np.array(self.knot_weights)) + self.bias
        return parts

    def to_json(self) -> dict[str, Any]:
        """Return the model as plain values, as the package ships it."""
        return {
            "weights": {name: round(weight, 4) for name, weight in zip(FEATURES, self.weights, strict=True)},
            "rarity": {str(knot): round(weight, 4) for knot, weight in zip(self.knots, self.knot_weights, strict=True)},
            "bias": round(self.bias, 4),
            "threshold": self.threshold,
        }

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> PeopleModel:
        """Read what `to_json` wrote. Raises KeyError if a feature's weight is missing."""
        return cls(
            tuple(float(answer["weights"][name]) for name in FEATURES),
            tuple(float(knot) for knot in answer["rarity"]),
            tuple(float(weight) for weight in answer["rarity"].values()),
            float(answer["bias"]),
            float(answer["threshold"]),
        )


def design_matrix(features: NDArray[np.float32], knots: tuple[float, ...]) -> NDArray[np.float32]:
    """Return (p, len(FEATURES) + len(knots)): the evidence, and the name's whole rarity up to each knot."""
    rarity = features[:, 0]
    return np.column_stack([features, *(np.minimum(rarity, knot) for knot in knots)]).astype(np.float32)


@cache
def shipped_model() -> PeopleModel:
    """Return the model that comes with the package."""
    return PeopleModel.from_json(json.loads((files("paperkin.identity") / "people_model.json").read_text("utf-8")))
