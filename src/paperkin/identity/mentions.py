"""A mention: one name in one paper's author list, with everything around it that tells whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from paperkin.records import Authorship, Paper

_ELSEWHERE = ("dblp", "google_scholar", "semantic_scholar", "openalex")
_OPENREVIEW = re.compile(r"~\S+\d")
_IEEE = re.compile(r"/\d{6,}")
_SCHEME = re.compile(r"[a-z][a-z0-9_.-]*:\S")
_DBLP = re.compile(r"(?:.*/pid/)?(\d+/[\w-]+?)(?:\.html)?(?:[?#].*)?")
_NEIGHBOURS = 50  # kept on either side: thousands of authors hardly know each other
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One author's name on one paper.

    paper: a number for the paper, equal for mentions of one paper. position: place in the author list, from 0.
    coauthors: the paper's other names, as written. person_ids: a source's own ids for the person, with their scheme
    (`dblp:295/8991`, `openreview:~Yue_Li12`). key: names this mention for ever, across rebuilds.
    """

    paper: int
    position: int
    name: str
    coauthors: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    orcid: str | None = None
    person_ids: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    title: str = ""
    key: str = ""


def mentions_of(number: int, paper: Paper) -> list[Mention]:
    """Return the paper's mentions in the order of its authors. number: the paper's, for `Mention.paper`."""
    names = [author.name for author in paper.authors]
    return [
        Mention(
            paper=number,
            position=position,
            name=author.name,
            coauthors=tuple(names[max(0, position - _NEIGHBOURS) : position] + names[position + 1 :][:_NEIGHBOURS]),
            affiliations=tuple(piece for text in author.affiliations for piece in affiliations_in(_named(text))),
            orcid=author.orcid,
            person_ids=_person_ids(author),
            venue=paper.venue,
            year=paper.year,
            title=paper.title,
            key=f"{paper.id}#{position}",
        )
        for position, author in enumerate(paper.authors)
    ]


def _named(affiliation: object) -> str:
    return str(getattr(affiliation, "name", affiliation))


def affiliations_in(text: str) -> list[str]:
    """Return the affiliations that a feed joined with a plus sign or a semicolon."""
    return [piece for part in re.split(r"\+|;", text) if (piece := _SPACE.sub(" ", part).strip())]


def _person_ids(author: Authorship) -> tuple[str, ...]:
    found = [author.source_id] if author.source_id else []
    found += [f"{scheme}:{author.extra[scheme]}" for scheme in _ELSEWHERE if author.extra.get(scheme)]
    return person_ids_in(found)


def person_ids_in(values: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that name one person, each as `scheme:value`; slugs made from a name are left out."""
    ids = []
    for value in values:
        text = value.strip()
        if _OPENREVIEW.fullmatch(text):
            ids.append(f"openreview:{text}")
        elif _IEEE.fullmatch(text):
            ids.append(f"ieee:{text.strip('/')}")
        elif text.startswith("dblp:"):
            if pid := _DBLP.fullmatch(text.removeprefix("dblp:")):
                ids.append(f"dblp:{pid[1]}")
        elif _SCHEME.match(text):
            ids.append(text)
    return tuple(dict.fromkeys(ids))
