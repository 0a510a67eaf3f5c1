"""What `/openapi.json` says beyond what FastAPI reads from the code: the real errors, and examples that work."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from paperkin.api.models import AuthorAnswer, HitAnswer, PageAnswer, PaperAnswer, PapersAnswer, ReadyAnswer, WhyAnswer
from paperkin.api.problems import MEDIA_TYPE
from paperkin.errors import (
    CursorExpired,
    InvalidRequest,
    LibraryNotIndexed,
    PaperkinError,
    PaperNotFound,
    PaperNotIndexed,
)

_PAPER = PaperAnswer(
    id="nips2018:11768",
    title="Reward learning from human preferences and demonstrations in Atari",
    abstract="To solve complex real-world problems with reinforcement learning, we cannot rely on manually specified …",
    authors=[
        AuthorAnswer(name="Borja Ibarz", orcid=None, source_id=None, affiliations=["DeepMind"]),
        AuthorAnswer(name="Jan Leike", orcid=None, source_id=None, affiliations=["DeepMind"]),
    ],
    year=2018,
    published=None,
    venue="NeurIPS",
    url="https://nips.cc/virtual/2018/poster/11768",
    citations=504,
    identifiers=["arXiv:1811.06521"],
    keywords=[],
    source="jsonl",
)
_GENERATION = "20261121T225126503507Z-9fdc"
_EXAMPLES = {
    "PaperAnswer": _PAPER,
    "PapersAnswer": PapersAnswer(papers=[_PAPER, None]),
    "PageAnswer": PageAnswer(
        total=851,
        generation=_GENERATION,
        next_cursor="WyIyMDI2MTEyMVQyMjUxMjY1MDM1MDdaLTlmZGMiLCJkZTdkN2JhODk1ZjIxMWEyIiwxXQ",
        hits=[
            HitAnswer(
                paper=_PAPER,
                score=1.0,
                why=WhyAnswer(similarity=0.4527, dense_rank=1, bm25=11.304, bm25_rank=1),
            )
        ],
    ),
    "ReadyAnswer": ReadyAnswer(
        status="ready", generation=_GENERATION, papers=6010, encoder="all-MiniLM-L6-v2 on openvino bf16", fault=None
    ),
}
_PROBLEMS: tuple[PaperkinError, ...] = (
    InvalidRequest(
        "limit: Input should be less than or equal to 100", value="500", remedy="The parameters are described at /docs."
    ),
    PaperNotFound("No paper here has this id", value="arXiv:0000.00000", remedy="Search for its title if in doubt."),
    PaperNotIndexed("The paper came in after the last build", value="P19-1001", remedy="Run `paperkin index`."),
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
    for problem in _PROBLEMS:
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
    paper_id = str(error.value) if isinstance(error, PaperNotFound | PaperNotIndexed) else _PAPER.id
    return {
        "type": f"urn:paperkin:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.problem,
        "instance": path.replace("{paper_id}", paper_id),
        "value": error.value,
        "remedy": error.remedy,
    }
