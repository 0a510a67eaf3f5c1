"""GraphML and GEXF: read back by another program's reader, they say what the graph does."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import networkx as nx
import pytest

from paperkin.graph.xml_files import gexf, graphml
from tests.graph.graphs import HOSTILE, wheel

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def test_graphml_is_read_back_with_every_node_edge_and_figure() -> None:
    graph = wheel(20)
    back = nx.read_graphml(io.BytesIO(graphml(graph)), force_multigraph=True)
    assert back.is_directed()
    assert list(back.nodes) == [node.id for node in graph.nodes]
    assert back.number_of_edges() == len(graph.edges)
    first = back.nodes["n1"]
    assert (first["label"], first["kind"], first["papers"], first["first_year"]) == ("Node 1", "person", 1, 2000)
    assert isinstance(first["weight"], float) and isinstance(first["papers"], int)
    assert "papers" not in back.nodes["n0"]
    told = {(a, b, data["kind"], data["papers"]) for a, b, data in back.edges(data=True)}
    assert told == {(edge.source, edge.target, edge.kind, edge.papers) for edge in graph.edges}


def test_attributes_have_one_type_each() -> None:
    root = ElementTree.fromstring(graphml(wheel(20)))
    types = {(key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root.iter(f"{GRAPHML}key")}
    assert len(types) == len(list(root.iter(f"{GRAPHML}key")))
    assert types["node", "weight"] == "double"
    assert types["node", "papers"] in ("int", "long")
    assert types["edge", "kind"] == "string"


def test_gexf_is_read_back_with_every_node_and_edge() -> None:
    graph = wheel(20)
    back = nx.read_gexf(io.BytesIO(gexf(graph)))
    assert sorted(back.nodes) == sorted(node.id for node in graph.nodes)
    assert back.number_of_edges() == len(graph.edges)
    assert back.nodes["n3"]["label"] == "Node 3"


@pytest.mark.parametrize("write", [graphml, gexf])
def test_what_no_xml_may_hold_is_left_out_and_the_rest_stays(write: object) -> None:
    written = write(wheel(6, HOSTILE))  # type: ignore[operator]
    root = ElementTree.fromstring(written)
    texts = " ".join([*(element.text or "" for element in root.iter()), *(str(e.attrib) for e in root.iter())])
    assert "<script>alert('x')</script>" in texts.replace("\\'", "'")
    assert "深度学习" in texts and "שלום" in texts
    assert not {"\x00", "\x0b", "\x1f", "\ufffe", "\uffff"} & set(texts)
