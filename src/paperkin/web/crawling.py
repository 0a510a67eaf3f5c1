"""What crawlers ask for: robots.txt and the sitemap."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from paperkin import __version__
from paperkin.api.asked import Lib
from paperkin.introducing.listed import LISTED_KINDS
from paperkin.web.addresses import institution_address, paper_address, person_address, public_base, topic_address
from paperkin.web.xml_documents import legal

crawling = APIRouter(include_in_schema=False)

_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PAGES = ("/", "/topics", "/institutions", "/venues", "/map", "/widget")
# Addresses without number, each an answer worked out anew; what they lead to has pages of its own.
_KEPT_OUT = (
    "/v1/",
    "/recommendations/",
    "/graph",
    "/search",
    "/list",
    "/embed/",
    "/oembed",
    "/widget?",
    "/openapi.json",
)
_ADDRESSES: dict[str, Callable[[str], str]] = {
    "papers": paper_address,
    "people": person_address,
    "topics": topic_address,
    "institutions": institution_address,
}


@crawling.get("/robots.txt")
def robots(request: Request) -> Response:
    """Say what crawlers may read, and where the list of it is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _KEPT_OUT), ""]
    lines += [f"Sitemap: {public_base(request)}/sitemap.xml", ""]
    return Response("\n".join(lines), headers={"Cache-Control": "public, max-age=3600"}, media_type="text/plain")


@crawling.get("/sitemap.xml")
def sitemap_index(request: Request, library: Lib) -> Response:
    """List the parts of the sitemap."""

    def written() -> str:
        base = public_base(request)
        parts = [f"{base}/sitemaps/pages-1.xml"]
        parts += [f"{base}/sitemaps/{kind}-{part}.xml" for kind, own in library.listed_parts().items() for part in own]
        told = "".join(f"<sitemap><loc>{escape(part)}</loc></sitemap>\n" for part in parts)
        return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{told}</sitemapindex>\n"

    return _unless_known(request, library, written)


@crawling.get("/sitemaps/{kind}-{part}.xml")
def sitemap(request: Request, library: Lib, kind: str, part: int) -> Response:
    """List pages: a part of the papers, people, topics or institutions, or those that every library has."""

    def written() -> str:
        base = public_base(request)
        if kind == "pages":
            entries: list[tuple[str, datetime | None]] = [(path, None) for path in _PAGES] if part == 1 else []
        else:
            named = next((one for one in LISTED_KINDS if one == kind), None)
            found = library.listed(named, part) if named and part > 0 else []
            entries = [(_ADDRESSES[kind](one), changed) for one, changed in found]
        if not entries:
            raise HTTPException(404, "There is no such part of the sitemap")
        told = "".join(_entry(base + path, changed) for path, changed in entries)
        return f"{_HEAD}<urlset {_NAMESPACE}>\n{told}</urlset>\n"

    return _unless_known(request, library, written)


def _entry(address: str, changed: datetime | None) -> str:
    told = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<url><loc>{escape(legal(address))}</loc>{told}</url>\n"


def _unless_known(request: Request, library: Lib, written: Callable[[], str]) -> Response:
    """Answer with a document, or with 304, for which nothing is read, as long as the library is what it was."""
    state = f"{__version__} {library.listed_state()} {public_base(request)}".encode()
    tag = f'"{hashlib.blake2b(state, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
    if tag in {word.strip().removeprefix("W/") for word in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(written(), headers=headers, media_type=_XML)
