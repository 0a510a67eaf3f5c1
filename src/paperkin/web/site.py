"""Puts the site into the application: its pages, its files, and errors as pages for those who browse."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response

from paperkin.web.assets import assets_router
from paperkin.web.home_pages import home_pages
from paperkin.web.rendering import page

_MACHINES = ("/v1/", "/assets/", "/graph/v1/", "/recommendations/v1/")


def install_site(app: FastAPI) -> None:
    """Serve the site. It comes after the API's routes."""
    for router in (assets_router, home_pages):
        app.include_router(router)


def shown_problem(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response | None:
    """Return a problem document as a page for a browser, None for whoever did not ask for one."""
    if request.url.path.startswith(_MACHINES) or "text/html" not in request.headers.get("accept", ""):
        return None
    return page(request, "problem.html", status=problem["status"], headers=headers, problem=problem)
