"""The four services, small: lists of one recorded record with ids and dates of their own, paged as each pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from tests.harvest.replay import Asked, Reply

FIXTURES = Path(__file__).parent.parent / "fixtures" / "harvest"
_OAI = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    "<responseDate>{today}T12:00:00Z</responseDate><request>{request}</request>{rest}</OAI-PMH>"
)


def days(count: int, first: str = "2024-01-01", step: int = 1) -> list[str]:
    """Return days, one `step` days after the other."""
    start = date.fromisoformat(first)
    return [(start + timedelta(step * number)).isoformat() for number in range(count)]


@dataclass
class Arxiv:
    """arXiv's OAI-PMH: `records` maps an id to its day; lists come in no order of days."""

    records: dict[str, str]
    today: str = "2024-06-30"
    rows: int = 3
    deleted: set[str] = field(default_factory=set)
    tokens: dict[str, tuple[list[str], int]] = field(default_factory=dict)
    answered_by: str = "200"
    set_spec: str = "cs"

    def __call__(self, asked: Asked) -> Reply:
        params = asked.params
        if params["verb"] == "Identify":
            first = min(self.records.values())
            return self._reply(f"<Identify><earliestDatestamp>{first}</earliestDatestamp></Identify>")
        if token := params.get("resumptionToken"):
            if token not in self.tokens:
                return self._error("badResumptionToken", "The value of the resumptionToken is invalid or expired.")
            return self._list(*self.tokens[token])
        if params.get("set", self.set_spec) != self.set_spec:
            return self._error("badArgument", "Set does not exist")
        since, until = params["from"], params.get("until", "9999-12-31")
        found = sorted(name for name, day in self.records.items() if since <= day <= until)
        return self._list(found, 0) if found else self._error("noRecordsMatch", "No records match.")

    def _list(self, names: list[str], start: int) -> Reply:
        end = start + self.rows
        token = ""
        if end < len(names):
            token = f"{names[end]}|{end}"
            self.tokens[token] = (names, end)
        size = f'<resumptionToken cursor="{start}" completeListSize="{len(names)}">{token}</resumptionToken>'
        records = "".join(self._record(name) for name in names[start:end])
        return self._reply(f"<ListRecords>{records}{size if len(names) > self.rows else ''}</ListRecords>")

    def _record(self, name: str) -> str:
        day = self.records[name]
        if name in self.deleted:
            header = f'<header status="deleted"><identifier>oai:arXiv.org:{name}</identifier>'
            return f"<record>{header}<datestamp>{day}</datestamp></header></record>"
        recorded = (FIXTURES / "arxiv_record.xml").read_text("utf-8").replace("1607.00786", name)
        return re.sub(r"<datestamp>.*?</datestamp>", f"<datestamp>{day}</datestamp>", recorded)

    def _error(self, code: str, words: str) -> Reply:
        return self._reply(f'<error code="{code}">{words}</error>', int(self.answered_by))

    def _reply(self, rest: str, status: int = 200) -> Reply:
        text = _OAI.format(today=self.today, request="http://127.0.0.1/oai", rest=rest)
        return Reply(status, text.encode(), {"Content-Type": "text/xml"})


def arxiv_ids(body: bytes) -> list[str]:
    return re.findall(r"<identifier>oai:arXiv.org:(.*?)</identifier>", body.decode())


@dataclass
class Listing:
    """OpenAlex's or Crossref's list of works: `works` maps an id to the day by which the list is in order."""

    works: dict[str, str]
    shape: Callable[[list[tuple[str, str]], int, str | None], Any]
    floor: str
    rows: str
    today: str = "Sun, 30 Jun 2024 12:00:00 GMT"
    cursors: dict[str, tuple[list[tuple[str, str]], int]] = field(default_factory=dict)
    refusal: int = 400

    def __call__(self, asked: Asked) -> Reply:
        rows, cursor = int(asked.params[self.rows]), asked.params["cursor"]
        if cursor != "*" and cursor not in self.cursors:
            return Reply(self.refusal, b'{"error": "Invalid cursor"}')
        if cursor == "*":
            floors = re.findall(rf"{self.floor}:([\d-]+)", asked.params["filter"])
            found = sorted((day, name) for name, day in self.works.items() if day >= max(floors, default=""))
            self.cursors[cursor] = ([(name, day) for day, name in found], 0)
        works, start = self.cursors[cursor]
        page = works[start : start + rows]
        following = f"after {page[-1][0]} + {len(self.cursors)}=" if page else None
        if following:
            self.cursors[following] = (works, start + rows)
        return Reply(200, orjson.dumps(self.shape(page, len(works), following)))


def openalex(works: dict[str, str]) -> Listing:
    recorded = orjson.loads((FIXTURES / "openalex_work.json").read_bytes())

    def shape(page: list[tuple[str, str]], total: int, cursor: str | None) -> Any:
        results = [{**recorded, "id": f"https://openalex.org/{name}", "publication_date": day} for name, day in page]
        return {"meta": {"count": total, "next_cursor": cursor}, "results": results}

    return Listing(works, shape, floor="from_publication_date", rows="per_page")


def openalex_ids(body: bytes) -> list[str]:
    return [work["id"].rpartition("/")[2] for work in orjson.loads(body)["results"]]


def crossref(works: dict[str, str]) -> Listing:
    recorded = orjson.loads((FIXTURES / "crossref_work.json").read_bytes())

    def shape(page: list[tuple[str, str]], total: int, cursor: str | None) -> Any:
        items = [{**recorded, "DOI": name, "indexed": {"date-time": f"{day}T01:02:03Z"}} for name, day in page]
        return {"status": "ok", "message": {"total-results": total, "next-cursor": cursor or "end", "items": items}}

    return Listing(works, shape, floor="from-index-date", rows="rows", refusal=404)


def crossref_ids(body: bytes) -> list[str]:
    return [work["DOI"] for work in orjson.loads(body)["message"]["items"]]


@dataclass
class SemanticScholar:
    """Semantic Scholar's batches: `known` ids have a paper. More than `limit` papers are too much for one answer."""

    known: Sequence[str]
    limit: int = 500

    def __call__(self, asked: Asked) -> Reply:
        recorded = orjson.loads((FIXTURES / "semantic_scholar_paper.json").read_bytes())
        rows = [{**recorded, "asked": name} if name in self.known else None for name in asked.json["ids"]]
        if not any(rows):
            return Reply(400, b'{"error": "No valid paper ids given"}')
        if len(rows) > self.limit:
            return Reply(400, b'{"error": "Response would exceed maximum size. Break it into smaller batches."}')
        return Reply(200, orjson.dumps(rows))


def semantic_scholar_ids(body: bytes) -> list[str]:
    return [row["asked"] for row in orjson.loads(body)]
