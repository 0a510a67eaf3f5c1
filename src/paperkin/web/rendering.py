"""Pages from templates: what every template may use, and the headers that every page has."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from paperkin.service import Library
from paperkin.web import addresses, wording
from paperkin.web.assets import asset_address

_HERE = Path(__file__).parent
# Nothing from elsewhere, no script or style within a page: what a title smuggles in cannot run, whatever else fails.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
_FILTERS = (
    "number",
    "brief",
    "counted",
    "percent",
    "excerpt",
    "listed",
    "marked",
    "filled",
    "author_names",
    "source_name",
)
_ADDRESSES = (
    "paper_address",
    "person_address",
    "topic_address",
    "institution_address",
    "venue_address",
    "graph_address",
    "search_address",
    "with_query",
    "outside",
)


@cache
def templates() -> Environment:
    """Return the templates. Values are escaped, and a name that a page was not given is an error, not a blank."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in _FILTERS}
    environment.globals |= {name: getattr(addresses, name) for name in _ADDRESSES}
    environment.globals |= {"years": wording.years, "asset": asset_address, "icon": icon}
    return environment


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    framed: bool = False,
    headers: dict[str, str] | None = None,
    **given: Any,
) -> Response:
    """Answer with a page, with an ETag of what it says.

    given: what the template uses. framed: other sites may show the page within theirs, as they do with a widget.
    """
    library: Library = request.app.state.library
    text = (
        templates()
        .get_template(template)
        .render(
            request=request,
            site=_site_of(library),
            base=addresses.public_base(request),
            here=str(request.url.path),
            query=request.query_params,
            **given,
        )
    )
    body = text.encode("utf-8", "replace")
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    sent = {
        "Content-Security-Policy": POLICY.format(ancestors="*" if framed else "'self'"),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": "no-cache",
        "ETag": tag,
        **(headers or {}),
    }
    if status == 200 and request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=sent)
    return Response(body, status, sent, "text/html; charset=utf-8")


@cache
def icon(name: str) -> Markup:
    """Return an icon of Lucide's as HTML. It says nothing by itself: the words beside it, or an aria-label, do."""
    drawn = (_HERE / "static" / "vendor" / "lucide" / f"{name}.svg").read_text("utf-8")
    drawn = re.sub(r"<!--.*?-->|(?<=>)\s+|\s+(?=/?>)", "", re.sub(r"\s+", " ", drawn))
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" '))  # a file of ours


def _site_of(library: Library) -> dict[str, str]:
    return {"name": library.settings.site_name or library.settings.library.name}
