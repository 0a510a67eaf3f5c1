"""Who a generation's people are, found from its columns and vectors: papers, co-authors, interests, and whom they meet.

What the library's past teaches of who writes together next is learned here too, and tried on a part of that past which
was not learned from.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Columns, Shelf, VectorIndex
from paperkin.index.generation import PEOPLE
from paperkin.index.labels import Labels
from paperkin.index.people import LinkArrays, PeopleArrays, read_learned, write_links, write_people
from paperkin.index.titles import Titles
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import coauthors_of_all
from paperkin.people.collaborations import walk_chances
from paperkin.people.features import FEATURES
from paperkin.people.interests import find_interests
from paperkin.people.learning import Written
from paperkin.people.likely import learned_and_tried
from paperkin.people.words import TitleWords
from paperkin.progress import Progress

_log = logging.getLogger(__name__)

# Where a library has grown or shrunk by more than this part, its people are learned of anew.
_GROWN = 0.1


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a build learned of who writes together next: the ranker as text, how it fared, and from what it learned."""

    ranker: str | None
    trial: dict[str, Any] | None
    papers: int
    as_of: int
    features: tuple[str, ...]

    def hold(self, papers: int, as_of: int) -> bool:
        """Say whether they still hold for a library of so many papers, the newest of this year."""
        grown = abs(papers - self.papers) > _GROWN * self.papers
        return self.features == FEATURES and self.as_of == as_of and not grown


def lessons_before(shelf: Shelf) -> Lessons | None:
    """Return what the serving generation's build learned, None where it cannot be read."""
    current = shelf.current()
    if current is None:
        return None
    try:
        kept, ranker = read_learned(shelf.folder(current) / PEOPLE)
        learned = kept["learned"]
        return Lessons(ranker, kept["trial"], learned["papers"], learned["as_of"], tuple(learned["features"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.info("generation %s has nothing to go on from: %r", current, error)
        return None


def write_found_people(
    folder: Path,
    dimension: int,
    columns: Columns,
    titles: Titles,
    progress: Progress,
    before: Lessons | None = None,
) -> None:
    """Find the people of a generation whose vectors are in its folder, and write them beside these.

    columns, titles: those of the generation. A person is the number of a label of the columns' `person`. before: what
    the build before learned, which is learned anew only where it does not hold any more.
    """
    labels = columns.column("person")
    progress.start("people", len(labels), "people")
    written = written_in(columns, VectorIndex(folder, dimension), titles)
    authorships = written.authorships
    coauthors = coauthors_of_all(authorships)
    interests = find_interests(authorships, dimension, written.read, progress)
    progress.done()
    arrays = PeopleArrays(
        numbers=_numbers(labels),
        paper_ends=authorships.paper_ends,
        rows=authorships.rows.astype(np.int32),
        places=authorships.places.astype(np.int32),
        coauthor_ends=coauthors.ends,
        coauthors=coauthors.others,
        joint=coauthors.joint,
        first_years=coauthors.first_years,
        last_years=coauthors.last_years,
        ties=coauthors.ties,
        interest_ends=interests.ends,
        interest_weights=interests.weights,
    )
    papers, as_of = len(authorships.years), authorships.as_of
    lessons = before if before and before.hold(papers, as_of) else _learn(written, progress)
    learned = {"papers": lessons.papers, "as_of": lessons.as_of, "features": lessons.features}
    kept = {"as_of": as_of, "trial": lessons.trial, "learned": learned}
    write_people(folder / PEOPLE, arrays, interests.vectors, kept)
    links = LinkArrays(
        ends=authorships.ends,
        people=authorships.people.astype(np.int32),
        years=authorships.years,
        venues=written.venues.astype(np.int32),
        chances=walk_chances(authorships, coauthors),
        word_ends=written.words.ends,
        words=written.words.words,
    )
    write_links(folder / PEOPLE, links, lessons.ranker)


def _learn(written: Written, progress: Progress) -> Lessons:
    ranker, trial = learned_and_tried(written, progress)
    papers, as_of = len(written.authorships.years), written.authorships.as_of
    return Lessons(ranker.text(), trial.answer() if trial else None, papers, as_of, FEATURES)


def written_in(columns: Columns, vectors: VectorIndex, titles: Titles) -> Written:
    """Return all papers of an index as people are found from them."""
    labels = columns.column("person")
    authorships = Authorships.of(*labels.flat(), columns.years, len(labels))

    def read(rows: Ints) -> NDArray[np.float32]:
        return vectors.vectors(rows)

    texts = np.ones(len(authorships.years), bool)  # every paper has a title
    words = TitleWords.of(titles.of(np.arange(len(texts))))
    return Written(authorships, _venues(columns), words, texts, vectors.dimension, read)


def _venues(columns: Columns) -> Ints:
    """Return the number of each paper's venue, -1 where it has none."""
    ends, labels = columns.column("venue").flat()
    venues = np.full(len(ends) - 1, -1, np.int64)
    some = np.flatnonzero(np.diff(ends))
    venues[some] = labels[ends[some]]
    return venues


def _numbers(labels: Labels) -> NDArray[np.int32]:
    numbers = (labels.number(label) for label in range(len(labels)))
    return np.array([-1 if number is None else number for number in numbers], np.int32)
