"""Scores the topics that a build finds on papers that people have labelled, beside other ways to find them.

Topics come from a build of a library that holds these papers alone, through the code that builds any other.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from paperkin.build_topics import nearest_papers
from paperkin.catalogue import Catalogue
from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate.labelled import Agreement, Numbers, agreement, interval, quartiles, read_labels
from paperkin.evaluate.topic_baselines import BASELINES, Baseline, find_with
from paperkin.index import Topics
from paperkin.ingest import IngestReport, ingest_stream
from paperkin.progress import Progress, Silent
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.service import Library
from paperkin.settings import Settings
from paperkin.sources import Source, choose_source, expand_inputs, open_input
from paperkin.text import cleaned
from paperkin.topics import PhraseTable, PhraseTableBuilder
from paperkin.topics.clusters import find_clusters
from paperkin.topics.levels import level_sizes
from paperkin.topics.quality import diversity, npmi

# A topic is a paper's weakly where less than this share of its nearest papers' weight is there too.
WEAK_BELOW = 0.25
_READ_TO_ITS_END = "read-to-its-end"


@dataclass(frozen=True, slots=True)
class Level:
    """Figures of one level of topics, 0 the broadest.

    weak: the share of the papers whose topic here is theirs weakly, see `WEAK_BELOW`. sizes: papers a topic: least,
    quartiles, most. coherence: mean NPMI of the topics' terms in [-1, 1]. diversity: the share of the terms that are
    no other topic's too, in [0, 1]. Both are None where there are no terms to tell.
    """

    level: int
    agreement: Agreement
    weak: float
    sizes: tuple[int, int, int, int, int]
    coherence: float | None
    diversity: float | None

    def answer(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        return {
            "level": self.level,
            **self.agreement.answer(),
            "weak": round(self.weak, 4),
            "sizes": dict(zip(("min", "q1", "median", "q3", "max"), self.sizes, strict=True)),
            "coherence": self.coherence,
            "diversity": self.diversity,
        }


@dataclass(frozen=True, slots=True)
class TopicsEvaluation:
    """Figures of one labelled set.

    papers: labelled records, each scored with its work's topic. works: how many papers of the library these are.
    missing: labelled records that the corpus does not hold. chosen: the level nearest in number to the labels.
    interval: of its AMI, 95 %. seconds: of finding clusters in the vectors, as the
    baselines do, so without embedding, naming and the map. baselines: name → agreement and
    seconds, None where it was not run; notes say why.
    """

    name: str
    papers: int
    works: int
    missing: int
    labels: int
    levels: tuple[Level, ...]
    chosen: int
    interval: tuple[float, float]
    seconds: float
    baselines: Mapping[str, tuple[Agreement, float] | None]
    notes: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """Return the chosen level's figures, all levels' under `levels`, the others' under `baselines`."""
        return {
            "set": self.name,
            "papers": self.papers,
            "works": self.works,
            "missing": self.missing,
            "labels": self.labels,
            **self.levels[self.chosen].answer(),
            "ami_interval": [round(bound, 4) for bound in self.interval],
            "weak_below": WEAK_BELOW,
            "seconds": round(self.seconds, 3),
            "levels": [level.answer() for level in self.levels],
            "baselines": {
                name: run and {**run[0].answer(), "seconds": round(run[1], 3)} for name, run in self.baselines.items()
            },
            "notes": list(self.notes),
        }


def evaluate_topics(
    labels: Path, corpus: Path, settings: Settings, progress: Progress | None = None, *, baselines: bool = True
) -> TopicsEvaluation:
    """Find topics in the labelled papers as a library of their own, and score every level against the labels.

    labels: tab-separated lines, a record's id first and its label last, perhaps under a header. corpus: a file that
    holds the papers, in any format that ingest reads; the others in it are passed over. The library is kept among the
    caches with its embeddings; each run finds topics anew.
    Raises EvaluationSetInvalid where the labels cannot be used or none of the papers is in the corpus, and
    SourceUnreadable where the corpus cannot be read to its end.
    """
    progress = progress or Silent()
    label_of = read_labels(labels)
    with _library_of(label_of, corpus, settings, progress) as library:
        paper_rows = _paper_rows(library.catalogue, label_of)
        if not paper_rows:
            raise EvaluationSetInvalid(
                "None of the labelled papers is in the corpus",
                value=f"{next(iter(label_of))} and {len(label_of) - 1} more, {corpus.name}",
                remedy="Name the file that holds them; labels begin with a record's id as it is there.",
            )
        library.build(progress)
        generation = library.serving.generation()
        topics = generation.topics
        vectors = generation.vectors.vectors(np.arange(len(generation)))
        phrases = _phrases(library.catalogue)
    rows = generation.rows_of(np.array(list(paper_rows.values()), np.int64))
    names, gold = np.unique([label_of[paper_id] for paper_id in paper_rows], return_inverse=True)
    levels = score_levels(topics, rows, gold, phrases)
    chosen = nearest_in_number(levels, len(names))
    scored, notes = _score_baselines(vectors, rows, gold, progress) if baselines else ({}, ())
    return TopicsEvaluation(
        name=labels.stem,
        papers=len(rows),
        works=len(np.unique(rows)),
        missing=len(label_of) - len(rows),
        labels=len(names),
        levels=levels,
        chosen=chosen,
        interval=interval(gold, topics.arrays.partition[rows, chosen].astype(np.int64)),
        seconds=_seconds_to_find(vectors),
        baselines=scored,
        notes=notes,
    )


# A library of the labelled papers


def _library_of(ids: Collection[str], corpus: Path, settings: Settings, progress: Progress) -> Library:
    """Return a library of these records, read from the corpus once and kept among the caches, without a generation."""
    (item,) = expand_inputs([str(corpus)])
    folder = settings.model_cache.parent / "evaluations" / f"topics-{_digest(ids, corpus, settings.encoder)}"
    # A build goes on from the topics of the one before; what is scored is what it finds by itself.
    shutil.rmtree(folder / "generations", ignore_errors=True)
    (folder / "CURRENT").unlink(missing_ok=True)
    library = Library.create(folder, settings.model_copy(update={"catalogue_url": None}))
    try:
        if not (folder / _READ_TO_ITS_END).exists():
            progress.start(f"read {item.name}", item.bytes, "bytes")
            with open_input(item, progress.advance) as (head, stream):
                chosen = _Chosen(choose_source("auto", head), frozenset(ids))
                ingest_stream(library.catalogue, chosen, stream, item.origin, IngestReport())
            progress.done()
            library.identify(progress)
            (folder / _READ_TO_ITS_END).touch()
    except BaseException:
        library.close()
        raise
    return library


def _digest(ids: Collection[str], corpus: Path, encoder: str) -> str:
    with corpus.open("rb") as file:
        content = hashlib.file_digest(file, "sha256")
    content.update("\n".join((encoder, *sorted(ids))).encode())
    return content.hexdigest()[:16]


class _Chosen:
    """A reader that passes over all but some records, before anything else is done with them."""

    def __init__(self, source: Source, ids: frozenset[str]) -> None:
        self.name = source.name
        self.description = source.description
        self._source = source
        self._ids = ids

    def recognises(self, head: bytes) -> bool:
        return self._source.recognises(head)

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        for item in self._source.read(stream):
            if isinstance(item, RawPaper) and cleaned(str(item.id)) in self._ids:
                yield item


def _paper_rows(catalogue: Catalogue, ids: Collection[str]) -> dict[str, int]:
    """Return the work's internal id of each record that is there."""
    found = {paper_id: catalogue.resolve(paper_id) for paper_id in ids}
    return {paper_id: row for paper_id, row in found.items() if row is not None}


def _phrases(catalogue: Catalogue) -> PhraseTable:
    builder = PhraseTableBuilder()
    for batch in catalogue.texts(4_096):
        for _, title, abstract in batch:
            builder.add(title, abstract)
    return builder.finish()


# Scoring


def score_levels(topics: Topics, rows: Numbers, gold: Numbers, phrases: PhraseTable) -> tuple[Level, ...]:
    """Score every level. rows (m,): where the labelled papers are. gold (m,): their labels. phrases: of the library."""
    levels = []
    for level in range(topics.levels):
        found = topics.arrays.partition[rows, level].astype(np.int64)
        nodes = [node for node in topics.nodes if node.level == level]
        terms = [node.terms for node in nodes]
        levels.append(
            Level(
                level,
                agreement(gold, found),
                weak=float(np.mean(topics.arrays.strengths[rows, level] < WEAK_BELOW)),
                sizes=quartiles([node.papers for node in nodes]),
                coherence=_known(npmi(phrases, terms)),
                diversity=_known(diversity(terms)),
            )
        )
    return tuple(levels)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def nearest_in_number(levels: Sequence[Level], labels: int) -> int:
    """Return the level whose number of topics is nearest to that of the labels, the broader of two."""
    return min(range(len(levels)), key=lambda level: abs(levels[level].agreement.topics - labels))


def _seconds_to_find(vectors: NDArray[np.float32]) -> float:
    """Time what a build does to find clusters in these vectors (n, d), and nothing of what it does with them then."""
    began = time.perf_counter()
    find_clusters(*nearest_papers(vectors), level_sizes(len(vectors)))
    return time.perf_counter() - began


def _score_baselines(
    vectors: NDArray[np.float32], rows: Numbers, gold: Numbers, progress: Progress
) -> tuple[dict[str, tuple[Agreement, float] | None], tuple[str, ...]]:
    """Return each baseline's agreement and seconds on the library's vectors (n, d), and in words why some have none."""
    scored: dict[str, tuple[Agreement, float] | None] = {}
    notes = []
    for name in BASELINES:
        progress.start(name, len(vectors), "papers")
        run = find_with(name, vectors, len(np.unique(gold)))
        progress.advance(len(vectors))
        progress.done()
        if isinstance(run, Baseline):
            scored[name] = agreement(gold, run.found[rows]), run.seconds
        else:
            scored[name] = None
            notes.append(run)
    return scored, tuple(notes)
