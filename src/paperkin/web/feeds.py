"""Atom feeds (RFC 4287): what is new for a search, in a topic, by a person."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode
from xml.etree import ElementTree

from fastapi import APIRouter, Query, Request, Response

from paperkin import __version__
from paperkin.api.answering import cacheable_bytes
from paperkin.api.asked import FilteredBy, Lib, Limit
from paperkin.limits import MAX_QUERY_CHARACTERS
from paperkin.records import Paper, TopicShare
from paperkin.service import Library
from paperkin.text import cleaned
from paperkin.web.addresses import outside, paper_address, person_address, public_base, topic_address
from paperkin.web.xml_documents import document, element

feeds = APIRouter(include_in_schema=False)

ATOM = "http://www.w3.org/2005/Atom"
# Of 3,000 authors nobody reads more in a feed, and thirty such papers would be megabytes.
MOST_NAMED = 50
_LIMIT = 30
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.A)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is: its title, the path of the page that it belongs to, its own path, and how many papers it has."""

    title: str
    page: str
    path: str
    limit: int = _LIMIT


@feeds.get("/feeds/search.atom")
def search_feed(
    request: Request,
    library: Lib,
    filters: FilteredBy,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS)] = "",
    limit: Limit = _LIMIT,
) -> Response:
    """Write the papers that answer a search best, the newest first."""
    found = library.search(q, limit, filters=filters, sort="date")
    asked = [(name, value) for name, value in request.query_params.multi_items() if value and name != "limit"]
    conditions = [f"{name.replace('_', ' ')} {value}" for name, value in asked if name != "q"]
    title = ", ".join(([f"“{cleaned(q)}”"] if cleaned(q) else []) + conditions)
    feed = Feed(title, f"/search?{urlencode(asked)}", f"/feeds/search.atom?{urlencode(asked)}", limit)
    return _answer(request, library, feed, [(hit.paper, hit.topics) for hit in found.hits])


@feeds.get("/feeds/topics/{topic_id}.atom")
def topic_feed(request: Request, library: Lib, topic_id: str, limit: Limit = _LIMIT) -> Response:
    """Write a topic's newest papers."""
    found = library.topic_papers(topic_id, limit, sort="date")
    topic = library.topic_people(topic_id, 1).topic
    feed = Feed(topic.label, topic_address(topic.id), f"/feeds{topic_address(topic.id)}.atom", limit)
    return _answer(request, library, feed, [(hit.paper, hit.topics) for hit in found.hits])


# A person may be named by an ORCID's address, which has slashes.
@feeds.get("/feeds/people/{person_id:path}.atom")
def person_feed(request: Request, library: Lib, person_id: str, limit: Limit = _LIMIT) -> Response:
    """Write a person's newest papers."""
    found = library.author_works(person_id, "newest", limit)
    page = person_address(found.person.id)
    feed = Feed(found.person.name, page, f"/feeds{page}.atom", limit)
    return _answer(request, library, feed, [(work.paper, ()) for work in found.works])


def _answer(
    request: Request, library: Library, feed: Feed, papers: Sequence[tuple[Paper, Sequence[TopicShare]]]
) -> Response:
    dates = _dates(library, [paper for paper, _ in papers])
    updated = max(dates.values(), default=None) or library.indexed_at()
    base, name = public_base(request), library.settings.site_name or library.settings.library.name

    root = ElementTree.Element("feed", {"xmlns": ATOM})
    element(root, "id", base + feed.path)
    element(root, "title", f"{feed.title} · {name}")
    element(root, "updated", _instant(updated))
    more = "" if feed.limit == _LIMIT else f"{'&' if '?' in feed.path else '?'}limit={feed.limit}"
    element(root, "link", rel="self", type="application/atom+xml", href=base + feed.path + more)
    element(root, "link", rel="alternate", type="text/html", href=base + feed.page)
    element(root, "generator", "paperkin", version=__version__)
    author = ElementTree.SubElement(root, "author")  # of entries that name none of their own
    element(author, "name", name)
    for paper, topics in papers:
        if paper.id in dates:
            _entry(root, base, paper, topics, dates[paper.id])
    return cacheable_bytes(request, document(root), "application/atom+xml; charset=utf-8")


def _entry(root: ElementTree.Element, base: str, paper: Paper, topics: Sequence[TopicShare], updated: datetime) -> None:
    entry = ElementTree.SubElement(root, "entry")
    address = base + paper_address(paper.id)
    element(entry, "id", address)
    element(entry, "title", paper.title or "Without a title", type="text")
    element(entry, "updated", _instant(updated))
    if updated.date().isoformat() == paper.published:  # to the day
        element(entry, "published", _instant(updated))
    element(entry, "link", rel="alternate", type="text/html", href=address)
    if source := outside(paper.url):
        element(entry, "link", rel="related", href=source)
    for one in paper.authors[:MOST_NAMED]:
        author = ElementTree.SubElement(entry, "author")
        element(author, "name", one.name)
        if one.author_id:
            element(author, "uri", base + person_address(one.author_id))
    for topic in topics:
        element(entry, "category", term=topic.id, label=topic.label, scheme=f"{base}/topics")
    for keyword in paper.keywords:
        element(entry, "category", term=keyword)
    told = [paper.abstract or "The source has no abstract."]
    if len(paper.authors) > MOST_NAMED:
        told.append(f"With {len(paper.authors):,} authors, of whom {MOST_NAMED} are named here.")
    if paper.venue:
        told.append(f"{paper.venue}.")
    element(entry, "summary", "\n\n".join(told), type="text")


def _appeared(paper: Paper) -> datetime | None:
    """Return the day on which a paper appeared, else the last one of the month or year, as `since` takes it."""
    found = _DATE.fullmatch(paper.published or f"{paper.year or 0:04}")
    if not found or not int(found[1]):
        return None
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    try:
        return datetime(year, month, day or monthrange(year, month)[1], tzinfo=UTC)
    except ValueError:  # a 30th of February
        return None


def _dates(library: Library, papers: Sequence[Paper]) -> dict[str, datetime]:
    """Return by id when each paper appeared; where nobody knows to the day, no later than when it came to be here."""
    found = {paper.id: _appeared(paper) for paper in papers}
    exact = {paper.id for paper in papers if len(paper.published or "") == len("2021-06-30")}
    now = datetime.now(UTC)
    rough = [paper_id for paper_id, at in found.items() if at is None or at > now or paper_id not in exact]
    taken_in = library.taken_in(rough)
    rough_dates = {
        paper_id: min(at for at in (found[paper_id], taken_in.get(paper_id)) if at)
        for paper_id in rough
        if paper_id in taken_in  # others may delete in between
    }
    return {paper_id: at for paper_id, at in found.items() if at is not None and paper_id not in rough} | rough_dates


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
