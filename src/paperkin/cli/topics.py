"""`paperkin topics` and `paperkin topic`: what the library is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paperkin.cli.options import AsJson, FindsByDefault, LibraryPath, opened
from paperkin.errors import InvalidRequest
from paperkin.limits import MAX_TOPICS

if TYPE_CHECKING:
    from paperkin.records import Paper
    from paperkin.service import Library
    from paperkin.surveying.surveyed import TopicDetails, TopicLine, TopicSort
    from paperkin.topics.trends import Growth

_BARS = "▁▂▃▄▅▆▇█"
_YEARS_DRAWN = 15


topics_app = typer.Typer(
    cls=FindsByDefault,
    help="""List topics, those near to a text, how they change, and what became of them.

Without a command, `find`: `paperkin topics "graph neural networks"` lists those that are nearest.""",
)
topic_app = typer.Typer()
Limit = Annotated[int, typer.Option("--limit", "-k", min=1, max=MAX_TOPICS, help="How many to list.")]


@topics_app.command("find")
def find(
    text: Annotated[
        str | None,
        typer.Argument(help="A need in words; those called so come first. Default: all topics.", show_default=False),
    ] = None,
    library: LibraryPath = None,
    level: Annotated[
        int | None, typer.Option(min=0, help="Only this level. Default: 0, the broadest; all for a text.")
    ] = None,
    parent: Annotated[str | None, typer.Option(help="Only within this topic, by an id such as T12.")] = None,
    sort: Annotated[
        str | None, typer.Option(help="size, rising, fading or label. Default: size; for a text, the nearest first.")
    ] = None,
    limit: Limit = 30,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    tree: Annotated[bool, typer.Option("--tree", help="List all levels, each topic under its broader one.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the library's topics, or those nearest to a text. `find` may be left out.

    Growth is of a topic's share of the library, a year. The bars are papers a year, up to the library's last year.

    In a pipe: id, level, papers, growth, rising, fading, steady or new, label, and the most central paper's title.

    Example: `paperkin topics --sort rising --level 1`
    """
    from paperkin.cli.show import show_json, show_left_out, show_note
    from paperkin.surveying.answers import topic_list_answer

    if tree and (text is not None or level is not None or sort is not None or offset):
        raise InvalidRequest(
            "A tree has all levels, the largest topics first", remedy="Give --tree alone, or with --parent."
        )
    with opened(library) as lib:
        listed = lib.topics(level, parent, text, _sort(sort), MAX_TOPICS if tree else limit, offset)
        lines = list(_tree(lib, listed.topics, 0)) if tree else [(0, line) for line in listed.topics]
        if as_json:
            answer = topic_list_answer(listed)
            show_json(answer | {"topics": [_tree_answer(lib, line) for line in listed.topics]} if tree else answer)
            return
        if not lines:
            show_note("No such topic here.")
            return
        _show_lines(lines, lib.central_titles([line.topic.id for _, line in lines]))
    if not tree:
        show_left_out(len(lines), listed.total, "topics", "--limit and --offset show others")


@topics_app.command("compare")
def compare(
    earlier: Annotated[str, typer.Argument(metavar="A", help="First and last year: 2015-2019.", show_default=False)],
    later: Annotated[str, typer.Argument(metavar="B", help="The same of a later period.", show_default=False)],
    library: LibraryPath = None,
    level: Annotated[int, typer.Option(min=0, help="0 is the broadest.")] = 0,
    limit: Limit = 30,
    as_json: AsJson = False,
) -> None:
    """Set two periods side by side: which topics have more of the library, which less; the surest to have grown first.

    In a pipe: id, label, papers in A, in B, share in A, in B, their ratio with its 95 % interval (two columns), and
    more, less, same, new or gone.

    Example: `paperkin topics compare 2015-2019 2020-2024`
    """
    from paperkin.cli.show import show_json, show_left_out, show_note, show_table
    from paperkin.surveying.answers import periods_answer

    with opened(library) as lib:
        compared = lib.compare_topics(_period(earlier), _period(later), level)
    if as_json:
        show_json(periods_answer(compared))
        return
    columns = ["id", "topic", f"in {earlier}", f"in {later}", "share", "then", "times", "from", "to", "change"]
    rows = [
        [
            *(topic.id, topic.label, change.papers_a, change.papers_b),
            *(f"{share:.4f}" for share in (change.share_a, change.share_b)),
            *(f"{ratio:.2f}" for ratio in (change.ratio, change.low, change.high)),
            change.change,
        ]
        for topic, change in compared.changes[:limit]
    ]
    show_table(columns, rows, numeric=columns[2:-1])
    show_left_out(len(rows), len(compared.changes), "topics", "--limit shows more")
    periods = compared.periods
    show_note(f"{periods.papers_a:,} papers of {earlier}, {periods.papers_b:,} of {later}.")


@topics_app.command("history")
def history(
    topic: Annotated[
        str | None, typer.Argument(metavar="ID", help="Only what concerns this topic.", show_default=False)
    ] = None,
    library: LibraryPath = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what became of topics from build to build, the newest first.

    In a pipe: the build, born, died, merged or split, id, label, papers, and the topics that it merged into or that
    came out of it.

    Example: `paperkin topics history T12`
    """
    from paperkin.cli.show import show_json, show_left_out, show_note, show_table
    from paperkin.surveying.answers import topic_history_answer

    with opened(library) as lib:
        events = lib.topic_history(topic)
    if as_json:
        show_json(topic_history_answer(events))
        return
    if not events:
        show_note("Nothing has become of it." if topic else "Nothing has become of the topics: they are of one build.")
        return
    columns = ["build", "what", "id", "topic", "papers", "others"]
    rows = [[e.generation, e.kind, e.topic, e.label, e.papers, " ".join(e.others)] for e in events[:limit]]
    show_table(columns, rows, numeric=["papers"])
    show_left_out(len(rows), len(events), "events", "--limit shows more")


@topic_app.command("topic")
def show(
    topic_id: Annotated[str, typer.Argument(metavar="ID", help="A topic, by an id such as T12.", show_default=False)],
    library: LibraryPath = None,
    papers: Annotated[
        int, typer.Option("--papers", min=1, max=100, help="How many papers, the most central first.")
    ] = 5,
    as_json: AsJson = False,
) -> None:
    """Show a topic: what it is, how it grows, what is around it, its central papers, its people and venues.

    In a pipe each row says first what it is: the name of a field with its value; `narrower` and `beside` with id,
    papers, label; `paper` with id, cosine to the topic's middle, year, venue, title; `person` with id, name, papers in
    the topic, first and last year; `venue` with papers, name.

    Example: `paperkin topic T12 --papers 20`
    """
    from paperkin.answers import hit_answer
    from paperkin.cli.show import show_json, show_left_out
    from paperkin.surveying.answers import topic_details_answer

    with opened(library) as lib:
        details = lib.topic(topic_id)
        page = lib.topic_papers(topic_id, papers)
    if as_json:
        show_json(topic_details_answer(details) | {"papers_shown": [hit_answer(hit) for hit in page.hits]})
        return
    _show_topic(details)
    _show_around(details)
    _show_papers([(hit.paper, hit.why.similarity) for hit in page.hits])
    show_left_out(
        len(page.hits), page.total, "papers", "--papers shows more, `paperkin search topic:ID` finds among them"
    )
    _show_people(details)


def _show_topic(details: TopicDetails) -> None:
    from paperkin.cli.show import show_fields

    line, topic = details.line, details.line.topic
    fields: list[tuple[str, object]] = [
        ("id", topic.id),
        ("topic", topic.label),
        ("part of", " › ".join(f"{above.label} ({above.id})" for above in details.path)),
        ("about", topic.description),
        ("terms", ", ".join(topic.terms)),
        ("papers", topic.papers),
        ("papers a year", _drawn(line, whole=True)),
        ("growth", _growth_in_full(line.growth, line.verdict)),
    ]
    show_fields([(name, value) for name, value in fields if value])


def _show_around(details: TopicDetails) -> None:
    from paperkin.cli.show import show_section

    columns = ["id", "papers", "topic"]
    narrower: list[list[object]] = [[c.topic.id, c.topic.papers, c.topic.label] for c in details.children]
    beside: list[list[object]] = [[topic.id, topic.papers, topic.label] for topic, _ in details.beside]
    show_section("Narrower topics", "narrower", columns, narrower, numeric=["papers"])
    show_section("Beside it", "beside", columns, beside, numeric=["papers"])


def _show_papers(papers: Sequence[tuple[Paper, float | None]]) -> None:
    from paperkin.cli.show import show_section

    rows: list[list[object]] = [
        [paper.id, "" if cosine is None else f"{cosine:.3f}", paper.year or "", paper.venue or "", paper.title]
        for paper, cosine in papers
    ]
    show_section(
        "Central papers", "paper", ["id", "cosine", "year", "venue", "title"], rows, numeric=["cosine", "year"]
    )


def _show_people(details: TopicDetails) -> None:
    from paperkin.cli.show import show_section

    people: list[list[object]] = [
        [who.id or "", who.name, who.papers, who.first_year or "", who.last_year or ""] for who in details.people
    ]
    columns = ["id", "name", "papers", "from", "to"]
    show_section("People", "person", columns, people, numeric=columns[2:])
    venues: list[list[object]] = [[venue.count, venue.label] for venue in details.venues]
    show_section("Venues", "venue", ["papers", "venue"], venues, numeric=["papers"])


def _show_lines(lines: Sequence[tuple[int, TopicLine]], titles: Sequence[str]) -> None:
    """Write a table of topics, each as far to the right as it is deep."""
    import sys

    from paperkin.cli.show import show_rows, show_table

    if not sys.stdout.isatty():
        show_rows(
            [
                *(line.topic.id, line.topic.level, line.topic.papers),
                f"{line.growth.rate:.3f}" if line.growth else "",
                *(line.verdict or "", line.topic.label, title),
            ]
            for (_, line), title in zip(lines, titles, strict=True)
        )
        return
    rows = [
        [
            *(line.topic.id, "  " * depth + line.topic.label, f"{line.topic.papers:,}"),
            *(_growth(line), _drawn(line), title),
        ]
        for (depth, line), title in zip(lines, titles, strict=True)
    ]
    show_table(["id", "topic", "papers", "growth", "papers a year", "central"], rows, numeric=["papers", "growth"])


def _tree(lib: Library, lines: Sequence[TopicLine], depth: int) -> Iterator[tuple[int, TopicLine]]:
    for line in lines:
        yield depth, line
        if line.topic.children:
            yield from _tree(lib, lib.topics(parent=line.topic.id, limit=MAX_TOPICS).topics, depth + 1)


def _tree_answer(lib: Library, line: TopicLine) -> dict[str, Any]:
    from paperkin.surveying.answers import topic_line_answer

    below = lib.topics(parent=line.topic.id, limit=MAX_TOPICS).topics if line.topic.children else ()
    return topic_line_answer(line) | {"narrower": [_tree_answer(lib, child) for child in below]}


def _growth(line: TopicLine) -> str:
    if line.growth is None:
        return ""
    return f"{'new ' if line.verdict == 'new' else ''}{100 * line.growth.rate:+.0f} %"


def _growth_in_full(growth: Growth | None, verdict: str | None) -> str:
    if growth is None:
        return ""
    rate, low, high = (f"{100 * value:+.0f}" for value in (growth.rate, growth.low, growth.high))
    return f"{verdict}: {rate} % a year, {low} to {high} (95 %), {growth.since} to {growth.until}"


def _drawn(line: TopicLine, *, whole: bool = False) -> str:
    """Draw papers a year as bars, with the first and the last year beside them where there is room."""
    if line.first_year is None or not line.yearly:
        return ""
    shown = line.yearly[-_YEARS_DRAWN:]
    most = max(*shown, 1)
    bars = "".join(_BARS[round(papers / most * (len(_BARS) - 1))] if papers else " " for papers in shown)
    last = line.first_year + len(line.yearly) - 1
    return f"{last - len(shown) + 1} {bars} {last}, {max(shown):,} at most" if whole else bars


def _period(words: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})(?:\s*(?:-|–|\.\.)\s*(\d{1,4}))?", words.strip())
    if found is None:
        raise InvalidRequest("This is no period", value=words, remedy="Give first and last year, as 2015-2019.")
    return int(found[1]), int(found[2] or found[1])


def _sort(word: str | None) -> TopicSort | None:
    from paperkin.surveying.surveyed import TOPIC_SORTS

    chosen = next((known for known in TOPIC_SORTS if known == word), None)
    if word is not None and chosen is None:
        raise InvalidRequest("There is no such order of topics", value=word, remedy=f"Use {', '.join(TOPIC_SORTS)}.")
    return chosen
