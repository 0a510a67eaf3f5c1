"""The one public shape of papers, hits and pages: what the API, `--json` and exports all write."""

from __future__ import annotations

from typing import Any

from paperkin.records import Authorship, Hit, Page, Paper


def paper_answer(paper: Paper) -> dict[str, Any]:
    """Return a paper as JSON-ready values; absent values are null, never missing."""
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [_author_answer(author) for author in paper.authors],
        "year": paper.year,
        "published": paper.published,
        "venue": paper.venue,
        "url": paper.url,
        "citations": paper.citations,
        "identifiers": [str(identifier) for identifier in paper.identifiers],
        "keywords": list(paper.keywords),
        "source": paper.source,
    }


def _author_answer(author: Authorship) -> dict[str, Any]:
    return {
        "name": author.name,
        "orcid": author.orcid,
        "source_id": author.source_id,
        "affiliations": list(author.affiliations),
    }


def hit_answer(hit: Hit) -> dict[str, Any]:
    """Return a hit: the paper, its score and why it is there."""
    return {
        "paper": paper_answer(hit.paper),
        "score": hit.score,
        "why": {
            "similarity": hit.why.similarity,
            "dense_rank": hit.why.dense_rank,
            "bm25": hit.why.bm25,
            "bm25_rank": hit.why.bm25_rank,
        },
    }


def page_answer(page: Page) -> dict[str, Any]:
    """Return a page of hits with what the next page needs."""
    return {
        "total": page.total,
        "generation": page.generation,
        "next_cursor": page.next_cursor,
        "hits": [hit_answer(hit) for hit in page.hits],
    }
