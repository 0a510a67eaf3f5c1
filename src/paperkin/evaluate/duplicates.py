"""Scores how records of one work are found: the keys, the verdicts and the grouping that ingest uses, on known pairs.

A pair is two records of one work. Precision and recall count pairs (Christen, Data Matching, 2012, section 7.2).
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate.perturbing import OTHER_WORK, SAME_WORK, Perturbation, namesake
from paperkin.identity.grouping import candidate_pairs, cluster_works
from paperkin.identity.works import Verdict, judge_traits, keys_of, traits_of
from paperkin.ingest import read_papers
from paperkin.progress import Progress, Silent
from paperkin.records import Paper
from paperkin.sources import expand_inputs

NAMESAKE = "other authors"
_VARIANTS_PER_KIND = 250
_EXAMPLES = 20
_SEED = 20_240_229
_LEAST_TITLE = 20

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs that were right, of those found and of those there are."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """The part of the pairs found that is right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The part of the pairs that was found; 1 where there are none."""
        return self.right / self.gold if self.gold else 1.0

    def answer(self) -> dict[str, float | int]:
        """Return the figures as JSON-ready values."""
        both = self.precision + self.recall
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(2 * self.precision * self.recall / both if both else 0.0, 4),
            "pairs_gold": self.gold,
            "pairs_found": self.found,
        }


@dataclass(frozen=True, slots=True)
class Perturbed:
    """What became of the variants: kind → (how many there are, how many were joined with their original)."""

    counts: Counts
    same: Mapping[str, tuple[int, int]]
    other: Mapping[str, tuple[int, int]]

    def answer(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values; `joined` is right for the same work and wrong for another."""
        return {
            **self.counts.answer(),
            "same_work": {kind: {"variants": n, "joined": joined} for kind, (n, joined) in self.same.items()},
            "other_work": {kind: {"variants": n, "joined": joined} for kind, (n, joined) in self.other.items()},
        }


@dataclass(frozen=True, slots=True)
class Example:
    """A pair to look at, and what was said of it; no reasons where no key brought the two together."""

    a: Paper
    b: Paper
    verdict: Verdict | None

    def answer(self) -> dict[str, Any]:
        """Return the pair as JSON-ready values."""
        said = self.verdict
        return {
            "ids": [self.a.id, self.b.id],
            "titles": [self.a.title, self.b.title],
            "years": [self.a.year, self.b.year],
            "verdict": said.outcome.value if said else "not compared",
            "reasons": list(said.reasons) if said else [],
        }


@dataclass(frozen=True, slots=True)
class DuplicatesEvaluation:
    """How well records of one work were found.

    counts: over pairs across files that have a record of a gold pair in them. missing: gold pairs of which a record is
    not in the files; they count as not found. beyond: pairs across files of which the gold knows neither record, so
    that nobody has said whether they are right. within: pairs that were joined inside one file. works: those of two or
    more records.
    """

    counts: Counts
    missing: int
    beyond: int
    within: int
    records: int
    works: int
    seconds: float
    perturbed: Perturbed | None = None
    missed_examples: tuple[Example, ...] = ()
    wrong_examples: tuple[Example, ...] = ()
    beyond_examples: tuple[Example, ...] = field(default=(), repr=False)

    def answer(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        found = {
            **self.counts.answer(),
            "pairs_missing": self.missing,
            "pairs_beyond_gold": self.beyond,
            "pairs_within_files": self.within,
            "records": self.records,
            "works": self.works,
            "seconds": round(self.seconds, 3),
            "examples": {
                "missed": [example.answer() for example in self.missed_examples],
                "wrong": [example.answer() for example in self.wrong_examples],
                "beyond_gold": [example.answer() for example in self.beyond_examples],
            },
        }
        return found if self.perturbed is None else {**found, "perturbed": self.perturbed.answer()}


def evaluate_duplicates(
    pairs: Path, files: Sequence[Path], *, perturb: bool = False, progress: Progress | None = None
) -> DuplicatesEvaluation:
    """Find the works among the records of some files, and score them on pairs that are known to be of one work.

    pairs: lines of `id<TAB>id`. files: anything that ingest reads; of records with one id the last counts.
    perturb: score variants of the records too: the same work written otherwise, and other works that look like it.
    Raises EvaluationSetInvalid for a line that is no pair, and where no record of the pairs is in the files.
    """
    progress = progress or Silent()
    gold = _read_pairs(pairs)
    papers, file_of = _read_files(files, progress)
    if not any(record in papers for pair in gold for record in pair):
        raise EvaluationSetInvalid(
            "None of the pairs' records is in the files",
            value=str(pairs),
            remedy="Name the files that hold the records of the pairs, with the same ids.",
        )
    began = time.perf_counter()
    found = _find_works(papers, progress)
    seconds = time.perf_counter() - began
    return replace(
        _scored(found, gold, file_of),
        seconds=seconds,
        perturbed=_evaluate_perturbed(found, progress) if perturb else None,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    papers: Mapping[str, Paper]
    works: Sequence[tuple[str, ...]]
    verdicts: Mapping[Pair, Verdict]

    def example(self, pair: Pair) -> Example:
        return Example(self.papers[pair[0]], self.papers[pair[1]], self.verdicts.get(pair))


def _find_works(papers: Mapping[str, Paper], progress: Progress) -> _Found:
    progress.start("match works", len(papers), "records")
    traits = {}
    for record, paper in papers.items():
        traits[record] = traits_of(paper)
        progress.advance(1)
    progress.done()
    keys = {record: keys_of(own) for record, own in traits.items()}
    verdicts = {(a, b): judge_traits(traits[a], traits[b]) for a, b in candidate_pairs(keys)}
    return _Found(papers, cluster_works(verdicts), verdicts)


def _scored(found: _Found, gold: set[Pair], file_of: Mapping[str, int]) -> DuplicatesEvaluation:
    joined = {pair for work in found.works for pair in combinations(work, 2)}
    across = any(file_of.get(a) != file_of.get(b) for a, b in gold)
    facing = {pair for pair in joined if file_of[pair[0]] != file_of[pair[1]]} if across else joined
    known = {record for pair in gold for record in pair}
    judged = {pair for pair in facing if known.intersection(pair)}
    there = {pair for pair in gold if pair[0] in found.papers and pair[1] in found.papers}
    return DuplicatesEvaluation(
        counts=Counts(len(gold & judged), len(judged), len(gold)),
        missing=len(gold - there),
        beyond=len(facing - judged),
        within=len(joined - facing),
        records=len(found.papers),
        works=len(found.works),
        seconds=0.0,
        missed_examples=_examples(found, there - judged),
        wrong_examples=_examples(found, judged - gold),
        beyond_examples=_examples(found, facing - judged),
    )


def _examples(found: _Found, pairs: Iterable[Pair]) -> tuple[Example, ...]:
    ordered = sorted(pairs)
    chosen = ordered if len(ordered) <= _EXAMPLES else sorted(Random(_SEED).sample(ordered, _EXAMPLES))
    return tuple(map(found.example, chosen))


def _read_pairs(path: Path) -> set[Pair]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationSetInvalid(
            "The pairs cannot be read", value=str(path), remedy="Give a text file with lines of id, tab, id."
        ) from error
    pairs: set[Pair] = set()
    for number, line in enumerate(lines, 1):
        ids = [part.strip() for part in line.split("\t")]
        if len(ids) == 2 and all(ids) and ids[0] != ids[1]:
            pairs.add((min(ids), max(ids)))
        elif line.strip():
            raise EvaluationSetInvalid(
                f"Line {number} of {path.name} is no pair of two records", value=line, remedy="Write: id, tab, id."
            )
    return pairs


def _read_files(files: Sequence[Path], progress: Progress) -> tuple[dict[str, Paper], dict[str, int]]:
    papers: dict[str, Paper] = {}
    file_of: dict[str, int] = {}
    for number, item in enumerate(expand_inputs([str(file) for file in files])):
        progress.start(f"read {item.name}", None, "papers")
        for paper in read_papers(item):
            papers[paper.id] = paper
            file_of[paper.id] = number
            progress.advance(1)
        progress.done()
    return papers, file_of


# Perturbations


def _evaluate_perturbed(before: _Found, progress: Progress) -> Perturbed:
    """Add a variant of some records to all of them, and see which ones find their original.

    One record has one variant. Variants have no identifiers, and half of them no abstract.
    """
    chance = Random(_SEED)
    pool = [paper for paper in before.papers.values() if paper.authors and len(paper.title) >= _LEAST_TITLE]
    chance.shuffle(pool)
    variants: dict[str, tuple[str, str]] = {}  # the variant's id → kind, the original's id
    written: dict[str, Paper] = {}
    for kind, original, variant in _variants(pool, chance):
        abstract = variant.abstract if chance.random() < 0.5 else ""
        name = f"{original.id} | {kind}"
        written[name] = replace(variant, id=name, identifiers=(), url=None, abstract=abstract)
        variants[name] = kind, original.id
    found = _find_works({**before.papers, **written}, progress)
    work_of = {record: number for number, work in enumerate(found.works) for record in work}
    tried: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for name, (kind, original_id) in variants.items():
        tried[kind] += 1
        joined[kind] += name in work_of and work_of[name] == work_of.get(original_id)
    strangers = _joined_with_strangers(found, variants, before)
    right = sum(joined[kind] for kind in SAME_WORK)
    wrong = sum(joined[kind] for kind in (*OTHER_WORK, NAMESAKE)) + strangers
    return Perturbed(
        Counts(right, right + wrong, sum(tried[kind] for kind in SAME_WORK)),
        {kind: (tried[kind], joined[kind]) for kind in SAME_WORK if tried[kind]},
        {kind: (tried[kind], joined[kind]) for kind in (*OTHER_WORK, NAMESAKE) if tried[kind]},
    )


def _variants(pool: Sequence[Paper], chance: Random) -> Iterable[tuple[str, Paper, Paper]]:
    """Yield kind, original and variant: every kind equally often where records lend themselves to it."""
    kinds: dict[str, Perturbation] = {**SAME_WORK, **OTHER_WORK}
    made: Counter[str] = Counter()
    for stranger, paper in pairwise(pool):
        wanted = [kind for kind in (*kinds, NAMESAKE) if made[kind] < _VARIANTS_PER_KIND]
        if not wanted:
            return
        for kind in sorted(wanted, key=lambda kind: made[kind]):
            variant = namesake(paper, stranger) if kind == NAMESAKE else kinds[kind](paper, chance)
            if variant is not None:
                made[kind] += 1
                yield kind, paper, variant
                break


def _joined_with_strangers(found: _Found, variants: Mapping[str, tuple[str, str]], before: _Found) -> int:
    """Count pairs of a variant and a record that is not of the original's work."""
    works: dict[str, set[str]] = defaultdict(set)
    for work in before.works:
        for record in work:
            works[record].update(work)
    wrong = 0
    for work in found.works:
        for one, other in combinations(work, 2):
            for variant, record in ((one, other), (other, one)):
                if variant in variants and record not in variants:
                    original = variants[variant][1]
                    wrong += record != original and record not in works[original]
    return wrong
