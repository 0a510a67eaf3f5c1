"""Reads pages as a browser would, as far as tests need it: elements in order, with their attributes and own text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What a script element may hold that no browser runs.
_DATA = ("application/ld+json", "application/json")
_HERE = re.compile(r"/(?![/\\])")


@dataclass(slots=True)
class Element:
    """One start tag. text: what a script or a style holds; nothing for other elements."""

    name: str
    attributes: dict[str, str]
    text: str = field(default="")

    def __str__(self) -> str:
        return f"<{self.name} {self.attributes}>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1].name in ("script", "style"):
            self.elements[-1].text += data
        self.text.append(data)


def elements_of(html: str) -> list[Element]:
    """Return every element of a page, in the order of the source."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.elements


def text_of(html: str) -> str:
    """Return what a page says, without its tags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.text)


def forbidden(elements: list[Element]) -> list[str]:
    """Return the elements that no page of this site has: what would run, load or style from within the page."""
    return [str(element) for element in elements if _is_forbidden(element)]


def _is_forbidden(element: Element) -> bool:
    given = element.attributes
    addresses = [given.get(name, "") for name in ("href", "src", "action", "formaction", "xlink:href", "data")]
    fetched = element.name in ("script", "iframe", "img", "embed", "object") or "stylesheet" in given.get("rel", "")
    return (
        element.name in ("planted-x", "style", "base", "object", "embed", "frame", "applet")
        or (element.name == "script" and "src" not in given and given.get("type") not in _DATA)
        or any(name.startswith(("on", "hx-on")) or name in ("style", "srcdoc") for name in given)
        or any(address.strip().lower().startswith(("javascript:", "data:", "vbscript:")) for address in addresses)
        or (fetched and any(address and not _HERE.match(address) for address in addresses[:2]))
        or (element.name == "meta" and given.get("http-equiv") is not None)
    )
