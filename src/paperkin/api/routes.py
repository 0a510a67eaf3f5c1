"""`/v1/papers`: papers by their ids."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from paperkin.answers import paper_answer, work_answer
from paperkin.api.answering import cacheable, uncached
from paperkin.api.asked import Lib, PaperId
from paperkin.api.models import BatchRequest, PapersAnswer, WorkAnswer
from paperkin.api.problems import problem_responses

v1_router = APIRouter(prefix="/v1")


@v1_router.post("/papers/batch", response_model=PapersAnswer, responses=problem_responses(400), tags=["papers"])
def batch(library: Lib, body: BatchRequest) -> Response:
    """Fetch many papers at once, by ids of any kind."""
    papers = library.papers(body.ids)
    return uncached({"papers": [paper and paper_answer(paper) for paper in papers]})


@v1_router.get("/papers/{paper_id:path}", response_model=WorkAnswer, responses=problem_responses(404), tags=["papers"])
def paper(request: Request, library: Lib, paper_id: PaperId) -> Response:
    """Fetch one paper by any of its ids, with its versions and where each field is from."""
    return cacheable(request, work_answer(library.work(paper_id)))
