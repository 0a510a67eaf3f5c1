"""What lies around one node: for each kind the neighbours that the evidence speaks most for, with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue.graphing import read_people_at
from paperkin.graph.field import NEAREST, Field, Floats, Tally
from paperkin.graph.links import Key, Link, saturated, tied
from paperkin.graph.research_graph import NodeKind
from paperkin.index import Rows
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.index.topics import NONE
from paperkin.people.coauthors import MOST_AUTHORS

# A paper counts half as much when it is so many years older than the newest.
_HALF_LIFE = 6.0
# A paper from more institutions says nothing of who works with whom.
_MOST_INSTITUTIONS = 30


def neighbours(field: Field, key: Key, kinds: Collection[NodeKind]) -> list[Link]:
    """Return what ties a node to its neighbours of these kinds, at most `field.looked_at` of each kind and way."""
    links: list[Link] = []
    for kind in kinds:
        links += _AROUND[key[0]][kind](field, key)
    return links


# Around a paper


def _papers_by_paper(field: Field, key: Key) -> Iterator[Link]:
    vector = field.index.vectors.vectors(np.array([key[1]]))
    for row, cosine in _nearest_rows(field, vector, NEAREST, left_out=key[1]):
        yield tied(key, ("paper", row), "near", field.ground.nearness(cosine), similarity=round(cosine, 4))
    graph = field.index.citations
    for found, citing in ((graph.cites(key[1]), False), (graph.cited_by(key[1]), True)):
        rows = found.astype(np.int64)
        rows = rows[field.passes[rows]]
        cosines = field.index.vectors.similarities(vector[0], rows)
        for at in np.argsort(-cosines, kind="stable")[: field.looked_at].tolist():
            weight = 0.5 + field.ground.nearness(float(cosines[at])) / 2
            other: Key = ("paper", int(rows[at]))
            yield tied(other, key, "cites", weight) if citing else tied(key, other, "cites", weight)


def _people_of_paper(field: Field, key: Key) -> Iterator[Link]:
    people = field.ground.people.of_row(key[1]).tolist()
    links = [_wrote(field, person, key[1], place, len(people)) for place, person in enumerate(people)]
    # Of hundreds those who are first and last, and then those who have most papers here.
    yield from sorted(links, key=lambda link: -link.weight)[: field.looked_at]


def _topics_of_paper(field: Field, key: Key) -> Iterator[Link]:
    arrays = field.index.topics.arrays
    node = int(field.survey.partition[key[1], field.level])
    if node != NONE:
        yield about_paper(field, key[1], node)
    for other, share in zip(arrays.beside[key[1]].tolist(), arrays.beside_shares[key[1]].tolist(), strict=True):
        if other != NONE and share > 0:
            yield tied(key, ("topic", other), "about", share, share=round(share, 3))


def _institutions_of_paper(field: Field, key: Key) -> Iterator[Link]:
    found = field.ground.institutions.of_row(key[1])[: field.looked_at].tolist()
    for institution in found:
        yield tied(key, ("institution", institution), "at", 1 / (1 + len(found)), part="named on the paper")


# Around a person


def _papers_of_person(field: Field, key: Key) -> Iterator[Link]:
    rows = field.papers(key)
    sizes = field.ground.people.sizes(rows)
    best = np.lexsort((rows, -_standing(field, rows) / np.sqrt(np.maximum(1, sizes))))[: field.looked_at]
    for row in rows[best].tolist():
        people = field.ground.people.of_row(row)
        yield _wrote(field, key[1], row, int(np.flatnonzero(people == key[1])[0]), len(people))


def _people_by_person(field: Field, key: Key) -> Iterator[Link]:
    joint = field.coauthors(key[1])
    for at, person in enumerate(joint.numbers[: field.looked_at].tolist()):
        yield worked_with(key, ("person", person), joint, at)
    yield from _near_people(field, key, {key[1], *joint.numbers.tolist()})


def _near_people(field: Field, key: Key, known: Collection[int]) -> Iterator[Link]:
    """Yield who works on the same, among those who are not co-authors."""
    if not len(field.papers(key)):
        return
    found = field.index.people
    vectors = field.interests(key[1])
    nearest = found.interests.search(vectors, NEAREST + min(len(known), field.looked_at))
    best: dict[int, float] = {}
    for row, cosine in zip(nearest.rows.ravel().tolist(), nearest.scores.ravel().tolist(), strict=True):
        person = int(found.owners[row]) if row >= 0 else -1
        if person >= 0 and person not in known and len(field.papers(("person", person))):
            best[person] = max(cosine, best.get(person, -1.0))
    for person in sorted(best, key=lambda person: (-best[person], person))[:NEAREST]:
        cosine = best[person]
        yield tied(key, ("person", person), "near", field.ground.nearness(cosine), similarity=round(cosine, 4))


def _institutions_of_person(field: Field, key: Key) -> Iterator[Link]:
    yield from worked_at(field, [key[1]])


# Around a topic


def _papers_of_topic(field: Field, key: Key) -> Iterator[Link]:
    rows = field.papers(key)
    if len(rows):
        centroid = field.centroids[key[1]][None]
        found = field.index.vectors.search(centroid, min(field.looked_at, len(rows)), within=rows)
        for row in found.rows[0].tolist():
            yield about_paper(field, row, key[1])


def _topics_by_topic(field: Field, key: Key) -> Iterator[Link]:
    yield from topics_near(field, key[1], NEAREST)


# Around an institution, and around several kinds


def _papers_at(field: Field, key: Key) -> Iterator[Link]:
    rows = field.papers(key)
    several = np.maximum(1, field.ground.institutions.sizes(rows))
    best = np.lexsort((rows, -_standing(field, rows) / several))[: field.looked_at]
    for row in rows[best].tolist():
        count = int(several[np.searchsorted(rows, row)])
        yield tied(("paper", row), key, "at", 1 / (1 + count), part="named on the paper")


def _people_at(field: Field, key: Key) -> Iterator[Link]:
    number = field.ground.institutions.labels.number(key[1])
    for work in [] if number is None else read_people_at(field.catalogue, number, field.years, field.looked_at):
        found = field.ground.people.labels.numbered(work.person)
        if len(found):
            yield tied(
                ("person", int(found[0])),
                key,
                "at",
                saturated(work.papers),
                papers=work.papers,
                first_year=work.first_year,
                last_year=work.last_year,
            )


def _institutions_by_institution(field: Field, key: Key) -> Iterator[Link]:
    joint = field.tally("institution", field.papers(key), among=_MOST_INSTITUTIONS)
    for at, institution in enumerate(joint.numbers[: field.looked_at + 1].tolist()):
        if institution != key[1]:
            yield worked_with(key, ("institution", institution), joint, at)


def _topics_of_several(field: Field, key: Key) -> Iterator[Link]:
    rows = field.papers(key)
    tally = field.tally("topic", rows)
    for at in range(min(field.looked_at, len(tally))):
        yield about(key, ("topic", int(tally.numbers[at])), tally, at, len(rows))


def _bearers_of_topic(kind: NodeKind) -> Callable[[Field, Key], Iterator[Link]]:
    def found(field: Field, key: Key) -> Iterator[Link]:
        tally = field.tally(kind, field.papers(key))
        for at in range(min(field.looked_at, len(tally))):
            bearer: Key = (kind, int(tally.numbers[at]))
            yield about(bearer, key, tally, at, len(field.papers(bearer)))

    return found


_AROUND: dict[NodeKind, dict[NodeKind, Callable[[Field, Key], Iterator[Link]]]] = {
    "paper": {
        "paper": _papers_by_paper,
        "person": _people_of_paper,
        "topic": _topics_of_paper,
        "institution": _institutions_of_paper,
    },
    "person": {
        "paper": _papers_of_person,
        "person": _people_by_person,
        "topic": _topics_of_several,
        "institution": _institutions_of_person,
    },
    "topic": {
        "paper": _papers_of_topic,
        "person": _bearers_of_topic("person"),
        "topic": _topics_by_topic,
        "institution": _bearers_of_topic("institution"),
    },
    "institution": {
        "paper": _papers_at,
        "person": _people_at,
        "topic": _topics_of_several,
        "institution": _institutions_by_institution,
    },
}


# The links themselves


def about_paper(field: Field, row: int, node: int) -> Link:
    """Return what ties a paper to a topic of its own."""
    strength = float(field.index.topics.arrays.strengths[row, field.survey.topics[node].level])
    return tied(("paper", row), ("topic", node), "about", strength, share=round(strength, 3))


def about(source: Key, topic: Key, tally: Tally, at: int, papers: int) -> Link:
    """Return what ties a person or an institution of so many papers to a topic that some of them are about."""
    count, (first, last) = int(tally.papers[at]), tally.years(at)
    share = round(count / max(1, papers), 4)
    weight = saturated(float(tally.parts[at]))
    return tied(source, topic, "about", weight, papers=count, share=share, first_year=first, last_year=last)


def worked_with(a: Key, b: Key, joint: Tally, at: int) -> Link:
    """Return what ties two people, or two institutions, with joint papers."""
    (first, last), weight = joint.years(at), saturated(float(joint.parts[at]))
    return tied(a, b, "works_with", weight, papers=int(joint.papers[at]), first_year=first, last_year=last)


def worked_at(field: Field, people: list[int]) -> Iterator[Link]:
    """Yield what ties people to where they have worked."""
    for person, institution, work in field.workplaces(people):
        yield tied(
            ("person", person),
            ("institution", institution),
            "at",
            saturated(work.papers),
            papers=work.papers,
            first_year=work.first_year,
            last_year=work.last_year,
        )


def topics_near(field: Field, node: int, most: int) -> list[Link]:
    """Return what ties a topic to its parts, to what it is a part of, and to the nearest of its level."""
    topic, cosines = field.survey.topics[node], field.centroids @ field.centroids[node]
    parts = [field.survey.node_of[other] for other in topic.children]
    level = np.array([other for other in field.survey.nodes_at(topic.level) if other != node], np.int64)
    beside = level[np.argsort(-cosines[level], kind="stable")[:most]].tolist()
    links = [near_topics(field, other, node, f"part of {topic.label}") for other in parts]
    if topic.parent is not None:
        above = field.survey.node_of[topic.parent]
        links.append(near_topics(field, node, above, f"part of {field.survey.topics[above].label}"))
    return links + [near_topics(field, node, other) for other in beside]


def near_topics(field: Field, a: int, b: int, part: str = "") -> Link:
    """Return what ties two topics: the cosine of their middles, or that one is part of the other."""
    cosine = min(1.0, float(field.centroids[a] @ field.centroids[b]))
    weight = field.ground.nearness(cosine)
    return tied(("topic", a), ("topic", b), "near", weight, similarity=round(cosine, 4), part=part)


def wrote(person: int, row: int, place: int, of: int) -> Link:
    """Return what ties a person to a paper. The first and the last of its authors count most."""
    weight = 1.0 if place == 0 else 0.8 if place == of - 1 else max(0.2, 1 / (1 + place))
    return tied(("person", person), ("paper", row), "writes", weight, place=place + 1, of=of)


def _wrote(field: Field, person: int, row: int, place: int, of: int) -> Link:
    link = wrote(person, row, place, of)
    if of <= MOST_AUTHORS:
        return link
    # Nobody reads the order of hundreds: who is known here for other papers says more.
    known = saturated(len(field.papers(("person", person)))) / 2
    return tied(link.source, link.target, "writes", link.weight / 2 + known, place=link.place, of=of)


def _nearest_rows(field: Field, vector: NDArray[np.float32], most: int, left_out: int) -> list[tuple[int, float]]:
    within = np.flatnonzero(field.passes) if field.bounded else None
    found = field.index.vectors.search(vector, most + 1, within=within)
    pairs = zip(found.rows[0].tolist(), found.scores[0].tolist(), strict=True)
    return [(row, min(1.0, cosine)) for row, cosine in pairs if row >= 0 and row != left_out][:most]


def _standing(field: Field, rows: Rows) -> Floats:
    """Return how much papers say of who wrote them now: newer ones more, and those that are cited."""
    columns = field.index.columns
    years = columns.years[rows].astype(np.float64)
    newest = float(columns.years.max(initial=0))
    ages = np.where(columns.years[rows] == UNKNOWN_YEAR, 4 * _HALF_LIFE, newest - years)
    cited = np.where(columns.citations[rows] == UNKNOWN_CITATIONS, 0, columns.citations[rows]).astype(np.float64)
    return np.asarray(0.5 ** (ages / _HALF_LIFE) + np.log1p(np.maximum(0, cited)) / 10, np.float64)
