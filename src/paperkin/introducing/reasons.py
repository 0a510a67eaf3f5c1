"""Evidence in a sentence: the strongest of what speaks for a suggestion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperkin.introducing.suggested import Circle, CoveredNeed, Evidence, PathStep

# Below these, papers are not called near, nor a topic a subject of somebody's.
_NEAR, _SUBJECT = 0.4, 0.04
_CLAUSES, _TITLE = 3, 90
_ALONE = _BETWEEN = 2


def reason_of(evidence: Evidence, circle: Circle, own_name: str, name: str) -> str:
    """Return one sentence for a suggested person of a name: what both have in common, then what that one brings."""
    known = [*_mutual(evidence), *_between(evidence)]
    alike = [*_subjects(evidence), *_papers(evidence, own_name, name)]
    clauses = [*known, *alike] if circle == "next" else [*alike, *known]
    clauses = [*clauses[:_CLAUSES], *_brought(evidence, name)]
    return _sentence(clauses) or "Their work as a whole is near, though no single paper or person says so."


def member_reason(covers: Sequence[CoveredNeed], member: str | None, path: Sequence[PathStep]) -> str:
    """Return one sentence for somebody whom a group lacks: what they cover, and how near they are to the group."""
    needs = _listed([f"{need.topic.label} ({_counted(need.papers, 'near paper')})" for need in covers])
    clauses = [f"covers {needs}"]
    if member and len(path) == 1:
        clauses.append(f"has written with {member}")
    elif member and len(path) > 1:
        clauses.append(f"is known to {member} through {_listed([step.person.name for step in path[:-1]])}")
    return _sentence(clauses)


def _mutual(evidence: Evidence) -> Iterator[str]:
    names = [mutual.person.name for mutual in evidence.mutual]
    others = evidence.mutual_total - 1
    if evidence.mutual_total > _ALONE:
        yield f"both have written with {names[0]} and {others:,} others"
    elif names:
        yield f"both have written with {_listed(names)}"


def _between(evidence: Evidence) -> Iterator[str]:
    between = [step.person.name for step in evidence.path[:-1]]
    if not evidence.mutual_total and 1 <= len(between) <= _BETWEEN:
        yield f"{' and then '.join(between)} {'stand' if len(between) > 1 else 'stands'} between them"


def _subjects(evidence: Evidence) -> Iterator[str]:
    topics = [one.topic.label for one in evidence.topics if min(one.share, one.their_share) >= _SUBJECT]
    if topics:
        yield f"both work on {_listed(topics[:_ALONE])}"


def _papers(evidence: Evidence, own_name: str, name: str) -> Iterator[str]:
    near = evidence.nearest
    if near and near.similarity >= _NEAR:
        own, theirs = (_titled(paper.title, paper.year) for paper in (near.own, near.theirs))
        yield f"{name}’s {theirs} is near {own_name}’s {own}"


def _brought(evidence: Evidence, name: str) -> Iterator[str]:
    if evidence.brings:
        yield f"{name} brings {_listed([one.topic.label for one in evidence.brings[:_ALONE]])}"


def _titled(title: str, year: int | None) -> str:
    shown = title if len(title) <= _TITLE else f"{title[:_TITLE].rsplit(' ', 1)[0]}…"
    return f"“{shown}”" + (f" ({year})" if year is not None else "")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _sentence(clauses: Sequence[str]) -> str:
    joined = "; ".join(clauses)
    return f"{joined[:1].upper()}{joined[1:]}." if joined else ""
