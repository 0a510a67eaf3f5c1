"""The JSON API, version 1, and the problem documents that it answers errors with."""

from paperkin.api.docs_page import install_docs_page
from paperkin.api.health import health_router
from paperkin.api.openapi import install_openapi
from paperkin.api.people_routes import people_router
from paperkin.api.problems import install_problem_handlers
from paperkin.api.routes import v1_router
from paperkin.api.search_routes import search_router
from paperkin.api.topic_routes import topic_router

__all__ = [
    "health_router",
    "install_docs_page",
    "install_openapi",
    "install_problem_handlers",
    "people_router",
    "search_router",
    "topic_router",
    "v1_router",
]
