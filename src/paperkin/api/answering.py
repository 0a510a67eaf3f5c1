"""Answers with an ETag of what they say, so that asking again costs a few bytes (RFC 9110, RFC 9111)."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from fastapi import Request, Response

from paperkin.settings import Settings

_JSON = "application/json"


def cacheable(request: Request, answer: Any) -> Response:
    """Answer with JSON to be kept for `cache_seconds` and then revalidated; 304 where the asker has it already."""
    return cacheable_bytes(request, orjson.dumps(answer), _JSON)


def cacheable_bytes(request: Request, body: bytes, media_type: str) -> Response:
    """Answer with bytes in the same way."""
    settings: Settings = request.app.state.settings
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={settings.cache_seconds}, must-revalidate"}
    asked = request.headers.get("if-none-match", "")
    if tag in {word.strip().removeprefix("W/") for word in asked.split(",")} or asked.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def uncached(answer: Any, status: int = 200) -> Response:
    """Answer with JSON that nobody keeps."""
    return Response(orjson.dumps(answer), status, {"Cache-Control": "no-store"}, _JSON)
