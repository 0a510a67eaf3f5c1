"""The ACL Anthology's own XML (data/xml/*.xml of acl-org/acl-anthology): collections of volumes of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.etree.ElementTree import Element

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.dates import iso_date, year_in
from paperkin.sources.xml_records import Layout, Record, read_records, root_of
from paperkin.sources.xml_text import text_of, texts_of

_LAYOUT = Layout(roots=("collection",), records=("meta", "frontmatter", "paper"), contexts=("volume", "event"))
_ID = re.compile(r"[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+")
_OLD_COLLECTION = re.compile(r"[A-Z](\d{2})")
_KEPT = ("pages", "bibkey", "language", "issue")
# Written without a space and with the family name first.
_FAMILY_FIRST_SCRIPTS = ("hani", "hang", "jpan", "kore")


class AclXml:
    """Reads collections; a volume's name, year and venues go to each of its papers, its editors to none."""

    name = "acl-anthology"
    description = "the ACL Anthology's own XML"

    def recognises(self, head: bytes) -> bool:
        """Take a collection that has volumes: library catalogues in MARC XML are collections too."""
        return root_of(head) == "collection" and re.search(rb"<volume\s", head) is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a paper, and a deletion for one that was removed; front matter is no paper."""
        volume: Mapping[str, str] | None = None
        meta = Element("meta")
        for item in read_records(stream, _LAYOUT):
            if isinstance(item, Refusal):
                yield item
                continue
            if item.around.get("volume") is not volume:
                volume, meta = item.around.get("volume"), Element("meta")
            if item.element.tag == "meta" and not item.around.get("event"):
                meta = item.element
            elif item.element.tag == "paper" and not _is_frame(item.element):
                yield _paper(item, meta)


def _is_frame(paper: Element) -> bool:
    return paper.get("id") == "0" or paper.get("type") in ("frontmatter", "backmatter")


def _paper(record: Record, meta: Element) -> RawPaper | Deletion:
    paper, collection = record.element, record.around.get("collection", {}).get("id", "")
    number = _anthology_id(collection, record.around.get("volume", {}).get("id"), paper)
    if number and paper.find("removed") is not None:
        return Deletion(record.number, f"acl:{number}")
    year = text_of(paper.find("year")) or text_of(meta.find("year")) or _year_of(collection)
    month = text_of(paper.find("month")) or text_of(meta.find("month"))
    doi = text_of(paper.find("doi"))
    return RawPaper(
        line=record.number,
        id=f"acl:{number}" if number else None,
        title=text_of(paper.find("title")),
        abstract=text_of(paper.find("abstract")),
        authors=[_author(author) for author in paper.iterfind("author")],
        year=year,
        published=iso_date(year, month),
        venue=_venue(paper, meta),
        url=f"https://aclanthology.org/{number}" if number else None,
        doi=doi.strip() if doi else None,
        kind="journal article" if _journal(paper, meta) else "conference paper",
        identifiers={"ACL": number} if number else None,
        extra=_extra(paper, meta),
    )


def _anthology_id(collection: str, volume: str | None, paper: Element) -> str | None:
    """Return `P19-1001` or `2022.naloma-1.1`: as the paper's address says it, else as its place in the file does.

    Source: the Anthology's rule for ids; workshops of the old scheme have two digits for the volume, others one.
    """
    address = (text_of(paper.find("url")) or "").strip()
    if _ID.fullmatch(address) and address.startswith(f"{collection}-"):
        return address
    place = paper.get("id", "")
    if not collection or not volume or not place.isdecimal():
        return None
    if not _OLD_COLLECTION.fullmatch(collection):
        return f"{collection}-{volume}.{place}"
    if not volume.isdecimal():
        return None
    two_digits = collection[0] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
    return f"{collection}-{int(volume):02}{int(place):02}" if two_digits else f"{collection}-{volume}{int(place):03}"


def _year_of(collection: str) -> str | None:
    old = _OLD_COLLECTION.fullmatch(collection)
    if old:
        return f"{'19' if int(old[1]) >= 60 else '20'}{old[1]}"
    return str(year) if (year := year_in(collection[:4])) else None


def _journal(paper: Element, meta: Element) -> str | None:
    return text_of(meta.find("journal-title")) or text_of(paper.find("journal"))


def _venue(paper: Element, meta: Element) -> str | None:
    return _journal(paper, meta) or text_of(paper.find("booktitle")) or text_of(meta.find("booktitle"))


def _extra(paper: Element, meta: Element) -> dict[str, object]:
    kept = {name: text_of(paper.find(name)) for name in _KEPT}
    lists = {
        "venues": texts_of(meta.iterfind("venue")),
        "awards": texts_of(paper.iterfind("award")),
        "retracted": texts_of(paper.iterfind("retracted")),
    }
    publisher = text_of(meta.find("publisher"))
    return {name: value for name, value in {**kept, **lists, "publisher": publisher}.items() if value}


def _author(author: Element) -> RawAuthor:
    variants = [_variant(variant) for variant in author.iterfind("variant")]
    explicit = author.get("id")
    return RawAuthor(
        name=_name(author),
        source_id=f"acl:{explicit}" if explicit else None,
        orcid=author.get("orcid"),
        affiliations=texts_of(author.iterfind("affiliation")),
        extra={"variants": variants} if variants else {},
    )


def _name(person: Element) -> str:
    return " ".join(texts_of(part for name in ("first", "last") for part in person.iterfind(name)))


def _variant(variant: Element) -> str:
    if variant.get("script", "").lower() in _FAMILY_FIRST_SCRIPTS:
        return "".join(texts_of(part for name in ("last", "first") for part in variant.iterfind(name)))
    return _name(variant)
