"""Pages of the site: time in the server over many different subjects, and what a browser fetches for one.

The baseline of each page is the API's JSON of the same thing, asked in turns with it: what is beyond it is the page's
doing.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from playwright.sync_api import Browser, Page
from rich.table import Table

from benchmarks.chromium import opened_browser
from benchmarks.common import (
    BenchmarkFailed,
    Figures,
    described,
    grid,
    interleaved,
    latency,
    library_folder,
    note,
    opened_library,
    ratio,
    times,
)
from benchmarks.queries import distinct_queries
from benchmarks.server import Server, running_server
from benchmarks.site_addresses import Subjects, site_addresses, subjects_of
from paperkin.web.addresses import (
    graph_address,
    institution_address,
    paper_address,
    person_address,
    search_address,
    topic_address,
    venue_address,
    with_query,
)

_MEASURED_IN_BROWSER = (
    "home",
    "search",
    "paper",
    "person",
    "topics",
    "topic",
    "institution",
    "venue",
    "map",
    "graph-paper",
    "list",
    "embed",
)
_QUIET_MS = 1500


@dataclass(frozen=True, slots=True)
class Kind:
    """Pages of one kind, each beside the API's answer of the same thing, None where the API has none."""

    pages: list[str]
    answers: list[str] | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--subjects", type=int, default=100, metavar="N", help="papers, people, queries (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="draws them (default: %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="times alone")


def measure(arguments: argparse.Namespace) -> Figures:
    """Time every kind of page on a real server, then let a browser fetch one of each."""
    folder = library_folder(arguments.library)
    with opened_library(folder) as library:
        about = described(library)
        queries = distinct_queries(library, arguments.subjects)
    with running_server(folder) as server:
        base = f"http://{server.host}:{server.port}"
        kinds = kinds_of(subjects_of(base, arguments.seed), queries, arguments.subjects, arguments.seed)
        served = {}
        for name, kind in kinds.items():
            note(f"{name}: {len(kind.pages)}")
            served[name] = timed(server, kind)
        fetched = {} if arguments.no_browser else fetched_by_a_browser(base)
    return {**about, "seed": arguments.seed, "baseline": "the API's JSON", "server": served, "browser": fetched}


def kinds_of(subjects: Subjects, queries: Sequence[str], most: int, seed: int) -> dict[str, Kind]:
    """Return what to ask, by kind: subjects as `subjects_of` drew them, people and venues drawn from all it named."""
    papers = [paper["id"] for paper in subjects.papers[:most]]
    people = random.Random(seed).sample(subjects.people, min(most, len(subjects.people)))
    topics = [topic["id"] for topic in subjects.topics[:most]]
    places, venues = subjects.institutions[:most], subjects.venues[:most]
    answers = {
        "home": Kind(["/"] * most, None),
        "search": Kind(
            [search_address(query) for query in queries],
            [with_query("/v1/search", q=query, limit=20, facets="true") for query in queries],
        ),
        "paper": Kind([paper_address(one) for one in papers], [_api(paper_address(one)) for one in papers]),
        "related": Kind(
            [paper_address(one, "related") for one in papers],
            [with_query(_api(paper_address(one, "related")), limit=20, reasons="true") for one in papers],
        ),
        "person": Kind([person_address(one) for one in people], [_author(one) for one in people]),
        "suggested": Kind(
            [person_address(one, "suggested") for one in people],
            [_author(one, "/suggested-collaborators") for one in people],
        ),
        "topics": Kind(["/topics"] * most, ["/v1/topics"] * most),
        "topic": Kind([topic_address(one) for one in topics], [_api(topic_address(one)) for one in topics]),
        "institution": Kind(
            [institution_address(one) for one in places], [_api(institution_address(one)) for one in places]
        ),
        "venue": Kind([venue_address(one) for one in venues], [_api(venue_address(one)) for one in venues]),
        "graph": Kind([graph_address(one) for one in papers], [_api(graph_address(one)) for one in papers]),
        "list": Kind([with_query("/list", paper=papers[at : at + 3]) for at in range(max(0, len(papers) - 2))], None),
        "embed": Kind(
            [with_query("/embed/related", paper=one) for one in papers],
            [_api(paper_address(one, "related")) for one in papers],
        ),
    }
    return {name: kind for name, kind in answers.items() if kind.pages}


def _api(path: str) -> str:
    return f"/v1{path}"


def _author(author_id: str, below: str = "") -> str:
    return f"/v1/authors/{author_id}{below}"


def timed(server: Server, kind: Kind) -> Figures:
    """Return p50, p95 and max of the pages, and of the API's answers, over a connection for each."""
    asked = {"page": kind.pages, **({"json": kind.answers} if kind.answers else {})}
    connections = {name: HTTPConnection(server.host, server.port, timeout=120) for name in asked}

    def asking(name: str) -> Any:
        accept = "text/html" if name == "page" else "application/json"
        sizes[name] = []

        def ask(at: int) -> None:
            connection = connections[name]
            connection.request("GET", asked[name][at], headers={"Accept": accept, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            sizes[name].append(len(answer.read()))
            connection.close()  # while the other side is asked, the server would close it
            if answer.status != 200:
                raise BenchmarkFailed(f"{asked[name][at]} answered {answer.status}.")

        return ask

    sizes: dict[str, list[int]] = {}
    contenders = {name: asking(name) for name in asked}
    contenders["page"](0)  # what is made once for all pages, such as a template, is not the first subject's
    sizes["page"].clear()
    samples = interleaved(contenders, len(kind.pages))
    figures: Figures = {"subjects": len(set(kind.pages)), "bytes": _mean(sizes["page"])}
    figures |= {**latency(samples["page"]), "max_ms": round(max(samples["page"]), 2)}
    if "json" in samples:
        told = latency(samples["json"], "json_")
        figures |= {**told, "ratio": ratio(figures["p50_ms"], told["json_p50_ms"])}
    return figures


def _mean(sizes: Sequence[int]) -> int:
    return round(sum(sizes) / len(sizes))


def fetched_by_a_browser(base: str) -> dict[str, Figures]:
    """Return requests and transferred bytes of a page of each kind, for a new reader and for one who was here."""
    addresses = site_addresses(base)
    with opened_browser() as browser:
        return {name: _fetched(browser, base + addresses[name]) for name in _MEASURED_IN_BROWSER if name in addresses}


def _fetched(browser: Browser, address: str) -> Figures:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    figures: Figures = {}
    for visit in ("first", "second"):
        page = context.new_page()
        transfers = _counted(page)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(_QUIET_MS)
        figures |= {f"{visit}_requests": len(transfers), f"{visit}_bytes": round(sum(transfers))}
        page.close()
    context.close()
    return figures


def _counted(page: Page) -> list[float]:
    """Return a list that grows by the bytes of each answer that came over the network, headers and all."""
    transfers: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: _add(transfers, event["encodedDataLength"]))
    return transfers


def _add(transfers: list[float], size: float) -> None:
    if size:  # nothing came where the browser had it
        transfers.append(size)


def tables(figures: Figures) -> Iterable[Table]:
    """Show times beside the API's, and what a browser fetched."""
    served = grid(
        f"The server of {figures['papers']:,} papers, milliseconds",
        ["page", "subjects", "KB", "p50", "p95", "max", "JSON p50", "JSON p95", "ratio"],
    )
    for name, row in figures["server"].items():
        cells = (row["p50_ms"], row["p95_ms"], row["max_ms"], row.get("json_p50_ms"), row.get("json_p95_ms"))
        served.add_row(
            name,
            str(row["subjects"]),
            f"{row['bytes'] / 1000:.1f}",
            *("" if cell is None else f"{cell:.1f}" for cell in cells),
            times(row["ratio"]) if "ratio" in row else "",
        )
    yield served
    if figures["browser"]:
        fetched = grid("What a browser fetches", ["page", "requests", "KB", "again: requests", "KB"])
        for name, row in figures["browser"].items():
            fetched.add_row(
                name,
                str(row["first_requests"]),
                f"{row['first_bytes'] / 1000:.1f}",
                str(row["second_requests"]),
                f"{row['second_bytes'] / 1000:.1f}",
            )
        yield fetched
