"""Errors as RFC 9457 problem documents, from one place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from paperkin.errors import InvalidRequest, PaperkinError

_log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LONGEST_VALUE = 400
# Shows a problem document to whoever browses: (request, document, headers) → a page, or None where JSON is wanted.
Shown = Callable[[Request, dict[str, Any], dict[str, str]], Response | None]


class Problem(BaseModel):
    """A problem document (RFC 9457) with two members of our own: `value` and `remedy`."""

    type: str = Field(
        description="Names the kind of problem; stable.", examples=["urn:paperkin:problem:paper-not-found"]
    )
    title: str = Field(examples=["Paper not found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="What went wrong this time.", examples=["No paper here has this id"])
    instance: str = Field(description="The path that was asked for.", examples=["/v1/papers/arXiv:0000.00000"])
    value: Any = Field(default=None, description="The value at fault.", examples=["arXiv:0000.00000"])
    remedy: str = Field(description="What to do about it.", examples=["Search for its title if in doubt."])


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe these error answers for OpenAPI."""
    return {status: {"model": Problem, "content": {MEDIA_TYPE: {}}} for status in statuses}


def install_problem_handlers(app: FastAPI, shown: Shown | None = None) -> None:
    """Answer every error of the application with a problem document, or with what shows it as a page."""
    app.state.shown_problem = shown
    app.add_exception_handler(PaperkinError, _on_paperkin_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_paperkin_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PaperkinError)
    if error.status >= 500:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    return _answer(
        request, error.status, error.code, error.title, error.problem, value=error.value, remedy=error.remedy
    )


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "body"
    given = first.get("input")
    return _answer(
        request,
        InvalidRequest.status,
        InvalidRequest.code,
        InvalidRequest.title,
        f"{where}: {first['msg']}",
        value=given if isinstance(given, str | int | float | bool) else None,
        remedy="The parameters are described at /docs.",
    )


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(
        request,
        error.status_code,
        f"http-{error.status_code}",
        str(error.detail),
        str(error.detail),
        value=request.url.path,
        remedy="The addresses and their methods are listed at /docs.",
        headers=dict(error.headers or {}),
    )


async def _on_unexpected(request: Request, error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer(
        request,
        PaperkinError.status,
        PaperkinError.code,
        PaperkinError.title,
        "Something went wrong that paperkin did not expect",
        value=type(error).__name__,
        remedy="Try again; the server's log has the details.",
    )


def _answer(
    request: Request,
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    value: object,
    remedy: str,
    headers: dict[str, str] | None = None,
) -> Response:
    problem = {
        "type": f"urn:paperkin:problem:{code}",
        "title": title,
        "status": status,
        "detail": _writable(detail),
        "instance": request.url.path,
        "value": _told(value),
        "remedy": remedy,
    }
    extra = {
        "Cache-Control": "no-store",
        **(headers or {}),
        **({"Retry-After": "5"} if status == 503 else {}),
    }
    shown: Shown | None = request.app.state.shown_problem
    as_page = shown and shown(request, problem, extra)
    return as_page or Response(orjson.dumps(problem), status, extra, MEDIA_TYPE)


def _told(value: object) -> object:
    """Return a value from outside as JSON can carry it, and not at any length."""
    if value is None or isinstance(value, bool) or (isinstance(value, int | float) and abs(value) < 2**53):
        return value
    text = _writable(value if isinstance(value, str) else repr(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _writable(text: str) -> str:
    # JSON may bring lone surrogates, which UTF-8 cannot write.
    return text.encode("utf-8", "backslashreplace").decode()
