"""Countries as affiliations name them, and the places that tell a country or are none but an address."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from paperkin.identity.affiliation_words import words
from paperkin.text import folded as folded_anew

folded = lru_cache(maxsize=100_000)(folded_anew)  # The same places come again and again.

_STATES = words(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC
    """
)
_STATES_AND_COUNTRIES = frozenset(("AL", "AR", "CA", "CO", "DE", "GA", "ID", "IL", "IN", "LA", "MA", "MD", "MT", "PA"))
_PROVINCES = {"ON": "CA", "QC": "CA", "BC": "CA", "AB": "CA", "NS": "CA", "NSW": "AU", "VIC": "AU", "QLD": "AU"}
_STATE_AND_ZIP = re.compile(r"\b([A-Z][A-Za-z])\.?,? \d{5}(?:-\d{4})?\b")
_LAST_WORDS = re.compile(r"[^\W\d_][\w.'’&-]*")
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}[- ]?)?\d[\d-]{2,}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)
_ADDRESS = re.compile(
    r"\b(?:street|road|avenue|ave|blvd|boulevard|rue|strasse|straße|via|lane|drive|parkway|pkwy|building|bldg|room|"
    r"floor|box|campus|highway|square|cedex|district|province|prefecture|city|zip|suite|fax|tel|phone)\b",
    re.IGNORECASE,
)


def country_of(segment: str, *, last: bool = True) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that a comma-separated segment names or ends with, or None.

    last: the segment is the last of its affiliation, where American states are written as two letters.
    """
    segment = segment.strip(" .")
    if code := _countries().get(folded(segment)):
        return code
    if (state := _STATE_AND_ZIP.search(segment)) and state[1].upper() in _STATES:
        return "US"
    bare = _POSTCODE.sub(" ", segment).strip(" .,-")
    words = _LAST_WORDS.findall(bare)
    if words and last and words[-1].isupper():
        if code := _PROVINCES.get(words[-1]):
            return code
        if len(words[-1]) == 2 and words[-1] in _STATES and (len(words) > 1 or words[-1] not in _STATES_AND_COUNTRIES):
            return "US"
    for length in range(min(4, len(words)), 0, -1):
        ending = folded(" ".join(words[-length:]))
        if code := _countries().get(ending) or (_cities().get(ending) if length > 1 else None):  # New Mexico
            return code
    return None


def is_place(segment: str) -> bool:
    """Say whether a segment is an address, a postcode, a city or a country, and so no institution."""
    bare = _POSTCODE.sub(" ", segment).strip(" .,-")
    return (
        len(bare) < 2
        or folded(bare) in _countries()
        or folded(bare) in _cities()
        or bare.upper() in _STATES
        or bare.upper() in _PROVINCES
        or bool(_ADDRESS.search(bare))
    )


def country_of_city(segment: str) -> str | None:
    """Return the code of the country of a big city or a state, or None."""
    return _cities().get(folded(_POSTCODE.sub(" ", segment)))


@cache
def _countries() -> dict[str, str]:
    return _table("countries.tsv")


@cache
def _cities() -> dict[str, str]:
    return _table("cities.tsv")


def _table(name: str) -> dict[str, str]:
    lines = files("paperkin.identity").joinpath(name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {folded(place): code for code, places in rows for place in places.split("|")}
