from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperkin.markup import readable

PIECES = r"""
    \emph{ \textbf{ \cite{a} \footnote{ \'e \" \"{o} \v{c} \ss \o {\it {B \{ \} { } $ $$ $x^2$ $5 \( \) \[ \] \alpha
    \ours \frac{1}{2} \sqrt \begin{equation} \end{equation} \\ \% \& \_ \url{http://a.b/c_d} ~ -- --- `` '' " & &amp;
    &lt; &gt; &amp;lt; &#38; &#x3c; ; amp; lt; < > <i> </i> <p> </p> <jats:title> </jats:title> Abstract <sup> </sup>
    <sub> <script> </script> <math> </math> <mi> x 2 A word . , ( )
"""
FRAGMENTS = st.sampled_from(PIECES.split()) | st.sampled_from([" ", "\n", "\x00", "é", "α"])
MARKUP = st.lists(FRAGMENTS | st.text(max_size=3), max_size=30).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A title  with two blanks ",
        "a < b and c > d",
        "a<b and c>d",
        "if 3<x and x>2",
        "R&D at AT&T: Q&A; &foo;",
        "50% of $5 and $10",
        "US$5 or $5k/month, $3/$4, $5-$10",
        "C_3 plants",
        "A* search",
        "~5 kg, 5~10 times, 30%~40%",
        "X~N(0,1)",
        "x_i^2",
        r"C:\temp\text\alpha and \\server\share",
        r"the pattern \d+\w",
        "https://x.org/a%20b_c/~u/a--b?x={y}",
        "/usr/local/bin --flag, i-- and ------",
        "<unk> and <s> x </s> and <eos>",
        "List<T> of <b",
        "the set {a, b, c}, {0,1}^n and f({})",
        "`code` and ```python",
        r"our system \ours",
        "don't ``",
        "O(n^2)",
    ],
)
def test_text_that_is_no_markup_stays_byte_for_byte(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"S{\"o}ren M\"uller, Fr\'echet, na\"{\i}ve na\"\i ve", "Sören Müller, Fréchet, naïve naïve"),
        (r"\v{C}apek \v capek \c{C}a{\u{g}}lar {\'E}cole", "Čapek čapek Çağlar École"),
        (r"stra{\ss}e J{\o}rgensen \O rsted \L{}ukasz", "straße Jørgensen Ørsted Łukasz"),
        (r"results\' and model\'s", "results' and model's"),
        (r"the \"Digital Me\" here", 'the "Digital Me" here'),
        (r"\emph{x} \textbf{y \textit{z}} {\it w v} {\em u\/}", "x y z w v u"),
        (r"\em{i.e.} this, \ie, that", "i.e. this, i.e., that"),
        ("``quoted'' and ``so\"", "“quoted” and “so”"),
        ("a---b c -- d, pages 1--3", "a—b c – d, pages 1–3"),
        ("Fig.~3 of Li et~al. has 54.7~GB", "Fig. 3 of Li et al. has 54.7 GB"),
        (r"5\% of R\&D in a\_b for \$7", "5% of R&D in a_b for $7"),
        (r"10\,000 words\\ and more", "10000 words and more"),
        (r"as shown \cite{a,b}. So (e.g., \citep[p.~3]{x}) it is~\ref{y}.", "as shown. So it is."),
        (r"word\footnote{a {nested} one} here", "word here"),
        (r"\url{http://a.b/c_d} and \href{http://x.y}{text}", "http://a.b/c_d and text"),
        (r"at https://a.b/c\_d", "at https://a.b/c_d"),
        ("{BERT}: {P}re-training of {GPT-2}", "BERT: Pre-training of GPT-2"),
        ("{{Deep Learning: A Survey, Really}}", "Deep Learning: A Survey, Really"),
        (r"cut \emph{off", "cut off"),
        (r"cut \footnote{off", "cut off"),
        (r"\rightarrowEnglish, \emphweight-shared and O(\sqrtT \logT)", "→English, weight-shared and O(√T log T)"),
        (r"\widetilde{O}(\sqrt{n+1}/\epsilon) \frac{1}{2}", "Õ(√(n+1)/ε) 1/2"),
        (r"10\textsuperscript{5}, 1\textsuperscript{st}", "10^5, 1st"),
        (r"\ours{} is \ours{}s and \foo{Text}", r"\ours is \ours{}s and \foo{Text}"),
        (r"\textcolor{red}{hot} \verb", r"hot \verb"),
    ],
)
def test_latex_in_running_text_is_read(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"that $O(\sqrt{T})$ and $a_{i} < b~\%$ hold", r"that $O(\sqrt{T})$ and $a_{i} < b~\%$ hold"),
        (r"as \(y_1\) and \[z=1\]", "as $y_1$ and $$z=1$$"),
        (r"\begin{equation} a=b \end{equation} then", "$$a=b$$ then"),
        (r"with $10$ of $\alpha$ and $k$-means at $95\%$, $\sim 10$", "with 10 of α and k-means at 95%, ~10"),
        (r"the 5$^{th}$, 25$^\circ$C, R$^2$, CO$_2$", "the 5th, 25°C, R^2, CO2"),
        (r"\$x^2 costs $5", "$x^2 costs $5"),
        (r"a \[CLS\] token", "a [CLS] token"),
    ],
)
def test_formulas_survive_and_the_simplest_become_text(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>one</p><p>two<br/>three</p>", "one two three"),
        ("<jats:title>Abstract</jats:title><jats:p>We <jats:italic>do</jats:italic></jats:p>", "We do"),
        ("<jats:title>Methods</jats:title><jats:p>We</jats:p>", "Methods: We"),
        ("<i>in vitro</i> <a href='http://x'>link</a>", "in vitro link"),
        (
            "10<jats:sup>5</jats:sup>, 4<sup>th</sup>, Ca<sup>2+</sup>, CO<sub>2</sub>, x<sub>i</sub>",
            "10^5, 4th, Ca2+, CO2, x_i",
        ),
        ("&amp;lt;p&amp;gt;x &amp; y &#177; &#x3b1;&nbsp;z &#0;", "x & y ± α z"),
        ("ok<script>alert(1)</script><!-- no --><style>p{}</style>", "ok"),
        ("<title>Only a heading", "<title>Only a heading"),
        (
            "<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup><mml:mo>+</mml:mo><mml:mi>log</mml:mi></mml:math>",
            r"$x^{2}+\mathrm{log}$",
        ),
        ("<math><mfrac><mn>1</mn><msqrt><mi>n</mi></msqrt></mfrac></math>", r"$\frac{1}{\sqrt{n}}$"),
        (r'<math><mi>y</mi><annotation encoding="application/x-tex">y_1</annotation></math>', "$y_1$"),
        ("<math><mi>broken</math> x", "$broken$ x"),
        (
            r"<jats:alternatives><jats:tex-math>\documentclass{x}\begin{document}$$a_1$$\end{document}</jats:tex-math>"
            "<mml:math><mml:mi>q</mml:mi></mml:math></jats:alternatives> so",
            "$a_1$ so",
        ),
    ],
)
def test_jats_and_html_are_read(written: str, read: str) -> None:
    assert readable(written) == read


@given(MARKUP)
@example(r"\$x\$ \{A\}")
@example("&l<i></i>t;i&gt;")
def test_reading_twice_changes_nothing(text: str) -> None:
    assert readable(readable(text)) == readable(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000 + "x" + "}" * 100_000,
        "<" * 1_000_000,
        "&" * 1_000_000,
        "&amp;" * 100_000,
        "<p a=b " * 100_000,
        "<script>" * 100_000,
        "<math>" * 100_000,
        "<math>" + "<mrow>" * 2_000 + "</mrow>" * 2_000 + "</math>",
        "<!--" * 100_000,
        r"\emph{a " * 100_000,
        r"\(" * 100_000,
        r"\begin{equation}" * 30_000,
        "$a " * 100_000,
        "``a " * 100_000,
        "a--" * 100_000,
        "a~" * 100_000,
        r"\'{" * 100_000,
    ],
    ids=lambda text: f"{text[:16]}…",
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    began = time.process_time()
    cleaned = readable(text)
    assert time.process_time() - began < 10  # A quadratic pass takes minutes.
    assert len(cleaned) <= 2 * len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Samples of {$K_n$} in {$\\Rightarrow$}", "Samples of $K_n$ in ⇒"),
        (r"one {\textbraceright} or {\textbraceleft} another", "one } or { another"),
        ("the set {$a_1$, $b_1$}", "the set {$a_1$, $b_1$}"),
    ],
)
def test_braces_around_one_formula_are_bibtexs(text: str, expected: str) -> None:
    assert readable(text) == expected
