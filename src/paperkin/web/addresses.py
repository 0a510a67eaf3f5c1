"""The addresses of the site's pages. Templates and feeds write links with these and in no other way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request

from paperkin.settings import Settings

_LINKED_SCHEMES = ("http", "https")


def paper_address(paper_id: str, below: str = "") -> str:
    """Return the path of a paper's page, or of one below it such as `related`. Slashes of the id stand as they are."""
    return _of("papers", paper_id, below)


def person_address(author_id: str, below: str = "") -> str:
    """Return the path of a person's page, or of one below it."""
    return _of("people", author_id, below)


def topic_address(topic_id: str, below: str = "") -> str:
    """Return the path of a topic's page, or of one below it."""
    return _of("topics", topic_id, below)


def institution_address(institution_id: str, below: str = "") -> str:
    """Return the path of an institution's page, or of one below it."""
    return _of("institutions", institution_id, below)


def venue_address(venue: str, below: str = "") -> str:
    """Return the path of a venue's page, or of one below it. A venue is named by its name."""
    return _of("venues", venue, below)


def graph_address(around: str) -> str:
    """Return the path of the graph explorer around a paper, person, topic or institution."""
    return with_query("/graph", around=around)


def search_address(q: str = "", **given: object) -> str:
    """Return the path of a search; lists become repeated parameters, and what is None or empty is left out."""
    return with_query("/search", q=q, **given)


def with_query(path: str, given: Mapping[str, object] | None = None, /, **more: object) -> str:
    """Return a path with a query string of what is neither None nor empty."""
    pairs: list[tuple[str, str]] = []
    for name, value in {**(given or {}), **more}.items():
        values = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
        pairs += [(name, str(one)) for one in values if one is not None and one != ""]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def outside(url: str | None) -> str | None:
    """Return an address that a source gave if a page may link to it: http or https with a host, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in _LINKED_SCHEMES and parts.netloc else None


def public_base(request: Request) -> str:
    """Return the address that this site has for others, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


def _of(kind: str, name: str, below: str) -> str:
    # A lone surrogate cannot be written as UTF-8: it becomes a question mark, and nothing has that id.
    path = f"/{kind}/{quote(name, safe=':/', errors='replace')}"
    return f"{path}/{below}" if below else path
