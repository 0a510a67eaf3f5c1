"""Which column of a table says what: as its user names them, or by the headers that exports are known by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperkin.errors import InvalidRequest

# For each field, the headers that mean it, the fullest first; compared without regard to case, spaces and punctuation.
# Scopus, Web of Science (in full and as tags), Dimensions, OpenAlex, Zotero, Semantic Scholar, PubMed, Lens, and plain.
_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("UT (Unique WOS ID)", "EID", "Publication ID", "paperId", "Lens ID", "corpusid", "UT", "id", "openalex id"),
    "title": ("Article Title", "Title", "Document Title", "Paper Title", "display_name", "name of paper", "TI"),
    "abstract": ("Abstract", "Abstract Note", "abstractNote", "summary", "abstract text", "AB"),
    "authors": (
        "Author Full Names",
        "raw_author_names",
        "authorships.author.display_name",
        "authorships",
        "Authors",
        "Author",
        "Author(s)",
        "Author names",
        "author_names",
        "AF",
        "AU",
    ),
    "author_ids": ("Author(s) ID", "authorships.author.id", "author_ids"),
    "orcids": ("ORCIDs", "authorships.author.orcid", "author_orcids", "OI"),
    "affiliations": (
        "Authors with affiliations",
        "Authors Affiliations",
        "Authors (Raw Affiliation)",
        "Addresses",
        "Affiliations",
        "Affiliation",
        "C1",
    ),
    "short_names": ("Authors", "AU"),
    "year": ("Publication Year", "PubYear", "publication_year", "Year", "Year Published", "pub year", "PY"),
    "published": ("publication_date", "Publication Date", "publicationDate", "published", "Date Published", "date"),
    "venue": (
        "Source Title",
        "Publication Title",
        "primary_location.source.display_name",
        "Journal/Book",
        "Journal",
        "Venue",
        "Conference",
        "booktitle",
        "publication venue",
        "container-title",
        "SO",
    ),
    "url": ("URL", "primary_location.landing_page_url", "Dimensions URL", "Link", "External URL"),
    "doi": ("DOI", "doi", "DI"),
    "arxiv": ("arXiv", "arXiv ID", "arxiv_id", "ids.arxiv"),
    "acl": ("ACL", "ACL ID", "ids.acl"),
    "pmid": ("PMID", "PubMed ID", "Pubmed Id", "ids.pmid", "PM"),
    "pmcid": ("PMCID", "ids.pmcid", "PMC ID"),
    "citations": (
        "Times Cited, WoS Core",
        "Cited by",
        "cited_by_count",
        "citationCount",
        "Times Cited",
        "Times Cited, All Databases",
        "Citing Works Count",
        "citations",
        "citation count",
        "TC",
    ),
    "keywords": ("Author Keywords", "Keywords", "Manual Tags", "keywords.display_name", "Tags", "topics", "DE"),
    "kind": ("Document Type", "Publication Type", "Item Type", "Type", "type", "publicationTypes", "DT"),
    "references": ("References", "Cited References", "Cited references", "referenced_works", "CR"),
    "volume": ("Volume", "VL"),
    "number": ("Issue", "IS"),
    "publisher": ("Publisher", "PU"),
    "issn": ("ISSN", "SN"),
    "language": ("Language of Original Document", "Language", "LA"),
}
FIELDS = tuple(name for name in _HEADERS if name not in ("short_names",))
_SPELLING = re.compile(r"[\W_]+")


def _key(header: str) -> str:
    return _SPELLING.sub("", header.casefold())


_KNOWN: dict[str, tuple[str, ...]] = {field: tuple(map(_key, headers)) for field, headers in _HEADERS.items()}
# Two letters mean nothing by themselves: these are read where the whole row of them is Web of Science's.
_TAGS = {
    "ti",
    "ab",
    "af",
    "au",
    "oi",
    "c1",
    "py",
    "so",
    "di",
    "pm",
    "tc",
    "de",
    "dt",
    "cr",
    "vl",
    "is",
    "pu",
    "sn",
    "la",
}
_TAGS_OF_WOS = frozenset(("pt", "ti", "so", "ut"))
# By these the databases are known that write people "Last, First" between semicolons.
_FAMILY_FIRST = tuple(
    map(frozenset, (["eid"], ["utuniquewosid"], ["pt", "ut"], ["dimensionsurl"], ["key", "itemtype"]))
)


def family_first(columns: Sequence[str]) -> bool:
    """Say whether a table with these columns writes its authors "Last, First" between semicolons."""
    keys = set(map(_key, columns))
    return any(known <= keys for known in _FAMILY_FIRST)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the user says about a table's columns; whatever it does not name is found by well-known headers.

    pairs: (field, column), where a column of "" keeps a field from being read at all.
    """

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, texts: Sequence[str]) -> ColumnMapping:
        """Read `("title=Article Title", "authors=Author Full Names")`.

        Raises InvalidRequest for a text without `=`, an unknown field, and a field that is named twice.
        """
        pairs: dict[str, str] = {}
        for text in texts:
            name, equals, column = text.partition("=")
            name = name.strip().lower()
            if not equals or name not in FIELDS:
                raise InvalidRequest(
                    "A column is mapped to no field" if equals else "This maps no column to a field",
                    value=text,
                    remedy=f"Write field=column, as in 'title=Article Title'. The fields are {', '.join(FIELDS)}.",
                )
            if name in pairs:
                raise InvalidRequest(
                    "Two columns are mapped to one field",
                    value=text,
                    remedy=f"Keep one of {name}={pairs[name]} and {name}={column.strip()}.",
                )
            pairs[name] = column.strip()
        return cls(tuple(pairs.items()))

    @property
    def names_the_id(self) -> bool:
        """Whether the user says which column is the id, and so that it is one across files."""
        return any(name == "id" and column for name, column in self.pairs)

    def find(self, columns: Sequence[str]) -> Mapping[str, int]:
        """Return the place of each field's column among a table's columns.

        Raises InvalidRequest where a mapped column is missing, and where no column is known to hold titles.
        """
        keys = [_key(column) for column in columns]
        found = self._known(keys)
        for name, column in self.pairs:
            found.pop(name, None)
            if column:
                found[name] = _place(column, columns, keys)
        if "title" not in found:
            raise InvalidRequest(
                "The table has no column that is known to hold titles",
                value=list(columns),
                remedy="Say which one it is, for example 'title=Name of the paper', one of the columns that there are.",
            )
        return found

    @staticmethod
    def _known(keys: Sequence[str]) -> dict[str, int]:
        places: dict[str, int] = {}
        with_tags = set(keys) >= _TAGS_OF_WOS
        for place, key in enumerate(keys):
            if with_tags or key not in _TAGS:
                places.setdefault(key, place)
        found = {
            field: next((places[header] for header in headers if header in places), -1)
            for field, headers in _KNOWN.items()
        }
        return {field: place for field, place in found.items() if place >= 0}


def _place(column: str, columns: Sequence[str], keys: Sequence[str]) -> int:
    if column in columns:
        return columns.index(column)
    if _key(column) in keys:
        return keys.index(_key(column))
    raise InvalidRequest(
        "The table has no such column",
        value=column,
        remedy=f"Its columns are {', '.join(repr(name) for name in columns[:60])}.",
    )
