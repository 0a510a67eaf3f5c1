"""A small library of people who may review each other, as drawn here.

Ada works on comets at the Sky Laboratory. Bea wrote with her in 2023, Gus in 2012 and never since. Cleo works at the
laboratory too, Dora at the Sea Institute; Hal was at the laboratory in 2010. Finn was the last author of Ada's first
papers, and had published long before. Eva works on proteins, and has the one paper on corpora. Two people are called
Wei Wang, and one of them wrote with Dora. “Crowd” has forty authors, Ada and Ida among them. Papers of filler people
are older than all that.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from paperkin import Library, Paper
from paperkin.catalogue import StoredInstitution
from paperkin.identity.names import block_key
from paperkin.identity.spelling import display_name
from paperkin.introducing.finding_reviewers import FindingReviewers
from paperkin.records import Authorship
from tests.toy import load_toy_encoder, toy_settings

SUBJECTS = {
    "comets": "comets orbit stars and planets beyond the sun",
    "proteins": "proteins fold in cells with enzymes and acids",
    "corpora": "corpora of verbs are parsed for syntax and grammar",
}
CROWD = 40
WRITTEN = [
    ("a1", 2010, "comets", "Ada Abel, Finn Fabri"),
    ("a2", 2011, "comets", "Ada Abel, Bo Berg, Finn Fabri"),
    ("a3", 2012, "comets", "Ada Abel, Gus Gomez"),
    ("a4", 2023, "comets", "Ada Abel, Bea Bauer"),
    ("a5", 2024, "comets", "Ada Abel"),
    ("b1", 2024, "comets", "Bea Bauer"),
    ("c1", 2023, "comets", "Cleo Costa"),
    ("c2", 2024, "comets", "Cleo Costa"),
    ("d1", 2023, "comets", "Dora Dietz"),
    ("d2", 2024, "comets", "Dora Dietz, Wei Wang"),
    ("w1", 2022, "proteins", "Wei Wang 2"),
    ("e1", 2023, "proteins", "Eva Evans"),
    ("e2", 2024, "proteins", "Eva Evans"),
    ("e3", 2022, "corpora", "Eva Evans"),
    ("f1", 2001, "comets", "Finn Fabri"),
    ("f2", 2022, "comets", "Finn Fabri"),
    ("g1", 2021, "comets", "Gus Gomez"),
    ("h1", 2010, "comets", "Hal Huber"),
    ("h2", 2023, "comets", "Hal Huber"),
]
INSTITUTIONS = {"sky": "Sky Laboratory", "sea": "Sea Institute"}
# Whose paper, in whose place of its authors, names which institution.
PLACES = {
    **{("a5", 0): "sky", ("c1", 0): "sky", ("c2", 0): "sky", ("h1", 0): "sky"},
    **{("d1", 0): "sea", ("h2", 0): "sea"},
}


class Reviewing(Library, FindingReviewers):
    """A library that finds reviewers."""


def reviewing_papers() -> list[Paper]:
    """Return the papers."""
    papers = [_paper(name, year, subject, people.split(", ")) for name, year, subject, people in WRITTEN]
    crowd = ["Ada Abel", "Ida Ivens", *(f"Member {_letters(at)}" for at in range(CROWD - 2))]
    papers.append(_paper("crowd", 2024, "comets", crowd))
    papers += [
        _paper(f"filler-{subject}-{at}", 1990, subject, [f"Filler {_letters(at)}{subject}"])
        for subject in SUBJECTS
        for at in range(12)
    ]
    return papers


def make_reviewing_library(folder: Path) -> Path:
    """Make the library in this folder, indexed, and return the folder."""
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        papers = reviewing_papers()
        library.catalogue.upsert([_as_printed(paper) for paper in papers])
        rows = {paper.id: row for paper in papers if (row := library.catalogue.resolve(paper.id)) is not None}
        people: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for paper in papers:
            for at, author in enumerate(paper.authors):
                people[author.name].append((rows[paper.id], at))
        blocks = {place: block_key(_printed(name)) for name, places in people.items() for place in places}
        library.catalogue.people.place(blocks)
        library.catalogue.people.assign({}, list(people.values()), display_name)
        library.catalogue.institutions.write(
            [StoredInstitution(0, key, name) for key, name in INSTITUTIONS.items()],
            {(rows[paper], at): [key] for (paper, at), key in PLACES.items()},
        )
        library.catalogue.institutions.refresh()
        library.build()
    return folder


def id_of(library: Library, name: str) -> str:
    """Return a person's public id, by the exact name."""
    return next(found.id for found in library.authors(name) if found.name == name)


def _paper(name: str, year: int, subject: str, people: list[str]) -> Paper:
    return Paper(
        name,
        f"{subject.capitalize()}, {name}",
        abstract=SUBJECTS[subject],
        authors=tuple(Authorship(person) for person in people),
        year=year,
    )


def _as_printed(paper: Paper) -> Paper:
    names = tuple(Authorship(_printed(author.name)) for author in paper.authors)
    return Paper(paper.id, paper.title, paper.abstract, names, paper.year)


def _printed(name: str) -> str:
    """Return a name without the number that tells it from another's."""
    return name.rstrip(" 0123456789")


def _letters(number: int) -> str:
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
