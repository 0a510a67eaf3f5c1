"""`/v1`: authors and institutions. Whose the papers are, why, and where they were written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.answers import (
    author_summary_answer,
    institution_answer,
    institution_people_answer,
    joined_answer,
    paper_answer,
)
from paperkin.api.answering import cacheable
from paperkin.api.asked import Lib
from paperkin.api.models import (
    AuthorsAnswer,
    AuthorWhyAnswer,
    InstitutionPeopleAnswer,
    InstitutionsAnswer,
    PaperListAnswer,
)
from paperkin.api.problems import problem_responses
from paperkin.api.profile_models import (
    AuthorAnswer,
    AuthorWorksAnswer,
    CollaboratorsAnswer,
    InstitutionProfileAnswer,
    TrustAnswer,
)
from paperkin.errors import InvalidRequest
from paperkin.introducing.profile import WorksOrder
from paperkin.introducing.profile_answers import (
    author_works_answer,
    collaborators_answer,
    institution_profile_answer,
    profile_answer,
    trust_answer,
)
from paperkin.limits import MAX_LIMIT, MAX_OFFSET

people_router = APIRouter(prefix="/v1")

_LONGEST_NAME = 400
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to list.")]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over first.")]
AuthorId = Annotated[
    str,
    InPath(
        description="A person's id, or one that was merged into it, or an ORCID, bare or as an address.",
        examples=["A12"],
    ),
]
InstitutionId = Annotated[str, InPath(description="An institution's id.", examples=["I3"])]


@people_router.get("/authors", response_model=AuthorsAnswer, responses=problem_responses(400), tags=["authors"])
def authors(
    request: Request,
    library: Lib,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=_LONGEST_NAME,
            description="A name, or its beginning or end in whole words; in any case, with or without accents.",
            examples=["Leike"],
        ),
    ] = None,
    name: Annotated[
        str | None, Query(min_length=1, max_length=_LONGEST_NAME, description="The same as `q`.", deprecated=True)
    ] = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """Find people by name; those of exactly this name first, then those with most papers."""
    asked = q if q is not None else name
    if asked is None:
        raise InvalidRequest("No name was asked for", remedy="Give one as `q`: /v1/authors?q=Leike.")
    found = library.authors(asked, limit, offset)
    return cacheable(request, {"authors": [author_summary_answer(author) for author in found]})


# Ids may hold slashes, so the longer addresses stand first.
@people_router.get(
    "/authors/{author_id:path}/papers",
    response_model=AuthorWorksAnswer,
    responses=problem_responses(400, 404),
    tags=["authors"],
)
def author_papers(
    request: Request,
    library: Lib,
    author_id: AuthorId,
    limit: Limit = 10,
    offset: Offset = 0,
    sort: Annotated[
        WorksOrder,
        Query(description="The newest first, or the most cited: as sources say, or else as this library counts."),
    ] = "newest",
    all_authors: Annotated[bool, Query(description="Name all authors of each paper, not the first few.")] = False,
) -> Response:
    """List a person's publications, numbered, with their place among the authors and the citations of each."""
    works = library.author_works(author_id, sort, limit, offset)
    return cacheable(request, author_works_answer(works, all_authors=all_authors))


@people_router.get(
    "/authors/{author_id:path}/collaborators",
    response_model=CollaboratorsAnswer,
    responses=problem_responses(400, 404),
    tags=["authors"],
)
def collaborators(
    request: Request, library: Lib, author_id: AuthorId, limit: Limit = 10, offset: Offset = 0
) -> Response:
    """List whom a person has written with, the closest first."""
    return cacheable(request, collaborators_answer(library.collaborators(author_id, limit, offset)))


@people_router.get(
    "/authors/{author_id:path}/trust", response_model=TrustAnswer, responses=problem_responses(404), tags=["authors"]
)
def trust(request: Request, library: Lib, author_id: AuthorId) -> Response:
    """Say how well a person's record is supported, with the evidence. It does not say how good a scientist they are."""
    return cacheable(request, trust_answer(library.trust(author_id)))


@people_router.get(
    "/authors/{author_id:path}/why",
    response_model=AuthorWhyAnswer,
    responses=problem_responses(404),
    tags=["authors"],
)
def author_why(request: Request, library: Lib, author_id: AuthorId) -> Response:
    """Say why each of a person's papers is taken to be theirs."""
    found = library.why_author(author_id)
    return cacheable(request, {"total": len(found), "papers": [joined_answer(joined) for joined in found]})


@people_router.get(
    "/authors/{author_id:path}", response_model=AuthorAnswer, responses=problem_responses(404), tags=["authors"]
)
def author(request: Request, library: Lib, author_id: AuthorId) -> Response:
    """Fetch a person's profile: names, ids, institutions, topics, years, citations, co-authors, trust."""
    return cacheable(request, profile_answer(library.profile(author_id)))


@people_router.get(
    "/institutions", response_model=InstitutionsAnswer, responses=problem_responses(400), tags=["institutions"]
)
def institutions(
    request: Request,
    library: Lib,
    name: Annotated[
        str | None,
        Query(
            max_length=_LONGEST_NAME,
            description="Only those whose name has these words, or parts of them, in any case.",
            examples=["Edinburgh"],
        ),
    ] = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """List institutions, those with most papers first."""
    found = library.institutions(name, limit, offset)
    return cacheable(
        request,
        {"total": library.count_institutions(name), "institutions": [institution_answer(item) for item in found]},
    )


@people_router.get(
    "/institutions/{institution_id}/people",
    response_model=InstitutionPeopleAnswer,
    responses=problem_responses(400, 404),
    tags=["institutions"],
)
def institution_people(
    request: Request, library: Lib, institution_id: InstitutionId, limit: Limit = 10, offset: Offset = 0
) -> Response:
    """List who has worked at an institution, those with most papers from there first."""
    people = institution_people_answer(library.institution_people(institution_id, limit, offset))
    return cacheable(request, {"total": library.institution(institution_id).people, "people": people})


@people_router.get(
    "/institutions/{institution_id}/papers",
    response_model=PaperListAnswer,
    responses=problem_responses(400, 404),
    tags=["institutions"],
)
def institution_papers(
    request: Request, library: Lib, institution_id: InstitutionId, limit: Limit = 10, offset: Offset = 0
) -> Response:
    """List the papers that were written at an institution, the newest first."""
    papers = [paper_answer(paper) for paper in library.institution_papers(institution_id, limit, offset)]
    return cacheable(request, {"total": library.institution(institution_id).papers, "papers": papers})


@people_router.get(
    "/institutions/{institution_id}",
    response_model=InstitutionProfileAnswer,
    responses=problem_responses(404),
    tags=["institutions"],
)
def institution(request: Request, library: Lib, institution_id: InstitutionId) -> Response:
    """Fetch one institution, with its papers by year and its main topics."""
    return cacheable(request, institution_profile_answer(library.institution_profile(institution_id)))
