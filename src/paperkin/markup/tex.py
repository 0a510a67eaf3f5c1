"""LaTeX in running text becomes text; formulas stay. Small and tolerant: nobody's abstract compiles."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from paperkin.markup.formulas import is_formula, simplified
from paperkin.markup.symbols import (
    ACCENTS,
    ARGUMENTS,
    ARROWS,
    DISPLAYS,
    DROPPED,
    LETTERS,
    MATH_ACCENTS,
    OPERATORS,
    RENDERED,
    SPACES,
    STYLES,
    SWITCHES,
    SYMBOLS,
)
from paperkin.markup.typography import dash, ties

# Web addresses and Windows paths hold backslashes and tildes that mean themselves.
_TOKEN = re.compile(
    r"""(?P<address>https?://(?:[^\s{}<>"$\\]|\\[_%\#&~])+)
    |(?P<path>(?<![A-Za-z0-9])[A-Za-z]:\\[^\s{}$]*+)
    |\\(?P<word>[A-Za-z]++)\*?
    |\\(?P<sign>[^A-Za-z])
    |(?P<open>\{)
    |(?P<close>\})
    |(?P<formula>\$\$(?:[^$\\]|\\.)+\$\$|\$(?:[^$\\]|\\.)+\$)
    |(?P<opening>(?<!`)``(?!`)(?=[^`]{1,500}?(?:''|")))
    |(?P<closing>''|")
    |(?P<dashes>-{2,})
    |(?P<tie>~)""",
    re.VERBOSE | re.DOTALL,
)
_MAX_DEPTH = 32
_DROPPED = "\x00"  # Where something was dropped, until the blanks and brackets around it are seen to.

_AFTER_DROPPED = re.compile(rf" ?[(\[] ?(?:(?:e\.g\.|see|cf\.|see, e\.g\.),? ?)?{_DROPPED}[ ,;{_DROPPED}]*+[)\]]")
_DROPPED_BEFORE_POINT = re.compile(rf" ?{_DROPPED}++(?=[ .,;:!?)\]]|$)")

_ESCAPED_IN_ADDRESS = re.compile(r"\\([_%#&~])")
_ENVIRONMENT = re.compile(r"\s?\{([A-Za-z]{1,20})(\*?)\}")
_BRACKETED_WORD = re.compile(r"[\w .,-]+")
_BLANKS = re.compile(r"\s+")
_BLANK_BEFORE_LETTER = re.compile(r"\{\}|\s(?=[^\W\dA-Z_])")
_EMPTY = re.compile(r"\{\}")
_EMPTY_BEFORE_NO_LETTER = re.compile(r"\{\}(?![A-Za-z])")
_ANY_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BRACE = re.compile(r"\{")
_AFTER_LINE_BREAK = re.compile(r"\s+|\[[^\]]{0,9}\]|$")
_BRACED_LETTER = re.compile(r"\s?\{\\?[^\W\d_]{1,2}\s?\}")
_SPACED_LETTER = re.compile(r"\s(?:\\(?=[ij]\b))?([^\W\d_])")
_POSSESSIVE = re.compile(r"\w\\'(?:(?:s|t|re|ve|ll|d|m)\b|(?!\w))")
_ARGUMENT = re.compile(r"\s?\{")
_OPTION = re.compile(r"\s?\[[^\[\]{}$]{0,200}\]")
_STRAIGHT_QUOTES = re.compile(r"""(?<!\w)\\"([^"\\{}$]{1,200}+)\\"(?!\w)""")
_ACCENTED = re.compile(r"(?:\\(?=[ij]\b))?([^\W\d_])(?:(?<=\\[ij]) )?")
_ACCENTABLE = {  # What the signs that mean other things, too, are taken for accents over.
    "`": "aeiouAEIOUnNwWyY",
    "^": "aeiouAEIOUcghjswyCGHJSWY",
    "~": "anoiuANOIU",
    "=": "aeiouAEIOU",
    '"': "aeiouyAEIOUY",
    ".": "zZeIcCgG",
}
_NEVER_GLUED = frozenset(["text", "num", "url", "path", "caps", "gls", "glspl", "hl", "ac", "added"])
_SHORT_GLUED = frozenset(["mu", "nu", "pi", "xi", "Pi", "Xi"])
_SIGNS = {
    **dict.fromkeys("%&_#${}@", ""),
    "|": "‖",
    "!": "",
    ";": " ",
    ":": " ",
    " ": " ",
    "\n": " ",
    "\t": " ",
    ")": ")",
    "]": "]",
}
_SIGNS |= {sign: sign for sign in "%&_#${}@"}
_FORMULA_OR_SIGN = re.compile(r"\$[^$]+\$|[^\w\s\x00-\x7f]")
_CASE_PROTECTED = re.compile(r"(?=[^a-z]*[^\Wa-z\d_])[\w+\-./’'&*]+(?: [\w+\-./’'&*:]+)*")


@dataclass(slots=True)
class _Group:
    """An open brace: of a command with the arguments read so far, of an accent, or of nobody (`command` is empty)."""

    command: str = ""
    opened: str = "{"
    arguments: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    begins_with_command: bool = False


def without_tex(text: str) -> str:
    """Return text with LaTeX's accents, quotes, dashes and commands resolved, and its formulas between dollars.

    Unknown commands (`\\ours`) and braces that are no TeX (`{a, b}`) stay. What a truncated text left open is closed.
    """
    if "\\" in text:
        text = _STRAIGHT_QUOTES.sub(r'"\1"', text.replace(_DROPPED, ""))
    return _Reading(text).result()


class _Reading:
    """One pass over a text, with a stack of open braces instead of recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.stack = [_Group()]
        self.open_quotes = 0
        self.found: dict[str, int] = {}

    def result(self) -> str:
        text = self.text = _unwrapped(self.text)
        while token := _TOKEN.search(text, self.at):
            self.write(text[self.at : token.start()])
            self.at = token.end()
            self.read(token)
        self.write(text[self.at :])
        while len(self.stack) > 1:
            self.close(truncated=True)
        joined = "".join(self.stack[0].pieces)
        if _DROPPED in joined:
            joined = _DROPPED_BEFORE_POINT.sub("", _AFTER_DROPPED.sub("", joined)).replace(_DROPPED, "")
        return joined

    def read(self, token: re.Match[str]) -> None:
        match token.lastgroup:
            case "word":
                self.read_word(token["word"], token)
            case "sign":
                self.read_sign(token["sign"], token)
            case "open":
                self.open(_Group())
            case "close":
                self.close()
            case "formula":
                self.read_formula(token)
            case "address":
                self.write(_ESCAPED_IN_ADDRESS.sub(r"\1", token[0]))
            case "opening":
                self.open_quotes += 1
                self.write("“")
            case "closing" if self.open_quotes:
                self.open_quotes -= 1
                self.write("”")
            case "dashes":
                self.write(dash(token))
            case "tie":
                self.write(" " if ties(token) else "~")
            case _:
                self.write(token[0])

    def write(self, piece: str) -> None:
        if piece:
            self.stack[-1].pieces.append(piece)

    def last_character(self) -> str:
        pieces = self.stack[-1].pieces
        return pieces[-1][-1] if pieces else ""

    def before(self, token: re.Match[str]) -> str:
        return self.text[max(0, token.start() - 1) : token.start()]

    def open(self, group: _Group) -> None:
        if len(self.stack) > _MAX_DEPTH:
            self.write(group.opened)
        else:
            self.stack.append(group)

    def close(self, truncated: bool = False) -> None:
        if len(self.stack) == 1:
            self.write("}")
            return
        group = self.stack.pop()
        content = "".join(group.pieces)
        if not group.command:
            bare = group.begins_with_command or (self.protects_case(content) and not truncated)
            self.write(content if bare else f"{group.opened}{content}" if truncated else f"{{{content}}}")
            return
        group.arguments.append(content)
        wanted = ARGUMENTS.get(group.command, 1)
        if len(group.arguments) < wanted and (more := _ARGUMENT.match(self.text, self.at)):
            self.at = more.end()
            self.stack.append(_Group(group.command, group.opened, group.arguments))
        elif truncated and group.command in DROPPED:
            self.write(content)
        else:
            self.write(self.rendered(group))

    def protects_case(self, content: str) -> bool:
        """Say whether braces stand around a word for BibTeX's sake, or around a script, rather than for their own."""
        if self.last_character() in ("^", "_"):
            return content.isalnum()
        if not content:
            return self.last_character() == "-"
        if _FORMULA_OR_SIGN.fullmatch(content):
            return True
        letters = any(char.isupper() for char in content) or not content.isascii()
        return letters and bool(_CASE_PROTECTED.fullmatch(content))

    def read_formula(self, token: re.Match[str]) -> None:
        dollars = "$$" if token[0].startswith("$$") else "$"
        content = token[0][len(dollars) : -len(dollars)]
        if not is_formula(content, self.text[self.at : self.at + 1]):
            self.at = token.start() + len(dollars)
            self.write(dollars)
        else:
            self.write(simplified(content) or token[0])

    def read_enclosed(self, token: re.Match[str], closer: str, dollars: str) -> bool:
        """Write what stands before the closer as a formula. False if there is no closer, or no formula before it."""
        if self.found.get(closer, 0) < self.at:
            place = self.text.find(closer, self.at)
            self.found[closer] = place if place >= 0 else len(self.text)
        end = self.found[closer]
        content = self.text[self.at : end] if end < len(self.text) and end - self.at < 4000 else ""
        if not is_formula(content, "") or (closer == r"\]" and _BRACKETED_WORD.fullmatch(content)):
            return False
        self.at = end + len(closer)
        content = content.replace("$", "").strip()
        self.write(simplified(content) or f"{dollars}{content}{dollars}")
        return True

    def read_word(self, name: str, token: re.Match[str]) -> None:
        if not self.stack[-1].pieces:
            self.stack[-1].begins_with_command = True
        if name in ("begin", "end") and (environment := _ENVIRONMENT.match(self.text, self.at)):
            self.read_environment(name, environment)
        elif name in DROPPED or name in STYLES or name in RENDERED or name in MATH_ACCENTS:
            self.read_command(name, token)
        elif name in ACCENTS:
            self.read_accent(name, token)
        elif name in LETTERS:
            self.write(LETTERS[name])
            self.skip(_BLANK_BEFORE_LETTER)
        elif name in SYMBOLS:
            self.write(SYMBOLS[name])
            self.skip(_EMPTY)
        elif name in OPERATORS:
            self.write(f" {name}" if self.last_character().isalnum() else name)
        elif name in SWITCHES or name in SPACES:
            self.write(" " if name in SPACES else "")
            if name in SWITCHES and self.text.startswith("{", self.at):
                self.read_command(name, token)
            else:
                self.skip(_BLANKS)
        elif known := _glued(name):
            self.at -= len(token[0]) - 1 - len(known)
            self.read_word(known, token)
            if known in OPERATORS:
                self.write(" ")
        else:
            self.read_unknown(token)

    def skip(self, pattern: re.Pattern[str]) -> bool:
        if skipped := pattern.match(self.text, self.at):
            self.at = skipped.end()
        return skipped is not None

    def read_environment(self, name: str, environment: re.Match[str]) -> None:
        self.at = environment.end()
        kind = environment[1]
        closer = f"\\end{{{environment[1]}{environment[2]}}}"
        if name == "end" or kind not in DISPLAYS or not self.read_enclosed(environment, closer, "$$"):
            self.write(" ")

    def read_command(self, name: str, token: re.Match[str]) -> None:
        """Open the first argument, or dress the next letter as TeX does where no brace follows."""
        while (name in DROPPED or name in ARGUMENTS) and self.skip(_OPTION):
            pass
        if self.skip(_ARGUMENT):
            self.open(_Group(name, token[0] + "{"))
        elif name in DROPPED:
            self.write(_DROPPED)
        elif name in MATH_ACCENTS and (letter := _ACCENTED.match(self.text, self.at)):
            self.at = letter.end()
            self.write(unicodedata.normalize("NFC", letter[1] + MATH_ACCENTS[name]))
        elif name == "sqrt":
            self.skip(_BLANKS)
            self.write("√")
        elif name in STYLES and (name != token["word"] or not self.before(token).isalnum()):
            self.skip(_BLANKS)
        else:
            self.write(token[0])

    def read_unknown(self, token: re.Match[str]) -> None:
        """Leave a command that only its author could explain, with its braces."""
        if not self.skip(_EMPTY_BEFORE_NO_LETTER) and self.skip(_BRACE):
            self.open(_Group(token[0], token[0] + "{"))
        else:
            self.write(token[0])

    def read_sign(self, sign: str, token: re.Match[str]) -> None:
        if sign in "([":
            self.write(
                "" if self.read_enclosed(token, "\\" + ")]"["([".index(sign)], "$" if sign == "(" else "$$") else sign
            )
        elif sign in ACCENTS:
            self.read_accent(sign, token)
        elif sign == "\\":
            self.write(" " if self.skip(_AFTER_LINE_BREAK) else token[0])
        elif sign == ",":
            around = self.before(token) + self.text[self.at : self.at + 1]
            self.write("" if len(around) == 2 and around.isdigit() else " ")
        elif sign in "/-":
            before, after = self.before(token), self.text[self.at : self.at + 1]
            self.write("" if after == "}" or (sign == "-" and before.isalpha() and after.isalpha()) else sign)
        else:
            self.write(_SIGNS.get(sign, token[0]))

    def read_accent(self, accent: str, token: re.Match[str]) -> None:
        by_letter = accent.isalpha()
        if _BRACED_LETTER.match(self.text, self.at) and self.skip(_ARGUMENT):
            self.open(_Group("\\" + accent, token[0] + "{"))
            self.stack[-2].begins_with_command |= not self.stack[-2].pieces
            return
        letter = (_SPACED_LETTER if by_letter else _ACCENTED).match(self.text, self.at)
        if letter and not (accent == "'" and _POSSESSIVE.match(self.text, token.start() - 1)):
            accented = _accented(letter[1], accent)
            if accented != letter[1]:
                self.stack[-1].begins_with_command |= not self.stack[-1].pieces
                self.at = letter.end()
                self.write(accented)
                return
        if by_letter:
            self.read_unknown(token)
        else:
            self.skip(_EMPTY)
            self.write(accent)

    def rendered(self, group: _Group) -> str:
        name, arguments, last = group.command, group.arguments, group.arguments[-1]
        if name in DROPPED:
            return _DROPPED
        if name in RENDERED:
            return RENDERED[name](*arguments) if len(arguments) == ARGUMENTS.get(name, 1) else last
        if name in MATH_ACCENTS:
            return unicodedata.normalize("NFC", last + MATH_ACCENTS[name]) if len(last) == 1 else last
        if name in STYLES or name in SWITCHES:
            return last
        if name[1:] in ACCENTS:
            return _accented(last[:1], name[1:]) + last[1:]
        return f"{group.opened}{last}}}"


def _unwrapped(text: str) -> str:
    """Return text without a pair of braces around all of it, as BibTeX's titles have."""
    if not (text.startswith("{") and text.endswith("}")):
        return text
    depth = 0
    for brace in _ANY_BRACE.finditer(text):
        depth += 1 if brace[0] == "{" else -1 if brace[0] == "}" else 0
        if depth == 0:
            return text[1:-1] if brace.end() == len(text) > 2 else text
    return text


def _accented(letter: str, accent: str) -> str:
    """Return the letter with its accent where there is such a letter, otherwise as it is."""
    base = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", base + ACCENTS[accent])
    return composed if len(composed) == 1 and base in _ACCENTABLE.get(accent, base) else letter


def _glued(name: str) -> str:
    """Return the known command that an unknown one begins with: some converters eat the blank or brace between them."""
    for length in range(min(len(name) - 1, 14), 2, -1):
        known, rest = name[:length], name[length:]
        if known in SYMBOLS and (known in ARROWS or len(rest) == 1 or not rest[0].islower()):
            return known
        if known in OPERATORS and (len(rest) == 1 or not rest[0].islower()):
            return known
        if (known in STYLES or known in MATH_ACCENTS or known == "sqrt") and known not in _NEVER_GLUED:
            return known
    return next((name[:2] for _ in "x" if name[:2] in _SHORT_GLUED and name[2].isupper()), "") if len(name) > 2 else ""
