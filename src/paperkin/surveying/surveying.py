"""The third road, continued: what a library is about. Topics, their papers, people and trends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import GenerationCorrupt, InvalidRequest, LibraryNotIndexed
from paperkin.hits import as_they_are
from paperkin.index import Generation
from paperkin.limits import MAX_TOPICS, page_limit, page_offset, query_text
from paperkin.listing import Listing, in_order
from paperkin.questions import checked_filters
from paperkin.records import Filters, Page, Paper, Topic, TopicEvent, TopicShare, Work
from paperkin.search import Ranking, query_digest
from paperkin.surveying.drawing import Drawing
from paperkin.surveying.survey import Survey
from paperkin.surveying.surveyed import (
    PAPER_ORDERS,
    PaperOrder,
    PeriodsCompared,
    TopicBridges,
    TopicDetails,
    TopicList,
    TopicNeighbours,
    TopicOverTime,
    TopicPeople,
    TopicSort,
)
from paperkin.surveying.topic_choice import called, level_of, node_of, nodes_within, one_of, sorted_nodes
from paperkin.text import folded
from paperkin.topics.neighbours import TopicBeside
from paperkin.topics.periods import Period

_SHOWN = 5
# So many papers are near a text: of a small library a twentieth.
_NEAR_AT_MOST, _NEAR_AT_LEAST, _NEAR_ONE_IN = 100, 3, 20
_BESIDE_SHOWN = 10


class Surveying(Drawing):
    """The part of a library that says what it is about.

    Topics are those of the index that answers now, papers that came after its build included. An id is taken in any
    case; one of a topic that is no more raises TopicNotFound, and the remedy says what became of it.
    """

    # Which topics there are

    def topics(
        self,
        level: int | None = None,
        parent: str | None = None,
        text: str | None = None,
        sort: TopicSort | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> TopicList:
        """List topics: of one level, the broadest by default; within one; or the nearest to a text, of all levels.

        level: 0 is the broadest. parent: only topics within this one, its children where no level is given. text: a
        need in words; topics that are called so come first, then those that have most of the nearest papers for their
        size. sort: `size`, most papers first; `rising` and `fading` ones alone, the surest first; `label`. Not to be
        given with a text.
        Raises TopicNotFound, and InvalidRequest for a level, an order or a part of the list that cannot be.
        """
        if not 1 <= limit <= MAX_TOPICS:
            raise InvalidRequest(
                f"A list has 1 to {MAX_TOPICS:,} topics", value=limit, remedy="Ask for fewer, and for others by offset."
            )
        offset, index = page_offset(offset), self.serving.generation()
        survey = self._survey(index)
        nodes = nodes_within(survey, level, parent, everywhere=text is not None)
        cosines = None
        if text is None:
            nodes = sorted_nodes(survey, nodes, sort or "size")
        elif sort is not None:
            raise InvalidRequest(
                "Topics near a text come nearest first", value=sort, remedy="Leave the order out, or the text."
            )
        else:
            nodes, cosines = self._near(index, survey, nodes, query_text(text))
        lines = [survey.lines[node] for node in nodes[offset : offset + limit]]
        if cosines is not None:
            near = cosines[nodes[offset : offset + limit]].tolist()
            lines = [replace(line, similarity=round(cosine, 4)) for line, cosine in zip(lines, near, strict=True)]
        sizes = tuple(len(survey.nodes_at(at)) for at in range(survey.levels))
        return TopicList(tuple(lines), len(nodes), sizes, index.id)

    def _near(
        self, index: Generation, survey: Survey, nodes: Sequence[int], text: str
    ) -> tuple[list[int], NDArray[np.float32]]:
        """Return nodes in the order of their nearness to a text, and the cosine of every node.

        Near are those that have most of the nearest papers for their size; few words lie between many centroids.
        """
        encoder = self._encoder(index)
        vector = encoder.encode_queries([encoder.spec.query_text(text)])[0]
        cosines = survey.similarities(vector)
        papers = min(_NEAR_AT_MOST, max(_NEAR_AT_LEAST, len(index) // _NEAR_ONE_IN))
        association = survey.association(index.vectors.search(vector[None], papers).rows[0])
        wanted, near, shared = folded(text), cosines.tolist(), association.tolist()
        return sorted(nodes, key=lambda node: (-called(survey, node, wanted), -shared[node], -near[node])), cosines

    def topic(self, topic_id: str) -> TopicDetails:
        """Return a topic with what is around it and what is in it. Raises TopicNotFound."""
        survey, node = self._asked(topic_id)
        central, first, cited = (
            rows.tolist()
            for rows in (survey.central(node, _SHOWN), survey.first(node, _SHOWN), survey.most_cited(node, _SHOWN))
        )
        papers = self._read(survey, [*central, *first, *cited])
        line = survey.lines[node]
        children = [survey.lines[survey.node_of[child]] for child in line.topic.children]
        return TopicDetails(
            line=line,
            path=tuple(survey.topics[above] for above in survey.path(node)),
            children=tuple(sorted(children, key=lambda child: -child.topic.papers)),
            beside=_named(survey, survey.beside(node, _BESIDE_SHOWN)),
            central=_there(papers, central),
            first=_there(papers, first),
            most_cited=_there(papers, cited),
            people=tuple(survey.people_of(node, 0, _SHOWN)[0]),
            venues=tuple(survey.venues(node, _SHOWN)),
            generation=survey.generation,
        )

    def central_titles(self, topic_ids: Sequence[str]) -> list[str]:
        """Return the title of each topic's most central paper. Raises TopicNotFound."""
        survey = self._survey(self.serving.generation())
        rows = [survey.central(node_of(survey, topic_id), 1).tolist() for topic_id in topic_ids]
        papers = self._read(survey, [row for own in rows for row in own])
        return [papers[own[0]].title if own and own[0] in papers else "" for own in rows]

    # What is in one

    def topic_papers(
        self,
        topic_id: str,
        k: int = 10,
        *,
        cursor: str | None = None,
        sort: PaperOrder = "central",
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> Page:
        """Return the page of k papers of a topic: the most central first, the newest, or the most cited.

        Years are inclusive. Raises TopicNotFound, InvalidRequest, InvalidCursor and CursorExpired.
        """
        one_of(sort, PAPER_ORDERS, "order of a topic's papers")
        filters = checked_filters(Filters(year_from=year_from, year_to=year_to), self._person)
        k, topic_id = page_limit(k), topic_id.strip().upper()
        digest = query_digest("topic", topic_id, sort, year_from, year_to)
        index, offset = self._at(cursor, digest)
        survey = self._survey(index)
        rows, closeness = survey.near(node_of(survey, topic_id))
        if (passing := index.columns.select(filters)) is not None:
            kept = np.isin(rows, passing, assume_unique=True)
            rows, closeness = rows[kept], closeness[kept]
        nothing, nowhere = np.full(len(rows), np.nan, np.float32), np.zeros(0, np.int64)
        ranking = Ranking.of(rows, closeness, closeness, nothing, nowhere, nowhere)
        listing = Listing(ranking if sort == "central" else in_order(index, ranking, sort), {})
        return self._page(index, listing, offset, k, digest, as_they_are)

    def topic_people(self, topic_id: str, limit: int = 10, offset: int = 0) -> TopicPeople:
        """List a topic's people, those with most of its papers first, and who moved in of late. Raises TopicNotFound.

        A paper counts a k-th for each of its k people.
        """
        limit, offset = page_limit(limit), page_offset(offset)
        survey, node = self._asked(topic_id)
        people, total = survey.people_of(node, offset, offset + limit)
        return TopicPeople(
            survey.topics[node],
            tuple(people),
            total,
            tuple(survey.moved_in(node)),
            survey.generation,
        )

    def topic_trend(self, topic_id: str) -> TopicOverTime:
        """Return how a topic came and goes, what it began with, and who moved in of late. Raises TopicNotFound."""
        survey, node = self._asked(topic_id)
        first = survey.first(node, _SHOWN).tolist()
        moved_in = tuple(survey.moved_in(node))
        papers = _there(self._read(survey, first), first)
        return TopicOverTime(survey.topics[node], survey.trend(node), papers, moved_in, survey.generation)

    def topic_neighbours(self, topic_id: str, limit: int = 10) -> TopicNeighbours:
        """Return the topics of its level that are beside a topic, nearest first. Raises TopicNotFound."""
        survey, node = self._asked(topic_id)
        beside = _named(survey, survey.beside(node, page_limit(limit)))
        return TopicNeighbours(survey.topics[node], beside, survey.generation)

    def topic_bridges(self, a: str, b: str, limit: int = 10) -> TopicBridges:
        """Return the papers and the people between two topics of one level.

        Raises TopicNotFound, and InvalidRequest where they are one, or of two levels.
        """
        limit, (survey, first) = page_limit(limit), self._asked(a)
        second = node_of(survey, b)
        one, other = survey.topics[first], survey.topics[second]
        if first == second or one.level != other.level:
            raise InvalidRequest(
                "A bridge is between two topics of one level",
                value=f"{one.id} of level {one.level}, {other.id} of level {other.level}",
                remedy="Give two of one level, such as a topic and one that is beside it.",
            )
        bridging = survey.bridging_papers(first, second, limit)
        papers = self._read(survey, [paper.row for paper in bridging])
        people = survey.bridging_people(first, second, limit)
        return TopicBridges(
            one,
            other,
            tuple((papers[paper.row], paper) for paper in bridging if paper.row in papers),
            tuple((*survey.people.named(person.person), person) for person in people),
            survey.generation,
        )

    def compare_topics(self, a: Period, b: Period, level: int = 0) -> PeriodsCompared:
        """Set two periods, first and last year, side by side: which topics have more of the library, which less.

        Raises InvalidRequest for a level that is not there and for periods that overlap, run backwards or have no
        paper.
        """
        survey = self._survey(self.serving.generation())
        compared = survey.compared(level_of(survey, level), a, b)
        changes = tuple((survey.topics[change.topic], change) for change in compared.topics)
        return PeriodsCompared(level, compared, changes, survey.generation)

    def topic_history(self, topic_id: str | None = None) -> list[TopicEvent]:
        """Return what became of topics, or of one, in the builds so far, the newest first.

        Of one that nobody knows there is nothing. Events that name it as one of others are its own too.
        """
        events = list(reversed(self._survey(self.serving.generation()).history))
        if topic_id is None:
            return events
        wanted = topic_id.strip().upper()
        return [event for event in events if wanted == event.topic or wanted in event.others]

    # What a paper is about

    def paper_topics(self, paper_id: str) -> tuple[TopicShare, ...]:
        """Return a paper's topics, the broadest first; none while no index has taken it up. Raises PaperNotFound."""
        row = self._resolve(paper_id)
        try:
            index = self.serving.generation()
        except (LibraryNotIndexed, GenerationCorrupt):
            return ()  # the catalogue answers for papers where no index can
        at = index.row_of(row)
        return () if at is None else index.topics.of(at)

    def work(self, paper_id: str) -> Work:
        """Return one paper with its records and its topics, by any of its ids. Raises PaperNotFound."""
        return replace(super().work(paper_id), topics=self.paper_topics(paper_id))

    # How it is done

    def _asked(self, topic_id: str) -> tuple[Survey, int]:
        survey = self._survey(self.serving.generation())
        return survey, node_of(survey, topic_id)

    def _read(self, survey: Survey, rows: Iterable[int]) -> dict[int, Paper]:
        """Return papers by their rows; those deleted since are left out."""
        wanted = sorted(set(rows))
        inner = survey.paper_rows[wanted].tolist()
        papers = self.catalogue.papers(inner)
        return {row: papers[paper_row] for row, paper_row in zip(wanted, inner, strict=True) if paper_row in papers}


def _named(survey: Survey, beside: Iterable[TopicBeside]) -> tuple[tuple[Topic, TopicBeside], ...]:
    return tuple((survey.topics[one.topic], one) for one in beside)


def _there(papers: dict[int, Paper], rows: Iterable[int]) -> tuple[Paper, ...]:
    return tuple(papers[row] for row in rows if row in papers)
