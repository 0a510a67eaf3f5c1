"""A small library whose works, people and institutions are decided by hand, so that what is shown of them is known.

Jan Leike has written "One", "Two" and "Three" and was at DeepMind for the first two; his namesake has "Other". "Two"
is of two records. "Crowd" has 279 authors, and Prolific Person has every one of 400 notes.
"""

from __future__ import annotations

from pathlib import Path

from paperkin import Library, Paper
from paperkin.catalogue import Link, StoredInstitution
from paperkin.identity.spelling import display_name
from paperkin.records import Affiliation, Authorship, Joined
from tests.toy import load_toy_encoder, toy_settings

ORCID = "0000-0002-1825-0097"
NOTES = 400
CROWD = 279


def make_peopled_library(folder: Path) -> Path:
    """Make the library in this folder, and return the folder."""
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        fill_with_people(library)
    return folder


def fill_with_people(library: Library) -> None:
    """Write the papers, then say which are one and whose they are."""
    deepmind = (Affiliation("DeepMind", "00971b260", "GB"), Affiliation("Google DeepMind"))
    papers = [
        Paper(
            "one",
            "One",
            authors=(Authorship("Jan Leike", "s2:1", ORCID, deepmind), Authorship("Shane Legg")),
            year=2018,
        ),
        Paper("two", "Two", authors=(Authorship("J. Leike", affiliations=deepmind),), year=2020, venue="NeurIPS"),
        Paper("two-preprint", "Two", authors=(Authorship("J. Leike"),), year=2019, kind="preprint"),
        Paper("three", "Three", authors=(Authorship("Jan Leike"), Authorship("Shane Legg")), year=2022),
        Paper("other", "Other", authors=(Authorship("Jan Leike"),), year=2001),
        Paper("crowd", "Crowd", authors=tuple(Authorship(f"Member {number}") for number in range(CROWD)), year=2010),
        *(
            Paper(f"note-{number}", f"Note {number}", authors=(Authorship("Prolific Person"),), year=1600 + number)
            for number in range(NOTES)
        ),
    ]
    catalogue = library.catalogue
    catalogue.upsert(papers)
    rows = {paper.id: row for paper in papers if (row := catalogue.resolve(paper.id)) is not None}
    same = Link("two", "two-preprint", True, "rule", ("titles equal", "1 of 1 authors agrees"), 4.25)
    catalogue.works.settle([], [[rows["two"], rows["two-preprint"]]], [same])
    catalogue.people.assign(
        {},
        [
            [(rows["one"], 0), (rows["two"], 0), (rows["three"], 0)],
            [(rows["other"], 0)],
            [(rows["one"], 1), (rows["three"], 1)],
            [(rows[f"note-{number}"], 0) for number in range(NOTES)],
            *([(rows["crowd"], number)] for number in range(CROWD)),
        ],
        display_name,
    )
    catalogue.institutions.write(
        [
            StoredInstitution(0, "ror:00971b260", "DeepMind", "GB", "00971b260"),
            StoredInstitution(0, "club", "Club of Members"),
        ],
        {
            (rows["one"], 0): ["ror:00971b260"],
            (rows["two"], 0): ["ror:00971b260"],
            **{(rows["crowd"], number): ["club"] for number in range(CROWD)},
        },
    )
    catalogue.institutions.refresh()


def joined_papers(*_: object) -> list[Joined]:
    """Stand in for `paperkin.identify.why_joined`: why Jan Leike's papers are his."""
    return [
        Joined("one", "Jan Leike", "three", 6.5, ("1 shared co-author: Shane Legg",), False),
        Joined("three", "Jan Leike", "one", 6.5, ("1 shared co-author: Shane Legg",), False),
        Joined("two", "J. Leike", "one", 1.25, ("same institution: DeepMind", "compatible initials"), False),
    ]
