"""`/v1/authors/{id}/similar`: who works on much the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from paperkin.api.answering import cacheable
from paperkin.api.asked import Lib
from paperkin.api.people_routes import AuthorId, Limit, Offset
from paperkin.api.problems import problem_responses
from paperkin.api.similar_models import SimilarPeopleAnswer
from paperkin.introducing.similar_answers import similar_people_answer

similar_router = APIRouter(prefix="/v1")

_LONGEST_NAME = 400


@similar_router.get(
    "/authors/{author_id:path}/similar",
    response_model=SimilarPeopleAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["authors"],
)
def similar_people(
    request: Request,
    library: Lib,
    author_id: AuthorId,
    limit: Limit = 10,
    offset: Offset = 0,
    beyond_coauthors: Annotated[
        bool, Query(description="Leave out whom the person has written with; otherwise they are marked.")
    ] = False,
    since: Annotated[
        int | None, Query(description="Only who has a paper of this year or later.", examples=[2022])
    ] = None,
    institution: Annotated[
        str | None,
        Query(
            max_length=_LONGEST_NAME,
            description="Only who is placed there by the newest papers that say so: an id, or words of a name.",
            examples=["I3"],
        ),
    ] = None,
    outside: Annotated[
        str | None,
        Query(max_length=_LONGEST_NAME, description="Only who is not placed there: an id, or words of a name."),
    ] = None,
) -> Response:
    """List the people whose interests are nearest to a person's, with the interests, papers and topics that say so.

    Never somebody who by the name may be the same person.
    """
    found = library.similar_people(
        author_id,
        limit,
        beyond_coauthors=beyond_coauthors,
        since=since,
        institution=institution,
        outside=outside,
        offset=offset,
    )
    return cacheable(request, similar_people_answer(found))
