"""A page of hits on standard output: what was asked, what answers, why, and counts by field."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.bar import Bar
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from paperkin.cli.show import console, in_brief, show_note, show_rows
from paperkin.records import Authorship, FacetCount, Hit, Page, Passage, Reasons

_AUTHORS_SHOWN = 3
_ALSO_SHOWN = 3
_FACETS_SHOWN = 8
_BAR_WIDTH = 24


def show_page(page: Page) -> None:
    """Write hits: similarity, year, what it is, the sentence that matched or the reasons, and the id."""
    if not sys.stdout.isatty():
        show_rows(_row(hit) for hit in page.hits)
        _show_remarks(page)
        return
    _show_remarks(page)
    if not page.hits:
        show_note("Nothing matches. Take a condition away, or other words.")
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column("", justify="right", style="dim")
    table.add_column("Paper", ratio=1)
    table.add_column("Year", justify="right")
    table.add_column("Cosine", justify="right")
    for place, hit in enumerate(page.hits, 1):
        table.add_row(str(place), _described(hit), str(hit.paper.year or ""), _cosine(hit, 2))
    console().print(table)
    for field, counts in (page.facets or {}).items():
        _show_facet(field, counts)
    show_note(f"{len(page.hits):,} of {page.total:,} ranked papers.")


def _row(hit: Hit) -> list[object]:
    return [hit.paper.id, _cosine(hit, 4), hit.paper.year or "", hit.paper.venue or "", hit.paper.title]


def _cosine(hit: Hit, digits: int) -> str:
    return "" if hit.why.similarity is None else f"{hit.why.similarity:.{digits}f}"


def _show_remarks(page: Page) -> None:
    if page.query and page.query.identifier and not page.hits:
        show_note(f"No paper here has the id {page.query.identifier}.")
    for phrase in page.query.unmet if page.query else ():
        show_note(f"Nothing that is left has “{phrase}” in these words; they are looked for as words.")
    if page.did_you_mean:
        show_note(f"Did you mean: {page.did_you_mean}")
    for person in page.people:
        show_note(f"{person.name} ({person.id}), {person.papers:,} papers: paperkin authors show {person.id}")


def _described(hit: Hit) -> RenderableType:
    paper = hit.paper
    venue = f" · {paper.venue}" if paper.venue else ""
    parts = [
        Text(paper.title or "(untitled)", style="bold"),
        Text(f"{_names(paper.authors)}{venue}"),
        *([_marked(hit.passage)] if hit.passage and hit.passage.field != "title" else []),
        *(Text(line, style="dim") for line in _told(hit.reasons)),
        Text(paper.id, style="cyan"),
    ]
    if hit.also:
        parts.append(Text(f"also: {in_brief(hit.also, _ALSO_SHOWN)}", style="dim"))
    return Group(*parts)


def _marked(passage: Passage) -> Text:
    text = Text(passage.text, style="dim")
    for start, end in passage.marks:
        text.stylize("not dim bold", start, end)
    return text


def _told(reasons: Reasons | None) -> Iterator[str]:
    if reasons is None:
        return
    for pair in reasons.sentences:
        yield f"“{pair.paper}” is near “{pair.seed}” ({pair.similarity:.2f})"
    if reasons.shared_authors:
        yield f"shared people: {in_brief([name for _, name in reasons.shared_authors], _AUTHORS_SHOWN)}"
    if reasons.shared_topics:
        yield f"shared topics: {in_brief(reasons.shared_topics, _AUTHORS_SHOWN)}"
    citing = {
        "cites it": reasons.cites,
        "is cited by it": reasons.cited,
        f"{reasons.co_cited:,} papers cite both": reasons.co_cited,
        f"both cite {reasons.coupled:,} works": reasons.coupled,
    }
    if any(citing.values()):
        yield "; ".join(words for words, holds in citing.items() if holds)


def _show_facet(field: str, counts: Sequence[FacetCount]) -> None:
    if not counts:
        return
    shown = counts if field == "year" else counts[:_FACETS_SHOWN]
    most = max(count.count for count in counts)
    table = Table(box=None, padding=(0, 1), show_header=False, title=field, title_justify="left", title_style="bold")
    table.add_column(no_wrap=True, max_width=40, overflow="ellipsis")
    table.add_column(justify="right")
    table.add_column(width=_BAR_WIDTH)
    for count in shown:
        table.add_row(Text(count.label), f"{count.count:,}", Bar(most, 0, count.count, width=_BAR_WIDTH))
    console().print(table)


def _names(authors: Sequence[Authorship]) -> str:
    return in_brief([author.name for author in authors], _AUTHORS_SHOWN) or "no authors"
