"""Bibliographies as citations between works: who cites whom among those that are here."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select

from paperkin.catalogue.schema import bibliography, identifiers

# A reference names a work by an identifier of any of its versions; several works that bear it are told apart as
# `Catalogue.resolve` does, by taking the oldest.
_CITATIONS = (
    select(bibliography.c.paper_row, func.min(identifiers.c.paper_row))
    .join(
        identifiers,
        and_(identifiers.c.scheme == bibliography.c.scheme, identifiers.c.value == bibliography.c.value),
    )
    .group_by(bibliography.c.paper_row, bibliography.c.position)
)


def read_citations(connection: Connection, size: int) -> Iterator[list[tuple[int, int]]]:
    """Yield batches of (citing, cited) internal ids. A work whose versions cite each other does not cite itself."""
    found = connection.execution_options(yield_per=size).execute(_CITATIONS)
    for batch in found.partitions():
        yield [(citing, cited) for citing, cited in batch if citing != cited]
