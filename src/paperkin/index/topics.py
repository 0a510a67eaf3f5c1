"""The topics of a generation: which each paper has, how firmly, and where it lies on the map.

`paperkin.topics` finds them; here they are kept, read, and extended to papers that come between two builds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin.index.beside import place_beside
from paperkin.index.columns import Rows
from paperkin.index.shares import nearest_topics, shares_of
from paperkin.records import Topic, TopicEvent, TopicShare

_ARRAYS, _NODES = "arrays.npz", "topics.json"
NONE = -1
# So many of its nearest papers say which topics a paper has.
NEAREST = 15
_BY_ROW = ("partition", "strengths", "beside", "beside_shares", "places")


@dataclass(frozen=True, slots=True, eq=False)
class TopicArrays:
    """What is known row by row and node by node. A node is a topic by its place in the list of all, broadest first.

    partition (n, l) int32: each row's node at each level. strengths (n, l) float16: the share in [0, 1] of the
    nearest papers that have the same node. beside (n, 2) int32: of the last level the two other nodes that most of the
    nearest papers have, `NONE` where there are none, and beside_shares (n, 2) float16 theirs. centroids (t, d)
    float16: unit rows by node. places (n, 2) float32: on the map, within [-1, 1].
    """

    partition: NDArray[np.int32]
    strengths: NDArray[np.float16]
    beside: NDArray[np.int32]
    beside_shares: NDArray[np.float16]
    centroids: NDArray[np.float16]
    places: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.partition)


def write_topics(
    folder: Path, arrays: TopicArrays, nodes: Sequence[Topic], history: Sequence[TopicEvent], kept: dict[str, Any]
) -> None:
    """Write topics into a folder that is made for them. kept: what the next build wants to know, JSON-ready."""
    folder.mkdir()
    np.savez(folder / _ARRAYS, **{name: getattr(arrays, name) for name in TopicArrays.__slots__})
    described = {
        "kept": kept,
        "nodes": [asdict(node) for node in nodes],
        "history": [asdict(event) for event in history],
    }
    (folder / _NODES).write_bytes(orjson.dumps(described))


class Topics:
    """The topics of a generation, and of what came after it. Safe to share between threads."""

    def __init__(
        self, arrays: TopicArrays, nodes: Sequence[Topic], history: Sequence[TopicEvent], kept: dict[str, Any]
    ) -> None:
        """nodes: all topics, level by level, the broadest level first. history: what became of topics, oldest first."""
        self.arrays, self.nodes, self.history, self.kept = arrays, tuple(nodes), tuple(history), kept

    @classmethod
    def read(cls, folder: Path) -> Topics:
        """Read what `write_topics` wrote."""
        described = orjson.loads((folder / _NODES).read_bytes())
        nodes = [
            Topic(**{**node, "terms": tuple(node["terms"]), "children": tuple(node["children"])})
            for node in described["nodes"]
        ]
        history = [TopicEvent(**{**event, "others": tuple(event["others"])}) for event in described["history"]]
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = TopicArrays(**dict(stored))
        return cls(arrays, nodes, history, described["kept"])

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def levels(self) -> int:
        """How many levels there are: 1 to 4, or 0 where there are no topics."""
        return int(self.arrays.partition.shape[1])

    @cached_property
    def node_of(self) -> dict[str, int]:
        """Return the node of each topic's id."""
        return {node.id: at for at, node in enumerate(self.nodes)}

    def of(self, row: int) -> tuple[TopicShare, ...]:
        """Return a paper's topics, the broadest first."""
        nodes, strengths = self.arrays.partition[row].tolist(), self.arrays.strengths[row].tolist()
        return tuple(
            TopicShare(self.nodes[node].id, self.nodes[node].label, self.nodes[node].level, round(strength, 3))
            for node, strength in zip(nodes, strengths, strict=True)
        )

    def labels_of(self, nodes: NDArray[np.int32]) -> list[tuple[int, str]]:
        """Return nodes as the columns and the words know them: number and label."""
        return [(topic_number(self.nodes[node].id), self.nodes[node].label) for node in nodes.tolist()]

    def rows(self, node: int) -> Rows:
        """Return the rows of a topic's papers, ascending."""
        return np.flatnonzero(self.arrays.partition[:, self.nodes[node].level] == node)

    @cached_property
    def _paths(self) -> NDArray[np.int32]:
        """Return for each node the nodes of the levels above it and its own (t, l), where it is one of the last."""
        paths = np.full((len(self.nodes), self.levels), NONE, np.int32)
        paths[self.arrays.partition[:, -1]] = self.arrays.partition
        return paths

    def near(self, neighbours: NDArray[np.int32], cosines: NDArray[np.float32]) -> TopicArrays:
        """Return what is known of m papers from their nearest ones here (m, k), best first; -1 where missing."""
        own = self._paths[nearest_topics(self.arrays.partition, neighbours, cosines)]
        shares = shares_of(own, self.arrays.partition, neighbours, cosines)
        places = place_beside(neighbours, cosines, self.arrays.places)
        return TopicArrays(
            partition=own,
            strengths=shares.strengths.astype(np.float16),
            beside=shares.beside,
            beside_shares=shares.beside_shares.astype(np.float16),
            centroids=self.arrays.centroids,
            places=np.nan_to_num(places),
        )

    def with_own(self, arrays: TopicArrays, which: NDArray[np.int64], rows: Rows) -> TopicArrays:
        """Return the same with what is known here of some in place of theirs. which: of rows (m,), those kept."""
        changed = {name: getattr(arrays, name).copy() for name in _BY_ROW}
        for name, values in changed.items():
            values[which] = getattr(self.arrays, name)[rows[which]]
        return TopicArrays(**changed, centroids=self.arrays.centroids)

    def extended(self, behind: Sequence[TopicArrays]) -> Topics:
        """Return the same topics with rows behind those that there are."""
        own = self.arrays
        both = {
            name: np.concatenate([getattr(own, name), *(getattr(arrays, name) for arrays in behind)])
            for name in _BY_ROW
        }
        return Topics(TopicArrays(**both, centroids=own.centroids), self.nodes, self.history, self.kept)


def topic_number(topic_id: str) -> int:
    """Return the number of a topic's id: 12 of `T12`."""
    return int(topic_id[1:])
