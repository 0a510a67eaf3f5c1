"""What an XML element says, in text that people read: inner markup is taken off and formulas survive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

# Beyond it, markup is hostile rather than rich, and only its words are kept.
_MAX_DEPTH = 60
_MATHML = {
    "msup": "{}^{}",
    "msub": "{}_{}",
    "msubsup": "{}_{}^{}",
    "munder": "{}_{}",
    "mover": "{}^{}",
    "munderover": "{}_{}^{}",
    "mfrac": "{}/{}",
    "mroot": "{}^(1/{})",
}


def text_of(element: Element | None) -> str | None:
    """Return the element's text with its inner markup made readable; None where there is none.

    `<tex-math>` becomes `$…$`, and so does MathML that carries its TeX; other MathML is written on one line.
    10<sup>5</sup> becomes 10^5, H<sub>2</sub>O becomes H2O, and all else is its words.
    """
    if element is None:
        return None
    text = (element.text or "") if len(element) == 0 else _written(element, 0)
    return text if text.strip() else None


def texts_of(elements: Iterable[Element]) -> list[str]:
    """Return the text of each element that has one."""
    return [text for text in map(text_of, elements) if text is not None]


def _written(element: Element, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return "".join(element.itertext())
    if element.tag == "math":
        return _formula(element)
    inner = _inside(element, depth, _written)
    if element.tag == "tex-math":
        return f"${inner.strip()}$"
    return f"^{inner}" if element.tag == "sup" and inner else inner


def _inside(element: Element, depth: int, write: Callable[[Element, int], str]) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += (write(child, depth + 1), child.tail or "")
    return "".join(parts)


def _formula(math: Element) -> str:
    for annotation in math.iter("annotation"):
        if "tex" in annotation.get("encoding", "").lower() and (tex := (annotation.text or "").strip(" $")):
            return f"${tex}$"
    return _on_one_line(math, 0)


def _on_one_line(element: Element, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return "".join(element.itertext())
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    template = _MATHML.get(element.tag)
    if template and len(element) == template.count("{}"):
        return template.format(*(_on_one_line(child, depth + 1) for child in element))
    # Only the leaves of MathML hold text: everything between them is layout of the file.
    if len(element) == 0:
        return (element.text or "").strip()
    inner = "".join(_on_one_line(child, depth + 1) for child in element)
    return f"√({inner})" if element.tag == "msqrt" else inner
