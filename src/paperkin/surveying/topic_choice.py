"""Which topics are meant: by an id in any case, by a level, by what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paperkin.errors import InvalidRequest, TopicNotFound
from paperkin.records import TopicEvent
from paperkin.surveying.survey import Survey
from paperkin.surveying.surveyed import TOPIC_SORTS, TopicSort
from paperkin.text import folded


def node_of(survey: Survey, topic_id: str) -> int:
    """Return the node of a topic. Raises TopicNotFound, which says what became of one that is no more."""
    wanted = topic_id.strip().upper()
    node = survey.node_of.get(wanted)
    if node is not None:
        return node
    event = _end_of(survey.history, wanted)
    if event is None:
        remedy = "`paperkin topics` lists those that there are, and finds them by words."
        raise TopicNotFound("No topic here has this id", value=topic_id, remedy=remedy)
    heirs = [f"{heir} ({survey.topics[survey.node_of[heir]].label})" for heir in _heirs(survey, wanted)]
    if heirs:
        became = "been split into" if event.kind == "split" else "merged into"
        remedy = f"{wanted} has {became} {', '.join(heirs)}: ask for that."
    else:
        remedy = f"{wanted} has died out: its papers went to many topics. Search for what it was about."
    raise TopicNotFound(f"The topic {event.label} is no more", value=topic_id, remedy=remedy)


def _end_of(history: Sequence[TopicEvent], topic_id: str) -> TopicEvent | None:
    ends = (event for event in reversed(history) if event.topic == topic_id and event.kind != "born")
    return next(ends, None)


def _heirs(survey: Survey, topic_id: str) -> list[str]:
    """Return the topics of now that a topic's papers went to, through all that are no more either."""
    heirs: dict[str, None] = {}
    seen, waiting = {topic_id}, [topic_id]
    while waiting:
        event = _end_of(survey.history, waiting.pop(0))
        for other in event.others if event else ():
            if other in survey.node_of:
                heirs[other] = None
            elif other not in seen:
                waiting.append(other)
            seen.add(other)
    return list(heirs)


def level_of(survey: Survey, level: int) -> int:
    """Return a level that there is. Raises InvalidRequest for any other."""
    if not 0 <= level < max(1, survey.levels):
        raise InvalidRequest(
            "There is no such level of topics",
            value=level,
            remedy=f"Levels here go from 0, the broadest, to {max(0, survey.levels - 1)}.",
        )
    return level


def nodes_within(survey: Survey, level: int | None, parent: str | None, *, everywhere: bool) -> list[int]:
    """Return the nodes of a level, within a topic where one is given.

    level: None is that of the topic's children, or the broadest; with `everywhere` all of them.
    Raises TopicNotFound and InvalidRequest.
    """
    if level is not None:
        level_of(survey, level)
    if parent is None:
        levels = range(survey.levels) if level is None and everywhere else [level or 0]
        return [node for at in levels for node in survey.nodes_at(at)]
    inside = _descendants(survey, node_of(survey, parent))
    if level is None and not everywhere:
        return [node for node in inside if survey.topics[node].parent == parent.strip().upper()]
    return [node for node in inside if level in (None, survey.topics[node].level)]


def _descendants(survey: Survey, node: int) -> list[int]:
    found, waiting = [], [node]
    while waiting:
        children = [survey.node_of[child] for child in survey.topics[waiting.pop(0)].children]
        found += children
        waiting += children
    return sorted(found)


def sorted_nodes(survey: Survey, nodes: Iterable[int], sort: TopicSort) -> list[int]:
    """Return nodes in an order; `rising` and `fading` leave the others out. Raises InvalidRequest for any other order.

    A topic is as sure to rise as the lower end of its growth's interval is high.
    """
    one_of(sort, TOPIC_SORTS, "order of topics")
    lines = survey.lines
    if sort == "label":
        return sorted(nodes, key=lambda node: folded(lines[node].topic.label))
    if sort == "size":
        return sorted(nodes, key=lambda node: -lines[node].topic.papers)
    moving = [
        (growth.low if sort == "rising" else -growth.high, node)
        for node in nodes
        if (growth := lines[node].growth) and lines[node].verdict in _VERDICTS[sort]
    ]
    return [node for _, node in sorted(moving, key=lambda mover: -mover[0])]


_VERDICTS = {"rising": ("rising", "new"), "fading": ("fading",)}


def called(survey: Survey, node: int, wanted: str) -> int:
    """Say how far a topic is called so, by a folded text: 3 by its label, 2 or 1 by words of its label or terms."""
    label, (own, *terms) = survey.names[node]
    words = set(wanted.split())
    if label == wanted:
        return 3
    return 2 if words <= own else int(any(words <= term for term in terms))


def one_of(value: str, known: Sequence[str], what: str) -> None:
    """Raise InvalidRequest where a value is none of those that are known."""
    if value not in known:
        raise InvalidRequest(f"There is no such {what}", value=value, remedy=f"Use one of: {', '.join(known)}.")
