"""Puts the site into the application: its pages, its files, and errors as pages for those who browse."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response

from paperkin.web.assets import assets_router
from paperkin.web.crawling import crawling
from paperkin.web.embedding import embedding
from paperkin.web.feeds import feeds
from paperkin.web.graph_pages import graph_pages
from paperkin.web.home_pages import home_pages
from paperkin.web.institution_pages import institution_pages
from paperkin.web.list_pages import list_pages
from paperkin.web.map_pages import map_pages
from paperkin.web.opensearch import opensearch_router
from paperkin.web.paper_pages import paper_pages
from paperkin.web.person_pages import person_pages
from paperkin.web.rendering import page
from paperkin.web.search_pages import search_pages
from paperkin.web.topic_pages import topic_pages
from paperkin.web.venue_pages import venue_pages
from paperkin.web.widget_pages import widget_pages

_MACHINES = ("/v1/", "/assets/", "/graph/v1/", "/recommendations/v1/")


def install_site(app: FastAPI) -> None:
    """Serve the site. It comes after the API's routes."""
    for router in (
        assets_router,
        home_pages,
        graph_pages,
        map_pages,
        topic_pages,
        institution_pages,
        venue_pages,
        widget_pages,
        embedding,
        feeds,
        crawling,
        person_pages,
        paper_pages,
        search_pages,
        list_pages,
        opensearch_router,
    ):
        app.include_router(router)


def shown_problem(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response | None:
    """Return a problem document as a page for a browser, None for whoever did not ask for one."""
    if request.url.path.startswith(_MACHINES) or "text/html" not in request.headers.get("accept", ""):
        return None
    return page(request, "problem.html", status=problem["status"], headers=headers, problem=problem)
