"""The JSON API, version 1, and the problem documents that it answers errors with."""

from paperkin.api.collaborator_routes import collaborator_router
from paperkin.api.docs_page import install_docs_page
from paperkin.api.expert_routes import expert_router
from paperkin.api.graph_routes import graph_router
from paperkin.api.head_requests import HeadAsGet
from paperkin.api.health import health_router
from paperkin.api.openapi import install_openapi
from paperkin.api.people_routes import people_router
from paperkin.api.problems import install_problem_handlers
from paperkin.api.routes import v1_router
from paperkin.api.search_routes import search_router
from paperkin.api.similar_routes import similar_router
from paperkin.api.topic_routes import topic_router
from paperkin.api.venue_routes import venue_router

__all__ = [
    "HeadAsGet",
    "collaborator_router",
    "expert_router",
    "graph_router",
    "health_router",
    "install_docs_page",
    "install_openapi",
    "install_problem_handlers",
    "people_router",
    "search_router",
    "similar_router",
    "topic_router",
    "v1_router",
    "venue_router",
]
