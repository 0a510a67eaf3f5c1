"""arXiv's author line, as submitters write it: `A. One (ETH), B. Two and C. Three (1 and 2) ((1) CERN, (2) MIT)`.

Source: info.arxiv.org/help/prep, "Authors".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperkin.records import RawAuthor

# Parentheses nest twice in such lines; deeper ones belong to no affiliation.
_PARENTHESIS = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_DEFINITION = re.compile(r"\((\d{1,3})\)\s*([^()]*)")
_MARKERS = re.compile(r"\d{1,3}(?:\s*(?:,|;|&|and)\s*\d{1,3})*")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV|[1-9](?:st|nd|rd|th)")
_ALPHABETIC = re.compile(r"[^\W\d_]")


def authors_in(line: str) -> list[RawAuthor]:
    """Return the authors of the line in order, each with the affiliations that stand in parentheses after the name."""
    line = " ".join(line.split())
    affiliations = {number: name.strip(" ,;.") for number, name in _DEFINITION.findall(_definitions(line))}
    authors = []
    for entry in _entries(line):
        name = " ".join(_PARENTHESIS.sub(" ", entry).split()).strip(" ,;:")
        if _ALPHABETIC.search(name):
            authors.append(RawAuthor(name=name, affiliations=[*_affiliations(entry, affiliations)]))
    return authors


def _definitions(line: str) -> str:
    return next((found[1] for found in _PARENTHESIS.finditer(line) if _DEFINITION.match(found[1])), "")


def _entries(line: str) -> Iterator[str]:
    """Split at commas and "and"s that stand outside of parentheses; `Jr` stays with its name."""
    hidden = _PARENTHESIS.sub(lambda found: "(" + "\0" * (len(found[0]) - 2) + ")", line)
    start, entry = 0, ""
    for separator in re.finditer(r"\s*[,;]\s*(?:and\s+)?|\s+(?:and|&)\s+|$", hidden):
        part = line[start : separator.start()]
        start = separator.end()
        if entry and _SUFFIX.fullmatch(part.strip()):
            entry = f"{entry} {part}"
            continue
        if entry:
            yield entry
        entry = part
    if entry:
        yield entry


def _affiliations(entry: str, defined: dict[str, str]) -> Iterator[str]:
    for found in _PARENTHESIS.finditer(entry):
        inner = found[1].strip()
        if _MARKERS.fullmatch(inner):
            yield from (defined[number] for number in re.findall(r"\d+", inner) if number in defined)
        elif inner and not _DEFINITION.match(inner):
            yield inner
