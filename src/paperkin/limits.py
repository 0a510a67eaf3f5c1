"""What may be asked at once, and the errors that say so."""

from __future__ import annotations

from paperkin.errors import InvalidRequest
from paperkin.text import cleaned

MAX_LIMIT = 100
MAX_QUERY_CHARACTERS = 100_000
MAX_SEEDS = 100
MAX_LIKED = 1_000
MAX_SUGGESTIONS = 20
MAX_EXPORT = 1_000
# Of a facet other than the years: a library of 130,000 papers has 180,000 authors, who come to ten megabytes.
MAX_FACET_VALUES = 100
MAX_BATCH = 500
MAX_TOPICS = 1_000
MAX_OFFSET = 1_000_000
# How many papers are searched behind a generation; a search of any library costs a sixth more at most with so many.
FRESH_MAX = 5_000


def query_text(text: str) -> str:
    """Return a query cleaned. Raises InvalidRequest where it is empty or too long."""
    text = cleaned(text)
    if not text:
        raise InvalidRequest("The query is empty", remedy="Ask for something: words, a title, an abstract.")
    if len(text) > MAX_QUERY_CHARACTERS:
        raise InvalidRequest(
            f"The query is longer than {MAX_QUERY_CHARACTERS:,} characters",
            value=len(text),
            remedy="Send the abstract rather than the whole paper.",
        )
    return text


def page_limit(k: int) -> int:
    """Return how many a page may have. Raises InvalidRequest."""
    if not 1 <= k <= MAX_LIMIT:
        raise InvalidRequest(
            f"A page has 1 to {MAX_LIMIT} papers", value=k, remedy="Ask for fewer and follow next_cursor."
        )
    return k


def page_offset(offset: int) -> int:
    """Return where a page may begin. Raises InvalidRequest."""
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidRequest(
            f"An offset is from 0 to {MAX_OFFSET:,}", value=offset, remedy="Narrow the list by a name instead."
        )
    return offset
