"""The words by which titles are told apart: what counts, what says nothing, and what makes another work of one."""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STOP_WORDS = frozenset(
    _words(
        """
        a an the of for in on at to by with from and or as is are be its via using into over under it this that
        their our der die das und des von fur mit le la les de du et un une el los las y en para por
        """
    )
)
SPELLED = {
    word: str(number)
    for line in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "i ii iii iv v vi vii viii ix x xi xii",
    )
    for number, word in enumerate(line.split(), 1)
}
SERIES_WORDS = frozenset(_words("part parts volume vol chapter no number book paper phase teil partie parte pt"))
LETTERED = frozenset(_words("part teil partie parte volume vol"))

# What turns a word into its opposite or its neighbour, and is therefore no typing error.
PREFIXES = _words(
    """
    un in im ir il non dis anti de multi bi mono tri inter intra sub super semi self pre post re co over under hyper
    hypo cross meta micro macro fe uni omni ultra infra poly iso trans
    """
)
CONTRARY = frozenset(
    frozenset(pair.split()) for pair in ("inter intra", "hyper hypo", "micro macro", "pre post", "over under")
)
NEGATIONS = frozenset(_words("without not no non never"))

# Words that make up titles which every volume has: a title of these alone names no work.
RECURRING = frozenset(
    _words(
        """
        introduction introductory preface foreword afterword editorial editor editors note notes contents index indices
        author authors title titles subject advertisement advertisements announcement announcements book books review
        reviews reviewer reviewers briefly noted publications received abstract abstracts current literature letter
        letters call calls papers guidelines submission submissions instructions discussion discussions panel summation
        concluding remarks conclusion conclusions front back matter obituary errata erratum corrigendum corrigenda
        correction corrections list participants volume number issue special section membership program programme
        programs tutorial tutorials workshop workshops keynote keynotes invited talk talks welcome message chair chairs
        chairman acknowledgements acknowledgments table committee organizing organising sponsors cover copyright
        masthead biographical biographies minutes meeting newsletter news memoriam questions answers overview shared
        task tasks untitled response reply comment comments commentary session sessions poster posters demonstration
        demonstrations proceedings conference symposium report reports appendix personal calendar about new year annual
        general information summary research opening closing address presentation speakers abbreviations glossary
        references bibliography supplement supplementary material publisher retraction retracted system description
        paper chapter part journal science
        """
    )
)

# Letters that Unicode does not take apart, and Greek ones by name, as TeX spells them.
SPELLED_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | dict(
        zip(
            "αβγδεζηθικλμνξοπρσςτυφχψω",
            _words(
                """
                alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau
                upsilon phi chi psi omega
                """
            ),
            strict=True,
        )
    )
)

_HEAD, _TAIL = r"^\W*(?:an? |the |some |authors?['’]? )?", r"(?:[:;.?–—-]\s+|[(\[]\s*)(?:an? |the |authors?['’]? )?"
# What a work is to another: as the title's first words, or as its last after a colon, a dash or a bracket.
COMPANIONS = tuple(
    (name, re.compile(rf"{_HEAD}(?:{head})|{_TAIL}(?:{tail})", re.I))
    for name, head, tail in (
        (
            "an erratum",
            r"(?:(?:publisher|author)\S* )?(?:(?:errat|corrigend|addend)(?:um|a)\b|corrections?(?: to\b| for\b|:))",
            r"(?:errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a))\b|corrections?\W*$",
        ),
        ("a retraction", r"retraction(?: note| notice)?(?: of\b| to\b|:)|expression of concern", r"retraction notice"),
        (
            "a comment",
            r"(?:comments?|commentary|remarks?)(?: on\b| to\b| about\b|:)",
            r"(?:comments?|commentary)(?: on\b|\W*$)",
        ),
        (
            "a reply",
            r"(?:reply|replies|response|rejoinder|rebuttal)(?: to\b|:)",
            r"(?:reply|response|rejoinder)(?: to\b|\W*$)",
        ),
        ("a review of a book", r"book reviews?\b|reviews? of\b|review:", r"book review\b"),
        ("a proceedings volume", r"proceedings of\b|actes d", r"proceedings of\b"),
        (
            "an editorial",
            r"editorial\b|preface\b|foreword\b|guest editor|introduction to (?:the|this) (?:special|issue)",
            r"editorial\W*$",
        ),
        (
            "a supplement",
            r"supplement(?:ary|al)?(?: materials?| information)?(?: to\b| for\b|:)",
            r"supplement(?:ary|al)?(?: materials?)?\W*$",
        ),
        ("an abstract", r"(?:extended |student )?abstract:", r"(?:(?:extended|student|short) )?abstract\W*$"),
        ("another version", r"extended version", r"(?:extended|full|long|short|journal) version\W*$"),
        (
            "a talk",
            r"(?:tutorial|keynote|invited (?:talk|paper)|poster|demo|video):",
            r"(?:tutorial|keynote|invited talk|poster|demo|video(?: contribution| abstract)?)\W*$",
        ),
    )
)
# A quick no for the most: the searches above cost ten times as much.
COMPANION_STEMS = _words(
    """
    errat corrig addend correction retract concern comment remark repl response rejoinder rebuttal review proceedings
    actes editor prefa forew introduction supplement abstract version tutorial keynote invited poster demo video
    """
)
