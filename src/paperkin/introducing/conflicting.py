"""Conflicts of interest between the people of a pool and the authors of submissions, with what they rest on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperkin.catalogue import Catalogue
from paperkin.errors import AuthorNotFound
from paperkin.identifiers import identifier_of
from paperkin.identity.names import Agreement, block_key, compatible, parse_name
from paperkin.index import Generation, Rows
from paperkin.index.labels import Labels
from paperkin.introducing.expertise import Conflict, NamedAuthor, Submission
from paperkin.introducing.finding_experts import institution_numbers
from paperkin.people.authorships import Authorships
from paperkin.people.conflicts import ConflictKind, advisors_of, advisors_of_all, coauthors_since
from paperkin.profiles import author_summary
from paperkin.records import AuthorSummary

# Of a name that more people have, they themselves may not review; whom each of them knows says nothing then.
_NAMESAKES = 5
_AUTHOR_ID = re.compile(r"[Aa](\d{1,15})", re.ASCII)
# Internal id of the reviewer, kind, detail.
_Close = tuple[int, ConflictKind, str]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What papers say of people. labels: the people of `authorships`. since: from this year on counts as of late."""

    authorships: Authorships
    labels: Labels
    since: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one submission. barred: internal ids of those in the pool who may not review it."""

    authors: tuple[NamedAuthor, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]
    barred: frozenset[int]


class Conflicting:
    """Finds who of a pool has a conflict of interest with submissions."""

    def __init__(self, catalogue: Catalogue, index: Generation, known: Known, people: Rows, numbers: Rows) -> None:
        """people, numbers: of the pool, as labels of the index and as internal ids."""
        self._catalogue, self._index, self._known = catalogue, index, known
        self._pool = dict(zip(people.tolist(), numbers.tolist(), strict=True))
        self._summaries = self._summaries_of(self._pool.values())
        self._advised: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for person, advisors in advisors_of_all(known.authorships, self._pool).items():
            for advisor, (first, last) in advisors.items():
                self._advised[advisor].append((self._pool[person], first, last))
        self._working_at: dict[int, list[int]] = defaultdict(list)
        for reviewer, institutions in self._late_institutions(self._summaries).items():
            for institution in institutions:
                self._working_at[institution].append(reviewer)

    def of_all(self, submissions: Sequence[Submission]) -> list[Found]:
        """Return who may not review each submission, and why. Raises AuthorNotFound for an id of nobody."""
        given = dict.fromkeys(author for submission in submissions for author in submission.authors)
        meant = self._meant(given)
        people = {number for own in meant.values() for number in own}
        authors, institutions = self._summaries_of(people), self._late_institutions(people)
        sure = {number for own in meant.values() if len(own) <= _NAMESAKES for number in own}
        close = {
            number: list(self._close_to(number, author.name, institutions.get(number, {}), sure=number in sure))
            for number, author in authors.items()
        }
        return [self._of(submission, meant, authors, close) for submission in submissions]

    def _of(
        self,
        submission: Submission,
        meant: Mapping[str, Sequence[int]],
        authors: Mapping[int, AuthorSummary],
        close: Mapping[int, Sequence[_Close]],
    ) -> Found:
        found: dict[tuple[int, ConflictKind], Conflict] = {}
        for given in submission.authors:
            for number in meant[given]:
                unsure = f"; {len(meant[given])} people here may be {given}" if len(meant[given]) > 1 else ""
                for reviewer, kind, detail in close.get(number, ()):
                    conflict = Conflict(self._summaries[reviewer], kind, authors[number], detail + unsure)
                    found.setdefault((reviewer, kind), conflict)
        there, unknown = self._institutions_of(submission)
        for institution, name in there.items():
            for reviewer in self._working_at.get(institution, ()):
                conflict = Conflict(self._summaries[reviewer], "institution", None, f"at {name}, as the submission is")
                found.setdefault((reviewer, "institution"), conflict)
        named = tuple(
            NamedAuthor(given, tuple(authors[number] for number in meant[given] if number in authors))
            for given in dict.fromkeys(submission.authors)
        )
        # Whoever wrote it need not be told to be a colleague of theirs, too.
        told = [one for (reviewer, kind), one in found.items() if kind == "self" or (reviewer, "self") not in found]
        return Found(named, tuple(told), unknown, frozenset(reviewer for reviewer, _ in found))

    # Who the authors are

    def _meant(self, given: Iterable[str]) -> dict[str, list[int]]:
        """Return the internal ids of those who may be meant: one by an id, perhaps several by a name."""
        meant, names = dict[str, list[int]](), list[str]()
        for value in given:
            orcid, by_id = identifier_of("ORCID", value), _AUTHOR_ID.fullmatch(value.strip())
            people = self._catalogue.people
            row = people.by_orcid(orcid.value) if orcid else people.resolve(int(by_id[1])) if by_id else None
            if by_id and row is None:
                raise AuthorNotFound(
                    "No person here has this id", value=value, remedy="Give the name where you have no id of ours."
                )
            if by_id or orcid:
                meant[value] = [] if row is None else [row]
            else:
                names.append(value)
        return meant | self._called(names)

    def _called(self, names: Sequence[str]) -> dict[str, list[int]]:
        blocks = {name: block_key(name) for name in names}
        spelt = self._catalogue.acquaintances.spelt_in(sorted(set(blocks.values())))
        return {name: _agreeing(name, spelt.get(block, [])) for name, block in blocks.items()}

    # What stands between them and the pool

    def _close_to(self, number: int, name: str, institutions: Mapping[int, str], *, sure: bool) -> Iterator[_Close]:
        """Yield (internal id, kind, detail) of the pool's people who are too close to an author."""
        if number in self._summaries:
            yield number, "self", f"is {name}"
        if not sure:
            return
        found, authorships = self._known.labels.numbered(number), self._known.authorships
        for author in found.tolist():
            for other, year in coauthors_since(authorships, author, self._known.since).items():
                if other in self._pool:
                    yield self._pool[other], "coauthor", f"wrote with {name} in {year}"
            for other, (first, last) in advisors_of(authorships, author).items():
                if other in self._pool:
                    yield self._pool[other], "advisor", f"may have advised {name}, {first} to {last}"
            for reviewer, first, last in self._advised.get(author, ()):
                yield reviewer, "advisor", f"may have been advised by {name}, {first} to {last}"
        for institution, place in institutions.items():
            for reviewer in self._working_at.get(institution, ()):
                yield reviewer, "institution", f"at {place}, as {name} is or was of late"

    def _institutions_of(self, submission: Submission) -> tuple[dict[int, str], tuple[str, ...]]:
        """Return what the submission's institutions are here, and the names that are nothing here."""
        labels = self._index.columns.column("institution")
        there, unknown = dict[int, str](), list[str]()
        for value in dict.fromkeys(submission.institutions):
            numbers = institution_numbers(self._index, value, whole=True)
            there |= {number: labels.shown(int(labels.numbered(number)[0])) for number in numbers}
            if not numbers:
                unknown.append(value)
        return there, tuple(unknown)

    # What the catalogue says of many

    def _summaries_of(self, numbers: Iterable[int]) -> dict[int, AuthorSummary]:
        people = self._catalogue.people.authors(list(numbers))
        return {number: author_summary(author) for number, author in people.items()}

    def _late_institutions(self, numbers: Iterable[int]) -> dict[int, dict[int, str]]:
        """Return where people were of late, as far as papers say; those of unknown year may be."""
        return {
            person: {
                one.institution: one.name for one in own if (one.last_year or self._known.since) >= self._known.since
            }
            for person, own in self._catalogue.acquaintances.employers(list(numbers)).items()
        }


def _agreeing(name: str, spelt: Iterable[tuple[int, str]]) -> list[int]:
    """Return who of those with these spellings may be called so; of this very name alone, where there are any."""
    wanted, grades = parse_name(name), dict[int, Agreement]()
    for number, spelling in spelt:
        grades[number] = max(compatible(wanted, parse_name(spelling)), grades.get(number, Agreement.CONFLICT))
    same = [number for number, grade in grades.items() if grade is Agreement.SAME]
    return sorted(same or [number for number, grade in grades.items() if grade >= Agreement.NICKNAME])
