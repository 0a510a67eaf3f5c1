"""What has a page of its own, listed whole: for sitemaps, and for feeds that must say when they changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from paperkin.catalogue.listing import read_changes, read_listed_papers, read_listed_rows, read_parts
from paperkin.errors import GenerationCorrupt, InvalidRequest, LibraryNotIndexed
from paperkin.surveying.surveying import Surveying

ListedKind = Literal["papers", "people", "topics", "institutions"]
LISTED_KINDS: tuple[ListedKind, ...] = ("papers", "people", "topics", "institutions")
_LETTERS = {"people": "A", "institutions": "I"}


class Listed(Surveying):
    """The part of a library that lists all it has."""

    def listed_state(self) -> str:
        """Return a word that changes whenever what `listed` returns may have."""
        revision = self.catalogue.revision()
        try:
            return f"{revision}-{self.serving.generation().id}"
        except (LibraryNotIndexed, GenerationCorrupt):
            return f"{revision}-"

    def listed_parts(self) -> dict[ListedKind, list[int]]:
        """Return the numbers, from 1, of the parts in which there is anything, by kind."""
        return {
            kind: ([1] if self._topic_ids() else []) if kind == "topics" else read_parts(self.catalogue, kind)
            for kind in LISTED_KINDS
        }

    def listed(self, kind: ListedKind, part: int) -> list[tuple[str, datetime | None]]:
        """Return one part of all there is: public ids, each with when it changed last (UTC), where that is known.

        A part has at most 10,000; of topics, which are few, there is one part. A part that is not there is empty.
        Raises InvalidRequest for a kind or a number that cannot be.
        """
        if kind not in LISTED_KINDS or part < 1:
            raise InvalidRequest(
                "There is no such list", value=f"{kind} {part}", remedy=f"Ask for {', '.join(LISTED_KINDS)}, from 1."
            )
        if kind == "topics":
            return [(topic_id, None) for topic_id in self._topic_ids()] if part == 1 else []
        if kind == "papers":
            return [(paper_id, _utc(at)) for paper_id, at in read_listed_papers(self.catalogue, part)]
        return [(f"{_LETTERS[kind]}{row}", None) for row in read_listed_rows(self.catalogue, kind, part)]

    def taken_in(self, ids: Sequence[str]) -> dict[str, datetime]:
        """Return when each of these papers, by its own id, was taken in or changed last, in UTC."""
        return {paper_id: _utc(at) for paper_id, at in read_changes(self.catalogue, ids).items()}

    def indexed_at(self) -> datetime:
        """Return when the index that answers was built. Raises LibraryNotIndexed, GenerationCorrupt."""
        return datetime.fromisoformat(self.serving.generation().manifest.created)

    def _topic_ids(self) -> list[str]:
        try:
            return [topic.id for topic in self._survey(self.serving.generation()).topics]
        except (LibraryNotIndexed, GenerationCorrupt):
            return []  # the catalogue answers for all else


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
