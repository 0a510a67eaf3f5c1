"""The home page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from paperkin.api.asked import Lib
from paperkin.web.rendering import page

home_pages = APIRouter(include_in_schema=False)


@home_pages.get("/")
def home(request: Request, library: Lib) -> Response:
    """Show what the library is, and a search box."""
    return page(request, "home.html", papers=library.search("warm up", k=5))
