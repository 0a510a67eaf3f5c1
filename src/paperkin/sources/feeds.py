"""Which readers read one feed: their records bear the same ids and bring each other up to date."""

from __future__ import annotations

_FEEDS = {"arxiv-kaggle": "arxiv", "arxiv-oai": "arxiv", "arxiv-atom": "arxiv", "medline": "pubmed"}


def feed_of(source: str) -> str:
    """Return the feed that a reader reads, by the reader's name; most readers are the only ones of theirs."""
    return _FEEDS.get(source, source)
