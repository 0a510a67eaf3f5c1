"""A table's cells about authors: names, ids, ORCIDs and affiliations, however they were squeezed into cells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from paperkin.records import RawAuthor
from paperkin.sources.bibliographies import reading_order, spread_initials
from paperkin.sources.web_of_science import addresses_by_name, ids_by_place
from paperkin.text import folded

_MAX_LITERAL_CHARACTERS = 200_000
# "Smith, John A. (57190000000)" in Scopus.
_WITH_ID = re.compile(r"(.+?)\s*\((\d{6,12})\)")
# "Smith J.A." in Scopus, where neither comma nor order tells the family name.
_FAMILY_FIRST = re.compile(r"([^,.]+?)\s+((?:[^\W\d_]\.[ -]?)+)")
_LISTED = re.compile(r"\s*[\[{(]")
_NAME_KEYS = ("name", "display_name", "full_name", "fullName", "raw_author_name", "author_name")
_ID_KEYS = ("authorId", "source_id", "id", "author_id")
_PLACE_KEYS = ("affiliations", "affiliation", "raw_affiliation_strings", "institutions", "institution")


def read_authors(
    names: Any,
    ids: Any = None,
    orcids: Any = None,
    affiliations: Any = None,
    short_names: Any = None,
    family_first: bool = False,
) -> tuple[list[RawAuthor] | Any, Any]:
    """Return the authors that a row's cells describe, and the affiliations that could be given to none of them.

    names: a text of names between `;`, `|`, `and` or commas, a list, or a list of objects, as such or as JSON.
    ids and orcids are given to the authors where there are as many of them. short_names: the same people once more,
    with initials, by which affiliations may be sorted. family_first: names are written "Last, First" between `;`, so
    that one comma parts no people.
    """
    listed = _listed(names)
    if isinstance(listed, list):
        authors = [_author(item) for item in listed]
    elif isinstance(listed, str):
        authors = [_named(name) for name in _split_names(listed, family_first)]
    else:
        return listed, affiliations
    short = _split_names(short_names, family_first) if isinstance(short_names, str) else []
    places, rest = _affiliations(affiliations, authors, short if len(short) == len(authors) else [])
    numbers = {place: _person_id(number) for place, number in _matched(ids, authors).items()}
    identified = _orcids(orcids, authors)
    return [
        RawAuthor(
            name=author.name,
            source_id=author.source_id or numbers.get(place),
            orcid=author.orcid or identified.get(place),
            affiliations=author.affiliations or places.get(place),
        )
        for place, author in enumerate(authors)
    ], rest


def _listed(value: Any) -> Any:
    """Return the list that a text writes down in JSON or in Python, else the value as it is."""
    if not isinstance(value, str) or not _LISTED.match(value) or len(value) > _MAX_LITERAL_CHARACTERS:
        return value
    try:
        read = orjson.loads(value)
    except orjson.JSONDecodeError:
        try:
            read = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return value
    return list(read) if isinstance(read, list | tuple) else [read] if isinstance(read, dict) else value


def _author(item: Any) -> RawAuthor:
    if isinstance(item, str):
        return _named(item)
    if not isinstance(item, Mapping):
        return RawAuthor(name=item)
    inner = item["author"] if isinstance(item.get("author"), Mapping) else item
    given = " ".join(str(item[key]) for key in ("given", "firstName", "family", "lastName") if item.get(key))
    name = next((source[key] for source in (inner, item) for key in _NAME_KEYS if source.get(key)), given)
    source_id = next((_person_id(inner[key], key) for key in _ID_KEYS if inner.get(key)), None)
    return RawAuthor(
        name=reading_order(name) if isinstance(name, str) else name,
        source_id=source_id,
        orcid=inner.get("orcid"),
        affiliations=next((_places(item[key]) for key in _PLACE_KEYS if item.get(key)), None),
    )


def _places(value: Any) -> Any:
    named = [
        place.get("name") or place.get("display_name") if isinstance(place, Mapping) else place
        for place in (value if isinstance(value, list) else [value])
    ]
    return [place for place in named if place]


def _named(name: str) -> RawAuthor:
    numbered = _WITH_ID.fullmatch(name.strip())
    return RawAuthor(
        name=_reading_order(numbered[1] if numbered else name),
        source_id=f"scopus:{numbered[2]}" if numbered else None,
    )


def _reading_order(name: str) -> str:
    if "," not in name and (found := _FAMILY_FIRST.fullmatch(name.strip())):
        return f"{found[2].strip()} {found[1]}"
    return reading_order(spread_initials(name))


def _split_names(text: str, family_first: bool) -> list[str]:
    for separator in (r"\|", ";", r"\s+and\s+"):
        if re.search(separator, text):
            return [part for part in (part.strip() for part in re.split(separator, text)) if part]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2 or (family_first and not all(_FAMILY_FIRST.fullmatch(part) for part in parts)):
        return [text.strip()] if parts else []
    one_person = len(parts) == 2 and " " not in parts[0] and " " not in parts[1].replace(". ", ".")
    return [text.strip()] if one_person else _with_suffixes(parts)


def _with_suffixes(parts: Sequence[str]) -> list[str]:
    names: list[str] = []
    for part in parts:
        if names and re.fullmatch(r"(?:[JS]r|I{2,3})\.?", part):
            names[-1] += f" {part}"
        else:
            names.append(part)
    return names


def _matched(value: Any, authors: Sequence[RawAuthor]) -> dict[int, str]:
    """Read ids between `;` or `|`, or in a list, where there are as many as authors."""
    listed = _listed(value)
    if isinstance(listed, str):
        listed = [part.strip() for part in re.split(r"[;|]", listed)]
        listed = listed[:-1] if len(listed) == len(authors) + 1 and not listed[-1] else listed
    if not isinstance(listed, list) or len(listed) != len(authors):
        return {}
    return {place: item for place, item in enumerate(map(str, listed)) if item}


def _person_id(value: Any, key: str = "") -> str:
    """Return an id with the prefix of who gave it, as far as its shape or its key tells."""
    text = str(value).strip()
    if found := re.fullmatch(r"(?:https?://openalex\.org/)?(A\d{6,12})", text):
        return f"openalex:{found[1]}"
    if text.isascii() and text.isdigit():
        return f"s2:{text}" if key == "authorId" else f"scopus:{text}" if 10 <= len(text) <= 11 else text
    return text


def _orcids(value: Any, authors: Sequence[RawAuthor]) -> dict[int, str]:
    if isinstance(value, str) and re.search(r"/\d{4}-\d{4}", value) and "orcid.org" not in value:
        return ids_by_place([value], [_inverted(author.name) for author in authors])
    return _matched(value, authors)


def _inverted(name: Any) -> str:
    given, _, family = str(name).rpartition(" ")
    return f"{family}, {given}"


def _affiliations(value: Any, authors: Sequence[RawAuthor], short: Sequence[str]) -> tuple[dict[int, Any], Any]:
    """Return affiliations by the author's place, or else what is left over."""
    listed = _listed(value)
    if isinstance(listed, list) and len(listed) == len(authors):
        return {place: item for place, item in enumerate(listed) if item}, None
    if not isinstance(listed, str) or not listed.strip():
        return {}, value
    if len(authors) == 1 and not re.search(r"[\[(]", listed):
        return {0: _without_name(listed, [*short, str(authors[0].name)])}, None
    # Without spaces, since initials are spread in one place and not in the other.
    by_name = {name.replace(" ", ""): found for name, found in _by_name(listed)}
    keys = [folded(str(author.name)).replace(" ", "") for author in authors]
    places = {place: by_name[key] for place, key in enumerate(keys) if key in by_name}
    if places:
        return places, None
    pieces = [part.strip() for part in listed.split(";") if part.strip()]
    if short and len(pieces) == len(short):
        return {place: _without_name(piece, [short[place]]) for place, piece in enumerate(pieces)}, None
    return {}, value


def _by_name(text: str) -> Iterator[tuple[str, list[str]]]:
    """Read "[Doe, A; Roe, B] Univ X" (Web of Science) and "Doe, Anna (Univ X; Inst Y); …" (Dimensions)."""
    if text.lstrip().startswith("["):
        yield from addresses_by_name([text]).items()
        return
    depth, start, name = 0, 0, ""
    for mark in re.finditer(r"[()]", text):
        depth = depth + 1 if mark[0] == "(" else max(depth - 1, 0)
        if mark[0] == "(" and depth == 1:
            name, start = text[start : mark.start()].strip(" ;"), mark.end()
        elif mark[0] == ")" and depth == 0:
            places = [part.strip() for part in text[start : mark.start()].split(";") if part.strip()]
            yield folded(reading_order(name)), places
            start = mark.end()


def _without_name(piece: str, names: Sequence[str]) -> str:
    for name in names:
        if name and piece.startswith(name):
            return piece[len(name) :].lstrip(" ,.")
    return piece
