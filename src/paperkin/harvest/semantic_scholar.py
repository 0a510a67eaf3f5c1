"""Semantic Scholar by ids, 500 to a request.

What is remembered is the day on which each id was asked for; later runs ask for ids that are new, and for those whose
answer has aged. The memory is one for all queries, so that lists of ids may grow and overlap.

Source: api.semanticscholar.org/api-docs (paper/batch: 500 ids, 10 MB to an answer; one request per second with a key;
a shared allowance without), read in November 2026. A batch in which no id is known is answered with 400.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson

from paperkin.errors import InvalidRequest
from paperkin.harvest.days import read_day
from paperkin.harvest.polite import Answer, Clock, PoliteClient, Service
from paperkin.harvest.run import HarvestedPage
from paperkin.identifiers import parse_identifier

SEMANTIC_SCHOLAR_URL = "https://api.semanticscholar.org/graph/v1"
INTERVAL_WITH_KEY_S, INTERVAL_S = 1.0, 3.0
BATCH = 500
MAX_AGE_DAYS = 30
FIELDS = (
    "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,publicationDate,publicationTypes,"
    "journal,referenceCount,citationCount,isOpenAccess,openAccessPdf,fieldsOfStudy,s2FieldsOfStudy,tldr,"
    "authors.authorId,authors.name,authors.externalIds,authors.affiliations,references.paperId,references.externalIds"
)
_PREFIXES = {
    "S2": "", "CorpusId": "CorpusId:", "DOI": "DOI:", "arXiv": "ARXIV:", "ACL": "ACL:", "PMID": "PMID:",
    "PMCID": "PMCID:",
}  # fmt: skip
_OWN_FORMS = re.compile(r"MAG:\d+|URL:https?://\S+", re.I)
# The service's own words for a batch whose ids it does not know, one and all.
_NONE_KNOWN = b"no valid paper ids"
_TOO_LARGE = b"exceed maximum size"
_REFUSED = (400, 404, 413)


class SemanticScholarPapers:
    """The papers of some ids.

    ids: Semantic Scholar's own, or any that it reads: DOIs, arXiv, ACL and PubMed ids, corpus ids, however they are
    spelt. max_age_days: after so many days an id is asked for again. Raises InvalidRequest naming an id that is none.
    """

    def __init__(
        self,
        contact: str | None,
        *,
        ids: Sequence[str],
        api_key: str | None = None,
        url: str = SEMANTIC_SCHOLAR_URL,
        max_age_days: int = MAX_AGE_DAYS,
        batch: int = BATCH,
        interval_s: float | None = None,
        clock: Clock | None = None,
        timeout_s: float = 120.0,
    ) -> None:
        if not ids:
            raise InvalidRequest("Semantic Scholar is harvested by ids", remedy="Give some, or a file with --ids.")
        if interval_s is None:
            interval_s = INTERVAL_WITH_KEY_S if api_key else INTERVAL_S
        headers = {"x-api-key": api_key} if api_key else {}
        service = Service("Semantic Scholar", interval_s, secret_headers=headers)
        self.client = PoliteClient(service, contact, clock=clock, timeout_s=timeout_s)
        self._ids = list(dict.fromkeys(asked_id(text) for text in ids))
        self._url = url.rstrip("/")
        self._max_age = timedelta(max_age_days)
        self._batch = max(1, min(batch, BATCH))

    @property
    def key(self) -> str:
        """What is asked for, in words that stay the same from run to run."""
        return "semantic-scholar papers"

    def pages(self, state: Mapping[str, Any]) -> Iterator[HarvestedPage]:
        """Yield the papers of ids that were not asked for of late. Raises HarvestFailed."""
        asked: dict[str, str] = dict(state.get("asked", {}))
        oldest = self.client.clock.now().date() - self._max_age
        wanted = [name for name in self._ids if name not in asked or _day(asked[name]) < oldest]
        queue = deque(wanted[start : start + self._batch] for start in range(0, len(wanted), self._batch))
        while queue:
            batch = queue.popleft()
            answer = self._ask(batch)
            rows = answer.parsed if answer.status == 200 and answer.parsed is not None else self._refused(answer, batch)
            if rows is None:
                half = len(batch) // 2
                queue.extendleft((batch[half:], batch[:half]))
                continue
            asked |= dict.fromkeys(batch, answer.at.date().isoformat())
            # A reader would take the nulls for records, and refuse them.
            papers = [row for row in rows if row is not None]
            yield HarvestedPage(
                body=orjson.dumps(papers) if papers else b"",
                source="semantic-scholar",
                origin=f"{self._url}/paper/batch#{sha256(' '.join(batch).encode()).hexdigest()[:16]}",
                state={"asked": asked},
                total=len(wanted),
                records=len(papers),
                not_found=tuple(name for name, row in zip(batch, rows, strict=True) if row is None),
            )

    def _ask(self, batch: Sequence[str]) -> Answer[list[Any]]:
        def rows(body: bytes) -> list[Any]:
            document = orjson.loads(body)
            if isinstance(document, list) and len(document) == len(batch):
                return document
            if isinstance(document, dict) and "error" in document:  # goes with a status of its own
                return []
            raise ValueError(f"JSON, but not a list of {len(batch)} papers")

        return self.client.fetch(
            f"{self._url}/paper/batch", rows, params={"fields": FIELDS}, json={"ids": list(batch)}, tolerate=_REFUSED
        )

    def _refused(self, answer: Answer[list[Any]], batch: Sequence[str]) -> list[None] | None:
        """Return a row for each id where none is known, or None where a smaller batch may be answered."""
        words = answer.body.lower()
        if _NONE_KNOWN in words:
            return [None] * len(batch)
        if len(batch) > 1 and (_TOO_LARGE in words or answer.status == 413):
            return None
        raise self.client.failed(f"it answers {answer.status}: {words[:200].decode(errors='replace')}", url=answer.url)


def asked_id(text: str) -> str:
    """Return an id as Semantic Scholar reads it: `ARXIV:2203.02155`. Raises InvalidRequest where it is none."""
    text = text.strip()
    identifier = parse_identifier(text)
    if identifier is not None and identifier.scheme in _PREFIXES:
        value = identifier.value
        # P19-1001 is known by capitals, 2022.naloma-1.1 by none.
        if identifier.scheme == "ACL" and value[:1].isalpha():
            value = value.upper()
        return _PREFIXES[identifier.scheme] + value
    if _OWN_FORMS.fullmatch(text):
        return text
    raise InvalidRequest(
        "Semantic Scholar does not know papers by this",
        value=text,
        remedy="Give its own ids, or ids such as arXiv:2203.02155, DOI:10.1145/3292500, PMID:19872477.",
    )


def _day(text: str) -> date:
    return read_day(text, "The saved state's day")
