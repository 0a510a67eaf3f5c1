"""`/healthz` says that the process lives, `/readyz` that the library can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from paperkin.api.answering import uncached
from paperkin.api.models import HealthAnswer, ReadyAnswer
from paperkin.api.problems import problem_responses
from paperkin.service import Library

health_router = APIRouter(tags=["health"])


@health_router.get("/healthz", response_model=HealthAnswer)
async def healthz() -> Response:
    """Say that the process is alive."""
    return uncached({"status": "ok"})


@health_router.get("/readyz", response_model=ReadyAnswer, responses=problem_responses(503))
def readyz(request: Request) -> Response:
    """Say that the library answers, and with what; a problem document where it cannot."""
    library: Library = request.app.state.library
    generation = library.serving.generation()
    encoder = library.encoders.of(generation.manifest.encoder)
    library.encoders.reranker()
    fault, freshness = library.serving.fault, library.serving.freshness()
    return uncached(
        {
            "status": "degraded" if fault else "ready",
            "generation": generation.id,
            "papers": len(generation) - len(generation.gone),
            "fresh": freshness.fresh,
            "waiting": freshness.waiting,
            "encoder": f"{encoder.spec.id} on {encoder.engine}",
            "fault": str(fault) if fault else None,
        }
    )
