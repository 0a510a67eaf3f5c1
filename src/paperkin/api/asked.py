"""The parameters that several routes take: the library, conditions, pages, ids."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi import Path as InPath

from paperkin.limits import MAX_LIMIT
from paperkin.records import KINDS, Filters
from paperkin.service import Library


# Dependencies are coroutines, since FastAPI sends every plain function to a thread and back.
async def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


async def _filters(
    year_from: Annotated[int | None, Query(description="First year, inclusive.", examples=[2018])] = None,
    year_to: Annotated[int | None, Query(description="Last year, inclusive.", examples=[2022])] = None,
    venue: Annotated[
        list[str] | None,
        Query(description="Venue, in any case; several mean any of them.", examples=[["ACL"]]),
    ] = None,
    author: Annotated[
        list[str] | None,
        Query(
            description="An author's name or words of it, in any case and with or without accents; a person's id, or "
            "an ORCID.",
            examples=[["Leike"]],
        ),
    ] = None,
    institution: Annotated[
        list[str] | None,
        Query(description="An institution's name or words of it, or its id.", examples=[["DeepMind"]]),
    ] = None,
    topic: Annotated[
        list[str] | None,
        Query(
            description="A topic's id or label, or a keyword or class of the paper, in full.",
            examples=[["T12"]],
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        Query(alias="type", description=f"One of {', '.join(f'`{kind}`' for kind in KINDS)}.", examples=[["article"]]),
    ] = None,
    source: Annotated[
        list[str] | None,
        Query(description="The reader that the paper came through.", examples=[["acl-anthology"]]),
    ] = None,
    since: Annotated[
        str | None,
        Query(
            description="Published on this day or later; a year or a month will do. A paper of which only the year or "
            "the month is known counts as of its end.",
            examples=["2021-06"],
        ),
    ] = None,
) -> Filters:
    return filters_of(year_from, year_to, venue, author, institution, topic, kind, source, since)


def filters_of(
    year_from: int | None,
    year_to: int | None,
    venue: list[str] | None,
    author: list[str] | None,
    institution: list[str] | None,
    topic: list[str] | None,
    kind: list[str] | None,
    source: list[str] | None,
    since: str | None,
) -> Filters:
    """Return filters as requests name them."""
    return Filters(
        year_from=year_from,
        year_to=year_to,
        venues=tuple(venue or ()),
        authors=tuple(author or ()),
        institutions=tuple(institution or ()),
        topics=tuple(topic or ()),
        kinds=tuple(kind or ()),
        sources=tuple(source or ()),
        since=since,
    )


Lib = Annotated[Library, Depends(_library)]
FilteredBy = Annotated[Filters, Depends(_filters)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many papers a page has.")]
CursorWord = Annotated[str | None, Query(description="`next_cursor` of the page before.")]
Diversity = Annotated[
    float,
    Query(ge=0, le=1, description="Above 0, papers that say what better ones said already stand further down."),
]
PaperId = Annotated[
    str,
    InPath(
        description="The library's own id, or `arXiv:`, `DOI:`, `ACL:`, `S2:`, `CorpusId:`, `OpenAlex:`, `PMID:`, "
        "a bare arXiv id or DOI, or an address. Slashes may stand as they are.",
        examples=["arXiv:2203.02155"],
    ),
]
