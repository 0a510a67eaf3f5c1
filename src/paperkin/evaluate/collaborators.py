"""Scores likely collaborators against who did write together, by the very code that suggests them.

A set is a folder: `train_papers.jsonl.gz` has the papers before a year (`id`, `year`, `authors`: ids of people),
`qrels.tsv` says with whom each person of `queries.jsonl` wrote for the first time afterwards, and how often. Texts and
venues come from files of papers with the same ids. Nothing that came after the last training paper is ever read but
the judgements.
"""

from __future__ import annotations

import gzip
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import ir_measures
import numpy as np
import orjson
from ir_measures import AP, R, Success, nDCG
from numpy.typing import NDArray

from paperkin.build import ENCODE_BATCH, embed
from paperkin.encode import EmbeddingCache
from paperkin.encoders import Encoders
from paperkin.errors import EvaluationSetInvalid, InvalidRequest
from paperkin.evaluate.judged import read_judged_set
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.learning import LEAST_PAPERS, WINDOW, Written, past_of
from paperkin.people.likely import learned_before, written_of
from paperkin.people.prospects import Prospects
from paperkin.people.ranker import Ranker, by_formula
from paperkin.people.words import TitleWords
from paperkin.progress import Progress, Silent
from paperkin.service import Library
from paperkin.settings import Settings

_MEASURES = {
    "hits@10": Success @ 10,
    "hits@20": Success @ 20,
    "recall@20": R @ 20,
    "recall@50": R @ 50,
    "map": AP,
    "ndcg@20": nDCG @ 20,
}
_DEPTH = 200
_NO_YEAR = 10_000
Row = TypeVar("Row")
# Old ids number a volume by one digit, those of workshops by two.
_OLD_VOLUME = re.compile(r"([A-VX-Z])\d{2}-(\d)\d{3}")
_OLD_WORKSHOP = re.compile(r"(W)\d{2}-(\d{2})\d{2}")
_NEW_VOLUME = re.compile(r"\d{4}\.([a-z0-9_]+-[a-z0-9]+)\.\d+")
# What is known of two people that can rank by itself → its name in the field.
PARTS = {
    "coauthors": "popularity",
    "common_neighbours": "common_neighbours",
    "adamic_adar": "adamic_adar",
    "walk_ever": "pagerank",
    "walk": "pagerank_faded",
    "similarity_of_means": "cosine_of_means",
    "similarity": "interests",
}
BEST, FORMULA = "ranker", "formula"


@dataclass(frozen=True, slots=True, eq=False)
class TemporalSplit:
    """A library before a year, and who of its people began to write together afterwards.

    written: all papers; those before `cut` alone are looked at. began: of each person in question, with whom they began
    to write and how many joint papers.
    """

    name: str
    written: Written
    cut: int
    began: Mapping[int, Mapping[int, int]]


@dataclass(slots=True)
class CollaboratorEvaluation:
    """Figures of one split. scorers: name → circle (`all`, `two_hop`, `beyond`) → measure → mean over people.

    queries: how many people each circle is judged on. learned: whether the ranker learned from the past.
    """

    name: str
    queries: dict[str, int]
    candidates: int
    learned: bool
    examples: int
    train_seconds: float
    p50_ms: float
    p95_ms: float
    scorers: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """Return the ranker's figures, and each scorer's under `parts`."""
        flat = {name: {**found["all"], **_circles(found)} for name, found in self.scorers.items()}
        return {
            "set": self.name,
            "queries": self.queries,
            "candidates": self.candidates,
            "learned": self.learned,
            "examples": self.examples,
            "train_seconds": round(self.train_seconds, 1),
            "p50_ms": round(self.p50_ms, 2),
            "p95_ms": round(self.p95_ms, 2),
            "best": BEST,
            **flat[BEST],
            "parts": flat,
        }


def _circles(found: Mapping[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {name: figures for name, figures in found.items() if name != "all"}


def evaluate_collaborators(split: TemporalSplit, progress: Progress | None = None) -> CollaboratorEvaluation:
    """Learn from the split's past, suggest to everybody in question, and score what is suggested."""
    progress = progress or Silent()
    began = time.perf_counter()
    ranker, examples = learned_before(split.written, split.cut, progress)
    train_seconds = time.perf_counter() - began
    prospects = split.written.before(split.cut)
    known = np.diff(prospects.collaborations.authorships.paper_ends) >= LEAST_PAPERS
    runs = _Runs(prospects, known)
    progress.start("suggest", len(split.began), "people")
    for person, relevant in split.began.items():
        runs.ask(person, relevant, ranker)
        progress.advance(1)
    progress.done()
    p50, p95 = np.percentile(runs.seconds, (50, 95)) * 1e3
    scorers, queries = runs.scored()
    return CollaboratorEvaluation(
        split.name,
        queries,
        int(known.sum()),
        ranker.learned,
        examples,
        train_seconds,
        float(p50),
        float(p95),
        scorers,
    )


class _Runs:
    """What every scorer answered, and what is relevant, circle by circle."""

    def __init__(self, prospects: Prospects, known: NDArray[np.bool_]) -> None:
        self._prospects, self._known = prospects, known
        self._qrels: dict[str, dict[str, dict[str, int]]] = {name: {} for name in ("all", "two_hop", "beyond")}
        self._answers: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
        self.seconds: list[float] = []

    def ask(self, person: int, relevant: Mapping[int, int], ranker: Ranker) -> None:
        """Let every scorer rank for one person."""
        began = time.perf_counter()
        others, features = self._prospects.of(person, self._known)
        scores = ranker.scores(features)
        self.seconds.append(time.perf_counter() - began)
        two_hop = np.zeros(len(self._known), bool)
        two_hop[self._prospects.within(person, steps=2)] = True
        self._judge(person, relevant, two_hop)
        self._keep(person, BEST, others, scores, two_hop)
        self._keep(person, FORMULA, others, by_formula(features), two_hop)
        everybody, singles = self._prospects.singly(person, self._known)
        for name, part in PARTS.items():
            self._keep(person, part, everybody, singles[name], two_hop)

    def scored(self) -> tuple[dict[str, dict[str, dict[str, float]]], dict[str, int]]:
        """Return the figures of every scorer, and how many people each circle is judged on."""
        scored: dict[str, dict[str, dict[str, float]]] = {}
        for (scorer, circle), answers in self._answers.items():
            qrels = self._qrels[circle]
            run = {query: answers[query] for query in qrels}
            found = ir_measures.calc_aggregate(list(_MEASURES.values()), qrels, run) if qrels else {}
            scored.setdefault(scorer, {})[circle] = {
                name: round(float(found.get(measure, 0.0)), 4) for name, measure in _MEASURES.items()
            }
        order = [BEST, FORMULA, *PARTS.values()]
        return {name: scored[name] for name in order if name in scored}, {
            circle: len(qrels) for circle, qrels in self._qrels.items()
        }

    def _judge(self, person: int, relevant: Mapping[int, int], two_hop: NDArray[np.bool_]) -> None:
        circles = {
            "all": relevant,
            "two_hop": {other: joint for other, joint in relevant.items() if two_hop[other]},
            "beyond": {other: joint for other, joint in relevant.items() if not two_hop[other]},
        }
        for circle, grades in circles.items():
            if grades:
                self._qrels[circle][str(person)] = {str(other): joint for other, joint in grades.items()}

    def _keep(
        self, person: int, scorer: str, others: Ints, scores: NDArray[np.generic], two_hop: NDArray[np.bool_]
    ) -> None:
        inside = two_hop[others]
        for circle, kept in (("all", slice(None)), ("two_hop", inside), ("beyond", ~inside)):
            people, theirs = others[kept], scores[kept]
            best = np.lexsort((people, -theirs.astype(np.float64)))[:_DEPTH]
            answered = {str(other): -float(place) for place, other in enumerate(people[best].tolist())}
            self._answers.setdefault((scorer, circle), {})[str(person)] = answered


def backtest_library(
    library: Library, year: int | None, people: int, progress: Progress | None = None
) -> CollaboratorEvaluation:
    """Take a library back to a year, and score what it would have suggested then; see `split_of`.

    year: by default the last three years of its papers decide.
    """
    written = written_of(library.serving.generation().people)
    split = split_of(written, written.authorships.as_of - WINDOW + 1 if year is None else year, people)
    return evaluate_collaborators(split, progress)


def read_split(
    folder: Path, papers: Sequence[Path], settings: Settings, progress: Progress | None = None
) -> TemporalSplit:
    """Read a set, with texts and venues from files of papers, and embed the texts, through a cache that is kept.

    Raises EvaluationSetInvalid naming the file and line at fault.
    """
    judged = read_judged_set(folder)
    train = list(_rows(_training_papers(folder), _training_paper))
    known = {paper: said for path in papers for paper, said in _rows(path, _texts)}
    numbers: dict[str, int] = {}
    ends: list[int] = [0]
    people: list[int] = []
    venues: list[int] = []
    venue_numbers: dict[str, int] = {}
    texts: list[tuple[str, str]] = []
    for paper, _, authors in train:
        people += dict.fromkeys(numbers.setdefault(name, len(numbers)) for name in authors)
        ends.append(len(people))
        title, abstract, said = known.get(paper, ("", "", ""))
        texts.append((title, abstract))
        venue = venue_of(paper, said)
        venues.append(venue_numbers.setdefault(venue, len(venue_numbers)) if venue else -1)
    years = np.array([year for _, year, _ in train], np.int16)
    authorships = Authorships.of(np.array(ends), np.array(people, np.int64), years, len(numbers))
    began = {
        numbers[query.id]: {
            numbers[other]: grade for other, grade in judged.qrels[query.id].items() if grade > 0 and other in numbers
        }
        for query in judged.queries
        if query.id in numbers
    }
    if not began:
        raise EvaluationSetInvalid(
            "Nobody in question has training papers",
            value=str(folder),
            remedy="Check that people have the same ids in queries.jsonl and in the training papers.",
        )
    there = np.array([bool(title or abstract) for title, abstract in texts])
    vectors = _embedded(texts, there, settings, progress or Silent())

    def read(rows: Ints) -> NDArray[np.float32]:
        return vectors[rows].astype(np.float32)

    words = TitleWords.of(title for title, _ in texts)
    written = Written(authorships, np.array(venues, np.int64), words, there, vectors.shape[1], read)
    return TemporalSplit(judged.name, written, int(years.max()) + 1, began)


def split_of(written: Written, year: int, most: int) -> TemporalSplit:
    """Return a library as it was before a year, judged by what happened then. See `Past`.

    most: ask for so many people at most, drawn from those who began to write with somebody.
    Raises InvalidRequest where nobody did.
    """
    past = past_of(written, year)
    people = past.beginners()
    if not len(people):
        raise InvalidRequest(
            "Nobody with papers enough began to write with anybody in these years",
            value=f"{year} to {year + WINDOW - 1}",
            remedy="Name an earlier year with --year, or take in more of the past.",
        )
    if len(people) > most:
        people = np.sort(np.random.default_rng(year).choice(people, most, replace=False))
    began = {
        person: dict(zip(past.began[[person]].indices.tolist(), past.began[[person]].data.tolist(), strict=True))
        for person in people.tolist()
    }
    return TemporalSplit(f"{year} to {year + WINDOW - 1}", written, year, began)


def _embedded(
    texts: Sequence[tuple[str, str]], there: NDArray[np.bool_], settings: Settings, progress: Progress
) -> NDArray[np.float16]:
    """Return the vectors of all papers that have a text, zeros for the others."""
    encoder = Encoders(settings).wanted()
    cache = EmbeddingCache(settings.model_cache.parent / "evaluations" / "collaborators")
    vectors = np.zeros((len(texts), encoder.spec.dimension), np.float16)
    rows = np.flatnonzero(there)
    progress.start("encode", len(rows), "papers")
    try:
        for start in range(0, len(rows), ENCODE_BATCH):
            batch = rows[start : start + ENCODE_BATCH]
            vectors[batch] = embed([encoder.spec.paper_text(*texts[row]) for row in batch.tolist()], encoder, cache)[0]
            progress.advance(len(batch))
    finally:
        cache.close()
    progress.done()
    return vectors


def venue_of(paper_id: str, said: str) -> str:
    """Return where a paper appeared: the volume that an id of the ACL Anthology names, else what is said of it.

    `P18-1001` is of P-1 and `2020.acl-main.7` of acl-main, which come back year after year (the Anthology's own form of
    ids: https://aclanthology.org/info/ids/).
    """
    if old := _OLD_VOLUME.fullmatch(paper_id) or _OLD_WORKSHOP.fullmatch(paper_id):
        return f"{old[1]}-{old[2]}"
    if new := _NEW_VOLUME.fullmatch(paper_id):
        return new[1]
    return said


def _training_papers(folder: Path) -> Path:
    for name in ("train_papers.jsonl.gz", "train_papers.jsonl"):
        if (folder / name).exists():
            return folder / name
    raise EvaluationSetInvalid(
        "This set has no training papers", value=str(folder), remedy="It has to have a file train_papers.jsonl.gz."
    )


def _training_paper(row: dict[str, Any]) -> tuple[str, int, list[str]]:
    """Return a paper's id, year and authors."""
    year = row["year"]
    if not isinstance(year, int) or not 0 < year < _NO_YEAR:
        raise ValueError(f"{year!r} is no year")
    return str(row["id"]), year, [str(name) for name in row["authors"]]


def _texts(row: dict[str, Any]) -> tuple[str, tuple[str, str, str]]:
    """Return a paper's id, then its title, abstract and venue, empty where there is none."""
    title, abstract, venue = (str(row.get(name) or "") for name in ("title", "abstract", "venue"))
    return str(row["id"]), (title, abstract, venue)


def _rows(path: Path, read: Callable[[dict[str, Any]], Row]) -> Iterator[Row]:
    read_well = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield read(orjson.loads(line))
                read_well = number
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise EvaluationSetInvalid(
            f"{path.name}, line {read_well + 1} cannot be read: {error!r}",
            value=str(path),
            remedy="Each line is a JSON object with an id, one of a training paper with a year and authors as well; "
            "fetch the file again, or correct it.",
        ) from error
