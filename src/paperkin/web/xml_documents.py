"""XML that the site writes: feeds, sitemaps, oEmbed. Papers say what no XML may hold, and it is left out."""

from __future__ import annotations

import re
from xml.etree import ElementTree

# XML 1.0, production 2: neither most controls nor halves of characters, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(parent: ElementTree.Element, name: str, text: str | None = None, /, **attributes: str) -> None:
    """Add an element with a text and attributes below another. Markup is escaped when the document is written."""
    added = ElementTree.SubElement(parent, name, {key: legal(value) for key, value in attributes.items()})
    if text is not None:
        added.text = legal(text)


def legal(text: str) -> str:
    """Return a text without the characters that no XML may hold."""
    return _ILLEGAL.sub("", text)


def document(root: ElementTree.Element) -> bytes:
    """Return a whole document in UTF-8."""
    written: bytes = ElementTree.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written
