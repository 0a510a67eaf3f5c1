"""What lets a browser search here from its address bar: the OpenSearch description, and completions in its form."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from paperkin.api.asked import Lib
from paperkin.records import Suggestion
from paperkin.web.addresses import paper_address, person_address, public_base, search_address, topic_address
from paperkin.web.addresses import venue_address as at_venue
from paperkin.web.rendering import templates
from paperkin.web.wording import counted

opensearch_router = APIRouter(include_in_schema=False)

_LONGEST = 400
_NAME_LONGEST = 16


@opensearch_router.get("/opensearch.xml")
def opensearch(request: Request, library: Lib) -> Response:
    """Describe the search to browsers, with absolute addresses."""
    name = library.settings.site_name or library.settings.library.name
    text = (
        templates()
        .get_template("opensearch.xml")
        .render(base=public_base(request), name=name, short=name[:_NAME_LONGEST])
    )
    return Response(text, media_type="application/opensearchdescription+xml", headers=_KEPT)


@opensearch_router.get("/suggest.json")
def suggestions(request: Request, library: Lib, q: Annotated[str, Query()] = "") -> Response:
    """Complete what is being typed, as OpenSearch has it: the words, then completions, what they are, and addresses."""
    base, typed = public_base(request), q[:_LONGEST]
    completed = library.suggest(typed) if typed.strip() else []
    answer = [
        q,
        [one.text for one in completed],
        [_described(one) for one in completed],
        [base + _address(one) for one in completed],
    ]
    return Response(orjson.dumps(answer), media_type="application/x-suggestions+json", headers=_BRIEFLY)


_KEPT = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
_BRIEFLY = {"Cache-Control": "public, max-age=60", "X-Content-Type-Options": "nosniff"}


def _described(one: Suggestion) -> str:
    kind = one.kind.capitalize()
    return kind if one.kind == "paper" else f"{kind} · {counted(one.papers, 'paper')}"


def _address(one: Suggestion) -> str:
    address_of = {"paper": paper_address, "person": person_address, "topic": topic_address, "venue": at_venue}
    return address_of[one.kind](one.value) if one.kind in address_of else search_address(topic=one.value)
