"""Papers given as lists of their authors, and a made-up library of people who meet through those they know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from paperkin.people.authorships import Authorships
from paperkin.people.coauthors import coauthors_of_all
from paperkin.people.collaborations import Collaborations
from paperkin.people.learning import Written
from paperkin.people.words import TitleWords

Papers = Sequence[tuple[int, Sequence[int]]]
DIMENSION = 8


def authorships_of(papers: Papers, count: int) -> Authorships:
    """Return the authorships of `count` people from papers as their year and their authors."""
    ends = np.cumsum([0, *(len(authors) for _, authors in papers)]).astype(np.int64)
    flat = np.array([person for _, authors in papers for person in authors], np.int64)
    return Authorships.of(ends, flat, np.array([year for year, _ in papers], np.int16), count)


def collaborations_of(papers: Papers, count: int, venues: Sequence[int] | None = None) -> Collaborations:
    """Return who has written with whom, as of the last of these papers; nobody knows their titles."""
    authorships = authorships_of(papers, count)
    numbers = np.array([-1] * len(papers) if venues is None else venues, np.int64)
    return Collaborations(authorships, coauthors_of_all(authorships), numbers, TitleWords.of([""] * len(papers)))


def written(
    papers: Papers, count: int, vectors: NDArray[np.float32] | None = None, titles: Sequence[str] | None = None
) -> Written:
    """Return papers as those who learn from the past read them; vectors (n, d): drawn at random where not given."""
    given = _drawn(len(papers)) if vectors is None else vectors
    return Written(
        authorships_of(papers, count),
        np.arange(len(papers)) % 3,
        TitleWords.of(titles or [f"paper of {'few' if at % 2 else 'many'} words" for at in range(len(papers))]),
        np.ones(len(papers), bool),
        given.shape[1],
        given.__getitem__,
    )


def closing_circles(years: int = 12, people: int = 80, seed: int = 0) -> Written:
    """Return papers of some years, from 2001: their authors know each other, or soon meet through those they know.

    People are of circles of forty, each with a subject of its own. Two of five papers are with somebody known, of the
    others most with somebody known to one of these.
    """
    random = np.random.default_rng(seed)
    circle = np.arange(people) // 40
    met: list[list[int]] = [[] for _ in range(people)]
    papers: list[tuple[int, list[int]]] = []
    for year in range(2001, 2001 + years):
        for person in random.permutation(people).tolist():
            for _ in range(int(random.integers(0, 4))):
                other = _company(random, person, met, circle)
                papers.append((year, [person, other]))
                met[person].append(other)
                met[other].append(person)
    centres = random.normal(size=(int(circle.max()) + 1, DIMENSION))
    vectors = centres[[circle[authors[0]] for _, authors in papers]] + random.normal(0, 0.7, (len(papers), DIMENSION))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    titles = [f"word{circle[authors[0]]} word{random.integers(40)} word{random.integers(40)}" for _, authors in papers]
    return written(papers, people, vectors.astype(np.float32), titles)


def without_what_followed(library: Written, cut: int) -> Written:
    """Return the library as if papers from a year on had never been written."""
    rows, read = np.flatnonzero(library.authorships.years < cut), library.read
    return replace(
        library,
        authorships=library.authorships.only(rows),
        venues=library.venues[rows],
        words=library.words.only(rows),
        texts=library.texts[rows],
        read=lambda at: read(rows[at]),
    )


def with_another_future(library: Written, cut: int) -> Written:
    """Return the library with other authors, titles, venues and texts of the papers from a year on."""
    of, people = library.authorships, len(library.authorships)
    later = of.years >= cut
    others = np.where(np.repeat(later, of.sizes), (of.people + people // 2) % people, of.people)
    rows = np.arange(len(later))
    order = np.where(later, rows[later][-1] + rows[later][0] - rows, rows)
    vectors = library.read(order)
    words, ends = library.words.words.copy(), library.words.ends
    new = np.repeat(later, np.diff(ends))
    words[new] = words.max() - words[new]
    return replace(
        library,
        authorships=Authorships.of(of.ends, others, of.years, people),
        venues=np.where(later, 2 - library.venues, library.venues),
        words=TitleWords(ends, words),
        read=vectors.__getitem__,
    )


def _company(random: np.random.Generator, person: int, met: list[list[int]], circle: NDArray[np.int64]) -> int:
    """Draw whom a person writes with: one of the last met, one whom they have met of late, or anybody near."""
    drawn = random.random()
    known = met[person][-6:]
    if known and drawn < 0.4:
        return int(random.choice(known))
    if known and drawn < 0.85:
        through = [other for other in met[int(random.choice(known))][-4:] if other != person]
        if through:
            return int(random.choice(through))
    near = np.flatnonzero((circle == circle[person]) & (np.arange(len(circle)) != person))
    return int(random.choice(near))


def _drawn(count: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(count).normal(size=(count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
