"""References to a paper as reading lists write them, in six styles, from what the library exports as CSL-JSON.

Sources: the Publication Manual of the APA, 7th edition; MLA Handbook, 9th; The Chicago Manual of Style, 18th, author
and date; IEEE Reference Guide (2023); Citing Medicine of the NLM, 2nd, for Vancouver; Cite Them Right, 12th, for
Harvard. Titles keep the capitals and the formulas that the paper's source gave them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from paperkin.service import Library
from paperkin.web.addresses import outside
from paperkin.web.citing_names import CitedName

_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_ENDS = tuple(".?!…。？！")
_WHOLE = ("article", "book", "thesis", "report", "dataset", "document")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference is made of. kind: a type of CSL's. within: the journal, the proceedings, the server."""

    kind: str
    title: str
    authors: tuple[CitedName, ...]
    within: str
    year: int | None
    month: int | None
    volume: str
    issue: str
    pages: str
    publisher: str
    number: str
    link: str
    doi: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference in one style, as HTML of which only `<i>` is ours. id: for the page, such as `apa`."""

    id: str
    name: str
    text: Markup


def csl_item(library: Library, paper_id: str) -> dict[str, Any]:
    """Return a paper as one item of CSL-JSON. Raises PaperNotFound."""
    item: dict[str, Any] = json.loads(b"".join(library.export([paper_id], "csl-json").content))[0]
    return item


def cited(item: Mapping[str, Any]) -> tuple[Cited, ...]:
    """Return the reference in every style, for one item of CSL-JSON."""
    told = reference(item)
    return tuple(Cited(name.lower(), name, write(told)) for name, write in STYLES.items())


def reference(item: Mapping[str, Any]) -> Reference:
    """Read one item of CSL-JSON. A title that is missing is said to be."""
    dated = item.get("issued", {}).get("date-parts", [[]])[0]
    doi = item.get("DOI", "")
    preprint = item["type"] == "article"
    return Reference(
        kind=item["type"],
        title=item.get("title") or "[Without a title]",
        authors=tuple(
            CitedName(name.get("family") or name["literal"], name.get("given", ""), name.get("suffix", ""))
            for name in item.get("author", ())
        ),
        within=item.get("container-title") or ("arXiv" if preprint and "number" in item else ""),
        year=dated[0] if dated else None,
        month=dated[1] if len(dated) > 1 else None,
        volume=item.get("volume", ""),
        issue=item.get("issue", ""),
        pages=item.get("page", "").replace("-", "–"),
        publisher=item.get("publisher", ""),
        number=item.get("number", ""),
        link=f"https://doi.org/{doi}" if doi else outside(item.get("URL")) or "",
        doi=doi,
    )


def apa(it: Reference) -> Markup:
    """Return the reference as the American Psychological Association writes it."""
    shown = it.authors if len(it.authors) <= 20 else (*it.authors[:19], it.authors[-1])
    names = [name.inverted(name.initials()) for name in shown]
    if len(shown) < len(it.authors):
        who = f"{', '.join(names[:-1])}, … {names[-1]}"
    else:
        who = f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)
    noted = {"thesis": " [Thesis]", "dataset": " [Data set]"}.get(it.kind, f" ({it.number})" if it.number else "")
    title = (_slanted(it.title) if it.kind in _WHOLE else escape(it.title)) + noted
    when = f"({it.year or 'n.d.'})"
    if it.kind == "article-journal":
        place = _comma(_slanted(it.within), _slanted(it.volume) + (f"({it.issue})" if it.issue else ""), it.pages)
    elif it.kind in _WHOLE:
        place = escape(it.within if it.kind == "article" else it.publisher)
    else:
        place = Markup("In ") + _slanted(it.within) + (f" (pp. {it.pages})" if it.pages else "") if it.within else _NONE
    first = (_stopped(escape(who)), _stopped(escape(when)), _stopped(title)) if who else (_stopped(title), when + ".")
    return _spaced(*first, _stopped(place), it.link)


def mla(it: Reference) -> Markup:
    """Return the reference as the Modern Language Association writes it."""
    names = [name.inverted() if not at else name.straight() for at, name in enumerate(it.authors[:2])]
    who = f"{names[0]}, et al" if len(it.authors) > 2 else ", and ".join(names)
    title = _stopped(_slanted(it.title)) if it.kind in _WHOLE[1:] else _quoted(it.title, ".")
    place = _comma(
        it.publisher if it.kind in _WHOLE[1:] else _slanted(it.within),
        it.volume and f"vol. {it.volume}",
        it.issue and f"no. {it.issue}",
        it.year,
        it.pages and f"{'pp.' if '–' in it.pages else 'p.'} {it.pages}",
        it.link,
    )
    return _spaced(_stopped(escape(who)), title, _stopped(place))


def chicago(it: Reference) -> Markup:
    """Return the reference as the University of Chicago Press writes it, with the year after the author."""
    shown = it.authors if len(it.authors) <= 6 else it.authors[:3]
    names = [name.inverted() if not at else name.straight() for at, name in enumerate(shown)]
    if len(shown) < len(it.authors):
        who = f"{', '.join(names)}, et al"
    else:
        who = f"{', '.join(names[:-1])}, and {names[-1]}" if len(names) > 1 else "".join(names)
    title = _stopped(_slanted(it.title)) if it.kind in _WHOLE[1:] else _quoted(it.title, ".")
    if it.kind == "article-journal":
        issue = f" ({it.issue})" if it.issue else ""
        place = _slanted(it.within) + (f" {it.volume}" if it.volume else "") + issue
        place += (": " if it.volume or it.issue else ", ") + it.pages if it.pages else ""
    elif it.kind == "article":
        place = _comma("Preprint", it.number or it.within)
    elif it.kind in _WHOLE:
        place = escape(it.publisher)
    else:
        place = _comma(Markup("In ") + _slanted(it.within), it.pages) if it.within else _NONE
    when = f"{it.year or 'n.d.'}".removesuffix(".") + "."
    told = (_stopped(escape(who)), when, title) if who else (title, when)
    return _spaced(*told, _stopped(place), _stopped(escape(it.link)))


def ieee(it: Reference) -> Markup:
    """Return the reference as the IEEE writes it."""
    names = [name.straight(name.initials()) for name in it.authors[:7]]
    who = escape(_in_line(names, "and", oxford=True))
    if len(names) > 6:
        who = escape(f"{names[0]} ") + _slanted("et al.")
    when = f"{_MONTHS[it.month - 1]} {it.year}" if it.month and it.kind == "article-journal" else it.year
    pages = it.pages and f"{'pp.' if '–' in it.pages else 'p.'} {it.pages}"
    numbered = (it.volume and f"vol. {it.volume}", it.issue and f"no. {it.issue}")
    last = f"doi: {it.doi}" if it.doi else ""
    online = f"[Online]. Available: {it.link}" if it.link and not it.doi else ""
    if it.kind in _WHOLE[1:]:
        return _spaced(_stopped(_comma(who, _slanted(it.title))), _stopped(_comma(it.publisher, when, last)), online)
    if it.kind == "article-journal":
        place = _comma(_slanted(it.within), *numbered, pages, when, last)
    elif it.kind == "article":
        place = _comma(when, it.number or it.within, last)
    else:
        place = _comma(Markup("in ") + _slanted(it.within) if it.within else "", *numbered, when, pages, last)
    title = _quoted(it.title, "," if place else ".")
    return _spaced(_spaced(who + "," if who else _NONE, title), _stopped(place), online)


def vancouver(it: Reference) -> Markup:
    """Return the reference as the National Library of Medicine writes it."""
    names = [name.medical() for name in it.authors[:7]]
    who = ", ".join([*names[:6], "et al"] if len(names) > 6 else names)
    pages = it.pages.replace("–", "-")
    year = str(it.year or "date unknown")
    if it.kind == "article-journal":
        numbered = it.volume + (f"({it.issue})" if it.issue else "") + (f":{pages}" if pages else "")
        place = _spaced(_stopped(escape(it.within)), f"{year};{numbered}" if numbered else year)
    elif it.kind in _WHOLE:
        place = escape("; ".join(part for part in (it.number or it.within or it.publisher, year) if part))
    else:
        place = escape(f"In: {it.within}; {year}" if it.within else year)
        place += f". p. {pages}" if pages else ""
    title = f"{it.title} [preprint]" if it.kind == "article" else it.title
    where = _stopped(escape(f"doi:{it.doi}")) if it.doi else escape(it.link and f"Available from: {it.link}")
    return _spaced(_stopped(escape(who)), _stopped(escape(title)), _stopped(place), where)


def harvard(it: Reference) -> Markup:
    """Return the reference in the Harvard style of Cite Them Right."""
    names = [name.inverted(name.initials()) for name in it.authors[:4]]
    who = escape(_in_line(names, "and", oxford=False))
    if len(names) > 3:
        who = escape(f"{names[0]} ") + _slanted("et al.")
    when = f"({it.year or 'no date'})"
    whole = it.kind in _WHOLE[1:]
    title = _slanted(it.title) if whole or not who else Markup("‘%s’") % it.title
    pages = it.pages and f"{'pp.' if '–' in it.pages else 'p.'} {it.pages}"
    volume = it.volume + (f"({it.issue})" if it.issue else "")
    within = _slanted(it.within) if it.kind != "article" else escape(it.within)
    if it.kind in ("paper-conference", "chapter") and it.within:
        within = Markup("in ") + within
    place = _comma("" if whole else within, volume, pages, it.publisher if whole else "")
    joined = _stopped(_comma(title, place) if not whole else _spaced(_stopped(title), place))
    if not who:
        joined = _spaced(title, when + ".", _stopped(place))
        return _spaced(joined, it.link and f"Available at: {it.link}.")
    return _spaced(who, when, joined, it.link and f"Available at: {it.link}.")


STYLES: dict[str, Callable[[Reference], Markup]] = {
    "APA": apa,
    "MLA": mla,
    "Chicago": chicago,
    "IEEE": ieee,
    "Vancouver": vancouver,
    "Harvard": harvard,
}
_NONE = Markup("")


def _slanted(text: str) -> Markup:
    return Markup("<i>%s</i>") % text if text else _NONE


def _quoted(text: str, stop: str) -> Markup:
    """Return a title in quotation marks with the stop inside them, unless it ends as a sentence does."""
    return Markup("“%s%s”") % (text, "" if text.endswith(_ENDS) else stop)


def _stopped(text: Markup) -> Markup:
    return text + "." if text and not text.striptags().endswith((*_ENDS, ".”")) else text


def _comma(*parts: object) -> Markup:
    return Markup(", ").join(escape(part) for part in parts if part)


def _spaced(*parts: str) -> Markup:
    return Markup(" ").join(part for part in parts if part)


def _in_line(names: Sequence[str], last: str, *, oxford: bool) -> str:
    if len(names) < 2:
        return "".join(names)
    comma = "," if oxford and len(names) > 2 else ""
    return f"{', '.join(names[:-1])}{comma} {last} {names[-1]}"
