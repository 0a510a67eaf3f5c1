"""Readable text as LaTeX that any BibTeX takes: what `paperkin.markup` reads, the other way round.

Letters with accents become `{\\'e}`, since classic BibTeX cuts UTF-8 apart where a style abbreviates first names; what
LaTeX has no letters for (王, Ж) stays UTF-8, which biber and every reference manager take. Greek letters and signs
become formulas, without which pdfTeX stops. Formulas stay formulas, as long as they hold nothing but mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from string import ascii_letters

from paperkin.markup import readable
from paperkin.markup.formulas import is_formula
from paperkin.markup.symbols import ACCENTS, GREEK, LETTERS, MATH_ACCENTS, OPERATORS, SYMBOLS, words

_FORMULA = re.compile(r"\$\$(?:[^$\\]|\\.)++\$\$|\$(?:[^$\\]|\\.)++\$", re.S)
_DOLLAR = re.compile(r"\\.|\$", re.S)
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.S)
_ESCAPED = re.compile(r"\\.", re.S)
# A title that somebody else wrote is compiled on its reader's machine, where \input reads files and \write writes them:
# a formula may hold these commands and no others.
_MATHEMATICS = (
    words(
        """
        frac tfrac dfrac nicefrac sfrac binom sqrt root left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl
        biggr Biggl Biggr mathbf mathbb mathcal mathrm mathsf mathit mathtt mathfrak mathscr mathds mathop mathrel
        mathbin operatorname boldsymbol bm pmb text textbf textit textrm textsf texttt textsc textnormal mbox rm bf it
        sf tt cal underline overline overrightarrow overset underset stackrel overbrace underbrace displaystyle
        textstyle scriptstyle limits nolimits quad qquad colon lvert rvert lVert rVert lbrace rbrace backslash prec
        succ preceq succeq preccurlyeq succcurlyeq asymp doteq models vdash dashv bigcup bigcap bigoplus bigotimes
        oint coprod sqcup sqcap uplus lesssim gtrsim nleq ngeq subsetneq supsetneq hookrightarrow twoheadrightarrow
        longleftarrow longleftrightarrow Longrightarrow Longleftrightarrow iff implies leadsto rightsquigarrow
        upharpoonright restriction diamond Diamond square Box blacksquare dagger ddagger cdot bmod pmod not mathring
        check breve acute grave dddot prime imath jmath wp complement blacktriangleright triangleleft triangleright
        coloneqq eqqcolon triangleq bowtie ltimes rtimes wr amalg smallsetminus leqslant geqslant
        """
    )
    | (GREEK.keys() - {name for name in GREEK if name.startswith("text")})
    | OPERATORS
    | MATH_ACCENTS.keys()
    | {name for name, char in SYMBOLS.items() if len(char) == 1 and not char.isascii() and not name.startswith("text")}
) - {"Tilde", "argmax", "argmin", "mod", "poly", "polylog", "EUR", "euro", "degree"}
_SPACING = frozenset(",;:!> {}|%_&#$-\\")
_SPECIALS = {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
# The first is another way to write a backslash.
_NO_MATHEMATICS = re.compile(r"\^\^|[%#&~]")
_HYPHENS = re.compile(r"-(?=-)")
_BRACES = re.compile(r"[{}]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AFTER_STOP = re.compile(r"(?:^|[:?!.]\s)[^\w\s]*+$")
_LONGEST_STOP = 6
_LONG_WORD = 4
_SHOUTED_WORDS = 2


def latex(text: str, *, protects_capitals: bool = False) -> str:
    """Return one line of LaTeX whose braces are balanced, and that reads as `text` again.

    protects_capitals: put braces around what a style must not put in small letters: `{BERT}`, `i{Phone}`, `{$K_n$}`.
    """
    pieces = list(_pieces(text))
    table = _table(_is_balanced("".join(piece for _, piece, formula in pieces if not formula)))
    kept = _kept_capitals(text) if protects_capitals else {}
    written: list[str] = []
    for start, piece, formula in pieces:
        if not formula:
            written.append(_escaped(piece, start, kept, table))
        elif protects_capitals and any(char.isupper() for char in piece):
            written.append(f"{{{piece}}}")
        else:
            written.append(piece)
    return "".join(written)


def _pieces(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (start, piece, whether it is a formula) from one end of a text to the other."""
    done = at = 0
    while dollar := _DOLLAR.search(text, at):
        at = dollar.end()
        found = _FORMULA.match(text, dollar.start()) if dollar[0] == "$" else None
        if found and _is_mathematics(found[0], text[found.end() : found.end() + 1]):
            yield done, text[done : found.start()], False
            yield found.start(), found[0], True
            done = at = found.end()
    yield done, text[done:], False


def _is_mathematics(formula: str, following: str) -> bool:
    """Say whether a formula is one here too, and can do nothing but be set: all else is written as text."""
    content = formula.strip("$")
    bare = _ESCAPED.sub("", content)
    return (
        is_formula(content, following)
        and not _NO_MATHEMATICS.search(bare)
        and _is_balanced(bare)
        and _is_balanced(content)
        and all(
            command in _MATHEMATICS or (command in _SPACING and not command.isalpha())
            for command in _COMMAND.findall(content)
        )
    )


def _is_balanced(text: str) -> bool:
    depth = 0
    for brace in _BRACES.findall(text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _escaped(piece: str, start: int, kept: Mapping[int, int], table: Mapping[int, str]) -> str:
    """Return a piece of text, which begins at `start` of it all, escaped and with what is kept in braces."""
    written: list[str] = []
    done = 0
    for word in _WORD.finditer(piece) if kept else ():
        if (capital := kept.get(start + word.start())) is not None:
            first = word.start() + capital
            written += [_plain(piece[done:first], table), f"{{{_plain(piece[first : word.end()], table)}}}"]
            done = word.end()
    return "".join([*written, _plain(piece[done:], table)])


def _plain(text: str, table: Mapping[int, str]) -> str:
    if text.isalnum() and text.isascii():
        return text
    return _HYPHENS.sub("-{}", text.translate(table))


def _kept_capitals(title: str) -> dict[int, int]:
    """Return the beginnings of the words whose capitals mean something, with the place of the first in the word.

    These are capitals inside a word (`BERT`, `iPhone`) and letters that stand alone (`C`), and in a title that is
    written as a sentence also the capitals of names. A title all in capitals has none.
    """
    found = list(_WORD.finditer(title))
    if len(found) > _SHOUTED_WORDS and not any(char.islower() for char in title):
        return {}
    inside = [
        word for word in found if not _AFTER_STOP.search(title, max(0, word.start() - _LONGEST_STOP), word.start())
    ]
    long = [word[0] for word in inside if len(word[0]) >= _LONG_WORD]
    is_sentence = sum(word[0].isupper() for word in long) * 2 < len(long)
    names = {word.start() for word in inside} if is_sentence else set()
    kept: dict[int, int] = {}
    spaced = f" {title} "
    for word in found:
        capitals = [place for place, char in enumerate(word[0]) if char.isupper()]
        is_word = word[0] in "AI" and spaced[word.start()] == spaced[word.end() + 1] == " "
        alone = len(word[0]) == 1 and not is_word
        if capitals and (capitals[-1] > 0 or alone or word.start() in names):
            kept[word.start()] = capitals[0]
    return kept


@cache
def _table(braces_are_balanced: bool) -> dict[int, str]:
    """Return what is written for each character that is not written as it is.

    Letters and signs are taken up as far as `paperkin.markup` reads them back, so that the two cannot drift apart.
    """
    # BibTeX counts braces, whatever stands before them.
    braces = ("\\{", "\\}") if braces_are_balanced else (r"{\textbraceleft}", r"{\textbraceright}")
    table = {ord(char): written for char, written in [*_SPECIALS.items(), *zip("{}", braces, strict=True)]}
    for char, written in _letters_and_signs():
        if len(char) == 1 and not char.isascii() and readable(written) == char:
            table.setdefault(ord(char), written)
    return table


def _letters_and_signs() -> Iterator[tuple[str, str]]:
    for sign, mark in ACCENTS.items():
        for letter in ascii_letters:
            accented = f"\\{sign}{{{letter}}}" if sign.isalpha() else f"\\{sign}{letter}"
            yield unicodedata.normalize("NFC", letter + mark), f"{{{accented}}}"
    for name, char in LETTERS.items():
        yield char, f"{{\\{name}}}"
    for name, char in SYMBOLS.items():
        # LaTeX knows the dashes, quotes and signs of Latin-1 as they are.
        if len(char) == 1 and ord(char) > 0xFF and unicodedata.category(char) in ("Ll", "Lu", "Sm"):
            yield char, f"$\\{name}$"
