"""What the research graph answers, for OpenAPI: the shape that `paperkin.introducing.graph_answers` writes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from paperkin.api.models import Closed

NodeKindWord = Literal["paper", "person", "topic", "institution"]
EdgeKindWord = Literal["writes", "cites", "near", "about", "at", "works_with"]
GraphFormat = Literal["json", "graphml", "gexf", "svg", "png"]


class GraphNodeAnswer(Closed):
    """A paper, a person, a topic or an institution of a graph."""

    id: str = Field(description="What `around` and `expand` take; the same from call to call.", examples=["A12"])
    kind: NodeKindWord
    label: str = Field(description="Title or name.", examples=["Jan Leike"])
    weight: float = Field(description="How often a walk from the centre comes by; 1 for the centre.", examples=[0.08])
    papers: int | None = Field(description="How many it has; null for a paper.")
    citations: int | None = Field(description="Of a paper, as imported; null where nobody knows.")
    first_year: int | None = Field(description="Of a paper its year, of others the first paper's.", examples=[2017])
    last_year: int | None = Field(examples=[2024])
    why: str = Field(
        description="Why it is here; empty for the centre.",
        examples=["works with Shane Legg: 3 joint papers, 2017–2018"],
    )
    via: str | None = Field(description="The node that `why` speaks of.", examples=["A3"])
    more: dict[str, int] = Field(
        description="By kind, how many neighbours are not beside it here: what expanding it would bring.",
        examples=[{"paper": 12, "person": 4, "topic": 0, "institution": 1}],
    )


class GraphEdgeAnswer(Closed):
    """What ties two nodes. Figures that say nothing of this kind of edge are null."""

    source: str = Field(description="A person who writes; a paper that cites; whoever is about or at.", examples=["A3"])
    target: str = Field(examples=["A12"])
    kind: EdgeKindWord = Field(description="`near` and `works_with` have no direction.")
    weight: float = Field(description="How strong, 0 to 1; to be compared within a kind.", examples=[0.58])
    papers: int | None = Field(description="How many papers say so.", examples=[3])
    share: float | None = Field(description="Of the source's papers, or of a paper's nearest papers; 0 to 1.")
    similarity: float | None = Field(description="Cosine, -1 to 1.")
    place: int | None = Field(description="Which of the paper's authors, from 1.")
    of: int | None = Field(description="How many authors the paper has.")
    first_year: int | None = Field(description="Of the papers that say so.", examples=[2017])
    last_year: int | None = Field(examples=[2018])
    words: str = Field(description="All this in words.", examples=["3 joint papers, 2017–2018"])


class GraphAnswer(Closed):
    """What lies around a node: at most `limit` nodes, and the ties between all of them."""

    around: str = Field(description="The centre's id.", examples=["A12"])
    generation: str = Field(description="The index that answered.")
    found: dict[str, int] = Field(
        description="By kind, how many nodes were looked at.", examples=[{"paper": 40, "person": 33}]
    )
    left_out: int = Field(description="How many of the weakest ties between the nodes are not told.")
    nodes: list[GraphNodeAnswer] = Field(description="The centre, then the others by weight.")
    edges: list[GraphEdgeAnswer]
