"""Trains the model that tells people apart, and measures it on name blocks that it has not seen.

Half of the blocks of every file train, the other half test, and back. Evidence weights are bounded by the sign that
sense gives them, and by how little they may be: judged files that hold one person a name teach to join everything.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from paperkin.evaluate.authors import JudgedMentions, agreement, read_judged_mentions
from paperkin.identity.evidence import FEATURES, Evidence
from paperkin.identity.model import PeopleModel, design_matrix
from paperkin.identity.people import cluster, names_in
from paperkin.identity.rarity import NameStatistics

KNOTS = (5.25, 6.5)
THRESHOLD = 0.5
_AMBIGUOUS = 6.5  # decades: rarer names are one person's whatever else is known, and would only drown the rest
_MOST_PAIRS = 400  # of one block
_RIDGE = 1e-5
_AT_LEAST = {"shared_coauthors": 3.5, "near_coauthors": 0.5, "same_affiliation": 2.5}
# In judged files affiliations come from profiles and so never change; in papers people move.
_AT_MOST_AGAINST = {"other_affiliation": 3.0, "unstated_affiliation": 3.0}
_POSITIVE = {"rarity", "shared_coauthors", "near_coauthors", "same_affiliation", "same_venue", "same_person_id"}
# Not learnt: the judged ids are nearly the gold itself. Ids of real feeds are right, but people have several.
_SET = {"same_person_id": 6.0, "other_person_id": -2.0, "rarity": 0.0}
Table = NDArray[np.float64]


class Prepared:
    """A judged file with the pairs of every block compared."""

    def __init__(self, judged: JudgedMentions, weight: float) -> None:
        self.judged, self.weight = judged, weight
        statistics = NameStatistics.of(names_in(judged.mentions))
        evidence = Evidence(judged.mentions, statistics, judged.blocks)
        rows: dict[str, list[int]] = {}
        for row, block in enumerate(judged.blocks):
            rows.setdefault(block, []).append(row)
        self.rows = {block: np.array(members) for block, members in rows.items()}
        self.pairs = {block: evidence.pairs(members)[0] for block, members in self.rows.items() if len(members) > 1}
        self.gold = np.unique(np.array(judged.gold), return_inverse=True)[1]

    def examples(self, blocks: Sequence[str]) -> tuple[Table, Table, Table]:
        """Return features, whether one person, and weights: each mention weighs the same, whatever its block."""
        features, same, weights = [], [], []
        draw = np.random.default_rng(0)
        for block in blocks:
            if block not in self.pairs:
                continue
            pairs = self.pairs[block]
            keep = np.flatnonzero(pairs.features[:, 0] < _AMBIGUOUS)
            if not len(keep):
                continue
            i, j = pairs.first[keep], pairs.second[keep]
            partners = np.bincount(i, minlength=len(self.rows[block])) + np.bincount(j, minlength=len(self.rows[block]))
            weight = (1 / partners[i] + 1 / partners[j]) / 2
            gold = self.gold[self.rows[block]]
            drawn = draw.permutation(len(keep))[:_MOST_PAIRS]
            features.append(pairs.features[keep[drawn]])
            same.append((gold[i] == gold[j])[drawn])
            weights.append(weight[drawn] * len(keep) / len(drawn))
        weight = np.concatenate(weights)
        return np.concatenate(features), np.concatenate(same), weight / weight.sum() * self.weight

    def halves(self, seed: int) -> tuple[list[str], list[str]]:
        """Split the blocks in two, those that hold homonyms evenly."""
        kinds = self.judged.kinds
        homonym = {block for block, rows in self.rows.items() if any(kinds[row] == "homonym" for row in rows)}
        draw = np.random.default_rng(seed)
        halves: tuple[list[str], list[str]] = [], []
        for group in (sorted(homonym), sorted(set(self.rows) - homonym)):
            for place, number in enumerate(draw.permutation(len(group))):
                halves[place % 2].append(group[number])
        return halves


def fit(examples: Sequence[tuple[Table, Table, Table]]) -> PeopleModel:
    """Return the bounded logistic regression on examples of one or several files."""
    features, same, weight = (np.concatenate(parts) for parts in zip(*examples, strict=True))
    for name in _SET:
        if name != "rarity":
            features[:, FEATURES.index(name)] = 0
    design = design_matrix(features.astype(np.float32), KNOTS).astype(np.float64)
    design[:, FEATURES.index("rarity")] = 0
    centre, scale = design.mean(axis=0), np.maximum(design.std(axis=0), 0.05)
    table, sign, weight = (design - centre) / scale, np.where(same, 1.0, -1.0), weight / weight.sum()

    def loss(theta: Table) -> tuple[float, Table]:
        margin = sign * (table @ theta[:-1] + theta[-1])
        slope = -sign * np.exp(-np.logaddexp(0, margin)) * weight
        value = (weight * np.logaddexp(0, -margin)).sum() + _RIDGE * (theta[:-1] ** 2).sum() / 2
        return float(value), np.append(table.T @ slope + _RIDGE * theta[:-1], slope.sum())

    names = [*FEATURES, *("rarity" for _ in KNOTS)]
    bounds = [_bounds(name, float(scale[i])) for i, name in enumerate(names)]
    start = np.array([*(_AT_LEAST.get(name, 0.0) * scale[i] for i, name in enumerate(names)), 0.0])
    for _ in range(3):  # a limited-memory search may stop early on a bound
        options = {"maxiter": 1000, "maxls": 60, "ftol": 1e-11, "gtol": 1e-7}
        start = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)], options=options).x
    weights = start[:-1] / scale
    bias = float(start[-1] - weights @ centre)
    learnt = dict(zip(FEATURES, weights[: len(FEATURES)].tolist(), strict=True)) | _SET
    return PeopleModel(
        tuple(learnt[name] for name in FEATURES), KNOTS, tuple(weights[len(FEATURES) :].tolist()), bias, THRESHOLD
    )


def _bounds(name: str, scale: float) -> tuple[float | None, float | None]:
    if name in _POSITIVE:
        return _AT_LEAST.get(name, 0.0) * scale, None
    return (-_AT_MOST_AGAINST[name] * scale if name in _AT_MOST_AGAINST else None), 0.0


def measure(prepared: Prepared, blocks: Sequence[str], model: PeopleModel) -> dict[str, tuple[float, float]]:
    """Return B-cubed and pairwise F1 on some blocks, of all mentions and of homonyms."""
    judged = prepared.judged
    rows = np.concatenate([prepared.rows[block] for block in blocks])
    statistics = NameStatistics.of(names_in(judged.mentions))
    found = cluster(
        [judged.mentions[row] for row in rows],
        blocks=[judged.blocks[row] for row in rows],
        statistics=statistics,
        model=model,
    )
    gold, inside = [judged.gold[row] for row in rows], [judged.blocks[row] for row in rows]
    homonyms = [judged.kinds[row] == "homonym" for row in rows]
    results = {"all": agreement(gold, found.tolist(), inside)}
    if any(homonyms):
        results["homonym"] = agreement(gold, found.tolist(), inside, homonyms)
    return {kind: (figures.bcubed_f1, figures.pairwise_f1) for kind, figures in results.items()}


def cross_validate(files: Sequence[Prepared], splits: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return each file's figures on the halves that did not train, averaged over splits and both directions."""
    found: dict[str, dict[str, list[tuple[float, float]]]] = {file.judged.name: {} for file in files}
    for seed in range(splits):
        halves = [file.halves(seed) for file in files]
        for train, test in ((0, 1), (1, 0)):
            model = fit([file.examples(half[train]) for file, half in zip(files, halves, strict=True)])
            for file, half in zip(files, halves, strict=True):
                for kind, figures in measure(file, half[test], model).items():
                    found[file.judged.name].setdefault(kind, []).append(figures)
    return {
        name: {kind: (mean[0], mean[1]) for kind, figures in kinds.items() if len(mean := np.mean(figures, axis=0))}
        for name, kinds in found.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on judged files, print figures on unseen halves, and write the model."""
    parser = argparse.ArgumentParser(prog="scripts/train-people", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE[=WEIGHT]", help="judged mentions, JSON lines")
    parser.add_argument("--splits", type=int, default=1, help="how often the blocks are split in halves (default 1)")
    parser.add_argument("--without", default="ids", help="fields left out, with commas (default ids)")
    parser.add_argument("--out", type=Path, help="where to write the model that all blocks train")
    parsed = parser.parse_args(arguments)
    files = []
    for argument in parsed.files:
        path, _, weight = argument.partition("=")
        judged = read_judged_mentions(Path(path), frozenset(filter(None, parsed.without.split(","))))
        files.append(Prepared(judged, float(weight or 1)))
    answer: dict[str, Any] = {"unseen_halves": cross_validate(files, parsed.splits)} if parsed.splits else {}
    model = fit([file.examples(sorted(file.rows)) for file in files])
    if len(files) > 1:
        answer["trained_on_the_others"] = {
            file.judged.name: measure(
                file,
                sorted(file.rows),
                fit([other.examples(sorted(other.rows)) for other in files if other is not file]),
            )
            for file in files
        }
    answer["model"] = model.to_json()
    if parsed.out:
        parsed.out.write_text(json.dumps(model.to_json(), indent=1) + "\n", "utf-8")
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
