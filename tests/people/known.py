"""Arrays of people from papers that are given as lists of their authors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paperkin.index.people import PeopleArrays
from paperkin.people.authorships import Authorships
from paperkin.people.coauthors import coauthors_of_all


def people_of(papers: Sequence[tuple[int, Sequence[int]]], count: int) -> PeopleArrays:
    """Return `count` people, without interests, of papers as their year and their authors."""
    ends = np.cumsum([0, *(len(authors) for _, authors in papers)]).astype(np.int64)
    flat = np.array([person for _, authors in papers for person in authors], np.int64)
    authorships = Authorships.of(ends, flat, np.array([year for year, _ in papers], np.int16), count)
    coauthors = coauthors_of_all(authorships)
    return PeopleArrays(
        numbers=np.arange(count, dtype=np.int32),
        paper_ends=authorships.paper_ends,
        rows=authorships.rows.astype(np.int32),
        places=authorships.places.astype(np.int32),
        coauthor_ends=coauthors.ends,
        coauthors=coauthors.others,
        joint=coauthors.joint,
        first_years=coauthors.first_years,
        last_years=coauthors.last_years,
        ties=coauthors.ties,
        interest_ends=np.zeros(count + 1, np.int64),
        interest_weights=np.zeros(0, np.float32),
    )
