"""From one node to a graph: candidates around it, weighed, chosen, and tied among each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperkin.catalogue.graphing import count_people_at
from paperkin.graph.between import between
from paperkin.graph.field import NEAREST, Field
from paperkin.graph.links import Key, Link
from paperkin.graph.neighbours import neighbours, worked_at
from paperkin.graph.ranking import chosen, walked
from paperkin.graph.research_graph import NODE_KINDS, EdgeKind, NodeKind

Found = dict[object, Link]
Counts = dict[str, int]
# Where neighbours of neighbours are wanted, those of so many.
_FURTHER = 8
# So many edges for each node are as many as a picture bears.
_EDGES_EACH = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A graph by numbers.

    keys: the centre first, the others by weight. reasons: what ties each but the centre to one that is nearer. more:
    for each, kind → neighbours that are not beside it here. found: kind → candidates. left_out: edges not told.
    """

    keys: tuple[Key, ...]
    weights: Mapping[Key, float]
    reasons: Mapping[Key, tuple[Link, Key]]
    links: tuple[Link, ...]
    more: Mapping[Key, Mapping[str, int]]
    found: Mapping[str, int]
    left_out: int


def surroundings(
    field: Field,
    centre: Key,
    expand: Sequence[Key],
    kinds: Collection[NodeKind],
    edges: Collection[EdgeKind],
    limit: int,
    depth: int,
) -> Surroundings:
    """Choose what is shown around a node.

    expand: further nodes that are shown, with their neighbours. kinds, edges: only these. depth: how many steps from
    the centre and from `expand`, 1 or 2.
    """
    begun = list(dict.fromkeys([centre, *expand]))
    starts = {key: 1.0 if key == centre else 0.5 for key in begun}
    found = _around(field, begun, kinds, edges)
    links, weights = _weighed(field, found, starts, edges)
    if depth > 1:
        further = chosen(weights, begun, len(begun) + _FURTHER)[len(begun) :]
        links, weights = _weighed(field, found | _around(field, further, kinds, edges), starts, edges)
    keys = chosen(weights, begun, limit)
    among = _among(field, keys, links, edges)
    reasons = _reasons(keys, among, begun)
    told = _told(keys, among, reasons)
    looked_at: Counter[str] = Counter(kind for kind, _ in weights if kind in kinds)
    more = _more(field, keys, among, kinds)
    order = sorted(keys[1:], key=lambda key: (-weights[key], key))
    return Surroundings((centre, *order), weights, reasons, tuple(told), more, dict(looked_at), len(among) - len(told))


def _around(field: Field, keys: Iterable[Key], kinds: Collection[NodeKind], edges: Collection[EdgeKind]) -> Found:
    return {link.name: link for key in keys for link in reversed(neighbours(field, key, kinds)) if link.kind in edges}


def _weighed(
    field: Field, found: Found, starts: Mapping[Key, float], edges: Collection[EdgeKind]
) -> tuple[Found, dict[Key, float]]:
    """Return all that ties the candidates, to where the graph begins and to each other, and what each weighs."""
    keys = list(dict.fromkeys([*starts, *(end for link in found.values() for end in (link.source, link.target))]))
    links: Found = {link.name: link for link in between(field, keys) if link.kind in edges}
    links |= found
    return links, walked(keys, links.values(), starts)


def _among(field: Field, keys: Sequence[Key], links: Found, edges: Collection[EdgeKind]) -> list[Link]:
    """Return every link between chosen nodes: now with where the people have worked, too."""
    there = set(keys)
    people = [number for kind, number in keys if kind == "person"]
    places: Found = {link.name: link for link in worked_at(field, people)} if "at" in edges else {}
    return [link for link in (links | places).values() if link.source in there and link.target in there]


def _reasons(keys: Sequence[Key], links: Sequence[Link], begun: Sequence[Key]) -> dict[Key, tuple[Link, Key]]:
    """Return for each node the strongest link to one that is nearer to where the graph begins."""
    own: dict[Key, list[Link]] = {key: [] for key in keys}
    for link in links:
        own[link.source].append(link)
        own[link.target].append(link)
    reasons: dict[Key, tuple[Link, Key]] = {}
    reached, edge = {begun[0]}, [begun[0]]
    while edge:
        steps = [(link, key, link.other(key)) for key in edge for link in own[key] if link.other(key) not in reached]
        for link, key, other in sorted(steps, key=lambda step: (-step[0].weight, step[2], step[1])):
            reasons.setdefault(other, (link, key))
        edge = sorted({other for _, _, other in steps})
        reached |= set(edge)
    return reasons


def _told(keys: Sequence[Key], links: Sequence[Link], reasons: Mapping[Key, tuple[Link, Key]]) -> list[Link]:
    """Return the links to tell: the reasons first, then the strongest, every kind in its turn."""
    needed = {link.name for link, _ in reasons.values()}
    by_kind: Counter[EdgeKind] = Counter()
    ranked = []
    for link in sorted(links, key=lambda link: (-link.weight, link.name)):
        by_kind[link.kind] += 1
        ranked.append((link.name not in needed, by_kind[link.kind], link))
    ranked.sort(key=lambda item: (item[0], item[1], item[2].name))
    return [link for _, _, link in ranked[: max(len(needed), _EDGES_EACH * len(keys))]]


def _more(field: Field, keys: Sequence[Key], links: Sequence[Link], kinds: Collection[NodeKind]) -> dict[Key, Counts]:
    beside: dict[Key, set[Key]] = {key: set() for key in keys}
    for link in links:
        beside[link.source].add(link.target)
        beside[link.target].add(link.source)
    totals = _totals(field, keys)
    return {
        key: {
            kind: max(0, totals[key][kind] - sum(other[0] == kind for other in beside[key]))
            for kind in NODE_KINDS
            if kind in kinds
        }
        for key in keys
    }


def _totals(field: Field, keys: Sequence[Key]) -> dict[Key, Counts]:
    """Return how many neighbours each node has, near ones counted as far as they are looked at."""
    totals = {key: _counted(field, key) for key in keys}
    people = [number for kind, number in keys if kind == "person"]
    for person, _, _ in field.workplaces(people):
        totals["person", person]["institution"] += 1
    labels = field.ground.institutions.labels
    rows = {number: labels.number(number) for kind, number in keys if kind == "institution"}
    there = count_people_at(field.catalogue, [row for row in rows.values() if row is not None])
    for number, row in rows.items():
        totals["institution", number]["person"] = there.get(row, 0) if row is not None else 0
    return totals


def _counted(field: Field, key: Key) -> Counts:
    kind, number = key
    rows, near = field.papers(key), min(NEAREST, max(0, len(field.index) - 1))
    if kind == "paper":
        graph, topics = field.index.citations, field.index.topics
        return {
            "paper": near + len(graph.neighbours(number)),
            "person": len(field.ground.people.of_row(number)),
            "topic": 1 + int((topics.arrays.beside_shares[number] > 0).sum()),
            "institution": len(field.ground.institutions.of_row(number)),
        }
    if kind == "topic":
        topic = field.survey.topics[number]
        beside = min(NEAREST, len(field.survey.nodes_at(topic.level)) - 1)
        return {
            "paper": len(rows),
            "person": field.ground.people.borne(rows),
            "topic": beside + len(topic.children) + (topic.parent is not None),
            "institution": field.ground.institutions.borne(rows),
        }
    others = len(field.coauthors(number)) + NEAREST if kind == "person" else 0
    joint = field.ground.institutions.borne(rows) - 1 if kind == "institution" else 0
    return {"paper": len(rows), "person": others, "topic": len(field.tally("topic", rows)), "institution": joint}
