"""The third road, continued: who a person is. Profiles, numbered publications, collaborators, trust.

Everything but topics and computed citations is answered from the catalogue, fresh and without an index.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from paperkin.catalogue.profiling import PersonRecords, read_person
from paperkin.errors import AuthorNotFound, GenerationCorrupt, InvalidRequest, LibraryNotIndexed
from paperkin.index import Generation
from paperkin.introducing.profile import (
    COLLABORATORS_TOLD,
    WORKS_ORDERS,
    AuthoredWork,
    AuthoredWorks,
    Collaborators,
    InstitutionProfile,
    Profile,
    WorksOrder,
)
from paperkin.introducing.profile_counts import (
    JointPapers,
    affiliations_of,
    byline_size,
    counted,
    trust_evidence,
    venues_of,
    works_by_year,
)
from paperkin.introducing.profile_index import cited_here, figures_here, institution_here, topics_here
from paperkin.introducing.profile_versions import arxiv_of
from paperkin.limits import page_limit, page_offset, query_text
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.metrics import fraction, imported_figures, not_computed, positions_of
from paperkin.people.trust import TrustSnapshot, trust_snapshot
from paperkin.profiles import author_summary
from paperkin.records import AuthorSummary
from paperkin.surveying.surveying import Surveying


class Profiling(Surveying):
    """The part of a library that says who a person is.

    A person is named by `A123`, an ORCID, or an id that was merged into theirs; AuthorNotFound is raised for others.
    """

    def profile(self, author_id: str) -> Profile:
        """Return a person's profile. Raises AuthorNotFound."""
        records = self._records_of(author_id)
        index, no_index = self._index_or_why_not()
        papers = records.papers
        joint = JointPapers(records)
        closest = joint.closest()[:COLLABORATORS_TOLD]
        fractions = np.array([fraction(byline_size(records, paper)) for paper in papers])
        topics, computed = None, not_computed(len(papers), no_index or "")
        if index is not None:
            rows = index.rows_of(np.array([paper.row for paper in papers], np.int64))
            topics, computed = topics_here(index, rows, fractions), figures_here(index, rows)
        return Profile(
            summary=author_summary(records.author),
            names=counted(paper.name for paper in papers),
            orcids=tuple(orcid for orcid, _ in counted(paper.orcid for paper in papers)),
            source_ids=tuple(at for at, _ in counted(paper.source_id for paper in papers)),
            affiliations=affiliations_of(records),
            years=works_by_year(records),
            undated=sum(paper.year is None for paper in papers),
            fractional=round(float(fractions.sum()), 3),
            crowded=sum(byline_size(records, paper) > MOST_AUTHORS for paper in papers),
            kinds=counted(paper.kind for paper in papers),
            venues=venues_of(records),
            positions=positions_of((paper.position, byline_size(records, paper)) for paper in papers),
            imported=imported_figures([(paper.year, paper.citations) for paper in papers]),
            computed=computed,
            topics=topics,
            collaborators=joint.told(closest, self.catalogue.people.authors(closest)),
            collaborators_total=len(joint.joint),
            trust=trust_snapshot(trust_evidence(records, datetime.now(UTC).year)),
            decided_by_curator=sum(paper.pinned for paper in papers),
            generation=None if index is None else index.id,
            no_index=no_index,
        )

    def authors(self, name: str, limit: int = 10, offset: int = 0) -> list[AuthorSummary]:
        """Return people of this name, or whose name begins or ends with it; most papers first."""
        limit, offset = page_limit(limit), page_offset(offset)
        found = self.catalogue.people.named(query_text(name), offset + limit)
        return [author_summary(author) for author in found[offset:]]

    def author_works(
        self, author_id: str, sort: WorksOrder = "newest", limit: int = 10, offset: int = 0
    ) -> AuthoredWorks:
        """List a person's publications, numbered from 1: the newest first, or the most cited.

        What sources say counts for the order; where they say nothing, how many papers here cite it. Of equals the
        newest comes first. Raises AuthorNotFound, and InvalidRequest for an order or a part that cannot be.
        """
        if sort not in WORKS_ORDERS:
            raise InvalidRequest(
                "There is no such order of publications", value=sort, remedy=f"Use {' or '.join(WORKS_ORDERS)}."
            )
        limit, offset = page_limit(limit), page_offset(offset)
        records = self._records_of(author_id)
        computed = self._cited_here(records)
        own = list(records.papers)
        if sort == "citations":
            own.sort(key=lambda paper: -_known(paper.citations, computed.get(paper.row)))
        shown = own[offset : offset + limit]
        papers = self.catalogue.papers([paper.row for paper in shown])
        works = tuple(
            AuthoredWork(number, papers[one.row], one.position + 1, *arxiv_of(papers[one.row]), computed.get(one.row))
            for number, one in enumerate(shown, offset + 1)
            if one.row in papers  # others may delete in between
        )
        return AuthoredWorks(author_summary(records.author), works, len(own), sort)

    def collaborators(self, author_id: str, limit: int = 10, offset: int = 0) -> Collaborators:
        """List whom a person has written with, the closest first. Raises AuthorNotFound, InvalidRequest.

        Papers of more than 30 authors are counted and say nothing of closeness.
        """
        limit, offset = page_limit(limit), page_offset(offset)
        records = self._records_of(author_id)
        joint = JointPapers(records)
        shown = joint.closest()[offset : offset + limit]
        told = joint.told(shown, self.catalogue.people.authors(shown))
        return Collaborators(author_summary(records.author), told, len(joint.joint))

    def trust(self, author_id: str) -> TrustSnapshot:
        """Return how well a person's record here is supported, with the evidence. Raises AuthorNotFound.

        It does not say how good a scientist the person is: no citation, index or venue goes into it.
        """
        return trust_snapshot(trust_evidence(self._records_of(author_id), datetime.now(UTC).year))

    def institution_profile(self, institution_id: str) -> InstitutionProfile:
        """Return an institution with its papers by year and its main topics. Raises InstitutionNotFound."""
        row = self._resolve_institution(institution_id)
        institution, (index, no_index) = self.institution(institution_id), self._index_or_why_not()
        if index is None:
            return InstitutionProfile(institution, (), (), 0, no_index=no_index)
        rows, years, topics = institution_here(index, row)
        return InstitutionProfile(institution, tuple(years), tuple(topics), len(rows), index.id)

    # How it is done

    def _records_of(self, author_id: str) -> PersonRecords:
        records = read_person(self.catalogue, self._resolve_author(author_id))
        if records is None:  # merged away a moment ago
            raise AuthorNotFound(
                "No person here has this id any more",
                value=author_id,
                remedy="`paperkin authors find NAME` looks names up.",
            )
        return records

    def _index_or_why_not(self) -> tuple[Generation | None, str | None]:
        """Return the index that answers, or why none does: the catalogue answers for people where no index can."""
        try:
            return self.serving.generation(), None
        except LibraryNotIndexed:
            return None, "The library has no index yet; `paperkin index` builds one."
        except GenerationCorrupt:
            return None, "The library's index is damaged; `paperkin doctor` says how."

    def _cited_here(self, records: PersonRecords) -> dict[int, int]:
        """Return by how many papers here each of a person's is cited, of those of which that is known."""
        index, _ = self._index_or_why_not()
        own = [paper.row for paper in records.papers]
        counts = None if index is None else cited_here(index, index.rows_of(np.array(own, np.int64)))
        if counts is None:
            return {}
        return {row: count for row, count in zip(own, counts.tolist(), strict=True) if count >= 0}


def _known(imported: int | None, computed: int | None) -> int:
    """Return the figure by which papers are ordered, -1 where nobody knows one."""
    return next((count for count in (imported, computed) if count is not None), -1)
