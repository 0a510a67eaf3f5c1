"""Related papers within somebody else's page: as a page to frame, and by oEmbed (oembed.com, version 1.0)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

from fastapi import APIRouter, Depends, Query, Request, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from paperkin.api.answering import cacheable, cacheable_bytes
from paperkin.api.asked import Lib
from paperkin.errors import PaperkinError, PaperNotFound
from paperkin.limits import MAX_QUERY_CHARACTERS
from paperkin.records import Hit, Paper
from paperkin.service import Library
from paperkin.text import cleaned, folded
from paperkin.web.addresses import public_base, with_query
from paperkin.web.rendering import page
from paperkin.web.wording import author_names, listed
from paperkin.web.xml_documents import document, element

embedding = APIRouter(include_in_schema=False)

MOST_SHOWN = 20
SHOWN = 5
THEMES = ("auto", "light", "dark")
# What the frame needs, in CSS pixels: embed.css sets a paper into rows of this height.
WIDTH, HEAD_HEIGHT, ROW_HEIGHT, REASON_HEIGHT = 600, 92, 80, 20
# A title that is looked up is not a line of the query box: its quotes and colons are its own.
_QUOTES, _COLON = re.compile('["“”„‟«»＂]'), re.compile(r":(?=\S)")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is asked to be shown: papers related to one that is here, or to the title and abstract of one that is not.

    links: `page` for links to the papers' pages here, `out` for links to where they are from.
    """

    paper: str = ""
    title: str = ""
    abstract: str = ""
    limit: int = SHOWN
    heading: str = ""
    theme: str = "auto"
    links: str = "page"
    reasons: bool = False

    @property
    def height(self) -> int:
        """Return how high the page is, in CSS pixels, when nothing but titles of two lines is on it."""
        return HEAD_HEIGHT + (ROW_HEIGHT + REASON_HEIGHT * self.reasons) * self.limit

    def address(self) -> str:
        """Return the path of the page to frame, with what differs from the defaults."""
        return with_query("/embed/related", _told(self))


async def _embedded(
    paper: Annotated[str, Query(max_length=2_000)] = "",
    title: Annotated[str, Query(max_length=2_000)] = "",
    abstract: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS)] = "",
    limit: int = SHOWN,
    heading: Annotated[str, Query(max_length=200)] = "",
    theme: str = "auto",
    links: str = "page",
    reasons: bool = False,
) -> Embedded:
    return Embedded(
        *(cleaned(paper), cleaned(title), cleaned(abstract)),
        min(max(limit, 1), MOST_SHOWN),
        cleaned(heading),
        theme if theme in THEMES else "auto",
        "out" if links == "out" else "page",
        reasons,
    )


AskedToEmbed = Annotated[Embedded, Depends(_embedded)]


@embedding.get("/embed/related")
def embed_related(request: Request, library: Lib, asked: AskedToEmbed) -> Response:
    """Show related papers as a page that other sites may frame. Errors are shown in the frame too."""
    hits: Sequence[Hit] = ()
    paper: Paper | None = None
    fault: PaperkinError | None = None
    try:
        paper = _here(library, asked.paper)
        hits = related_to(library, asked)
    except PaperkinError as error:
        fault = error
    settings = library.settings
    return page(
        request,
        "embed.html",
        status=fault.status if fault else 200,
        framed=True,
        headers={"Cache-Control": "no-store" if fault else f"public, max-age={settings.cache_seconds}"},
        asked=asked,
        paper=paper,
        hits=[(hit, reason_line(hit)) for hit in hits],
        fault=fault,
    )


@embedding.get("/oembed")
def oembed(
    request: Request,
    library: Lib,
    url: Annotated[str, Query(max_length=4_000)],
    maxwidth: int | None = None,
    maxheight: int | None = None,
    written_as: Annotated[str, Query(alias="format")] = "json",
) -> Response:
    """Tell how to embed the papers related to one, by its page here or its address at arXiv, a DOI or the like."""
    if written_as not in ("json", "xml"):
        raise HTTPException(501, "oEmbed is answered as json or xml")
    paper = _here(library, named_by(url, public_base(request)))
    if paper is None:
        raise PaperNotFound(
            "This is the address of no paper here",
            value=url,
            remedy="Give that of a paper's page here, or one at arxiv.org, doi.org or the like.",
        )
    answer = _rich(request, library, paper, maxwidth, maxheight)
    if written_as == "json":
        return cacheable(request, answer)
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        element(root, name, str(value))
    return cacheable_bytes(request, document(root), "text/xml; charset=utf-8")


def related_to(library: Library, asked: Embedded) -> list[Hit]:
    """Return what is related to a paper here, or else to a title and an abstract. Raises PaperNotFound and others."""
    if asked.paper:
        try:
            return list(library.related(asked.paper, asked.limit, reasons=asked.reasons).hits)
        except PaperNotFound:
            if not asked.title and not asked.abstract:
                raise
    text = f"{asked.title}\n{asked.abstract}"
    found = library.search(_COLON.sub(": ", _QUOTES.sub(" ", text)), asked.limit + 1).hits
    itself = folded(asked.title)
    return [hit for hit in found if not itself or folded(hit.paper.title) != itself][: asked.limit]


def iframe(base: str, asked: Embedded, about: str, width: int | str = "100%", height: int | None = None) -> Markup:
    """Return the HTML that frames the page."""
    heading = asked.heading or (f"Papers related to {about}" if about else "Related papers")
    return Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border:0"></iframe>'
    ).format(base + asked.address(), heading, width, height or asked.height)


def named_by(url: str, base: str) -> str:
    """Return what an address names: the id of a paper's page of this site, else the address itself."""
    here = urlsplit(base)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    below = here.path.rstrip("/")
    if parts.netloc.lower() != here.netloc.lower() or not parts.path.startswith(f"{below}/"):
        return url
    path = parts.path.removeprefix(below)
    if path == "/embed/related":
        return parse_qs(parts.query).get("paper", [""])[0]
    return unquote(path.removeprefix("/papers/")) if path.startswith("/papers/") else ""


def reason_line(hit: Hit) -> str:
    """Return in one line why a paper is related: the two reasons that say most. widget.js says it in the same words."""
    told = list[str]()
    if reasons := hit.reasons:
        told += ["Cites this paper"] if reasons.cites else []
        told += ["Cited by this paper"] if reasons.cited else []
        told += [f"Also by {listed(name for _, name in reasons.shared_authors[:2])}"] if reasons.shared_authors else []
        told += [f"Cited together {reasons.co_cited:,}×"] if reasons.co_cited else []
        told += [f"Both on {reasons.shared_topics[-1]}"] if reasons.shared_topics else []
    if not told and hit.why.similarity is not None:
        told.append(f"Similarity {hit.why.similarity:.2f}")
    return " · ".join(told[:2])


def _here(library: Library, named: str) -> Paper | None:
    return library.papers([named])[0] if named else None


def _rich(
    request: Request, library: Library, paper: Paper, maxwidth: int | None, maxheight: int | None
) -> dict[str, str | int]:
    base = public_base(request)
    width = WIDTH if maxwidth is None else max(1, min(WIDTH, maxwidth))
    room = HEAD_HEIGHT + SHOWN * ROW_HEIGHT if maxheight is None else max(1, maxheight)
    limit = min(max((room - HEAD_HEIGHT) // ROW_HEIGHT, 1), SHOWN)
    height = min(room, HEAD_HEIGHT + limit * ROW_HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": paper.title or paper.id,
        "author_name": author_names(paper.authors),
        "provider_name": library.settings.site_name or library.settings.library.name,
        "provider_url": f"{base}/",
        "cache_age": 86_400,
        "html": str(iframe(base, Embedded(paper.id, limit=limit), paper.title, width, height)),
        "width": width,
        "height": height,
    }


def _told(asked: Embedded) -> dict[str, object]:
    """Return what differs from the defaults."""
    given = {name: getattr(asked, name) for name in Embedded.__slots__}
    told = {name: value for name, value in given.items() if value != getattr(Embedded(), name)}
    return told | ({"reasons": "true"} if asked.reasons else {})
