"""The widget's script at its lasting address, and the page on which one configures and copies it."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from paperkin.api.asked import Lib
from paperkin.errors import PaperkinError
from paperkin.records import Paper
from paperkin.service import Library
from paperkin.web.addresses import paper_address, public_base, with_query
from paperkin.web.assets import assets
from paperkin.web.embedding import MOST_SHOWN, THEMES, AskedToEmbed, Embedded, iframe
from paperkin.web.rendering import page

widget_pages = APIRouter(include_in_schema=False)

_SCRIPT = "js/widget.js"
# Other sites name this address for years: it stays, and what it serves may change within minutes.
_KEPT_SECONDS = 600


@widget_pages.get("/widget.js")
async def widget_script(request: Request) -> Response:
    """Serve the web component."""
    found = assets()[_SCRIPT]
    tag = f'"{hashlib.blake2b(found.content, digest_size=12).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={_KEPT_SECONDS}",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    body = found.content
    if found.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = found.squeezed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type="text/javascript; charset=utf-8")


@widget_pages.get("/widget")
def widget(request: Request, library: Lib, asked: AskedToEmbed) -> Response:
    """Configure the widget, see it, and copy what embeds it."""
    base = public_base(request)
    paper = library.papers([asked.paper])[0] if asked.paper else None
    ready = bool(asked.paper or asked.title or asked.abstract)
    return page(
        request,
        "widget.html",
        asked=asked,
        paper=paper,
        ready=ready,
        examples=() if ready else _examples(library),
        most=MOST_SHOWN,
        themes=THEMES,
        element=_element(asked),
        script=Markup('<script type="module" src="{}/widget.js"></script>').format(base),
        frame=iframe(base, asked, paper.title if paper else asked.title),
        framed_at=asked.address(),
        height=asked.height,
        oembed=_oembed_address(base, paper),
        kilobytes=len(assets()[_SCRIPT].squeezed or b"") / 1000,
    )


def _examples(library: Library) -> list[Paper]:
    """Return some papers to begin with, the most central of the largest topics; none while no index answers."""
    try:
        largest = library.topics(limit=3).topics
        return [hit.paper for line in largest for hit in library.topic_papers(line.topic.id, 1).hits]
    except PaperkinError:
        return []


def _element(asked: Embedded) -> Markup:
    """Return the element as a page holds it, with the attributes that differ from the defaults."""
    given = {
        "paper": asked.paper,
        "paper-title": asked.title,
        "abstract": asked.abstract,
        "limit": "" if asked.limit == Embedded().limit else asked.limit,
        "heading": asked.heading,
        "theme": "" if asked.theme == "auto" else asked.theme,
        "links": "" if asked.links == "page" else asked.links,
    }
    told = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in given.items() if value != "")
    return Markup("<paperkin-related{}{}></paperkin-related>").format(told, Markup(" reasons") if asked.reasons else "")


def _oembed_address(base: str, paper: Paper | None) -> str | None:
    """Return where oEmbed answers for a paper; it does so only for those that have a page here."""
    return base + with_query("/oembed", url=base + paper_address(paper.id)) if paper else None
