"""The site's own files, under an address that changes when any of them does, so that browsers may keep them for good.

Nothing is built: style sheets are joined as they are read, and texts are compressed once, when the server starts.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

_STATIC = Path(__file__).parent / "static"
# One request for what every page needs. The order is that of the cascade.
_JOINED = {
    "css/site.css": (
        "css/fonts.css",
        "css/tokens.css",
        "css/elements.css",
        "css/layout.css",
        "css/parts.css",
        "css/papers.css",
        "css/paper.css",
        "css/people.css",
        "css/topics.css",
        "css/charts.css",
        "css/search.css",
        "css/print.css",
    )
}
_COMPRESSED = {".css", ".js", ".svg", ".html", ".json", ".txt"}
_LONG = "public, max-age=31536000, immutable"
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")

assets_router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served: as it is, and compressed where that is shorter."""

    content: bytes
    squeezed: bytes | None
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Return every file by its path below `static`, read and compressed once."""
    files = {path.relative_to(_STATIC).as_posix(): path for path in sorted(_STATIC.rglob("*")) if path.is_file()}
    contents = {name: path.read_bytes() for name, path in files.items()}
    for name, parts in _JOINED.items():
        contents[name] = b"\n".join(contents[part] for part in parts)
    return {name: _asset(name, content) for name, content in contents.items()}


@cache
def version() -> str:
    """Return a word that changes when any file does."""
    digest = hashlib.blake2b(digest_size=6)
    for name, asset in sorted(assets().items()):
        digest.update(name.encode() + b"\0" + asset.content)
    return digest.hexdigest()


def asset_address(name: str) -> str:
    """Return the path at which a file is served. Raises KeyError where there is none."""
    if name not in assets():
        raise KeyError(name)
    return f"/assets/{version()}/{name}"


@assets_router.get("/assets/{given_version}/{name:path}")
async def asset(request: Request, given_version: str, name: str) -> Response:
    """Serve a file. One of another version is served too, but not kept: a page may be older than its server."""
    found = assets().get(name)
    if found is None:
        raise HTTPException(404, "No such file")
    headers = {
        "Cache-Control": _LONG if given_version == version() else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept-Encoding",
    }
    body = found.content
    if found.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = found.squeezed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=found.media_type)


def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    squeezed = gzip.compress(content, 9, mtime=0) if Path(name).suffix in _COMPRESSED and len(content) > 500 else None
    return Asset(content, squeezed, media_type)
