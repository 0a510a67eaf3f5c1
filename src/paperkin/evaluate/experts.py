"""Scores expert finding on a library's own papers: whoever wrote one is an expert on what it says.

A recent paper's text is the need. The paper itself and its near-duplicates have no say, nor, unless asked otherwise,
has anything of its year or later; those of its authors who have other papers are to be found. So the
figures tell how often the people behind a text are named by what they wrote before, which is a floor: others who are
named may be experts just as well.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from paperkin.errors import EvaluationSetInvalid
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.experts import SPECIFIC, SUBJECT, Floats, Voting, power, voting_for
from paperkin.progress import Progress, Silent
from paperkin.records import Filters, Paper
from paperkin.service import Library

Need = Literal["abstract", "title"]
_SHORTEST_ABSTRACT = 300
# Papers of the newest two fifths of the library are needs, so that there is a past to find people by.
_RECENT = 60


def _exponential(scores: Floats) -> Floats:
    return np.asarray(np.exp(10 * (scores - 1)), np.float64)


# What is known from the literature, each without sharing among authors and without fading, and what each part adds.
VOTINGS: Mapping[str, Voting] = {
    "votes": Voting(power(0), shared=0, fade_years=None),
    "CombSUM": Voting(power(1), shared=0, fade_years=None),
    "CombMNZ": Voting(power(1), shared=0, fade_years=None, times_votes=True),
    "expCombSUM": Voting(_exponential, shared=0, fade_years=None),
    "expCombMNZ": Voting(_exponential, shared=0, fade_years=None, times_votes=True),
    "not shared among authors": Voting(SPECIFIC.loudness, shared=0),
    "not fading": Voting(SPECIFIC.loudness, fade_years=None),
    "as for a subject": SUBJECT,
    "as for a question": SPECIFIC,
}


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over needs, each in [0, 1]. hits: whether any author is among the first; mrr: of the first author found."""

    recall_10: float
    recall_20: float
    hits_10: float
    hits_20: float
    mrr: float

    def answer(self) -> dict[str, float]:
        """Return the figures as JSON-ready values."""
        return {
            "recall@10": round(self.recall_10, 4),
            "recall@20": round(self.recall_20, 4),
            "hits@10": round(self.hits_10, 4),
            "hits@20": round(self.hits_20, 4),
            "mrr": round(self.mrr, 4),
        }


@dataclass(frozen=True, slots=True)
class ExpertsEvaluation:
    """Figures of one library.

    own: of what `Library.experts` does; methods: of other ways to let papers speak, on the same rankings. needs: how
    many papers were asked about; before: whether only older papers had a say. ms: median of a need, all methods.
    """

    library: str
    need: Need
    before: bool
    needs: int
    papers: int
    own: Scores
    methods: Mapping[str, Scores]
    ms: float

    def answer(self) -> dict[str, Any]:
        """Return the own figures, and the others' under `methods`."""
        return {
            "library": self.library,
            "need": self.need,
            "before": self.before,
            "needs": self.needs,
            "papers": self.papers,
            **self.own.answer(),
            "methods": {name: scores.answer() for name, scores in self.methods.items()},
            "ms": round(self.ms, 1),
        }


def evaluate_experts(
    library: Library,
    *,
    needs: int = 300,
    need: Need = "abstract",
    before: bool = True,
    seed: int = 0,
    progress: Progress | None = None,
) -> ExpertsEvaluation:
    """Ask a library for experts on its own papers and look for their authors.

    needs: papers to ask about, drawn by `seed` from the recent ones. need: their titles and abstracts, or titles alone.
    before: only papers of earlier years have a say. Raises EvaluationSetInvalid where no paper will do.
    """
    progress = progress or Silent()
    chosen = _needs(library, needs, seed)
    progress.start("find experts", len(chosen), "papers")
    found: list[list[list[str]]] = []
    seconds = []
    for paper, _ in chosen:
        text = paper.title if need == "title" else f"{paper.title}. {paper.abstract}"
        filters = Filters(year_to=paper.year - 1) if before and paper.year is not None else None
        began = time.perf_counter()
        found.append(
            library.rank_experts(
                text, votings=[voting_for(text), *VOTINGS.values()], filters=filters, without=[paper.id]
            )
        )
        seconds.append(time.perf_counter() - began)
        progress.advance(1)
    progress.done()
    wanted = [authors for _, authors in chosen]
    own, *others = (_scores([ranked[at] for ranked in found], wanted) for at in range(1 + len(VOTINGS)))
    return ExpertsEvaluation(
        library=library.path.name,
        need=need,
        before=before,
        needs=len(chosen),
        papers=len(library.serving.generation()),
        own=own,
        methods=dict(zip(VOTINGS, others, strict=True)),
        ms=1000 * float(np.median(seconds)),
    )


def _needs(library: Library, count: int, seed: int) -> list[tuple[Paper, frozenset[str]]]:
    """Return papers to ask about, each with the ids of those authors who have written others, too."""
    index = library.serving.generation()
    years = index.columns.years
    known = years[years != UNKNOWN_YEAR]
    recent = np.flatnonzero(years >= np.percentile(known, _RECENT)) if len(known) else np.zeros(0, np.int64)
    recent = np.setdiff1d(recent, index.gone)
    np.random.default_rng(seed).shuffle(recent)
    chosen: list[tuple[Paper, frozenset[str]]] = []
    for row in recent.tolist():
        if len(chosen) == count:
            break
        inner = int(index.paper_rows[row])
        paper = library.catalogue.papers([inner]).get(inner)
        if paper is None or len(paper.abstract) < _SHORTEST_ABSTRACT or len(paper.authors) > MOST_AUTHORS:
            continue
        ids = [author.author_id for author in paper.authors if author.author_id is not None]
        people = library.catalogue.people.authors([int(author_id[1:]) for author_id in ids])
        if authors := frozenset(person.id for person in people.values() if person.papers > 1):
            chosen.append((paper, authors))
    if not chosen:
        raise EvaluationSetInvalid(
            "No paper here will do",
            value=str(library.path),
            remedy=f"It takes papers with a year, an abstract of {_SHORTEST_ABSTRACT} characters and an author of two.",
        )
    return chosen


def _scores(ranked: Sequence[Sequence[str]], wanted: Sequence[frozenset[str]]) -> Scores:
    figures = []
    for people, authors in zip(ranked, wanted, strict=True):
        places = [at for at, person in enumerate(people, 1) if person in authors]
        found = [sum(at <= depth for at in places) for depth in (10, 20)]
        figures.append(
            [
                *(count / len(authors) for count in found),
                *(float(count > 0) for count in found),
                1 / places[0] if places else 0.0,
            ]
        )
    return Scores(*(float(mean) for mean in np.mean(figures, axis=0)))
