"""Scores author disambiguation against a judged file, by the very code that tells people apart on ingest."""

from __future__ import annotations

import gzip
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from paperkin.errors import EvaluationSetInvalid, InvalidRequest
from paperkin.identity.mentions import Mention, affiliations_in, person_ids_in
from paperkin.identity.people import cluster
from paperkin.progress import Progress

FIELDS = ("ids", "orcid", "affiliation", "coauthors", "title", "venue", "year")
_PROFILES = ("dblp", "google_scholar", "semantic_scholar", "openalex")


@dataclass(frozen=True, slots=True)
class ClusteringScores:
    """How far a clustering agrees with the gold one: B-cubed over mentions, and over pairs of mentions, in [0, 1]."""

    mentions: int
    bcubed_precision: float
    bcubed_recall: float
    pairwise_precision: float
    pairwise_recall: float

    @property
    def bcubed_f1(self) -> float:
        """Harmonic mean of B-cubed precision and recall."""
        return _harmonic(self.bcubed_precision, self.bcubed_recall)

    @property
    def pairwise_f1(self) -> float:
        """Harmonic mean of pairwise precision and recall."""
        return _harmonic(self.pairwise_precision, self.pairwise_recall)

    def answer(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        names = (
            "bcubed_f1",
            "bcubed_precision",
            "bcubed_recall",
            "pairwise_f1",
            "pairwise_precision",
            "pairwise_recall",
        )
        return {name: round(getattr(self, name), 4) for name in names} | {"mentions": self.mentions}


@dataclass(frozen=True, slots=True)
class AuthorEvaluation:
    """Figures of one judged file. kinds: the same for the mentions of each kind that the file tells apart."""

    name: str
    without: tuple[str, ...]
    blocks: int
    people_gold: int
    people_found: int
    seconds: float
    overall: ClusteringScores
    kinds: dict[str, ClusteringScores]

    def answer(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "set": self.name,
            "without": list(self.without),
            "blocks": self.blocks,
            "people_gold": self.people_gold,
            "people_found": self.people_found,
            "seconds": round(self.seconds, 2),
            **self.overall.answer(),
            "kinds": {kind: figures.answer() for kind, figures in self.kinds.items()},
        }


@dataclass(frozen=True, slots=True)
class JudgedMentions:
    """A judged file: mentions, with the gold person, the block and the kind (or None) of each."""

    name: str
    mentions: list[Mention]
    gold: list[str]
    blocks: list[str]
    kinds: list[str | None]


def read_judged_mentions(path: Path, without: Collection[str] = ()) -> JudgedMentions:
    """Read what `evaluate_authors` scores against, in the same shapes and with the same errors."""
    unknown = sorted(set(without) - set(FIELDS))
    if unknown:
        raise InvalidRequest(
            "There is no such field to leave out", value=unknown, remedy=f"Known: {', '.join(FIELDS)}."
        )
    rows = list(_read_rows(path))
    if not rows:
        raise EvaluationSetInvalid("The file holds no mention", value=str(path), remedy="Check the path.")
    return JudgedMentions(
        name=path.name.removesuffix(".gz").removesuffix(".jsonl"),
        mentions=_mentions(rows, frozenset(without)),
        gold=_gold_people(rows),
        blocks=[str(row["block"]) for row in rows],
        kinds=[str(row["kind"]) if row.get("kind") else None for row in rows],
    )


def evaluate_authors(path: Path, without: Collection[str] = (), progress: Progress | None = None) -> AuthorEvaluation:
    """Cluster the mentions of a judged file inside its blocks, and score the people found.

    path: JSON lines, perhaps gzipped, one mention a line: `paper_id`, `name`, `author_id` (the gold person) and
    `block`, and where known `position`, `coauthors`, `affiliation`, `orcid`, `year`, `venue`, `title`, `kind`, and
    profile ids (`dblp`, `google_scholar`). Gold people who share an ORCID are merged first. without: fields of
    `FIELDS` that the clustering is not shown. By default it is shown all that ingest would see; `ids` are profiles and
    close to the gold itself, so that figures without them are the harder reading.

    Of a kind, B-cubed is the mean over the mentions of that kind, each within its whole block; pairwise counts the
    pairs of which both mentions are of that kind.
    Raises EvaluationSetInvalid naming the line at fault, and InvalidRequest for an unknown field.
    """
    judged = read_judged_mentions(path, without)
    began = time.perf_counter()
    found = cluster(judged.mentions, blocks=judged.blocks, progress=progress).tolist()
    seconds = time.perf_counter() - began
    return AuthorEvaluation(
        name=judged.name,
        without=tuple(sorted(without)),
        blocks=len(set(judged.blocks)),
        people_gold=len(set(zip(judged.blocks, judged.gold, strict=True))),
        people_found=len(set(zip(judged.blocks, found, strict=True))),
        seconds=seconds,
        overall=agreement(judged.gold, found, judged.blocks),
        kinds={
            kind: agreement(judged.gold, found, judged.blocks, [k == kind for k in judged.kinds])
            for kind in sorted({kind for kind in judged.kinds if kind})
        },
    )


def agreement(
    gold: Sequence[Any], found: Sequence[Any], blocks: Sequence[Any], counted: Sequence[bool] | None = None
) -> ClusteringScores:
    """Compare two clusterings of the same mentions inside blocks.

    counted: which mentions are scored, all by default: B-cubed of each counted mention against its whole block, and
    the pairs whose mentions are both counted. Where there is no pair to find, or none found, that measure is 1.
    B-cubed: Bagga & Baldwin 1998.
    """
    chosen = [True] * len(gold) if counted is None else list(counted)
    members: dict[Any, list[int]] = defaultdict(list)
    for position, block in enumerate(blocks):
        members[block].append(position)
    precision = recall = 0.0
    right = claimed = wanted = 0
    for block in members.values():
        both = Counter((gold[i], found[i]) for i in block)
        by_gold, by_found = Counter(gold[i] for i in block), Counter(found[i] for i in block)
        scored = [i for i in block if chosen[i]]
        precision += sum(both[gold[i], found[i]] / by_found[found[i]] for i in scored)
        recall += sum(both[gold[i], found[i]] / by_gold[gold[i]] for i in scored)
        right += _pairs(Counter((gold[i], found[i]) for i in scored))
        claimed += _pairs(Counter(found[i] for i in scored))
        wanted += _pairs(Counter(gold[i] for i in scored))
    total = sum(chosen)
    return ClusteringScores(
        total,
        precision / total if total else 1.0,
        recall / total if total else 1.0,
        right / claimed if claimed else 1.0,
        right / wanted if wanted else 1.0,
    )


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _read_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (OSError, EOFError, ValueError) as error:
        raise EvaluationSetInvalid(
            f"The file cannot be read: {error}", value=str(path), remedy="Fetch it again, or correct the path."
        ) from error
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            yield row | {name: row[name] for name in ("paper_id", "name", "author_id", "block")}
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise EvaluationSetInvalid(
                f"{path.name}, line {number} cannot be read",
                value=line[:200].decode("utf-8", "replace"),
                remedy="Each line is an object with paper_id, name, author_id and block.",
            ) from error


def _gold_people(rows: list[dict[str, Any]]) -> list[str]:
    """Return each mention's gold person; people who share an ORCID are one, since that is what an ORCID says."""
    same: dict[str, str] = {}

    def representative(person: str) -> str:
        while (other := same.setdefault(person, person)) != person:
            person = other
        return person

    bearer: dict[str, str] = {}
    for row in rows:
        if row.get("orcid"):
            first = bearer.setdefault(str(row["orcid"]), str(row["author_id"]))
            same[representative(str(row["author_id"]))] = representative(first)
    return [representative(str(row["author_id"])) for row in rows]


def _mentions(rows: list[dict[str, Any]], without: frozenset[str]) -> list[Mention]:
    papers: dict[str, int] = {}
    return [_mention(row, papers.setdefault(str(row["paper_id"]), len(papers)), without) for row in rows]


def _mention(row: dict[str, Any], paper: int, without: frozenset[str]) -> Mention:
    def shown(field: str) -> Any:
        return None if field in without else row.get(field)

    ids = [] if "ids" in without else [f"{scheme}:{row[scheme]}" for scheme in _PROFILES if row.get(scheme)]
    year, orcid, venue = shown("year"), shown("orcid"), shown("venue")
    return Mention(
        paper=paper,
        position=int(row.get("position") or 0),
        name=str(row["name"]),
        coauthors=tuple(map(str, shown("coauthors") or ())),
        affiliations=tuple(affiliations_in(str(shown("affiliation") or ""))),
        orcid=str(orcid) if orcid else None,
        person_ids=person_ids_in(ids),
        venue=str(venue) if venue else None,
        year=year if isinstance(year, int) else None,
        title=str(shown("title") or ""),
        key=f"{row['paper_id']}#{row.get('position')}",
    )
