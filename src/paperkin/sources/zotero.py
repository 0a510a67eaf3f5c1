"""A Zotero library: its `zotero.sqlite`, or items as its API gives them in JSON."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from paperkin.errors import SourceUnreadable
from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.bibliographies import MAX_RECORD_BYTES, fingerprint, first_of, spool
from paperkin.sources.dates import iso_date, leading_date
from paperkin.sources.files import BREAKS, damaged
from paperkin.sources.json_documents import first_record, read_records

if TYPE_CHECKING:
    import sqlite3

_SQLITE_MAGIC = b"SQLite format 3\0"
_TABLES = frozenset(
    [
        "items",
        "itemData",
        "itemDataValues",
        "itemTypes",
        "fields",
        "creators",
        "itemCreators",
        "creatorTypes",
        "tags",
        "itemTags",
        "deletedItems",
        "libraries",
        "groups",
        "settings",
        "syncDeleteLog",
    ]
)
_CONTAINERS = (("items",),)
_NOTE_CHARACTERS = 20_000
_NO_WORKS = frozenset(("attachment", "note", "annotation"))
_WRITERS = frozenset(("author", "presenter", "inventor", "programmer"))
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_VENUES = (
    "publicationTitle",
    "proceedingsTitle",
    "bookTitle",
    "conferenceName",
    "encyclopediaTitle",
    "dictionaryTitle",
    "websiteTitle",
    "blogTitle",
    "university",
    "institution",
    "repository",
    "publisher",
)
_KEPT = ("volume", "issue", "pages", "publisher", "series", "ISBN", "ISSN", "language", "place", "edition")
_EXTRA_LINE = re.compile(r"^\s*(DOI|arXiv|PMID|PMCID)\s*:\s*(\S+)", re.I | re.M)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Zotero's user data, by which an item is the same on every computer of its owner.
_LIBRARIES = """
SELECT l.libraryID, l.type,
       CASE l.type WHEN 'group' THEN (SELECT g.groupID FROM groups g WHERE g.libraryID = l.libraryID)
            ELSE COALESCE((SELECT value FROM settings WHERE setting = 'account' AND key = 'userID'),
                          (SELECT value FROM settings WHERE setting = 'account' AND key = 'localUserKey')) END
FROM libraries l WHERE l.type IN ('user', 'group')
"""
_ITEMS = """
SELECT i.itemID, i.libraryID, i.key, t.typeName, i.itemID IN (SELECT itemID FROM deletedItems)
FROM items i JOIN itemTypes t ON t.itemTypeID = i.itemTypeID ORDER BY i.itemID
"""
_VALUES = """
SELECT f.fieldName, v.value FROM itemData d JOIN fields f ON f.fieldID = d.fieldID
JOIN itemDataValues v ON v.valueID = d.valueID WHERE d.itemID = ?
"""
_CREATORS = """
SELECT t.creatorType, c.firstName, c.lastName FROM itemCreators i JOIN creators c ON c.creatorID = i.creatorID
JOIN creatorTypes t ON t.creatorTypeID = i.creatorTypeID WHERE i.itemID = ? ORDER BY i.orderIndex
"""
_TAGS = "SELECT t.name FROM itemTags i JOIN tags t ON t.tagID = i.tagID WHERE i.itemID = ? ORDER BY t.name"
_GONE = "SELECT libraryID, key FROM syncDeleteLog WHERE syncObjectTypeID = 3"


class Zotero:
    """Reads a copy of the library's database, or the API's JSON. What lies in Zotero's bin is taken as deleted."""

    name = "zotero"
    description = "Zotero library: zotero.sqlite, or JSON of its API"

    def recognises(self, head: bytes) -> bool:
        """Take a SQLite database that has Zotero's tables, or JSON whose first record is a Zotero item."""
        if head.startswith(_SQLITE_MAGIC):
            return b"itemDataValues" in head
        return (
            head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
            and _item_of(first_record(head, _CONTAINERS)) is not None
        )

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper an item, in the order in which they were added; no attachments and notes.

        Raises SourceUnreadable for a database that is damaged or is not Zotero's.
        """
        buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast(RawIOBase, stream))
        try:
            is_database = buffered.peek(len(_SQLITE_MAGIC)).startswith(_SQLITE_MAGIC)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        yield from _database(cast(BinaryIO, buffered)) if is_database else _json_items(cast(BinaryIO, buffered))


def _json_items(stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
    for record in read_records(stream, _CONTAINERS):
        if isinstance(record, Refusal):
            yield record
            continue
        number, outer = record
        item = _item_of(outer)
        if item is None:
            yield Refusal(number, "no_item", "The object is no Zotero item.", str(outer)[:200])
        elif str(item["itemType"]) not in _NO_WORKS:
            yield _from_json(number, outer, item)


def _item_of(record: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    for item in (record.get("data"), record) if record else ():
        if isinstance(item, Mapping) and isinstance(item.get("itemType"), str):
            return item
    return None


def _from_json(number: int, outer: Mapping[str, Any], item: Mapping[str, Any]) -> RawPaper | Deletion:
    library, meta = outer.get("library"), outer.get("meta")
    key = item.get("key") or outer.get("key")
    own_id = None
    if isinstance(library, Mapping) and library.get("id") and isinstance(key, str):
        own_id = f"zotero:{library.get('type', 'user')}-{library['id']}/{key}"
    if own_id and item.get("deleted"):
        return Deletion(number, own_id)
    tags = [tag.get("tag") if isinstance(tag, Mapping) else tag for tag in _listed(item.get("tags"))]
    return _raw_paper(
        number,
        own_id,
        str(item["itemType"]),
        {name: value for name, value in item.items() if isinstance(value, str)},
        [
            (str(by.get("creatorType")), _full_name(by.get("firstName"), by.get("lastName") or by.get("name")))
            for by in _listed(item.get("creators"))
            if isinstance(by, Mapping)
        ],
        [tag for tag in tags if isinstance(tag, str)],
        meta.get("parsedDate") if isinstance(meta, Mapping) else None,
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _full_name(first: object, last: object) -> str:
    return " ".join(part.strip() for part in (first, last) if isinstance(part, str) and part.strip())


def _database(stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
    import sqlite3

    with tempfile.TemporaryDirectory(prefix="paperkin-") as folder:
        path = Path(folder) / "zotero.sqlite"
        with path.open("w+b") as file:
            spool(stream, file)
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                yield from _Library(database).records()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # sqlite3 trips over its own message where a damaged schema is quoted in it.
            raise SourceUnreadable(
                f"The Zotero library cannot be read: {error}",
                remedy="Close Zotero and take zotero.sqlite, from version 5 or later, once more.",
            ) from error


class _Library:
    """An opened copy of a library, which anybody may have written."""

    def __init__(self, database: sqlite3.Connection) -> None:
        import sqlite3

        self._database = database
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RECORD_BYTES)
        database.text_factory = lambda data: data.decode("utf-8", "replace")
        self._require_tables()
        self._libraries = {number: f"{kind}-{owner}" for number, kind, owner in database.execute(_LIBRARIES)}

    def _require_tables(self) -> None:
        """Refuse views and virtual tables under the tables' names: they could run for ever."""
        rows = self._database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
        if missing := _TABLES.difference(name for (name,) in rows):
            raise SourceUnreadable(
                "This SQLite database is no Zotero library",
                value=f"no table {min(missing)}",
                remedy="Name the file zotero.sqlite in Zotero's data folder.",
            )

    def records(self) -> Iterator[RawPaper | Deletion | Refusal]:
        import sqlite3

        number = 0
        for item, library, key, kind, in_bin in self._database.execute(_ITEMS):
            if kind in _NO_WORKS or library not in self._libraries:
                continue
            number += 1
            own_id = f"zotero:{self._libraries[library]}/{key}"
            if in_bin:
                yield Deletion(number, own_id)
                continue
            try:
                yield self._paper(number, item, own_id, str(kind))
            except (sqlite3.Error, UnicodeDecodeError) as error:
                yield Refusal(number, "broken_item", str(error), own_id)
        for library, key in self._database.execute(_GONE):
            if library in self._libraries:
                number += 1
                yield Deletion(number, f"zotero:{self._libraries[library]}/{key}")

    def _paper(self, number: int, item: int, own_id: str, kind: str) -> RawPaper:
        values = self._database.execute(_VALUES, (item,))
        creators = self._database.execute(_CREATORS, (item,))
        return _raw_paper(
            number,
            own_id,
            kind,
            {str(name): str(value) for name, value in values if value is not None},
            [(str(role), _full_name(first, last)) for role, first, last in creators],
            [str(tag) for (tag,) in self._database.execute(_TAGS, (item,))],
        )


def _raw_paper(
    number: int,
    own_id: str | None,
    kind: str,
    fields: Mapping[str, str],
    creators: Sequence[tuple[str, str]],
    tags: Sequence[str],
    parsed_date: object = None,
) -> RawPaper:
    title = first_of(fields.get(name) for name in _TITLES)
    said = fields.get("date")
    date = leading_date(parsed_date) or leading_date(said) or iso_date(said, said)
    year = date and date[:4]
    authors = [name for role, name in creators if role in _WRITERS and name]
    editors = [name for role, name in creators if role == "editor" and name]
    more = {scheme.lower(): value for scheme, value in _EXTRA_LINE.findall(fields.get("extra", "")[:_NOTE_CHARACTERS])}
    extra: dict[str, Any] = {name.lower(): fields[name] for name in _KEPT if fields.get(name)}
    return RawPaper(
        line=number,
        id=own_id or f"zotero:{fingerprint(title, year, authors[0] if authors else None)}",
        title=title,
        abstract=fields.get("abstractNote"),
        authors=[RawAuthor(name=name) for name in authors],
        year=year,
        published=date if date and len(date) > 4 else None,
        venue=first_of(fields.get(name) for name in _VENUES),
        url=fields.get("url") or None,
        doi=fields.get("DOI") or more.get("doi"),
        arxiv=_arxiv(fields) or more.get("arxiv"),
        keywords=list(tags),
        kind=_CAPITAL.sub(" ", kind).lower(),
        identifiers={scheme: more[scheme.lower()] for scheme in ("PMID", "PMCID") if scheme.lower() in more},
        extra=extra | ({"editors": editors} if editors else {}),
    )


def _arxiv(fields: Mapping[str, str]) -> str | None:
    places = " ".join(fields.get(name, "") for name in ("repository", "archive", "libraryCatalog"))
    number = fields.get("archiveID") or fields.get("archiveLocation") or ""
    return number if number and ("arxiv" in places.lower() or number.lower().startswith("arxiv:")) else None
