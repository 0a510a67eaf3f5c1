"""What `/openapi.json` says beyond what FastAPI reads from the code: the real errors, and examples that work."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from paperkin.api.models import (
    AffiliationAnswer,
    AuthorsAnswer,
    AuthorshipAnswer,
    AuthorSummaryAnswer,
    AuthorWhyAnswer,
    InstitutionAnswer,
    InstitutionPeopleAnswer,
    InstitutionPersonAnswer,
    InstitutionsAnswer,
    JoinedAnswer,
    MatchAnswer,
    PaperAnswer,
    PaperListAnswer,
    PapersAnswer,
    ReadyAnswer,
    TopicBriefAnswer,
    TopicShareAnswer,
    VersionAnswer,
    WorkAnswer,
)
from paperkin.api.problems import MEDIA_TYPE
from paperkin.api.profile_examples import PROFILE_EXAMPLES
from paperkin.api.search_models import (
    FacetCountAnswer,
    FiltersAnswer,
    HitAnswer,
    PageAnswer,
    PassageAnswer,
    QueryAnswer,
    SuggestionAnswer,
    SuggestionsAnswer,
    WhyAnswer,
)
from paperkin.api.topic_models import (
    GrowthAnswer,
    PeriodAnswer,
    PeriodsAnswer,
    TopicChangeAnswer,
    TopicEventAnswer,
    TopicHistoryAnswer,
    TopicLineAnswer,
    TopicNeighbourAnswer,
    TopicNeighboursAnswer,
    TopicPeopleAnswer,
    TopicPersonAnswer,
    TopicsAnswer,
)
from paperkin.errors import (
    AuthorNotFound,
    CursorExpired,
    InstitutionNotFound,
    InvalidRequest,
    LibraryNotIndexed,
    PaperkinError,
    PaperNotFound,
    PaperNotIndexed,
    TopicNotFound,
    VenueNotFound,
)

_DEEPMIND = AffiliationAnswer(name="DeepMind", ror=None, country=None)
_PAPER = PaperAnswer(
    id="nips2018:11768",
    title="Reward learning from human preferences and demonstrations in Atari",
    abstract="To solve complex real-world problems with reinforcement learning, we cannot rely on manually specified …",
    authors=[
        AuthorshipAnswer(name="Borja Ibarz", author_id="A11", orcid=None, source_id=None, affiliations=[_DEEPMIND]),
        AuthorshipAnswer(name="Jan Leike", author_id="A12", orcid=None, source_id=None, affiliations=[_DEEPMIND]),
    ],
    year=2018,
    published=None,
    venue="NeurIPS",
    url="https://nips.cc/virtual/2018/poster/11768",
    kind="article",
    citations=504,
    identifiers=["arXiv:1811.06521"],
    keywords=[],
    source="jsonl",
)
_PREPRINT = "arxiv:1811.06521"
_IN_TOPICS = [
    TopicShareAnswer(id="T2", label="Reinforcement learning", level=0, strength=0.86),
    TopicShareAnswer(id="T12", label="Learning from human feedback", level=1, strength=0.71),
]
_WORK = WorkAnswer(
    **_PAPER.model_dump(),
    references=["arXiv:1706.03741"],
    versions=[
        VersionAnswer(
            id=_PAPER.id,
            source="jsonl",
            updated="2026-11-21T22:51:26Z",
            title=_PAPER.title,
            kind="article",
            venue="NeurIPS",
            year=2018,
            published=None,
            url=_PAPER.url,
            identifiers=[],
        ),
        VersionAnswer(
            id=_PREPRINT,
            source="arxiv-kaggle",
            updated="2026-11-21T22:52:03Z",
            title=_PAPER.title,
            kind="preprint",
            venue="arXiv",
            year=2018,
            published="2018-11-15",
            url=None,
            identifiers=["arXiv:1811.06521"],
        ),
    ],
    provenance={"title": _PAPER.id, "abstract": _PREPRINT, "venue": _PAPER.id, "citations": _PAPER.id},
    matches=[
        MatchAnswer(
            a=_PREPRINT,
            b=_PAPER.id,
            same=True,
            by="rule",
            reasons=["titles equal", "6 of 6 authors agree"],
            score=9.2,
            at="2026-11-21T22:52:04Z",
        )
    ],
    topics=_IN_TOPICS,
)
_AUTHOR = AuthorSummaryAnswer(id="A12", name="Jan Leike", papers=14, first_year=2013, last_year=2023)
_COAUTHOR = AuthorSummaryAnswer(id="A8", name="Shane Legg", papers=31, first_year=2006, last_year=2024)
_INSTITUTION = InstitutionAnswer(id="I3", name="DeepMind", country="GB", ror="00971b260", papers=412, people=530)
_JOINED = JoinedAnswer(
    paper=_PAPER.id,
    name="Jan Leike",
    nearest="arxiv:1706.03741",
    score=6.1,
    reasons=["2 shared co-authors: Dario Amodei, Shane Legg", "rare name"],
    pinned=False,
)
_GENERATION = "20261121T225126503507Z-9fdc"
_TOPIC = TopicBriefAnswer(id="T12", label="Learning from human feedback", level=1, papers=212)
_TOPIC_BESIDE = TopicBriefAnswer(id="T14", label="Inverse reinforcement learning", level=1, papers=164)
_TOPIC_LINE = TopicLineAnswer(
    **_TOPIC.model_dump(),
    description="Preferences of people between trajectories replace a reward function.",
    terms=["Learning from human feedback", "Human preferences", "Reward models"],
    parent="T2",
    children=[],
    since="2026-11-21T22:51:26+00:00",
    growth=GrowthAnswer(rate=0.42, low=0.31, high=0.55, since=2019, until=2024, papers=187),
    verdict="rising",
    first_year=2017,
    yearly=[1, 4, 6, 11, 18, 35, 61, 76],
    similarity=None,
)
_EXAMPLES = {
    **PROFILE_EXAMPLES,
    "PaperAnswer": _PAPER,
    "WorkAnswer": _WORK,
    "PaperListAnswer": PaperListAnswer(total=14, papers=[_PAPER]),
    "AuthorsAnswer": AuthorsAnswer(authors=[_AUTHOR]),
    "AuthorWhyAnswer": AuthorWhyAnswer(total=14, papers=[_JOINED]),
    "InstitutionAnswer": _INSTITUTION,
    "InstitutionsAnswer": InstitutionsAnswer(total=1_204, institutions=[_INSTITUTION]),
    "InstitutionPeopleAnswer": InstitutionPeopleAnswer(
        total=530, people=[InstitutionPersonAnswer(**_COAUTHOR.model_dump(), papers_here=22)]
    ),
    "PapersAnswer": PapersAnswer(papers=[_PAPER, None]),
    "PageAnswer": PageAnswer(
        total=851,
        generation=_GENERATION,
        next_cursor="WyIyMDI2MTEyMVQyMjUxMjY1MDM1MDdaLTlmZGMiLCJkZTdkN2JhODk1ZjIxMWEyIiwxXQ",
        query=QueryAnswer(
            text="learning from human preferences",
            phrases=[],
            excluded=[],
            filters=FiltersAnswer(
                year_from=2018,
                year_to=None,
                venues=[],
                authors=[],
                institutions=[],
                topics=[],
                kinds=[],
                sources=[],
                since=None,
            ),
            identifier=None,
            unmet=[],
        ),
        did_you_mean=None,
        people=[],
        facets={"venue": [FacetCountAnswer(value="neurips", label="NeurIPS", count=71)]},
        hits=[
            HitAnswer(
                paper=_PAPER,
                score=1.0,
                why=WhyAnswer(similarity=0.4527, dense_rank=1, bm25=11.304, bm25_rank=1, reranked=None),
                passage=PassageAnswer(
                    text="In this work, we combine two approaches to learning from human feedback: expert "
                    "demonstrations and trajectory preferences.",
                    field="abstract",
                    marks=[[36, 44], [50, 55]],
                ),
                reasons=None,
                also=[],
                topics=_IN_TOPICS,
            )
        ],
    ),
    "TopicsAnswer": TopicsAnswer(total=96, levels=[12, 96], generation=_GENERATION, topics=[_TOPIC_LINE]),
    "TopicPeopleAnswer": TopicPeopleAnswer(
        topic=_TOPIC,
        generation=_GENERATION,
        total=840,
        people=[TopicPersonAnswer(id="A12", name="Jan Leike", papers=9, weight=1.8, first_year=2017, last_year=2023)],
        moved_in=[],
    ),
    "TopicNeighboursAnswer": TopicNeighboursAnswer(
        topic=_TOPIC,
        generation=_GENERATION,
        neighbours=[
            TopicNeighbourAnswer(**_TOPIC_BESIDE.model_dump(), score=1.0, similarity=0.81, exchange=0.12),
        ],
    ),
    "PeriodsAnswer": PeriodsAnswer(
        level=1,
        generation=_GENERATION,
        a=PeriodAnswer(first=2015, last=2019, papers=2140),
        b=PeriodAnswer(first=2020, last=2024, papers=3120),
        topics=[
            TopicChangeAnswer(
                topic=_TOPIC,
                papers_a=22,
                papers_b=190,
                share_a=0.01028,
                share_b=0.0609,
                ratio=5.62,
                low=3.7,
                high=8.6,
                change="more",
            )
        ],
    ),
    "TopicHistoryAnswer": TopicHistoryAnswer(
        total=1,
        events=[
            TopicEventAnswer(
                kind="merged",
                topic="T31",
                label="Preference learning",
                level=1,
                papers=40,
                generation=_GENERATION,
                others=["T12"],
            )
        ],
    ),
    "SuggestionsAnswer": SuggestionsAnswer(
        suggestions=[
            SuggestionAnswer(kind="person", text=_AUTHOR.name, value=_AUTHOR.id, papers=_AUTHOR.papers),
            SuggestionAnswer(kind="paper", text=_PAPER.title, value=_PAPER.id, papers=1),
        ]
    ),
    "ReadyAnswer": ReadyAnswer(
        status="ready",
        generation=_GENERATION,
        papers=6010,
        fresh=12,
        waiting=0,
        encoder="all-MiniLM-L6-v2 on openvino bf16",
        fault=None,
    ),
}
# By the kind of thing that an address names.
_NOBODY = AuthorNotFound("No person here has this id", value="A0", remedy="Look the name up at /v1/authors.")
_NO_PAPER = PaperNotFound(
    "No paper here has this id", value="arXiv:0000.00000", remedy="Search for its title if in doubt."
)
_NOT_FOUND: dict[str, PaperkinError] = {
    "papers": _NO_PAPER,
    "related": _NO_PAPER,
    "recommendations": _NO_PAPER,
    "graph": _NO_PAPER,
    **dict.fromkeys(("authors", "teams", "experts", "reviewers"), _NOBODY),
    "institutions": InstitutionNotFound(
        "No institution here has this id", value="I0", remedy="Look the name up at /v1/institutions."
    ),
    "venues": VenueNotFound(
        "No paper here names this venue", value="Nowhere", remedy="Look the name up at /v1/venues."
    ),
    "topics": TopicNotFound(
        "The topic Preference learning is no more",
        value="T31",
        remedy="T31 has merged into T12 (Learning from human feedback): ask for that.",
    ),
}
_EXAMPLE_IDS = {
    "{paper_id}": _PAPER.id,
    "{author_id}": _AUTHOR.id,
    "{institution_id}": _INSTITUTION.id,
    "{topic_id}": _TOPIC.id,
    "{name}": "EMNLP",
}
_PROBLEMS: tuple[PaperkinError, ...] = (
    InvalidRequest(
        "limit: Input should be less than or equal to 100", value="500", remedy="The parameters are described at /docs."
    ),
    PaperNotIndexed(
        "The index has not taken up this paper yet",
        value="P19-1001",
        remedy="Try again in a moment, or run `paperkin index`.",
    ),
    CursorExpired(
        "The index that this cursor pages through is no longer kept",
        value=_GENERATION,
        remedy="Send the query again without a cursor.",
    ),
    LibraryNotIndexed("The library has no index yet", remedy="Build one: paperkin index."),
)


def install_openapi(app: FastAPI) -> None:
    """Let the application describe itself so. Call it when every route is there."""
    described = app.openapi()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            _describe(path, operation)
    schemas: dict[str, Any] = described["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, example in _EXAMPLES.items():
        schemas[name]["examples"] = [example.model_dump()]


def _describe(path: str, operation: dict[str, Any]) -> None:
    operation["summary"] = operation.pop("description").partition("\n")[0].rstrip(".")
    for parameter in operation.get("parameters", ()):
        _describe_parameter(parameter)
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)  # FastAPI's own; here it is a 400 and a problem document
    named = path.removeprefix("/v1/").partition("/")[0]
    for problem in (*_PROBLEMS, *([_NOT_FOUND[named]] if named in _NOT_FOUND else [])):
        if response := responses.get(str(problem.status)):
            schema = response["content"]["application/json"]["schema"]
            response["description"] = problem.title
            response["content"] = {MEDIA_TYPE: {"schema": schema, "example": _problem(problem, path)}}


def _describe_parameter(parameter: dict[str, Any]) -> None:
    """Say what a parameter may be when it is sent, and fill in those that must be."""
    schema = parameter["schema"]
    if kinds := [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]:
        schema |= kinds[0]
    schema.pop("title", None)
    examples = schema.pop("examples", None)
    if examples and parameter["required"]:
        parameter["example"] = examples[0]
    elif examples:
        shown = examples[0][0] if isinstance(examples[0], list) else examples[0]
        parameter["description"] = schema["description"] = f"{schema['description']} Example: `{shown}`."


def _problem(error: PaperkinError, path: str) -> dict[str, Any]:
    names_what_is_asked_for = error.status in (404, 409)
    for word, example in _EXAMPLE_IDS.items():
        path = path.replace(word, str(error.value) if names_what_is_asked_for else example)
    return {
        "type": f"urn:paperkin:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.problem,
        "instance": path,
        "value": error.value,
        "remedy": error.remedy,
    }
