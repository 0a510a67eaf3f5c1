from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.exports.latex import latex
from paperkin.markup import readable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% of R&D in #1 for $5, a_b", r"50\% of R\&D in \#1 for \$5, a\_b"),
        (r"~5 x^2 <unk> a|b C:\x", None),
        ("Übung Łódź Straße Øre", r"{\"U}bung {\L}{\'o}d{\'z} Stra{\ss}e {\O}re"),
        ("α-helices, x ≤ y, A → B", r"$\alpha$-helices, x $\leq$ y, A $\to$ B"),
        ("“quoted” – and 王伟 Привет 🎉", "“quoted” – and 王伟 Привет 🎉"),
        ("pass --flag", "pass -{}-flag"),
        ("the set {a, b}", r"the set \{a, b\}"),
        ("one } or { another", r"one {\textbraceright} or {\textbraceleft} another"),
        (r"$x_1 \leq \frac{1}{2}$ costs $5", r"$x_1 \leq \frac{1}{2}$ costs \$5"),
    ],
)
def test_text_is_escaped_and_formulas_are_not(text: str, written: str | None) -> None:
    assert latex(text) == (
        written
        or r"{\textasciitilde}5 x{\textasciicircum}2 {\textless}unk{\textgreater}"
        r" a{\textbar}b C:{\textbackslash}x"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT and iPhone in Practice", "{BERT} and i{Phone} in Practice"),
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("A GAN-based Approach: The 3D Case", "A {GAN}-based Approach: The 3{D} Case"),
        ("Bounds for Bayesian learning in Hilbert spaces: A survey", None),
        ("A STUDY OF NEURAL NETWORKS", "A STUDY OF NEURAL NETWORKS"),
        ("GPT-4", "{GPT}-4"),
        ("C++ and Q&A by O'Brien", r"{C}++ and {Q}\&{A} by {O'Brien}"),
        ("Samples of $K_n$ and $k$", "Samples of {$K_n$} and $k$"),
        ("École ÉTS", r"{\'E}cole {{\'E}TS}"),
    ],
)
def test_capitals_that_mean_something_are_kept_in_titles(title: str, written: str | None) -> None:
    expected = written or "Bounds for {Bayesian} learning in {Hilbert} spaces: A survey"
    assert latex(title, protects_capitals=True) == expected


@pytest.mark.parametrize(
    "formula",
    [
        r"$\input{/etc/passwd}$",
        r"$\immediate\write18{id}$",
        r"$\csname input\endcsname{x}$",
        r"$^^5cinput{x}$",
        r"$x \@@input y$",
        r"$\def\x{y}$",
        r"$a % b$",
        r"$a_{b$",
        r"$\{a$",
        r"$\ours^2$",
    ],
)
def test_a_formula_that_could_do_more_than_be_set_is_text(formula: str) -> None:
    written = latex(f"Before {formula} after")
    assert "$" not in written.replace(r"\$", "")
    assert r"\input" not in written
    assert "^^" not in written
    assert written.count("{") == written.count("}")


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("{}$\\^_%&#~-'`\"@"), max_size=80), st.booleans())
def test_braces_are_balanced_at_every_place_whatever_the_text(text: str, protects: bool) -> None:
    depth = 0
    for char in latex(text, protects_capitals=protects):
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="{}$\\`'\"", exclude_categories=["Cc", "Cs"]), max_size=80)
)
def test_text_without_tex_reads_as_itself_again(text: str) -> None:
    plain = readable(text)
    assert readable(latex(plain)).split() == plain.split()
