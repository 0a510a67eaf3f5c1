"""catalogue → identity → catalogue: which records are one work, whose each name is, and where people work.

Every step takes only what is not settled yet, and writes as it goes: a run that is stopped is gone on with by the next.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from paperkin.catalogue import CURATOR, RULE, Assigned, Catalogue, Link, Place, StoredInstitution, StoredRecord
from paperkin.identity.evidence import Evidence
from paperkin.identity.grouping import MOST_RECORDS_OF_A_KEY, cluster_works
from paperkin.identity.institutions import Institution, resolve_institutions
from paperkin.identity.mentions import Mention, mentions_of
from paperkin.identity.model import shipped_model
from paperkin.identity.names import block_key
from paperkin.identity.people import cluster, names_in
from paperkin.identity.rarity import NameStatistics
from paperkin.identity.reasons import why
from paperkin.identity.spelling import display_name
from paperkin.identity.works import judge_traits, matching_keys, traits_of
from paperkin.progress import Progress, Silent
from paperkin.records import Joined, Paper

MATCH_BATCH = 2_000
PLACE_BATCH = 5_000
# Mentions that are clustered at a time; blocks are never torn.
CLUSTER_BATCH = 150_000
# Where so many mentions are new, the old people are few enough to be found anew with them.
FULL_AGAIN_SHARE = 0.5


@dataclass(slots=True)
class IdentifyReport:
    """What became of records and names.

    compared: records that were compared with others. merged: works that turned out to be others already there.
    mentions: names that were given to a person now. people, institutions: how many there are in all.
    """

    compared: int = 0
    merged: int = 0
    mentions: int = 0
    people: int = 0
    institutions: int = 0
    match_seconds: float = 0.0
    people_seconds: float = 0.0

    def answer(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def identify(catalogue: Catalogue, progress: Progress | None = None, *, full: bool = False) -> IdentifyReport:
    """Match what is new with what is there, then tell people apart.

    full: people are told apart anew, all of them; they keep their ids, and what curators decided stays.
    """
    progress = progress or Silent()
    report = IdentifyReport()
    began = time.perf_counter()
    _match_works(catalogue, report, progress)
    report.match_seconds = time.perf_counter() - began
    _place(catalogue, progress)
    _tell_people_apart(catalogue, report, progress, full)
    catalogue.institutions.refresh()
    report.institutions = catalogue.institutions.count()
    report.people_seconds = time.perf_counter() - began - report.match_seconds
    return report


# Records → works


def _match_works(catalogue: Catalogue, report: IdentifyReport, progress: Progress) -> None:
    pending = catalogue.works.unmatched()
    if not pending:
        return
    progress.start("match works", len(pending), "records")
    for start in range(0, len(pending), MATCH_BATCH):
        batch = catalogue.works.records(pending[start : start + MATCH_BATCH])
        catalogue.works.replace_keys({record.row: matching_keys(record.paper) for record in batch})
        rows = [record.row for record in batch]
        sharing = catalogue.works.sharing_keys(rows, MOST_RECORDS_OF_A_KEY)
        joined, links = _joined_works(catalogue, sharing)
        report.merged += catalogue.works.settle(rows, joined, links)
        report.compared += len(batch)
        progress.advance(len(batch))
    progress.done()


def _joined_works(catalogue: Catalogue, sharing: Iterable[tuple[int, int]]) -> tuple[list[list[int]], list[Link]]:
    """Return groups of works that are one, by internal id, and why. sharing: pairs of records to compare."""
    members = _members_around(catalogue, sharing)
    records = {record.row: record for own in members.values() for record in own}
    facing = {
        (min(works), max(works))
        for a, b in sharing
        if a in records and b in records and len(works := {records[a].paper_row, records[b].paper_row}) == 2
    }
    traits = {row: traits_of(record.paper) for row, record in records.items()}
    # Every record of one work faces every record of the other: one that conflicts keeps both works apart.
    verdicts = {
        (a.row, b.row): judge_traits(traits[a.row], traits[b.row])
        for one, other in facing
        for a in members[one]
        for b in members[other]
    }
    rows = {record.paper.id: row for row, record in records.items()}
    decided = [link for link in catalogue.works.links(list(rows), CURATOR) if link.a in rows and link.b in rows]
    together = [(own[0].row, record.row) for own in members.values() for record in own[1:]]
    groups = cluster_works(
        verdicts,
        same=together + [(rows[link.a], rows[link.b]) for link in decided if link.same],
        different=[(rows[link.a], rows[link.b]) for link in decided if not link.same],
    )
    joined = [sorted({records[row].paper_row for row in group}) for group in groups]
    group_of = {row: number for number, group in enumerate(groups) for row in group}
    links = [
        Link(records[a].paper.id, records[b].paper.id, True, RULE, verdict.reasons, verdict.score)
        for (a, b), verdict in verdicts.items()
        if verdict.same and a in group_of and group_of[a] == group_of.get(b)
    ]
    return [works for works in joined if len(works) > 1], links


def _members_around(catalogue: Catalogue, sharing: Iterable[tuple[int, int]]) -> dict[int, list[StoredRecord]]:
    """Return all records of the works in which a record of these pairs is, by the work's internal id."""
    paired = sorted({row for pair in sharing for row in pair})
    works = sorted(set(catalogue.works.works_of(paired).values()))
    rows = [row for own in catalogue.works.members(works).values() for row in own]
    members: dict[int, list[StoredRecord]] = defaultdict(list)
    for record in catalogue.works.records(rows):
        members[record.paper_row].append(record)
    return members


# Names → people


def _place(catalogue: Catalogue, progress: Progress) -> None:
    """Give new names their block, and their affiliations an institution."""
    waiting = catalogue.people.unplaced_count()
    if not waiting:
        return
    progress.start("read names", waiting, "papers")
    resolution = resolve_institutions(
        catalogue.people.unplaced_affiliations(),
        [Institution(item.key, item.name, item.country, item.ror, item.names) for item in catalogue.institutions.all()],
    )
    found = [
        StoredInstitution(0, item.key, item.name, item.country, item.ror, item.names)
        for item in resolution.institutions.values()
    ]
    catalogue.institutions.write(found, {})
    for batch in catalogue.people.unplaced(PLACE_BATCH):
        keys = {
            mention.place: tuple(key for item in mention.affiliations for key in resolution.keys.get(item, ()))
            for mention in batch
        }
        catalogue.institutions.write([], keys)
        catalogue.people.place({mention.place: block_key(mention.name) for mention in batch})
        progress.advance(len({paper for paper, _ in keys}))
    progress.done()


def _tell_people_apart(catalogue: Catalogue, report: IdentifyReport, progress: Progress, full: bool) -> None:
    counts = catalogue.people.counts()
    full = full or counts["pending"] > FULL_AGAIN_SHARE * counts["mentions"]
    if full or counts["pending"]:
        statistics = NameStatistics.of(catalogue.people.names())
        apart = catalogue.people.apart()
        blocks = catalogue.people.block_sizes(pending_only=not full)
        progress.start("tell people apart", sum(size for _, size in blocks), "names")
        for batch in _batches_of_blocks(blocks):
            assigned = catalogue.people.in_blocks(batch)
            known, new = _clustered(catalogue, assigned, statistics, apart, full)
            catalogue.people.assign(known, new, display_name)
            report.mentions += sum(mention.author_row is None for mention in assigned.values())
            progress.advance(len(assigned))
        progress.done()
    catalogue.people.refresh(display_name)
    report.people = catalogue.people.counts()["people"]


def _batches_of_blocks(blocks: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    batch: list[str] = []
    waiting = 0
    for block, size in blocks:
        if batch and waiting + size > CLUSTER_BATCH:
            yield batch
            batch, waiting = [], 0
        batch.append(block)
        waiting += size
    if batch:
        yield batch


def _clustered(
    catalogue: Catalogue,
    assigned: Mapping[Place, Assigned],
    statistics: NameStatistics,
    apart: Sequence[tuple[int, int]],
    full: bool,
) -> tuple[dict[Place, int], list[list[Place]]]:
    """Return whose the mentions are that change hands, and the clusters that are new people."""
    mentions = [
        mention
        for row, paper in catalogue.people.papers(sorted({row for row, _ in assigned}))
        for mention in mentions_of(row, paper)
        if (row, mention.position) in assigned
    ]
    given = [assigned[mention.paper, mention.position] for mention in mentions]
    # Old people stay as they are when new names come; when all are told apart anew, only a curator's word holds.
    groups = [
        mention.author_row if mention.author_row is not None and (mention.pinned or not full) else -1
        for mention in given
    ]
    one_of = {(group, mention.block): at for at, (group, mention) in enumerate(zip(groups, given, strict=True))}
    labels = cluster(
        mentions,
        groups=groups,
        apart=[
            (one_of[a, block], one_of[b, block])
            for a, b in apart
            for block in {block for group, block in one_of if group == a}
            if (b, block) in one_of
        ],
        statistics=statistics,
        blocks=[mention.block for mention in given],
    )
    members: dict[int, list[Place]] = defaultdict(list)
    for mention, label in zip(mentions, labels.tolist(), strict=True):
        members[label].append((mention.paper, mention.position))
    return _owners(assigned, members, set(groups))


def _owners(
    assigned: Mapping[Place, Assigned], members: Mapping[int, Sequence[Place]], settled: Set[int]
) -> tuple[dict[Place, int], list[list[Place]]]:
    """Return whose the mentions are that change hands, and the clusters that are new people.

    members: label → mentions. settled: labels that are people's own internal ids. Any other cluster keeps the id of
    the person from whom most of its mentions are; where two want one id, the one with more of them gets it.
    """
    owner_of = {label: label for label in members if label in settled}
    claims = Counter(
        (label, owner)
        for label, own in members.items()
        if label not in settled
        for place in own
        if (owner := assigned[place].author_row) is not None
    )
    taken = set(owner_of)
    for (label, owner), _ in sorted(claims.items(), key=lambda item: (-item[1], item[0])):
        if label not in owner_of and owner not in taken:
            owner_of[label] = owner
            taken.add(owner)
    known = {
        place: owner_of[label]
        for label, own in members.items()
        if label in owner_of
        for place in own
        if assigned[place].author_row != owner_of[label]
    }
    return known, [sorted(own) for label, own in sorted(members.items()) if label not in owner_of]


# People → reasons


def why_joined(catalogue: Catalogue, row: int) -> list[Joined]:
    """Return why each paper of the person with this internal id is taken to be theirs, the weakest case first."""
    assigned = catalogue.people.of_author(row)
    papers = dict(catalogue.people.papers(sorted({paper for paper, _ in assigned})))
    mentions = [
        mention
        for paper, own in sorted(papers.items())
        for mention in mentions_of(paper, own)
        if (paper, mention.position) in assigned
    ]
    statistics = NameStatistics.of(names_in(mentions))
    told = [
        _told(
            mention,
            mentions[other] if other is not None else None,
            score,
            assigned[mention.paper, mention.position].pinned,
            papers,
            statistics,
        )
        for mention, (other, score) in zip(mentions, _nearest(mentions, statistics), strict=True)
    ]
    return sorted(told, key=lambda joined: (joined.pinned, joined.score is None, joined.score or 0, joined.paper))


def _nearest(mentions: Sequence[Mention], statistics: NameStatistics) -> list[tuple[int | None, float | None]]:
    """Return for each mention the other of the person that speaks most for it, and the log-odds of the two."""
    pairs, _ = Evidence(mentions, statistics, [0] * len(mentions)).pairs(np.arange(len(mentions)))
    odds = shipped_model().log_odds(pairs.features)
    best: list[tuple[int | None, float | None]] = [(None, None)] * len(mentions)
    for first, second, score in zip(pairs.first.tolist(), pairs.second.tolist(), odds.tolist(), strict=True):
        for one, other in ((first, second), (second, first)):
            strongest = best[one][1]
            if strongest is None or score > strongest:
                best[one] = (other, score)
    return best


def _told(
    mention: Mention,
    other: Mention | None,
    score: float | None,
    pinned: bool,
    papers: Mapping[int, Paper],
    statistics: NameStatistics,
) -> Joined:
    if other is not None:
        compared = why(mention, other, statistics)
        reasons = compared.reasons_for + tuple(f"though: {reason}" for reason in compared.reasons_against)
    else:
        reasons = ("no other paper of this person bears a comparable name",)
    return Joined(
        paper=papers[mention.paper].id,
        name=mention.name,
        nearest=papers[other.paper].id if other else None,
        score=round(score, 2) if score is not None else None,
        reasons=("a curator said so", *reasons) if pinned else reasons,
        pinned=pinned,
    )
