"""The catalogue's rows about one person, as one answer."""

from __future__ import annotations

from collections import Counter

from paperkin.catalogue import Catalogue, StoredAuthor, StoredInstitution
from paperkin.records import Author, AuthorSummary, Institution, Paper


def read_author(catalogue: Catalogue, row: int) -> Author:
    """Return everything that is known of the person with this internal id."""
    mentions = catalogue.people.of_author(row)
    papers = catalogue.papers([paper for paper, _ in mentions])
    # Others may write in between: what has changed since is passed over.
    own = [papers[paper].authors[at] for paper, at in mentions if paper in papers and at < len(papers[paper].authors)]
    works = sorted(papers.values(), key=lambda paper: (-(paper.year or 0), paper.title))
    return Author(
        summary=author_summary(catalogue.people.authors([row])[row]),
        names=dict(Counter(author.name for author in own).most_common()),
        orcids=tuple(orcid for orcid, _ in Counter(author.orcid for author in own if author.orcid).most_common()),
        source_ids=tuple(dict.fromkeys(author.source_id for author in own if author.source_id)),
        institutions=tuple((institution_of(item), count) for item, count in catalogue.institutions.of_author(row)),
        coauthors=_coauthors(catalogue, row, list(papers.values())),
        works=tuple(works),
        decided_by_curator=sum(mention.pinned for mention in mentions.values()),
    )


def _coauthors(catalogue: Catalogue, row: int, papers: list[Paper]) -> tuple[tuple[AuthorSummary, int], ...]:
    counts = Counter(
        int(author.author_id[1:])
        for paper in papers
        for author in {author.author_id: author for author in paper.authors}.values()
        if author.author_id is not None
    )
    counts.pop(row, None)
    found = catalogue.people.authors(list(counts))
    ranked = sorted(found.values(), key=lambda other: (-counts[other.row], other.name))
    return tuple((author_summary(other), counts[other.row]) for other in ranked)


def author_summary(author: StoredAuthor) -> AuthorSummary:
    """Return a person as lists name one."""
    return AuthorSummary(author.id, author.name, author.papers, author.first_year, author.last_year)


def institution_of(stored: StoredInstitution) -> Institution:
    """Return an institution as answers name one."""
    return Institution(stored.id, stored.name, stored.country, stored.ror, stored.papers, stored.people)
