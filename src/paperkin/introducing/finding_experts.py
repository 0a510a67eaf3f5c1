"""The third road, continued: who works on something, by the papers that say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paperkin.catalogue import Employed, StoredAuthor
from paperkin.errors import InvalidRequest
from paperkin.index import Generation, Rows
from paperkin.introducing.expertise import Evidence, Expert, Experts
from paperkin.limits import page_limit, page_offset
from paperkin.listing import listing_of
from paperkin.people.experts import RankedPeople, Voting, rank_people, voting_for
from paperkin.profiles import author_summary
from paperkin.questions import insisted_on, read_question
from paperkin.records import Filters, Institution, Paper, Query
from paperkin.search import Ranking
from paperkin.surveying.surveying import Surveying

_EVIDENCE = 3
_INSTITUTIONS = 3


class FindingExperts(Surveying):
    """The part of a library that says who works on something.

    Papers are ranked as a search ranks them, and each speaks for its authors: see `paperkin.people.experts`. Papers
    that came after the build have their say. Names that are not told apart from others like them are left out.
    """

    def experts(
        self,
        need: str,
        k: int = 10,
        *,
        filters: Filters | None = None,
        exclude: Sequence[str] = (),
        since: int | None = None,
        offset: int = 0,
    ) -> Experts:
        """Return the k people whose papers answer a need best, each with the papers that say so.

        need: words, a question, a pasted abstract, in the language of the query box; a paper's id stands for its text.
        filters: which papers count; of institutions, people count who were there when they wrote. exclude: people not
        to be listed, by any id. since: only people who have published in this year or later.
        Raises InvalidRequest for a need without text and a k outside 1…100, AuthorNotFound for an id of nobody, and the
        errors of a library that cannot answer.
        """
        k, offset = page_limit(k), page_offset(offset)
        unwanted = {self._resolve_author(author_id) for author_id in exclude}
        index = self.serving.generation()
        query = self._need(index, need, filters)
        ranking = listing_of(index, self._ranked(index, query, "best")).ranking
        [people] = self._spoken_for(index, query, ranking, [voting_for(query.text)])
        numbers = self._numbers(index, people)
        there = self.catalogue.people.authors(numbers.tolist())
        kept = [
            number in there and number not in unwanted and _active(there[number], since) for number in numbers.tolist()
        ]
        people, numbers = people.taken(np.array(kept, bool)), numbers[np.array(kept, bool)]
        part = range(offset, min(offset + k, len(people)))
        employers = self.catalogue.acquaintances.employers([int(numbers[at]) for at in part])
        papers = self._evidence_papers(index, ranking, people, part)
        return Experts(
            tuple(
                _expert(people, at, there[number], ranking, index, papers, employers.get(number, []))
                for at in part
                for number in [int(numbers[at])]
            ),
            total=len(people),
            papers=len(np.unique(people.places)),
            generation=index.id,
        )

    def rank_experts(
        self,
        need: str,
        *,
        votings: Sequence[Voting] | None = None,
        filters: Filters | None = None,
        without: Sequence[str] = (),
    ) -> list[list[str]]:
        """Return the ids of all people whom `experts` ranks for a text, best first.

        Once for each way to vote, by default the one that `experts` takes. without: papers that have no say, nor have
        near-duplicates of them.
        """
        index = self.serving.generation()
        query = Query(" ".join(need.split()), filters=filters or Filters())
        ranking = self._ranked(index, query, "best")
        silent = _with_twins(index, [at for row in self._works(without) if (at := index.row_of(row)) is not None])
        ranking = listing_of(index, ranking.without(silent)).ranking
        ranked = self._spoken_for(index, query, ranking, votings or [voting_for(query.text)])
        return [[f"A{number}" for number in self._numbers(index, people).tolist()] for people in ranked]

    # How it is done

    def _need(self, index: Generation, need: str, filters: Filters | None) -> Query:
        query = read_question(need, filters, self._person)
        if query.identifier and (row := self.catalogue.resolve(query.identifier)) is not None:
            paper = self.catalogue.papers([row])[row]
            return Query(f"{paper.title}. {paper.abstract}".strip(), filters=query.filters)
        if not query.text:
            raise InvalidRequest(
                "Nothing says what is needed",
                value=need or None,
                remedy="Say it in words, or paste an abstract; conditions alone do not tell experts.",
            )
        return insisted_on(index, query)

    def _spoken_for(
        self, index: Generation, query: Query, ranking: Ranking, votings: Sequence[Voting]
    ) -> list[RankedPeople]:
        """Return who is spoken for by ranked papers, people without an id of their own left out, for each voting."""
        peopled, rows = self._survey(index).people, ranking.rows
        people, of = peopled.of(rows)
        ends = np.concatenate([[0], np.cumsum(peopled.ends[rows + 1] - peopled.ends[rows])])
        ranked = [rank_people(ranking.scores, index.columns.years[rows], ends, people, voting=way) for way in votings]
        told = np.unique(people)
        passing = np.array([peopled.labels.number(label) is not None for label in told.tolist()], bool)
        if query.filters.institutions:
            passing &= np.isin(told, self._writing_there(index, query.filters.institutions, people, of))
        return [one.taken(np.isin(one.people, told[passing])) for one in ranked]

    def _writing_there(self, index: Generation, named: Sequence[str], people: Rows, of: Rows) -> Rows:
        """Return the people, of those of some rows, who name any of these institutions in one of these papers."""
        wanted = [number for value in named for number in institution_numbers(index, value)]
        labels = self._survey(index).people.labels
        writing = self.catalogue.acquaintances.writing_at(index.paper_rows[np.unique(of)].tolist(), wanted)
        numbers = {person for _, person in writing}
        return np.array([label for label in np.unique(people).tolist() if labels.number(label) in numbers], np.int64)

    def _numbers(self, index: Generation, people: RankedPeople) -> Rows:
        labels = self._survey(index).people.labels
        return np.array([labels.number(label) for label in people.people.tolist()], np.int64)

    def _evidence_papers(
        self, index: Generation, ranking: Ranking, people: RankedPeople, part: range
    ) -> dict[int, Paper]:
        """Return the papers that speak loudest for a part of the people, by their places in the ranking."""
        places = np.unique(np.concatenate([people.papers_of(at)[0][:_EVIDENCE] for at in part] or [np.zeros(0, int)]))
        inner = index.paper_rows[ranking.rows[places]].tolist()
        papers = self.catalogue.papers(inner)
        return {place: papers[row] for place, row in zip(places.tolist(), inner, strict=True) if row in papers}


def _expert(
    people: RankedPeople,
    at: int,
    author: StoredAuthor,
    ranking: Ranking,
    index: Generation,
    papers: dict[int, Paper],
    employers: Sequence[Employed],
) -> Expert:
    places, weights = people.papers_of(at)
    total = float(weights.sum())
    evidence = tuple(
        Evidence(papers[place], ranking.why(place).similarity, round(weight / total, 4))
        for place, weight in zip(places[:_EVIDENCE].tolist(), weights[:_EVIDENCE].tolist(), strict=True)
        if place in papers
    )
    return Expert(
        person=author_summary(author),
        score=round(float(people.scores[at]), 4),
        papers=len(places),
        share=round(min(1.0, len(places) / max(author.papers, 1)), 4),
        evidence=evidence,
        institutions=now_at(employers),
    )


def now_at(employers: Sequence[Employed]) -> tuple[Institution, ...]:
    """Return where somebody works by the newest of their papers that name any institution, a few at most."""
    last = max((one.last_year or 0 for one in employers), default=0)
    newest = [one for one in employers if (one.last_year or 0) == last]
    return tuple(Institution(f"I{one.institution}", one.name) for one in newest[:_INSTITUTIONS])


def institution_numbers(index: Generation, value: str, *, whole: bool = False) -> list[int]:
    """Return the internal ids of the institutions that an id or words of a name mean, as filters read them.

    whole: where an institution is called exactly so, only that one.
    """
    labels = index.columns.column("institution")
    word = value.strip()
    if word[:1] in "Ii" and word[1:].isascii() and word[1:].isdigit():
        found = labels.numbered(int(word[1:]))
    else:
        exact = labels.spelt(word) if whole else np.zeros(0, np.int64)
        found = exact if len(exact) else labels.with_words(word)
    return [number for label in found.tolist() if (number := labels.number(label)) is not None]


def _active(author: StoredAuthor, since: int | None) -> bool:
    return since is None or (author.last_year is not None and author.last_year >= since)


def _with_twins(index: Generation, rows: Sequence[int]) -> Rows:
    twins = index.twins
    groups = twins[[row for row in rows if row < len(twins)]]
    return np.union1d(np.array(rows, np.int64), np.flatnonzero(np.isin(twins, groups)))
