"""Works, people and institutions: what is known of them, and what curators say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from paperkin.catalogue import Catalogue
from paperkin.errors import AuthorNotFound, InstitutionNotFound, InvalidRequest, PaperNotFound
from paperkin.identifiers import identifier_of
from paperkin.identify import identify, why_joined
from paperkin.identity.spelling import display_name
from paperkin.limits import page_limit, page_offset
from paperkin.profiles import author_summary, institution_of
from paperkin.records import AuthorSummary, Institution, Joined, Match, Paper, Version, Work

_AUTHOR_ID = re.compile(r"[Aa](\d{1,15})", re.ASCII)
_INSTITUTION_ID = re.compile(r"[Ii](\d{1,15})", re.ASCII)


class Curated:
    """The part of a library that answers from the catalogue alone."""

    catalogue: Catalogue

    def paper(self, paper_id: str) -> Paper:
        """Return one paper by any of its ids. Raises PaperNotFound."""
        row = self._resolve(paper_id)
        papers = self.catalogue.papers([row])
        if row not in papers:
            raise _not_found(paper_id)
        return papers[row]

    def work(self, paper_id: str) -> Work:
        """Return one paper with the records that it is composed of, by any of its ids. Raises PaperNotFound."""
        return self._work(self._resolve(paper_id), paper_id)

    def merge_works(self, ids: Sequence[str], reason: str = "merged by a curator") -> Work:
        """Make one work of several, for good; the oldest keeps its id. Raises PaperNotFound, InvalidRequest."""
        rows = sorted({self._resolve(paper_id) for paper_id in ids})
        if len(rows) < 2:
            raise InvalidRequest("These are one work already", value=", ".join(ids), remedy="Name two works or more.")
        self.catalogue.works.join(rows, reason)
        identify(self.catalogue)
        return self.work(ids[0])

    def split_work(
        self, paper_id: str, records: Sequence[str], reason: str = "split by a curator"
    ) -> tuple[Work, Work]:
        """Take records out of a work into a work of their own, for good; return both.

        records: ids of versions, as `work` lists them. Raises PaperNotFound, InvalidRequest where one is no version of
        the work, or where none would stay.
        """
        row = self._resolve(paper_id)
        versions = [version.id for version in self._work(row, paper_id).versions]
        foreign = [record for record in records if record not in versions]
        if foreign or not records or len(set(records)) == len(versions):
            raise InvalidRequest(
                "No version of this work has this id" if foreign else "Some versions must leave and some must stay",
                value=", ".join(foreign or records) or None,
                remedy=f"Its versions are: {', '.join(versions)}.",
            )
        kept, new = self.catalogue.works.split(row, records, reason)
        identify(self.catalogue)
        return self._work(kept, paper_id), self._work(new, records[0])

    def why_author(self, author_id: str) -> list[Joined]:
        """Return why each of a person's papers is taken to be theirs. Raises AuthorNotFound."""
        return why_joined(self.catalogue, self._resolve_author(author_id))

    def merge_authors(self, ids: Sequence[str]) -> AuthorSummary:
        """Make one person of several, for good; the others' ids lead to the oldest. Raises AuthorNotFound."""
        rows = sorted({self._resolve_author(author_id) for author_id in ids})
        if len(rows) < 2:
            raise InvalidRequest("This is one person already", value=", ".join(ids), remedy="Name two people or more.")
        [merged] = self._people([self.catalogue.people.merge(rows, display_name)])
        return merged

    def split_author(self, author_id: str, papers: Sequence[str]) -> tuple[AuthorSummary, AuthorSummary]:
        """Make two people of one, for good: these papers go to a new person. Return both.

        Raises AuthorNotFound, PaperNotFound, InvalidRequest where a paper is not theirs, or where none would stay.
        """
        row = self._resolve_author(author_id)
        wanted = {self._resolve(paper_id): paper_id for paper_id in papers}
        own = self.catalogue.people.of_author(row)
        leaving = [place for place in own if place[0] in wanted]
        foreign = [paper_id for paper, paper_id in wanted.items() if paper not in {place[0] for place in own}]
        if foreign or not leaving or len(leaving) == len(own):
            raise InvalidRequest(
                "The paper is not this person's" if foreign else "Some papers must leave and some must stay",
                value=", ".join(foreign or papers) or None,
                remedy=f"`paperkin authors show {author_id}` lists this person's papers.",
            )
        new = self.catalogue.people.split(row, leaving, display_name)
        kept, split = self._people([row, new])
        return kept, split

    def institutions(self, name: str | None = None, limit: int = 10, offset: int = 0) -> list[Institution]:
        """Return institutions by number of papers, most first; `name`: those whose name has these words."""
        found = self.catalogue.institutions.largest(page_limit(limit), page_offset(offset), name)
        return [institution_of(item) for item in found]

    def count_institutions(self, name: str | None = None) -> int:
        """Return how many institutions `institutions` lists in all."""
        return self.catalogue.institutions.count(name)

    def institution(self, institution_id: str) -> Institution:
        """Return one institution with its papers and people counted. Raises InstitutionNotFound."""
        row = self._resolve_institution(institution_id)
        stored = self.catalogue.institutions.get(row)
        assert stored is not None
        return institution_of(stored)

    def institution_people(
        self, institution_id: str, limit: int = 10, offset: int = 0
    ) -> list[tuple[AuthorSummary, int]]:
        """Return who has worked there with how many papers from there, most first. Raises InstitutionNotFound."""
        row = self._resolve_institution(institution_id)
        counted = self.catalogue.institutions.people(row, page_limit(limit), page_offset(offset))
        found = self.catalogue.people.authors([author for author, _ in counted])
        return [(author_summary(found[author]), count) for author, count in counted]

    def institution_papers(self, institution_id: str, limit: int = 10, offset: int = 0) -> list[Paper]:
        """Return papers that were written there, the newest first. Raises InstitutionNotFound."""
        row = self._resolve_institution(institution_id)
        rows = self.catalogue.institutions.papers(row, page_limit(limit), page_offset(offset))
        papers = self.catalogue.papers(rows)
        return [papers[row] for row in rows if row in papers]

    def _work(self, row: int, asked_as: str) -> Work:
        paper = self.catalogue.papers([row]).get(row)
        if paper is None:  # removed a moment ago
            raise _not_found(asked_as)
        history = self.catalogue.works.history(row)
        links = self.catalogue.works.links([record["id"] for record in history])
        return Work(
            paper=paper,
            versions=tuple(_version(record) for record in history),
            provenance=self.catalogue.works.provenance(row),
            matches=tuple(
                Match(link.a, link.b, link.same, link.by, link.reasons, link.score, _instant(link.at)) for link in links
            ),
        )

    def _resolve(self, paper_id: str) -> int:
        row = self.catalogue.resolve(paper_id)
        if row is None:
            raise _not_found(paper_id)
        return row

    def _people(self, rows: Sequence[int]) -> list[AuthorSummary]:
        there = self.catalogue.people.authors(rows)
        return [author_summary(there[row]) for row in rows]

    def _resolve_author(self, author_id: str) -> int:
        orcid = identifier_of("ORCID", author_id)
        people = self.catalogue.people
        found = _AUTHOR_ID.fullmatch(author_id.strip())
        row = people.by_orcid(orcid.value) if orcid else people.resolve(int(found[1])) if found else None
        if row is None:
            raise AuthorNotFound(
                "No person here has this id",
                value=author_id,
                remedy="Use an id such as A12 or an ORCID; `paperkin authors find NAME` looks names up.",
            )
        return row

    def _resolve_institution(self, institution_id: str) -> int:
        found = _INSTITUTION_ID.fullmatch(institution_id.strip())
        if not found or self.catalogue.institutions.get(int(found[1])) is None:
            raise InstitutionNotFound(
                "No institution here has this id",
                value=institution_id,
                remedy="Use an id such as I12; `paperkin institutions NAME` looks names up.",
            )
        return int(found[1])


def _version(record: Mapping[str, Any]) -> Version:
    paper: Paper = record["paper"]
    return Version(
        id=paper.id,
        source=paper.source,
        updated=_instant(record["updated_at"]),
        title=paper.title,
        kind=paper.kind,
        venue=paper.venue,
        year=paper.year,
        published=paper.published,
        url=paper.url,
        identifiers=paper.identifiers,
    )


def _instant(at: datetime | None) -> str:
    return f"{at.isoformat(timespec='seconds')}Z" if at else ""


def _not_found(paper_id: str) -> PaperNotFound:
    return PaperNotFound(
        "No paper here has this id",
        value=paper_id,
        remedy="Use the library's own id or arXiv:, DOI:, ACL:, S2:, CorpusId:, PMID: or an address; "
        "search for its title if in doubt.",
    )
