"""What choosing experts and reviewers needs to know of many at once: who was where when, and who is called what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Self

from sqlalchemy import Engine, select

from paperkin.catalogue.database import transaction
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import authorship_institutions, authorships
from paperkin.catalogue.store import Catalogue


class Expertise:
    """Answers about many people at once. People, papers and institutions are internal ids."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Return what answers from a catalogue."""
        return cls(catalogue._engine)

    def writing_at(self, paper_rows: Sequence[int], institution_rows: Sequence[int]) -> set[tuple[int, int]]:
        """Return (paper, person) for those of these papers' authors who name any of these institutions there."""
        wanted = frozenset(institution_rows)
        query = select(
            authorships.c.paper_row, authorships.c.author_row, authorship_institutions.c.institution_row
        ).join(authorship_institutions, _SAME_MENTION)
        with transaction(self._engine) as connection:
            return {
                (paper, person)
                for chunk in chunks(paper_rows)
                for paper, person, institution in connection.execute(query.where(authorships.c.paper_row.in_(chunk)))
                if institution in wanted and person is not None
            }

    def spelt_in(self, blocks: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
        """Return for each block of names (see `paperkin.identity`) its people with each of their spellings."""
        columns = (authorships.c.block, authorships.c.author_row, authorships.c.name)
        query = select(*columns).where(authorships.c.author_row.is_not(None)).distinct()
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        with transaction(self._engine) as connection:
            for chunk in chunks(blocks):
                for block, person, name in connection.execute(query.where(authorships.c.block.in_(chunk))):
                    found[block].append((person, name))
        return found


_SAME_MENTION = (authorships.c.paper_row == authorship_institutions.c.paper_row) & (
    authorships.c.position == authorship_institutions.c.position
)
