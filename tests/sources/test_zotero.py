"""Zotero's database and its API's JSON."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from paperkin.errors import SourceUnreadable
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.zotero import Zotero

ITEMS = Path(__file__).parents[1] / "fixtures" / "zotero" / "items.json"
KINDS = ("note", "book", "journalArticle", "attachment", "preprint", "conferencePaper", "annotation")
FIELDS = ("title", "abstractNote", "publicationTitle", "proceedingsTitle", "date", "DOI", "url", "extra")
FIELDS += ("repository", "archiveID", "volume", "pages")
ROLES = ("author", "editor", "translator")
# As Zotero 5 to 7 name them; only what the reader uses.
TABLES = """
CREATE TABLE version (schema TEXT PRIMARY KEY, version INT NOT NULL);
CREATE TABLE settings (setting TEXT, key TEXT, value, PRIMARY KEY (setting, key));
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT NOT NULL, version INT NOT NULL);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT, templateItemTypeID INT, display INT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT, fieldFormatID INT);
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL, libraryID INT NOT NULL, key TEXT NOT NULL,
  UNIQUE (libraryID, key));
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (itemID INT NOT NULL, creatorID INT NOT NULL, creatorTypeID INT NOT NULL DEFAULT 1,
  orderIndex INT NOT NULL DEFAULT 0, PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex));
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE itemTags (itemID INT NOT NULL, tagID INT NOT NULL, type INT NOT NULL, PRIMARY KEY (itemID, tagID));
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE TABLE syncDeleteLog (syncObjectTypeID INT NOT NULL, libraryID INT NOT NULL, key TEXT NOT NULL);
"""


class ZoteroDatabase:
    """A database that is filled item by item."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sql = sqlite3.connect(path)
        self.sql.executescript(TABLES)
        for table, names in (("itemTypes", KINDS), ("fields", FIELDS)):
            rows = [(number, name, None, 0)[: 4 if table == "itemTypes" else 3] for number, name in enumerate(names, 1)]
            self.sql.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
        self.sql.executemany("INSERT INTO creatorTypes VALUES (?, ?)", list(enumerate(ROLES, 1)))
        self.sql.executemany("INSERT INTO libraries VALUES (?, ?, 1, 0)", [(1, "user"), (2, "group"), (3, "feed")])
        self.sql.execute("INSERT INTO groups VALUES (2468, 2, 'Lab')")
        self.sql.execute("INSERT INTO settings VALUES ('account', 'localUserKey', 'Xy12Zz34')")

    def add(
        self,
        key: str,
        kind: str = "journalArticle",
        library: int = 1,
        people: Sequence[tuple[str, str, str]] = (),
        tags: Sequence[str] = (),
        **fields: Any,
    ) -> int:
        sql = self.sql
        item = sql.execute("INSERT INTO items VALUES (NULL, ?, ?, ?)", (KINDS.index(kind) + 1, library, key)).lastrowid
        for name, value in fields.items():
            number = sql.execute("SELECT valueID FROM itemDataValues WHERE value = ?", (value,)).fetchone() or (
                sql.execute("INSERT INTO itemDataValues VALUES (NULL, ?)", (value,)).lastrowid,
            )
            sql.execute("INSERT INTO itemData VALUES (?, ?, ?)", (item, FIELDS.index(name) + 1, number[0]))
        for place, (role, first, last) in enumerate(people):
            creator = sql.execute("INSERT INTO creators VALUES (NULL, ?, ?, 0)", (first, last)).lastrowid
            sql.execute("INSERT INTO itemCreators VALUES (?, ?, ?, ?)", (item, creator, ROLES.index(role) + 1, place))
        for tag in tags:
            number = sql.execute("INSERT INTO tags VALUES (NULL, ?)", (tag,)).lastrowid
            sql.execute("INSERT INTO itemTags VALUES (?, ?, 0)", (item, number))
        assert item is not None
        return item

    def bytes(self) -> bytes:
        self.sql.commit()
        self.sql.execute("VACUUM")
        return self.path.read_bytes()


@pytest.fixture
def database(tmp_path: Path) -> Any:
    made = ZoteroDatabase(tmp_path / "zotero.sqlite")
    yield made
    made.sql.close()


def read(data: bytes) -> list[Any]:
    return list(Zotero().read(io.BytesIO(data)))


def test_an_item_of_the_database_is_read(database: ZoteroDatabase) -> None:
    database.add(
        "ABCD1234",
        people=[("author", "Ann", "van Toy"), ("editor", "Ed", "Itor"), ("author", "", "Toy Consortium")],
        tags=["dolls", "bears"],
        title="Toys, <i>annotated</i>",
        abstractNote="An abstract.",
        publicationTitle="Journal of Toys",
        date="2014-05-00 May 2014",
        DOI="10.1000/toys.9",
        url="https://example.org/9",
        volume="3",
        extra="Citation Key: toy\nPMID: 1234567\narXiv: 1405.0001",
    )
    data = database.bytes()
    assert Zotero().recognises(data)
    (paper,) = read(data)
    assert paper.id == "zotero:user-Xy12Zz34/ABCD1234"
    assert [author.name for author in paper.authors] == ["Ann van Toy", "Toy Consortium"]
    assert (paper.title, paper.abstract, paper.venue) == ("Toys, <i>annotated</i>", "An abstract.", "Journal of Toys")
    assert (paper.year, paper.published, paper.kind) == ("2014", "2014-05", "journal article")
    assert (paper.doi, paper.arxiv, paper.identifiers) == ("10.1000/toys.9", "1405.0001", {"PMID": "1234567"})
    assert paper.keywords == ["bears", "dolls"]
    assert paper.extra == {"volume": "3", "editors": ["Ed Itor"]}


def test_ids_name_the_library_as_its_account_and_its_group_do(database: ZoteroDatabase) -> None:
    database.sql.execute("INSERT INTO settings VALUES ('account', 'userID', 475425)")
    for library in (1, 2, 3):
        database.add("AAAA1111", library=library, title="T")
    own, groups = read(database.bytes())
    assert (own.id, groups.id) == ("zotero:user-475425/AAAA1111", "zotero:group-2468/AAAA1111")


def test_notes_are_no_papers_and_the_bin_is_deletion(database: ZoteroDatabase) -> None:
    database.add("NOTE1111", "note")
    database.add("FILE1111", "attachment", title="PDF")
    gone = database.add("GONE1111", "book", title="In the bin")
    database.add("KEPT1111", "book", title="Kept")
    database.sql.execute("INSERT INTO deletedItems (itemID) VALUES (?)", (gone,))
    database.sql.execute("INSERT INTO syncDeleteLog VALUES (3, 1, 'LONG1111')")
    database.sql.execute("INSERT INTO syncDeleteLog VALUES (1, 1, 'COLL1111')")
    found = read(database.bytes())
    assert [type(item) for item in found] == [Deletion, RawPaper, Deletion]
    assert [item.id[-8:] for item in found] == ["GONE1111", "KEPT1111", "LONG1111"]


def test_numbers_and_bytes_in_place_of_text_are_read(database: ZoteroDatabase) -> None:
    database.add("AAAA1111", title=1984, date=1949, abstractNote=b"\xff\xfe", volume=2.5)
    (paper,) = read(database.bytes())
    assert (paper.title, paper.year) == ("1984", "1949")


def test_the_api_s_items_are_read_under_the_same_ids() -> None:
    data = ITEMS.read_bytes()
    assert Zotero().recognises(data)
    first, gone, preprint = read(data)
    assert first.id == "zotero:user-475425/ABCD1234"
    assert [author.name for author in first.authors] == ["Ann van Toy", "Toy Consortium"]
    assert (first.published, first.identifiers) == ("2014-05-06", {"PMID": "1234567"})
    assert first.keywords == ["bears", "dolls"]
    assert gone == Deletion(3, "zotero:group-99/GONE0001")
    assert (preprint.arxiv, preprint.venue, preprint.year) == ("arXiv:2203.02155", "arXiv", "2022")


def test_items_without_their_library_get_an_id_of_their_own() -> None:
    data = b'{"items": [{"itemType": "book", "title": "T", "date": "2001", "creators": 7, "tags": ["a", 3]}, {"x": 1}]}'
    assert Zotero().recognises(data)
    paper, refused = read(data)
    assert paper.id.startswith("zotero:")
    assert isinstance(refused, Refusal)
    assert refused.reason == "no_item"


def hostile_view(sql: sqlite3.Connection) -> None:
    sql.execute("DROP TABLE items")
    sql.execute(
        "CREATE VIEW items AS WITH RECURSIVE n(itemID, itemTypeID, libraryID, key) AS "
        "(SELECT 1, 3, 1, 'K' UNION ALL SELECT itemID + 1, 3, 1, 'K' FROM n) SELECT * FROM n"
    )


def without_table(sql: sqlite3.Connection) -> None:
    sql.execute("DROP TABLE syncDeleteLog")


def other_columns(sql: sqlite3.Connection) -> None:
    sql.execute("ALTER TABLE items RENAME COLUMN key TO schluessel")


@pytest.mark.parametrize("change", [hostile_view, without_table, other_columns])
def test_a_database_that_is_not_zoteros_is_not_read(
    database: ZoteroDatabase, change: Callable[[sqlite3.Connection], None]
) -> None:
    change(database.sql)
    with pytest.raises(SourceUnreadable):
        read(database.bytes())


def test_a_damaged_database_is_said_to_be_so(database: ZoteroDatabase) -> None:
    for number in range(2_000):
        database.add(f"K{number:07}", title=f"Title {number}")
    data = database.bytes()
    with pytest.raises(SourceUnreadable):
        read(data[:4096])
    with pytest.raises(SourceUnreadable, match="Close Zotero"):
        read(data[:16] + b"\xff" * 4096)


def test_a_page_that_is_damaged_costs_the_items_that_need_it(database: ZoteroDatabase) -> None:
    for number in range(3_000):
        database.add(f"K{number:07}", title=f"Title {number} " + "x" * 100)
    data = bytearray(database.bytes())
    values = data.index(b"Title 1500 ")
    page = values - values % 4096
    data[page : page + 8] = b"\xff" * 8
    found = read(bytes(data))
    refused = [item for item in found if isinstance(item, Refusal)]
    assert 0 < len(refused) < 200
    assert {item.reason for item in refused} == {"broken_item"}
    assert len([item for item in found if isinstance(item, RawPaper)]) == 3_000 - len(refused)
