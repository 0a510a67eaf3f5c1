"""Cursors: which generation, which query, how far."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from paperkin.errors import InvalidCursor


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in one query's ranking in one generation, so that pages neither overlap nor skip after a swap."""

    generation: str
    query: str
    offset: int

    def encode(self) -> str:
        """Return the cursor as an opaque word that is safe in an address."""
        packed = orjson.dumps([self.generation, self.query, self.offset])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def decode(cls, word: str, query: str) -> Cursor:
        """Read a cursor of the query with this digest. Raises InvalidCursor for any other word."""
        try:
            packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
            generation, of_query, offset = orjson.loads(packed)
        except (binascii.Error, ValueError, TypeError) as error:
            raise _invalid(word, "The cursor is damaged") from error
        if not (isinstance(generation, str) and isinstance(offset, int) and offset >= 0):
            raise _invalid(word, "The cursor is damaged")
        if of_query != query:
            raise _invalid(word, "The cursor belongs to another query or other filters")
        return cls(generation, query, offset)


def query_digest(*parts: Any) -> str:
    """Return a short digest of everything that a ranking depends on."""
    return hashlib.blake2b(orjson.dumps(parts), digest_size=8).hexdigest()


def _invalid(word: str, problem: str) -> InvalidCursor:
    return InvalidCursor(
        problem,
        value=word,
        remedy="Send `next_cursor` as it came, with the same query and filters; or start anew.",
    )
