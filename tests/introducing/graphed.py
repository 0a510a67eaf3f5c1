"""A library whose ties are known: sixty papers on three subjects, by people of three places, and a crowd's paper.

Of each subject, paper k cites paper k - 1. Ann writes every paper on comets with Bea, who is at Comet House; Cleo is
alone with proteins, and every second title of hers was written with one of ten guests; Dora writes on comets, too, and
never with Ann. The crowd is of forty, Ann the last of them.
"""

from __future__ import annotations

from pathlib import Path

from paperkin import Library, Paper
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship
from tests.toy import load_toy_encoder, toy_settings

EACH = 20
CROWD = 40
HOSTILE = 'Comets <script>alert(1)</script> & "orbits" ]]> \x0b\ufffe of $x_1$ and stars '
_TEXTS = {
    "comet": "Comets orbit stars; planets and moons follow gravity",
    "protein": "Proteins fold; cells and enzymes bind molecules",
    "corpus": "Corpora parse verbs; syntax and grammars annotate sentences",
}


def make_graphed_library(folder: Path) -> Path:
    """Make and build the library in this folder, and return the folder."""
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        library.catalogue.upsert(graphed_papers())
        library.identify()
        library.build()
    return folder


def graphed_papers() -> list[Paper]:
    """Return the papers."""
    papers = [_paper(subject, number) for subject in _TEXTS for number in range(EACH)]
    crowd = tuple(
        Authorship(f"Member Number{'abcdefghij'[at // 10]}{'klmnopqrst'[at % 10]}") for at in range(CROWD - 1)
    )
    return [
        *papers,
        Paper("crowd", "Planets and moons by many", _TEXTS["comet"], (*crowd, Authorship("Ann Abelson")), 2015),
        Paper("A7", HOSTILE, _TEXTS["comet"], (Authorship("Dora Dietz"),), 2016),
    ]


def _paper(subject: str, number: int) -> Paper:
    at = (Affiliation("Comet House University", country="GB"),)
    authors = {
        "comet": (Authorship("Ann Abelson"), Authorship("Bea Bauer", affiliations=at))
        if number % 2 == 0
        else (Authorship("Dora Dietz", affiliations=at), Authorship("Gil Gomez")),
        "protein": (Authorship("Cleo Costa"), *([Authorship(f"Guest {_name(number)}")] if number % 2 else [])),
        "corpus": (Authorship(f"Solo {_name(number)}"),),
    }[subject]
    return Paper(
        f"{subject}-{number}",
        f"{subject.capitalize()} part {_name(number)}",
        f"{_TEXTS[subject]}. Again {_TEXTS[subject].lower()}.",
        authors,
        2000 + number,
        identifiers=(Identifier("DOI", f"10.1000/{subject}{number}"),),
        references=(Identifier("DOI", f"10.1000/{subject}{number - 1}"),) if number else (),
    )


def _name(number: int) -> str:
    return f"{'abcdefghijklmnopqrst'[number]}{'onetwosix'[number % 7 :]}".capitalize()
