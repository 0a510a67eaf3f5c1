"""HTML, JATS and MathML: known tags go, entities become characters. What only looks like a tag (`<unk>`) stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5

from paperkin.markup.mathml import tex_of_mathml
from paperkin.markup.symbols import words

_BLOCKS = words(
    """
    p br div li ul ol dl dt dd hr h1 h2 h3 h4 h5 h6 table tr td th thead tbody blockquote section title sec pre
    list list-item disp-formula disp-quote abstract label
    """
)
_INLINE = words(
    """
    i b em strong u sup sub sc scp span a small big font tt code italic bold monospace underline strike del ins
    q cite abbr img wbr center inline-formula alternatives tex-math ext-link xref styled-content named-content
    uri inf overline roman sans-serif inline-graphic graphic article-title
    """
)
# These stand alone by nature, or are left unclosed by custom. Anything else is a tag only where its pair is there too.
_UNPAIRED = frozenset(["p", "br", "hr", "li", "img", "wbr"])
_HEADINGS = frozenset(["title", "h1", "h2", "h3", "h4", "h5", "h6"])
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<prefix>jats:|ns\d?:|)(?P<name>[A-Za-z][A-Za-z0-9-]{0,19})"""
    r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++))*\s*+/?>"""
)
_COMMENT_OPENS, _COMMENT_CLOSES = re.compile(r"<!--"), re.compile(r"-->")
_WRAPPING = re.compile(r"<!\[CDATA\[|\]\]>|<\?xml[^<>]{0,200}\?>|<!DOCTYPE[^<>\[]{0,300}>")
_UNREAD_OPENS = re.compile(r"<(?:script|style)(?:\s[^<>]*+)?>", re.IGNORECASE)
_UNREAD_CLOSES = re.compile(r"</(?:script|style)\s*>", re.IGNORECASE)
_TEX_MATH_OPENS = re.compile(r"<(?:jats:)?tex-math(?:\s[^<>]*+)?>")
_TEX_MATH_CLOSES = re.compile(r"</(?:jats:)?tex-math\s*>")
_MATH_OPENS = re.compile(r"<(?:mml:|m:)?math(?:\s[^<>]*+)?>", re.IGNORECASE)
_MATH_CLOSES = re.compile(r"</(?:mml:|m:)?math\s*>", re.IGNORECASE)
_ALTERNATIVES_OPEN = re.compile(r"<(?:jats:)?alternatives\s*>")
_ALTERNATIVES_CLOSE = re.compile(r"</(?:jats:)?alternatives\s*>")
_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0*38|#x0*26);)*(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>\w{2,31}));"
)
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#x0*26);)+")
_ABSTRACT = re.compile(r"\W*(?:abstract|summary|résumé|resumen|zusammenfassung|abstrakt)\W*", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|TM|SM|®|™|\d*[+\-−–]|)")
_SHIFTED = re.compile(r"[^\s^_]{1,20}")


def without_tags(text: str) -> str:
    """Return text with entities decoded, and without the tags of HTML and JATS.

    Blocks become spaces. `<sup>5</sup>` becomes `^5` but stays bare in ordinals, trade marks and charges (`1st`,
    `Ca2+`); `<sub>2</sub>` stays bare (`CO2`), and other subscripts get `_`. MathML and JATS's `tex-math` become TeX
    between dollars. A heading that says only Abstract goes; other headings end in a colon.
    """
    if "&" in text:
        text = _ENTITY.sub(_character, text)
        text = _AMPERSANDS.sub("&", text)
    if "<" not in text:
        return text
    text = _WRAPPING.sub("", _each_element(text, _COMMENT_OPENS, _COMMENT_CLOSES, lambda _: ""))
    text = _each_element(text, _UNREAD_OPENS, _UNREAD_CLOSES, lambda _: " ")
    text = _each_element(text, _ALTERNATIVES_OPEN, _ALTERNATIVES_CLOSE, _alternative)
    text = _each_element(text, _TEX_MATH_OPENS, _TEX_MATH_CLOSES, _tex_math)
    text = _each_element(text, _MATH_OPENS, _MATH_CLOSES, tex_of_mathml)
    return _untagged(text)


def _character(found: re.Match[str]) -> str:
    if name := found["name"]:
        return html5.get(name + ";") or _AMPERSANDS.sub("&", found[0])
    code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or code < 32 or 127 <= code < 160:
        return " "
    return chr(code)


def _each_element(text: str, opens: re.Pattern[str], closes: re.Pattern[str], render: Callable[[str], str]) -> str:
    """Replace every element, tags included, by what `render` makes of its content. An unclosed one stays."""
    pieces, end = [], 0
    while start := opens.search(text, end):
        stop = closes.search(text, start.end())
        if stop is None:
            break
        pieces += [text[end : start.start()], render(text[start.end() : stop.start()])]
        end = stop.end()
    return "".join([*pieces, text[end:]]) if pieces else text


def _alternative(content: str) -> str:
    """Return one of several forms of the same formula: TeX before MathML before what else there is."""
    for opens, closes in ((_TEX_MATH_OPENS, _TEX_MATH_CLOSES), (_MATH_OPENS, _MATH_CLOSES)):
        if (start := opens.search(content)) and (stop := closes.search(content, start.end())):
            return content[start.start() : stop.end()]
    return content


def _tex_math(content: str) -> str:
    body = content.partition(r"\begin{document}")[2].partition(r"\end{document}")[0] or content
    formula = body.strip().strip("$").strip()
    return f"${formula}$" if formula else ""


def _untagged(text: str) -> str:
    tags = [tag for tag in _TAG.finditer(text) if tag["prefix"] or tag["name"].lower() in _BLOCKS | _INLINE]
    closed = {_name(tag) for tag in tags if tag["close"]}
    opened = {_name(tag) for tag in tags if not tag["close"]}
    known = (closed & opened) | _UNPAIRED
    pieces: list[str] = []
    end, inside = 0, ""
    for tag in tags:
        name = _name(tag)
        if name not in known and not tag["prefix"]:
            continue
        content = text[end : tag.start()]
        pieces.append(_shifted(content, inside, pieces) if inside else content)
        if tag["close"] and name in _HEADINGS:
            pieces[-1] = _heading(content)
        inside = name if name in ("sup", "sub", "inf") and not tag["close"] else ""
        if name in _BLOCKS:
            pieces.append(" ")
        end = tag.end()
    return "".join([*pieces, text[end:]])


def _name(tag: re.Match[str]) -> str:
    return tag["name"].lower()


def _shifted(content: str, shift: str, before: list[str]) -> str:
    """Return a superscript or subscript as it is typed."""
    if not _SHIFTED.fullmatch(content) or not before or not before[-1][-1:].strip():
        return content
    if shift == "sup":
        return (
            content
            if _ORDINAL.fullmatch(content) or (not content[0].isalnum() and content[0] not in "-−–")
            else f"^{content}"
        )
    return content if content.isdigit() else f"_{content}"


def _heading(content: str) -> str:
    if _ABSTRACT.fullmatch(content):
        return ""
    return content if not content.strip() or content.rstrip()[-1] in ".:?!" else f"{content.rstrip()}:"
