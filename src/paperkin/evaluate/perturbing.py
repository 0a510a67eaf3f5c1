"""Variants of a record: of the same work as another feed would write it, and of another work that looks like it.

Each takes a paper and a source of chance, and returns the variant, or None where the paper does not lend itself to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

from paperkin.records import Authorship, Paper

Perturbation = Callable[[Paper, Random], Paper | None]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SUBTITLE = re.compile(r"(.{8,}?)(: | - |\? )(.{8,})")
_TEX_ACCENTS = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0302": "^", "\u0303": "~", "\u030c": "v", "\u0327": "c"}


def _typos(paper: Paper, chance: Random) -> Paper | None:
    title = list(paper.title)
    for _ in range(chance.randint(1, 2 if len(title) < 50 else 3)):
        places = [place for place, char in enumerate(title[:-1]) if char.isalpha() and title[place + 1].isalpha()]
        if not places:
            return None
        place = chance.choice(places)
        kind = chance.randrange(4)
        if kind == 0:
            title[place], title[place + 1] = title[place + 1], title[place]
        elif kind == 1:
            del title[place]
        elif kind == 2:
            title[place] = chance.choice(_LETTERS)
        else:
            title.insert(place, title[place])
    changed = "".join(title)
    return replace(paper, title=changed) if changed != paper.title else None


def _subtitle_dropped(paper: Paper, _chance: Random) -> Paper | None:
    found = _SUBTITLE.fullmatch(paper.title)
    return replace(paper, title=found[1]) if found else None


def _subtitle_shortened(paper: Paper, _chance: Random) -> Paper | None:
    found = _SUBTITLE.fullmatch(paper.title)
    words = found[3].split() if found else []
    if found is None or len(words) < 6:
        return None
    return replace(paper, title=f"{found[1]}{found[2]}{' '.join(words[: len(words) * 2 // 3])}")


def _initials(paper: Paper, chance: Random) -> Paper | None:
    style = chance.randrange(3)
    authors = tuple(replace(author, name=_abbreviated(author.name, style)) for author in paper.authors)
    return replace(paper, authors=authors) if authors and authors != paper.authors else None


def _abbreviated(name: str, style: int) -> str:
    *given, family = name.split()
    letters = [word[0].upper() for word in given if word[0].isalpha()]
    if not letters:
        return name
    if style == 0:
        return f"{'. '.join(letters)}. {family}"
    return f"{family}, {'. '.join(letters)}." if style == 1 else f"{family} {''.join(letters)}"


def _markup(paper: Paper, chance: Random) -> Paper | None:
    words = paper.title.split(" ")
    if len(words) < 2:
        return None
    place = chance.randrange(len(words))
    word = words[place]
    dressed = [
        f"<i>{word}</i>",
        f"\\emph{{{word}}}",
        f"{{{word[:1]}}}{word[1:]}",
        f"$\\mathrm{{{word}}}$",
        f"\\textbf{{{word}}}",
    ]
    words[place] = chance.choice(dressed)
    title = " ".join(words).replace("&", "\\&")
    return replace(paper, title="".join(map(_tex_accent, title)) if chance.random() < 0.5 else title)


def _tex_accent(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    if len(decomposed) == 2 and (accent := _TEX_ACCENTS.get(decomposed[1])):
        return f"\\{accent}{{{decomposed[0]}}}"
    return char


def _accents_lost(paper: Paper, _chance: Random) -> Paper | None:
    authors = tuple(replace(author, name=_plain(author.name)) for author in paper.authors)
    changed = replace(paper, title=_plain(paper.title), authors=authors)
    return changed if changed != paper else None


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _year_off(paper: Paper, chance: Random) -> Paper | None:
    return replace(paper, year=paper.year + chance.choice((-1, 1)), published=None) if paper.year else None


def _author_left_out(paper: Paper, chance: Random) -> Paper | None:
    if len(paper.authors) < 3:
        return None
    gone = chance.randrange(len(paper.authors))
    return replace(paper, authors=paper.authors[:gone] + paper.authors[gone + 1 :])


def _authors_unknown(paper: Paper, _chance: Random) -> Paper | None:
    return replace(paper, authors=()) if paper.authors and len(paper.title.split()) > 5 else None


def _case(paper: Paper, chance: Random) -> Paper | None:
    return replace(paper, title=chance.choice((str.upper, str.lower, str.title))(paper.title))


def _spelling(paper: Paper, chance: Random) -> Paper | None:
    """Hyphens come and go, ligatures are left in, quotes are curled."""
    title = paper.title.replace("-", chance.choice(("", " ", "‐", "–"))).replace("'", "’")
    title = title.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ")
    return replace(paper, title=title) if title != paper.title else None


def _preprint(paper: Paper, chance: Random) -> Paper | None:
    if not paper.year or len(paper.authors) < 2:
        return None
    year = paper.year - chance.randint(0, 2)
    return replace(paper, venue="arXiv", kind="preprint", year=year, published=f"{year}-05-02")


def _several(paper: Paper, chance: Random) -> Paper | None:
    """Typing errors, initials and a year that is off, all at once."""
    for perturb in (_typos, _initials, _year_off):
        changed = perturb(paper, chance)
        if changed is None:
            return None
        paper = changed
    return paper


def _second_part(paper: Paper, chance: Random) -> Paper | None:
    ending = chance.choice((": Part II", ", Part 2", " II", " (Part Two)", ". II. Further Results"))
    return replace(paper, title=paper.title.rstrip(".") + ending)


def _erratum(paper: Paper, chance: Random) -> Paper | None:
    form = chance.choice(("Erratum: {}", "Corrigendum to “{}”", "Correction to: {}", "{} (Erratum)", "Errata to {}"))
    return replace(paper, title=form.format(paper.title))


def _comment(paper: Paper, chance: Random) -> Paper | None:
    form = chance.choice(("Comment on “{}”", "A Reply to “{}”", "Comments on {}", "{}: A Comment", "Response to: {}"))
    return replace(paper, title=form.format(paper.title))


def _review(paper: Paper, chance: Random) -> Paper | None:
    return replace(paper, title=chance.choice(("Review of {}", "Book Review: {}")).format(paper.title))


def _number_changed(paper: Paper, chance: Random) -> Paper | None:
    numbers = list(re.finditer(r"\d+", paper.title))
    if not numbers:
        return None
    found = chance.choice(numbers)
    title = paper.title[: found.start()] + str(int(found[0]) + 1) + paper.title[found.end() :]
    return replace(paper, title=title)


def _next_version(paper: Paper, _chance: Random) -> Paper | None:
    name, colon, rest = paper.title.partition(": ")
    return replace(paper, title=f"{name} 2.0{colon}{rest}")


def _meaning_reversed(paper: Paper, _chance: Random) -> Paper | None:
    for word, other in (("supervised", "unsupervised"), ("monolingual", "multilingual"), ("with ", "without ")):
        for one, another in ((word, other), (other, word)):
            title, times = re.subn(rf"\b{one}", another, paper.title, count=1, flags=re.I)
            if times:
                # With the same abstract, it would be the same work with an error in its title.
                return replace(paper, title=title, abstract="")
    return None


def namesake(paper: Paper, other: Paper) -> Paper | None:
    """Return a work of the same title by the people of another."""
    if not paper.authors or not other.authors or _families(paper.authors) & _families(other.authors):
        return None
    return replace(other, id=paper.id, title=paper.title, identifiers=(), year=paper.year)


def _families(authors: tuple[Authorship, ...]) -> set[str]:
    return {author.name.split()[-1].casefold() for author in authors}


SAME_WORK: dict[str, Perturbation] = {
    "typos": _typos,
    "subtitle dropped": _subtitle_dropped,
    "subtitle shortened": _subtitle_shortened,
    "initials": _initials,
    "markup": _markup,
    "accents lost": _accents_lost,
    "year off by one": _year_off,
    "author left out": _author_left_out,
    "authors unknown": _authors_unknown,
    "case": _case,
    "hyphens and ligatures": _spelling,
    "preprint": _preprint,
    "typos, initials and year": _several,
}
OTHER_WORK: dict[str, Perturbation] = {
    "second part": _second_part,
    "erratum": _erratum,
    "comment or reply": _comment,
    "review": _review,
    "number changed": _number_changed,
    "next version": _next_version,
    "meaning reversed": _meaning_reversed,
}
