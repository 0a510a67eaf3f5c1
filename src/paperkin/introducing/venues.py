"""The third road, continued: where papers appeared. Conferences, journals, archives, by the names that papers give."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from paperkin.errors import InvalidRequest, VenueNotFound
from paperkin.index import Generation, Rows
from paperkin.introducing.venue import (
    VENUE_ORDERS,
    VenueList,
    VenueOrder,
    VenuePapers,
    VenuePerson,
    VenueProfile,
    VenueTable,
    in_order,
    most_of,
    rows_of,
    topics_of,
    years_of,
)
from paperkin.limits import page_limit, page_offset
from paperkin.records import Institution, Paper
from paperkin.surveying.surveying import Surveying

_TOLD = 10
_PAPERS_TOLD = 5


class Venues(Surveying):
    """The part of a library that knows where papers appeared.

    A venue is known by its name, in any case and with or without accents. One that no paper of the index names raises
    VenueNotFound.
    """

    _venue_tables: WeakKeyDictionary[Generation, VenueTable] | None = None

    def venues(self, name: str | None = None, limit: int = 10, offset: int = 0) -> VenueList:
        """List venues, those with most papers first.

        name: only those in whose names each of these words is the beginning of one. Raises InvalidRequest.
        """
        limit, offset, index = page_limit(limit), page_offset(offset), self.serving.generation()
        table = self._venues_of(index)
        labels = table.order if name is None else table.named(name)
        shown = tuple(table.line(label) for label in labels[offset : offset + limit])
        return VenueList(shown, len(labels), table.without, index.id)

    def venue(self, name: str) -> VenueProfile:
        """Return a venue with its papers by year, its topics, and whose its papers are. Raises VenueNotFound."""
        index, table, label = self._venue(name)
        survey, columns, rows = self._survey(index), index.columns, rows_of(index, label)
        persons, institutions = columns.column("person"), columns.column("institution")
        people, people_total = most_of(persons, rows, _TOLD)
        places, places_total = most_of(institutions, rows, _TOLD)
        numbered = [(persons.number(one), persons.shown(one), papers) for one, papers in people]
        return VenueProfile(
            venue=table.line(label),
            years=years_of(columns, rows),
            topics=topics_of(survey.topics, survey.partition, rows, _TOLD),
            people=tuple(
                VenuePerson(None if number is None else f"A{number}", shown, papers)
                for number, shown, papers in numbered
            ),
            people_total=people_total,
            institutions=tuple(
                Institution(f"I{institutions.number(one)}", institutions.shown(one), papers=papers)
                for one, papers in places
            ),
            institutions_total=places_total,
            newest=self._papers_at(index, in_order(columns, rows, "newest")[:_PAPERS_TOLD]),
            most_cited=self._papers_at(index, _cited(index, rows)[:_PAPERS_TOLD]),
            generation=index.id,
        )

    def venue_papers(self, name: str, sort: VenueOrder = "newest", limit: int = 10, offset: int = 0) -> VenuePapers:
        """List a venue's papers: the newest first, or the most cited. Raises VenueNotFound and InvalidRequest."""
        if sort not in VENUE_ORDERS:
            raise InvalidRequest(
                "There is no such order of papers", value=sort, remedy=f"Use {' or '.join(VENUE_ORDERS)}."
            )
        limit, offset = page_limit(limit), page_offset(offset)
        index, table, label = self._venue(name)
        rows = in_order(index.columns, rows_of(index, label), sort)
        papers = self._papers_at(index, rows[offset : offset + limit])
        return VenuePapers(table.line(label), papers, len(rows), sort, index.id)

    # How it is done

    def _venue(self, name: str) -> tuple[Generation, VenueTable, int]:
        index = self.serving.generation()
        table = self._venues_of(index)
        label = table.label_of(name)
        if label is None:
            raise VenueNotFound(
                "No paper here names this venue",
                value=name,
                remedy="Names are as papers give them; /v1/venues and the page of venues find them by words.",
            )
        return index, table, label

    def _venues_of(self, index: Generation) -> VenueTable:
        if self._venue_tables is None:
            self._venue_tables = WeakKeyDictionary()
        found = self._venue_tables.get(index)
        if found is None:  # two threads at once count twice, to the same end
            found = self._venue_tables[index] = VenueTable(index)
        return found

    def _papers_at(self, index: Generation, rows: Iterable[int]) -> tuple[Paper, ...]:
        """Return papers by their rows, in that order; those deleted since are left out."""
        inner = [int(index.paper_rows[row]) for row in rows]
        papers = self.catalogue.papers(inner)
        return tuple(papers[row] for row in inner if row in papers)


def _cited(index: Generation, rows: Rows) -> Rows:
    """Return the rows that are cited at all, most first."""
    return in_order(index.columns, rows[index.columns.citations[rows] > 0], "citations")
