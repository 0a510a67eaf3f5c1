"""A small library of people who know each other as drawn here, and a stand-in for what ranks them.

Ada has written on comets with Bea and with Cleo, both of whom know Dora; Dora knows Eva, who works on proteins. Finn
works on comets and knows nobody. Gus knows Bea and has been silent since 2005. “A. Abel” knows Bea and may be Ada.
Hana and Ada are two of the forty authors of "Crowd". Fillers wrote one paper each in 2000.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from paperkin import Library, Paper
from paperkin.catalogue import StoredInstitution
from paperkin.identity.spelling import display_name
from paperkin.index.people import PeopleIndex
from paperkin.introducing.suggesting import Suggesting
from paperkin.records import Authorship
from tests.toy import load_toy_encoder, toy_settings

SUBJECTS = {
    "comets": "comets orbit stars and planets beyond the sun",
    "proteins": "proteins fold in cells with enzymes and acids",
    "corpora": "corpora of verbs are parsed for syntax and grammar",
}
CROWD = 40
WRITTEN = [
    ("a1", 2018, "comets", "Ada Abel, Bea Bauer"),
    ("a2", 2022, "comets", "Ada Abel, Bea Bauer"),
    ("a3", 2021, "comets", "Ada Abel, Cleo Costa"),
    ("a4", 2023, "corpora", "Ada Abel"),
    ("a5", 2022, "corpora", "Ada Abel"),
    ("d1", 2022, "comets", "Bea Bauer, Dora Dietz"),
    ("d2", 2021, "comets", "Cleo Costa, Dora Dietz"),
    ("d3", 2022, "proteins", "Dora Dietz, Eva Evans"),
    ("d4", 2019, "proteins", "Dora Dietz"),
    ("e1", 2023, "proteins", "Eva Evans"),
    ("f1", 2022, "comets", "Finn Fabri"),
    ("f2", 2023, "comets", "Finn Fabri"),
    ("g1", 2005, "comets", "Bea Bauer, Gus Gomez"),
    ("s1", 2020, "comets", "Bea Bauer, A. Abel"),
]
INSTITUTIONS = {"sky": "Sky Laboratory", "sea": "Sea Institute"}
# Whose paper, in whose place of its authors, names which institution.
PLACES = {("a2", 0): "sky", ("d4", 0): "sky", ("d3", 0): "sea", ("f2", 0): "sky", ("e1", 0): "sea"}


@dataclass(frozen=True)
class Ranked:
    """What a ranker answers."""

    people: NDArray[np.int64]
    scores: NDArray[np.float64]
    features: NDArray[np.float32]
    names: tuple[str, ...]
    chances: NDArray[np.float64] | None = None


class Acquainted(Library, Suggesting):
    """A library in which people are ranked by how near their interests are, so that tests know the order."""

    def _rank_people(
        self, people: PeopleIndex, person: int, allowed: NDArray[np.bool_], circle: Literal["next", "new"], top: int
    ) -> Any:
        cosines = np.full(len(people), -1.0)
        every = people.interests.vectors(np.arange(len(people.owners))) @ people.interests_of(person)[0].T
        np.maximum.at(cosines, people.owners, every.max(axis=1))
        may = allowed.copy()
        known = people.arrays.coauthors[people.coauthors_of(person)]
        may[[person, *known]] = False
        if circle == "new":
            for other in known.tolist():
                may[people.arrays.coauthors[people.coauthors_of(other)]] = False
        order = np.argsort(-np.where(may, cosines, -2), kind="stable")[: min(top, int(may.sum()))]
        return Ranked(order, cosines[order], cosines[order, None].astype(np.float32), ("cosine",), cosines[order] / 10)


def acquainted_papers() -> list[Paper]:
    """Return the papers."""
    papers = [_paper(name, year, subject, people.split(", ")) for name, year, subject, people in WRITTEN]
    crowd = ["Ada Abel", "Hana Hauer", *(f"Member {_letters(at)}" for at in range(CROWD - 2))]
    papers.append(_paper("crowd", 2022, "comets", crowd))
    papers += [
        _paper(f"filler-{subject}-{at}", 2000, subject, [f"Filler {_letters(at)}{subject}"])
        for subject in SUBJECTS
        for at in range(12)
    ]
    return papers


def make_acquainted_library(folder: Path) -> Path:
    """Make the library in this folder, indexed, and return the folder."""
    with Acquainted.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        papers = acquainted_papers()
        library.catalogue.upsert(papers)
        give_to_people(library, papers)
        rows = {paper.id: _row(library, paper.id) for paper in papers}
        library.catalogue.institutions.write(
            [StoredInstitution(0, key, name) for key, name in INSTITUTIONS.items()],
            {(rows[paper], at): [key] for (paper, at), key in PLACES.items()},
        )
        library.catalogue.institutions.refresh()
        index_people(library)
    return folder


def give_to_people(library: Library, papers: list[Paper], known: dict[str, int] | None = None) -> None:
    """Say that every spelling is one person; known: those that are there already."""
    new: dict[str, list[tuple[int, int]]] = defaultdict(list)
    there: dict[tuple[int, int], int] = {}
    for paper in papers:
        for at, author in enumerate(paper.authors):
            place = (_row(library, paper.id), at)
            if known and author.name in known:
                there[place] = known[author.name]
            else:
                new[author.name].append(place)
    library.catalogue.people.assign(there, list(new.values()), display_name)


def index_people(library: Library) -> None:
    """Build."""
    library.build()


def number_of(library: Library, name: str) -> int:
    """Return the number of a person's public id, by the exact name."""
    return next(int(found.id[1:]) for found in library.authors(name) if found.name == name)


def id_of(library: Library, name: str) -> str:
    """Return a person's public id, by the exact name."""
    return f"A{number_of(library, name)}"


def _paper(name: str, year: int, subject: str, people: list[str]) -> Paper:
    return Paper(
        name,
        f"{subject.capitalize()}: {SUBJECTS[subject]}, {name}",
        abstract=SUBJECTS[subject],
        authors=tuple(Authorship(person) for person in people),
        year=year,
        venue="arXiv" if name.startswith("filler") else "Journal of the Sky",
    )


def _row(library: Library, paper_id: str) -> int:
    row = library.catalogue.resolve(paper_id)
    assert row is not None
    return row


def _letters(number: int) -> str:
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
