"""`/v1`: likely collaborators. With whom somebody may well write next, and whom a group lacks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.api.answering import cacheable, uncached
from paperkin.api.asked import Lib
from paperkin.api.collaborator_models import Circle, SuggestedCollaboratorsAnswer, TeamRequest, TeamSuggestionsAnswer
from paperkin.api.problems import problem_responses
from paperkin.introducing.suggestion_answers import suggested_collaborators_answer, team_suggestions_answer
from paperkin.limits import MAX_LIMIT, MAX_OFFSET

# Stands before the authors' own addresses, which take any longer ones for ids.
collaborator_router = APIRouter(prefix="/v1")

_LAST_YEAR = 9999


@collaborator_router.get(
    "/authors/{author_id:path}/suggested-collaborators",
    response_model=SuggestedCollaboratorsAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["authors"],
)
def suggested_collaborators(
    request: Request,
    library: Lib,
    author_id: Annotated[
        str,
        InPath(description="A person's id, or one that was merged into it, or an ORCID.", examples=["A12"]),
    ],
    circle: Annotated[
        Circle,
        Query(description="`next`: the circle and its edge; `new`: near in subject, further than two steps away."),
    ] = "next",
    reach: Annotated[
        float,
        Query(
            ge=-1, le=1, description="Above 0 those further away in the co-author graph come forward; below, nearer."
        ),
    ] = 0.0,
    since: Annotated[
        int | None,
        Query(
            ge=0,
            le=_LAST_YEAR,
            description="Only people with a paper of this year or later. Default: five before the library's newest.",
            examples=[2022],
        ),
    ] = None,
    inactive: Annotated[bool, Query(description="Whether people without a paper of late will do.")] = False,
    institution: Annotated[
        str | None,
        Query(
            max_length=400,
            description="Only people whose newest papers place them there, by id or words of its name.",
            examples=["Edinburgh"],
        ),
    ] = None,
    outside: Annotated[
        str | None, Query(max_length=400, description="Nobody whose newest papers place them there.")
    ] = None,
    topic: Annotated[
        list[str] | None,
        Query(
            max_length=MAX_LIMIT,
            description="Only people with a paper in it, by id or in words; several for any of them.",
            examples=[["T12"]],
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, Query(max_length=MAX_LIMIT, description="People not to name, by id.", examples=[["A34"]])
    ] = None,
    evidence: Annotated[bool, Query(description="Whether to say why.")] = True,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to list.")] = 10,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over first.")] = 0,
) -> Response:
    """List people with whom a person has not written and may well, the likeliest first, and what speaks for each."""
    suggested = library.suggested_collaborators(
        author_id,
        limit,
        circle=circle,
        reach=reach,
        since=since,
        inactive=inactive,
        institution=institution,
        outside=outside,
        topics=topic or (),
        exclude=exclude or (),
        offset=offset,
        evidence=evidence,
    )
    return cacheable(request, suggested_collaborators_answer(suggested))


@collaborator_router.post(
    "/teams/suggestions",
    response_model=TeamSuggestionsAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["authors"],
)
def team_suggestions(library: Lib, body: TeamRequest) -> Response:
    """Say what an abstract needs, what of it a group covers, and who has what the group lacks."""
    suggested = library.team_suggestions(
        body.authors, body.text, body.limit, since=body.since, inactive=body.inactive, exclude=body.exclude
    )
    return uncached(team_suggestions_answer(suggested))
