"""Completions while one types, and "did you mean": time, disk and memory, what is repaired and what is wrongly changed.

Every beginning of some titles and names is completed. The dictionary is of the library less every twentieth paper;
typing errors are put into titles that it knows, one into each, and the titles of the twentieth are what is right
already, as are the queries of a file.
"""

from __future__ import annotations

import argparse
import random
import re
import string
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import psutil
from rich.table import Table

from benchmarks.common import Figures, grid, latency, note, opened_library, percentile, timed_ms, written
from benchmarks.queries import read_queries
from paperkin.index.spelling import MAX_CHARACTERS, MAX_WORDS, Spelling, SpellingBuilder
from paperkin.index.suggest import MAX_TYPED, SuggestBuilder, Suggestions
from paperkin.records import Paper
from paperkin.service import Library
from paperkin.text import folded

_HELD_OUT = 20
_WORD = re.compile(r"\b[A-Z]?[a-z]{4,}\b")
_EXAMPLES = 5
_T = TypeVar("_T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--count", type=int, default=300, metavar="N", help="titles, names (default: %(default)s)")
    parser.add_argument("--errors", type=int, default=1_000, metavar="N", help="typing errors (default: %(default)s)")
    parser.add_argument(
        "--queries", type=Path, action="append", default=[], metavar="FILE", help='right ones: JSON lines with "text"'
    )


def measure(arguments: argparse.Namespace) -> Figures:
    """Build both beside the library, and ask them."""
    with opened_library(arguments.library) as library, tempfile.TemporaryDirectory(prefix="paperkin-bench-") as folder:
        note("Building suggestions and dictionary.")
        papers = list(_papers(library))
        chosen = random.Random(0)
        known = [paper for at, paper in enumerate(papers) if at % _HELD_OUT]
        held_out = [paper.title for paper in papers[::_HELD_OUT]]
        suggested, suggestions = _built(Path(folder) / "suggest", papers, SuggestBuilder, Suggestions)
        counted, spelling = _built(Path(folder) / "spelling", known, SpellingBuilder, Spelling)
        names = sorted({author.name for paper in papers for author in paper.authors if author.author_id})
        titles = [paper.title for paper in papers]
        right = {"titles of papers that are not there": _some(chosen, held_out, arguments.errors)}
        right |= {file.parent.name or file.stem: read_queries(file) for file in arguments.queries}
        return {
            "papers": len(papers),
            "suggestions": {
                **suggested,
                "titles": _completed(suggestions, _some(chosen, titles, arguments.count)),
                "names": _completed(suggestions, _some(chosen, names, arguments.count)),
            },
            "spelling": {
                **counted,
                **_repaired(spelling, chosen, [paper.title for paper in known], arguments.errors),
                "right": {name: _changed(spelling, queries) for name, queries in right.items()},
            },
        }


def _papers(library: Library) -> Iterator[Paper]:
    with library.catalogue.snapshot() as snapshot:
        for batch in snapshot.papers():
            yield from (stored.paper for stored in batch)


def _built(
    folder: Path,
    papers: Sequence[Paper],
    builder: Callable[[Path], SuggestBuilder | SpellingBuilder],
    reader: Callable[[Path], _T],
) -> tuple[Figures, _T]:
    began = time.perf_counter()
    with builder(folder) as building:
        for paper in papers:
            building.add(paper)
        building.finish()
    seconds = time.perf_counter() - began
    disk = sum(path.stat().st_size for path in folder.iterdir())
    before = psutil.Process().memory_info().rss
    opened = reader(folder)
    memory = psutil.Process().memory_info().rss - before
    return {"build_s": round(seconds, 1), "disk_mb": round(disk / 1e6, 1), "opened_mb": round(memory / 1e6, 1)}, opened


def _some(chosen: random.Random, texts: Sequence[str], count: int) -> list[str]:
    return chosen.sample(texts, min(count, len(texts)))


def _completed(suggestions: Suggestions, texts: Sequence[str]) -> Figures:
    """Complete every beginning of every text. `found` is the share that gets something."""
    beginnings = [text[:end] for text in texts for end in range(1, min(len(text), MAX_TYPED) + 1)]
    found = sum(bool(suggestions.complete(beginning)) for beginning in beginnings)
    samples = timed_ms(lambda at: suggestions.complete(beginnings[at]), range(len(beginnings)))
    return {
        "beginnings": len(beginnings),
        "found": round(found / len(beginnings), 4),
        **latency(samples),
        "max_ms": percentile(samples, 100),
    }


def _repaired(spelling: Spelling, chosen: random.Random, titles: Sequence[str], count: int) -> Figures:
    """Put one typing error into each of some titles. Also counts those that were made something else."""
    damaged = [(title, typed) for title in chosen.sample(titles, len(titles)) for typed in _damaged(chosen, title)]
    damaged = damaged[:count]
    meant, times = _asked(spelling, [typed for _, typed in damaged])
    right = [
        said is not None and folded(said) == folded(title) for said, (title, _) in zip(meant, damaged, strict=True)
    ]
    return {
        "errors": len(damaged),
        "repaired": sum(right),
        "made_worse": sum(said is not None and not good for said, good in zip(meant, right, strict=True)),
        **times,
    }


def _damaged(chosen: random.Random, title: str) -> Iterator[str]:
    """Yield the title with one error in one of its longer words; nothing where it has none or is too long."""
    words = list(_WORD.finditer(title))
    if words and len(title) < MAX_CHARACTERS and len(title.split()) <= MAX_WORDS // 2:
        word = chosen.choice(words)
        at, letter = chosen.randrange(1, len(word[0]) - 1), chosen.choice(string.ascii_lowercase)
        head, tail = word[0][:at], word[0][at:]
        wrong = chosen.choice((tail[1:], letter + tail, letter + tail[1:], tail[1] + tail[0] + tail[2:]))
        if wrong != tail:
            yield title[: word.start()] + head + wrong + title[word.end() :]


def _changed(spelling: Spelling, queries: Sequence[str]) -> Figures:
    meant, times = _asked(spelling, queries)
    changed = [(query, said) for query, said in zip(queries, meant, strict=True) if said is not None]
    examples = [_difference(query, said) for query, said in changed[:_EXAMPLES]]
    return {"queries": len(queries), "changed": len(changed), **times, "examples": examples}


def _asked(spelling: Spelling, queries: Sequence[str]) -> tuple[list[str | None], Figures]:
    meant: list[str | None] = []
    samples = timed_ms(lambda at: meant.append(spelling.did_you_mean(queries[at])), range(len(queries)))
    return meant, {**latency(samples), "max_ms": percentile(samples, 100)}


def _difference(query: str, said: str) -> str:
    was, now = query.split(), said.split()
    if len(was) == len(now):
        return ", ".join(f"{one} → {other}" for one, other in zip(was, now, strict=True) if one != other)
    gone, come = [word for word in was if word not in now], [word for word in now if word not in was]
    return f"{' '.join(gone)} → {' '.join(come)}"


def tables(figures: Figures) -> Iterable[Table]:
    """Show the times of completing, and what became of wrong and of right queries."""
    about = figures["suggestions"]
    times = ("p50_ms", "p95_ms", "max_ms")
    completed = grid(
        f"Completing what is typed, {figures['papers']:,} papers: built in {written(about['build_s'])} s, "
        f"{written(about['disk_mb'])} MB on disk",
        ["beginnings of", "beginnings", "found", "p50 ms", "p95 ms", "max ms"],
    )
    for name in ("titles", "names"):
        line = about[name]
        completed.add_row(name, *(written(line[key]) for key in ("beginnings", "found", *times)))
    yield completed
    about = figures["spelling"]
    meant = grid(
        f"Did you mean: built in {written(about['build_s'])} s, {written(about['disk_mb'])} MB on disk; "
        f"of {about['errors']:,} errors {about['repaired']:,} repaired, {about['made_worse']:,} made something else",
        ["queries", "number", "changed", "p50 ms", "p95 ms", "max ms", "such as"],
    )
    meant.add_row("with an error", written(about["errors"]), "", *(written(about[key]) for key in times), "")
    for name, line in about["right"].items():
        shown = "; ".join(line["examples"][:2])
        meant.add_row(name, *(written(line[key]) for key in ("queries", "changed", *times)), shown)
    yield meant
