"""What TeX's commands stand for in plain text. Tables only."""

from __future__ import annotations

from collections.abc import Callable


def words(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


# Combining characters for accents over a letter, by the sign or letter that follows the backslash.
ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}

# The same over the letters of formulas that have lost their dollars.
MATH_ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "Tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
}

LETTERS = _pairs(
    "ss ß SS ẞ o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ ng ŋ NG Ŋ dj đ DJ Đ"
)

GREEK = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω "
    "textalpha α textbeta β textgamma γ textdelta δ textmu μ textepsilon ε textlambda λ textomega ω textchi χ textpi π"
)

SYMBOLS = {
    **GREEK,
    **_pairs(
        "times × texttimes × cdot · div ÷ pm ± textpm ± mp ∓ ast ∗ star ⋆ circ ∘ degree ° textdegree ° bullet • "
        "textbullet • leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ "
        "lesssim ≲ gtrsim ≳ infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ "
        "supset ⊃ supseteq ⊇ cup ∪ cap ∩ emptyset ∅ varnothing ∅ setminus ∖ forall ∀ exists ∃ neg ¬ lnot ¬ land ∧ "
        "wedge ∧ lor ∨ vee ∨ oplus ⊕ ominus ⊖ oslash ⊘ otimes ⊗ odot ⊙ to → rightarrow → textrightarrow → "
        "longrightarrow ⟶ leftarrow ← textleftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ "
        "uparrow ↑ textuparrow ↑ downarrow ↓ textdownarrow ↓ mapsto ↦ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ langle ⟨ "
        "rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ mid | vert | Vert ‖ prime ′ sharp ♯ flat ♭ natural ♮ top ⊤ "
        "bot ⊥ perp ⊥ angle ∠ triangle △ checkmark ✓ cdots ⋯ ldots … dots … textellipsis … textendash – "
        "textemdash — textquoteright ’ textquoteleft ‘ textquotesingle ' textquotedblleft “ textquotedblright ” "
        "textless < textgreater > textbar | textbackslash \\ textasciitilde ~ textasciicircum ^ textunderscore _ "
        "textbraceleft { textbraceright } "
        "textdollar $ textregistered ® texttrademark ™ textcopyright © copyright © S § P ¶ dag † dagger † ddag ‡ "
        "pounds £ euro € texteuro € EUR € percent % slash / ie i.e. eg e.g. etc etc. iid i.i.d. wrt w.r.t. "
        "LaTeX LaTeX TeX TeX BibTeX BibTeX gt > lt <"
    ),
    "etal": "et al.",
}
ARROWS = frozenset(name for name in SYMBOLS if name.endswith("arrow") or name == "to")

OPERATORS = words(
    """
    log ln exp min max sup inf lim arg argmin argmax det dim ker deg gcd mod Pr sin cos tan tanh sinh cosh poly
    polylog
    """
)

# Commands that only dress their argument, which stays.
STYLES = words(
    """
    emph textbf textit textrm textsc texttt textsf textsl textup textmd textnormal text mbox fbox hbox underline
    uline mathbf mathbb mathcal mathrm mathsf mathit mathtt mathfrak mathscr mathop operatorname boldsymbol bm
    pmb ensuremath textquote protect uppercase lowercase MakeUppercase MakeLowercase NoCaseChange num url
    nolinkurl path caps hl acs ac gls acl acf acp glspl Gls boxed phantom smash mathds textcolor colorbox added
    """
)

# Commands that go with all that they are given.
DROPPED = words(
    """
    cite citep citet citealp citealt citeauthor citeyear citeyearpar citenum Cite Citet Citep parencite textcite
    autocite footcite nocite ref eqref autoref cref Cref pageref label footnote footnotemark footnotetext thanks
    vspace hspace index includegraphics bibliography bibliographystyle todo color definecolor setlength
    """
)

# Switches and spacing that stand alone.
SWITCHES = words(
    """
    it itshape bf bfseries em rm sc scshape tt ttfamily sf sl slshape cal normalfont small large Large tiny
    scriptsize normalsize displaystyle textstyle limits nolimits left right big Big bigg Bigg bigl bigr Bigl
    Bigr biggl biggr noindent par newline linebreak centering xspace relax maketitle selectfont upshape mdseries
    rmfamily sffamily unskip ignorespaces
    """
)
SPACES = words(
    """
    quad qquad space enspace thinspace newline par linebreak item smallskip medskip bigskip hfill
    """
)

ARGUMENTS = {"href": 2, "textcolor": 2, "colorbox": 2, "texorpdfstring": 2, "SI": 2, "qty": 2, "frac": 2, "tfrac": 2}
ARGUMENTS |= {"dfrac": 2, "setlength": 2, "definecolor": 3}

DISPLAYS = words(
    """
    equation align eqnarray gather multline displaymath math flalign alignat
    """
)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def _raised(text: str) -> str:
    return text if text in ("st", "nd", "rd", "th", "TM", "®", "*") else f"^{text}" if text.isalnum() else text


def _character(code: str) -> str:
    try:
        char = chr(int(code.removeprefix("x").removeprefix('"'), 16 if code[:1] in 'x"' else 10))
    except (ValueError, OverflowError):
        return code
    return char if char.isprintable() else " "


# Commands whose arguments are put together in a way of their own.
RENDERED: dict[str, Callable[..., str]] = {
    "href": lambda address, text: text,
    "texorpdfstring": lambda tex, text: text,
    "SI": lambda number, unit: f"{number} {unit}",
    "qty": lambda number, unit: f"{number} {unit}",
    "enquote": lambda text: f"“{text}”",
    "sqrt": lambda text: f"√{_grouped(text)}",
    "frac": lambda over, under: f"{_grouped(over)}/{_grouped(under)}",
    "tfrac": lambda over, under: f"{_grouped(over)}/{_grouped(under)}",
    "dfrac": lambda over, under: f"{_grouped(over)}/{_grouped(under)}",
    "textsuperscript": _raised,
    "textsubscript": lambda text: text if text.isdigit() else f"_{text}",
    "unicode": _character,
}
