"""`/v1`: experts on a need, and who is to review what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from paperkin.api.answering import cacheable, uncached
from paperkin.api.asked import FilteredBy, Lib
from paperkin.api.expert_models import ExpertsAnswer, ExpertsRequest, ReviewersAnswer, ReviewersRequest
from paperkin.api.problems import problem_responses
from paperkin.introducing.expert_answers import assignment_answer, experts_answer
from paperkin.introducing.expertise import Submission
from paperkin.limits import MAX_LIMIT, MAX_OFFSET, MAX_QUERY_CHARACTERS
from paperkin.records import Filters

expert_router = APIRouter(prefix="/v1")


@expert_router.get(
    "/experts", response_model=ExpertsAnswer, responses=problem_responses(400, 404, 503), tags=["experts"]
)
def experts(
    request: Request,
    library: Lib,
    filters: FilteredBy,
    q: Annotated[
        str,
        Query(
            max_length=MAX_QUERY_CHARACTERS,
            description="What is needed: words, a question, a paper's id, in the language of the query box. For an "
            "abstract use POST.",
            examples=["learning from human preferences"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many people to list.")] = 10,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over first.")] = 0,
    exclude: Annotated[
        list[str] | None, Query(description="People not to be listed, by id.", examples=[["A12"]])
    ] = None,
    active_since: Annotated[
        int | None, Query(description="Only people who have published in this year or later.", examples=[2021])
    ] = None,
) -> Response:
    """List people whose papers answer a need, with the papers that say so. Conditions are of the papers."""
    found = library.experts(q, limit, filters=filters, exclude=exclude or (), since=active_since, offset=offset)
    return cacheable(request, experts_answer(found))


@expert_router.post(
    "/experts", response_model=ExpertsAnswer, responses=problem_responses(400, 404, 503), tags=["experts"]
)
def experts_long(library: Lib, body: ExpertsRequest) -> Response:
    """List experts for a long text, such as a pasted abstract."""
    filters = Filters(
        year_from=body.year_from,
        year_to=body.year_to,
        venues=tuple(body.venue),
        institutions=tuple(body.institution),
        topics=tuple(body.topic),
    )
    found = library.experts(
        body.q, body.limit, filters=filters, exclude=body.exclude, since=body.active_since, offset=body.offset
    )
    return uncached(experts_answer(found))


@expert_router.post(
    "/reviewers", response_model=ReviewersAnswer, responses=problem_responses(400, 404, 503), tags=["experts"]
)
def reviewers(library: Lib, body: ReviewersRequest) -> Response:
    """Share submissions out among reviewers: conflicts of interest excluded, the work balanced, the best sum."""
    assignment = library.reviewers(
        [
            Submission(one.id, one.title, one.abstract, tuple(one.authors), tuple(one.institutions))
            for one in body.submissions
        ],
        body.per_paper,
        body.max_load,
        coi_years=body.coi_years,
        exclude=body.exclude,
        pool=body.pool,
        fair=body.fair,
    )
    return uncached(assignment_answer(assignment))
