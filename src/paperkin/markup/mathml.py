"""Presentation MathML as TeX."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_PREFIX = re.compile(r"(</?)(?:mml|m):")
_TAG = re.compile(r"<[^<>]*+>")
_ANNOTATION = re.compile(r"""<(?:mml:|m:)?annotation\b[^<>]*tex[^<>]*>([^<>]{1,5000})<""", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_ESCAPED = {ord(char): f"\\{char}" for char in "{}%#&_"}
_MAX_CHARACTERS = 20_000
_MAX_DEPTH = 40
_FORMS = {
    "msup": "{0}^{{{1}}}",
    "mover": "{0}^{{{1}}}",
    "msub": "{0}_{{{1}}}",
    "munder": "{0}_{{{1}}}",
    "msubsup": "{0}_{{{1}}}^{{{2}}}",
    "munderover": "{0}_{{{1}}}^{{{2}}}",
    "mfrac": r"\frac{{{0}}}{{{1}}}",
    "mroot": r"\sqrt[{1}]{{{0}}}",
}


def tex_of_mathml(content: str) -> str:
    """Return what stands inside a `math` element as TeX between dollars.

    A TeX annotation is taken as it is. Otherwise scripts, fractions and roots are kept, and of the rest the text.
    """
    if annotated := _ANNOTATION.search(content):
        return f"${annotated[1].strip().strip('$')}$"
    formula = _converted(content)
    if formula is None:
        formula = _TAG.sub("", content)
    formula = " ".join(formula.split()).replace("$", "")
    return f"${formula}$" if formula else ""


def _converted(content: str) -> str | None:
    if len(content) > _MAX_CHARACTERS or "<!" in content:
        return None
    content = _BARE_AMPERSAND.sub("&amp;", _PREFIX.sub(r"\1", content))
    try:
        root = ElementTree.fromstring(f"<mrow>{content}</mrow>")
    except ElementTree.ParseError:
        return None
    return _tex(root, _MAX_DEPTH)


def _tex(element: ElementTree.Element, depth: int) -> str:
    if depth == 0:
        return "".join(element.itertext())
    name = element.tag.rpartition("}")[2]
    if not len(element):
        text = " ".join((element.text or "").split()).translate(_ESCAPED)
        dress = r"\text" if name == "mtext" else r"\mathrm" if name == "mi" and len(text) > 1 else ""
        return f"{dress}{{{text}}}" if dress and text else text
    parts = [_tex(child, depth - 1) for child in element]
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    form = _FORMS.get(name)
    return (
        form.format(*parts)
        if form and f"{{{len(parts) - 1}}}" in form and f"{{{len(parts)}}}" not in form
        else "".join(parts)
    )
