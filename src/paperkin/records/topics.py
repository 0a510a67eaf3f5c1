"""What papers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic that a paper belongs to. `strength`: the share of the paper's nearest papers that do too, in [0, 1]."""

    id: str
    label: str
    level: int
    strength: float


@dataclass(frozen=True, slots=True)
class Topic:
    """What some of the library's papers have in common.

    id: `T12`, the same from build to build for as long as it is the same topic. level: 0 for the broadest. terms:
    phrases that mark it off, best first; the label is the first. papers: how many have it as their topic of this level.
    parent and children: ids of the topics of the levels beside, the largest child first. since: when it was first
    found, ISO 8601 in UTC.
    """

    id: str
    level: int
    label: str
    description: str
    terms: tuple[str, ...]
    papers: int
    parent: str | None = None
    children: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class TopicEvent:
    """What became of a topic in a build.

    kind: `born`, `died`, `merged` (it went into `others`) or `split` (`others` came out of it). generation: the build
    in which it happened, whose name begins with its time. papers: how many the topic had; for `born`, has.
    """

    kind: Literal["born", "died", "merged", "split"]
    topic: str
    label: str
    level: int
    papers: int
    generation: str
    others: tuple[str, ...] = ()
