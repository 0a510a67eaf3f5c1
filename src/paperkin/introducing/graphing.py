"""The research graph: what lies around a paper, a person, a topic or an institution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

from paperkin.catalogue.graphing import Years, read_headings
from paperkin.errors import InvalidRequest, PaperNotIndexed
from paperkin.graph import EDGE_KINDS, NODE_KINDS, EdgeKind, GraphEdge, GraphNode, NodeKind, ResearchGraph
from paperkin.graph.field import Field
from paperkin.graph.ground import Ground
from paperkin.graph.links import Key, Link, reason, told
from paperkin.graph.surroundings import Surroundings, surroundings
from paperkin.identifiers import identifier_of
from paperkin.index import Generation
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.surveying.surveying import Surveying
from paperkin.surveying.topic_choice import node_of

MAX_NODES = 200
MAX_EXPANDED = 20
MAX_DEPTH = 2
_NUMBERED = re.compile(r"([ati])\d{1,15}", re.IGNORECASE | re.ASCII)
_PAPER = "paper:"
Word = TypeVar("Word", bound=str)
_KIND_OF: dict[str, NodeKind] = {"a": "person", "t": "topic", "i": "institution"}


class Graphing(Surveying):
    """The part of a library that answers as a graph."""

    _grounds: WeakKeyDictionary[Generation, Ground] | None = None

    def graph(
        self,
        around: str,
        *,
        kinds: Sequence[NodeKind] | None = None,
        edges: Sequence[EdgeKind] | None = None,
        limit: int = 40,
        depth: int = 1,
        expand: Sequence[str] = (),
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> ResearchGraph:
        """Return what lies around a paper (any id), a person (`A12`, ORCID), a topic (`T3`) or an institution (`I7`).

        A paper whose own id looks like one of the others is named `paper:A12`. kinds, edges: only these kinds of nodes
        and of edges. limit: of the nodes, the centre included. depth: 2 for neighbours of the nearest neighbours too.
        expand: nodes that stay and whose neighbours come as well, by the ids that graphs give. Years, inclusive, are of
        the papers that count; those that are asked about stay.
        Nodes are chosen by walks from the centre, each kind with its share of the places; the same call gives the same
        graph as long as the index is the same.
        Raises PaperNotFound, AuthorNotFound, TopicNotFound, InstitutionNotFound, PaperNotIndexed where the index knows
        none of the papers yet, and InvalidRequest for kinds, a limit, a depth or years that cannot be.
        """
        _check(limit, depth, expand)
        years = _years(year_from, year_to)
        node_kinds = _kinds(kinds, NODE_KINDS, "nodes")
        edge_kinds = _kinds(edges, EDGE_KINDS, "edges")
        index = self.serving.generation()
        field = Field(index, self._survey(index), self._ground(index), self.catalogue, years, limit)
        centre, *further = (self._key(field, wanted) for wanted in dict.fromkeys([around, *expand]))
        found = surroundings(field, centre, further, node_kinds, edge_kinds, limit, depth)
        return self._graph_of(field, found)

    def _ground(self, index: Generation) -> Ground:
        if self._grounds is None:
            self._grounds = WeakKeyDictionary()
        found = self._grounds.get(index)
        if found is None:  # two threads at once work it out twice, to the same end
            found = self._grounds[index] = Ground.of(index)
        return found

    def _key(self, field: Field, wanted: str) -> Key:
        """Return the node that an id names."""
        text = wanted.strip()
        numbered = _NUMBERED.fullmatch(text)
        kind = _KIND_OF[numbered[1].lower()] if numbered else "person" if identifier_of("ORCID", text) else "paper"
        if kind == "topic":
            return kind, node_of(field.survey, text)
        if kind == "paper":
            row = field.index.row_of(self._resolve(_paper_id(text)))
            if row is None:
                raise _not_indexed("this paper", wanted)
            return kind, row
        number = self._resolve_author(text) if kind == "person" else self._resolve_institution(text)
        labels = field.bearing(kind).labels.numbered(number)
        if not len(labels):
            raise _not_indexed(f"any paper of this {kind}", wanted)
        return kind, int(labels[0])

    def _graph_of(self, field: Field, found: Surroundings) -> ResearchGraph:
        names = self._names(field, found.keys)
        keys = [key for key in found.keys if key in names]
        if found.keys[0] not in names:  # deleted a moment ago
            raise _not_indexed("this", field.index.id)
        return ResearchGraph(
            around=names[keys[0]][0],
            nodes=tuple(_node(field, found, key, names) for key in keys),
            edges=tuple(_edge(link, names) for link in found.links if link.source in names and link.target in names),
            found=dict(found.found),
            left_out=found.left_out,
            generation=field.index.id,
        )

    def _names(self, field: Field, keys: Sequence[Key]) -> dict[Key, tuple[str, str]]:
        """Return the public id and the label of each node; not of papers deleted since, or of whom has no id."""
        rows = {int(field.index.paper_rows[number]): number for kind, number in keys if kind == "paper"}
        headings = read_headings(self.catalogue, list(rows))
        names: dict[Key, tuple[str, str]] = {
            ("paper", rows[row]): (_public(paper_id), title or "(untitled)")
            for row, (paper_id, title) in headings.items()
        }
        for key in keys:
            kind, number = key
            if kind == "topic":
                names[key] = field.survey.topics[number].id, field.survey.topics[number].label
            elif kind != "paper":
                labels = field.bearing(kind).labels
                known_by = labels.number(number)
                if known_by is not None:
                    names[key] = f"{'A' if kind == 'person' else 'I'}{known_by}", labels.shown(number)
        return names


def _node(field: Field, found: Surroundings, key: Key, names: Mapping[Key, tuple[str, str]]) -> GraphNode:
    (kind, _), (public, label) = key, names[key]
    columns, rows = field.index.columns, field.papers(key)
    years = columns.years[[key[1]] if kind == "paper" else rows]
    known = years[years != UNKNOWN_YEAR]
    link, via = found.reasons.get(key, (None, key))
    cited = int(columns.citations[key[1]]) if kind == "paper" else UNKNOWN_CITATIONS
    return GraphNode(
        id=public,
        kind=kind,
        label=label,
        weight=round(found.weights[key], 6),
        papers=None if kind == "paper" else len(rows),
        citations=None if cited == UNKNOWN_CITATIONS else cited,
        first_year=int(known.min()) if len(known) else None,
        last_year=int(known.max()) if len(known) else None,
        why="" if link is None or via not in names else reason(link, key, names[via][1]),
        via=None if link is None or via not in names else names[via][0],
        more=dict(found.more[key]),
    )


def _edge(link: Link, names: Mapping[Key, tuple[str, str]]) -> GraphEdge:
    return GraphEdge(
        source=names[link.source][0],
        target=names[link.target][0],
        kind=link.kind,
        weight=round(link.weight, 4),
        papers=link.papers,
        share=link.share,
        similarity=link.similarity,
        place=link.place,
        of=link.of,
        first_year=link.first_year,
        last_year=link.last_year,
        words=told(link),
    )


def _public(paper_id: str) -> str:
    """Return a paper's id as graphs take it: with a word before it where it would be another kind's."""
    taken = _NUMBERED.fullmatch(paper_id) or identifier_of("ORCID", paper_id) or paper_id.startswith(_PAPER)
    return f"{_PAPER}{paper_id}" if taken else paper_id


def _paper_id(text: str) -> str:
    return text[len(_PAPER) :] if text.startswith(_PAPER) else text


def _check(limit: int, depth: int, expand: Sequence[str]) -> None:
    if not 1 <= limit <= MAX_NODES:
        raise InvalidRequest(f"A graph has 1 to {MAX_NODES} nodes", value=limit, remedy="Expand single nodes instead.")
    if not 1 <= depth <= MAX_DEPTH:
        raise InvalidRequest("A graph goes one step or two", value=depth, remedy="Expand single nodes to go further.")
    if len(expand) > MAX_EXPANDED or len(expand) >= limit:
        raise InvalidRequest(
            f"At most {MAX_EXPANDED} nodes are expanded at once, and they take places of the graph",
            value=len(expand),
            remedy="Expand fewer, or give a higher limit.",
        )


def _years(first: int | None, last: int | None) -> Years:
    if first is not None and last is not None and first > last:
        raise InvalidRequest(
            "The years run backwards", value=f"{first} to {last}", remedy="Give the earlier one as year_from."
        )
    return first, last


def _kinds(wanted: Sequence[Word] | None, known: Sequence[Word], of: str) -> tuple[Word, ...]:
    if wanted is None:
        return tuple(known)
    strange = [kind for kind in wanted if kind not in known]
    if strange or not wanted:
        raise InvalidRequest(
            f"A graph has no such kind of {of}",
            value=", ".join(strange) or None,
            remedy=f"Give some of {', '.join(known)}.",
        )
    return tuple(kind for kind in known if kind in wanted)


def _not_indexed(what: str, wanted: str) -> PaperNotIndexed:
    return PaperNotIndexed(
        f"The index has not taken up {what} yet", value=wanted, remedy="Try again in a moment, or run `paperkin index`."
    )
