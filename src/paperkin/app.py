"""Composes the FastAPI application around one library."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from paperkin import __version__
from paperkin.api import (
    HeadAsGet,
    collaborator_router,
    expert_router,
    graph_router,
    health_router,
    install_docs_page,
    install_openapi,
    install_problem_handlers,
    people_router,
    search_router,
    similar_router,
    topic_router,
    v1_router,
    venue_router,
)
from paperkin.errors import PaperkinError
from paperkin.service import Library
from paperkin.settings import Settings
from paperkin.warming import Warming
from paperkin.web import install_site, shown_problem

_log = logging.getLogger(__name__)
THREADS_PER_CORE = 2
_DESCRIPTION = """Find the work that is near yours, and the people behind it.

Errors are problem documents (RFC 9457) with a `remedy`. Answers to GET carry an ETag. Papers are named by the
library's own id or by `arXiv:`, `DOI:`, `ACL:`, `S2:`, `CorpusId:`, `OpenAlex:`, `PMID:` ids and addresses; people by
ids such as `A12` or by ORCID, institutions by ids such as `I3`, topics by ids such as `T4`."""


def create_app(library: Library, settings: Settings) -> FastAPI:
    """Return the application that answers for a library; it warms the encoder and watches for new generations."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _warm(library)
        # Each answer is computed in a thread. More of them than this only fight over the interpreter.
        to_thread.current_default_thread_limiter().total_tokens = THREADS_PER_CORE * (os.cpu_count() or 1)
        library.serving.watch(settings.reload_seconds)
        warming = Warming(library)
        yield
        warming.stop()
        library.close()

    app = FastAPI(
        title="paperkin",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
    )
    app.state.library = library
    app.state.settings = settings
    install_problem_handlers(app, shown_problem)
    app.add_middleware(GZipMiddleware, minimum_size=1_500, compresslevel=3)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag"],
    )
    app.add_middleware(HeadAsGet)
    app.include_router(search_router)
    app.include_router(v1_router)
    # People's ids may hold slashes: what stands below a person goes before the person.
    app.include_router(collaborator_router)
    app.include_router(similar_router)
    app.include_router(people_router)
    app.include_router(topic_router)
    app.include_router(venue_router)
    app.include_router(expert_router)
    app.include_router(graph_router)
    app.include_router(health_router)
    install_site(app)
    install_docs_page(app)
    install_openapi(app)
    return app


def _warm(library: Library) -> None:
    """Open the index and run the encoder once. A library that cannot answer yet starts all the same, and says so."""
    try:
        generation = library.serving.generation()
        library.encoders.of(generation.manifest.encoder).warm()
        library.search("warm up", k=1)
    except PaperkinError as error:
        _log.error("not ready: %s", error)
