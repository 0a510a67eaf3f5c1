from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest

from paperkin.sources.xml_text import text_of, texts_of

TEX = '<annotation encoding="application/x-tex">\\alpha^2</annotation>'


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<t>plain</t>", "plain"),
        ("<t>Using <fixed-case>ASR</fixed-case>-Generated Text</t>", "Using ASR-Generated Text"),
        ("<t><fixed-case>G<i>P</i>T</fixed-case></t>", "GPT"),
        (
            "<t>Sums of <tex-math> x^2_i </tex-math> in <b>time</b> <tex-math>O(n)</tex-math></t>",
            "Sums of $x^2_i$ in time $O(n)$",
        ),
        ("<t>H<sub>2</sub>O, 10<sup>-5</sup>, <i>E. coli</i></t>", "H2O, 10^-5, E. coli"),
        ("<t>a<sup/>b</t>", "ab"),
        ("<t>of <math><mi>x</mi><mo>=</mo><mn>1</mn></math>.</t>", "of x=1."),
        ("<t><math>\n <msup>\n  <mi>x</mi>\n  <mn>2</mn>\n </msup>\n</math></t>", "x^2"),
        ("<t><math><mfrac><mi>a</mi><msub><mi>b</mi><mi>i</mi></msub></mfrac></math></t>", "a/b_i"),
        ("<t><math><msqrt><mn>2</mn></msqrt></math></t>", "√(2)"),
        ("<t><math><msup><mi>x</mi></msup></math></t>", "x"),
        (f"<t>An <math><semantics><mi>α</mi>{TEX}</semantics></math> test</t>", "An $\\alpha^2$ test"),
        ("<t><math><mi>x</mi><annotation-xml><ci>no</ci></annotation-xml></math></t>", "x"),
        ("<t>a &lt; b &amp; c</t>", "a < b & c"),
    ],
)
def test_inner_markup_becomes_readable_and_formulas_survive(xml: str, text: str) -> None:
    assert text_of(fromstring(xml)) == text


@pytest.mark.parametrize("xml", ["<t/>", "<t></t>", "<t> \n</t>", "<t><i/></t>"])
def test_where_nothing_is_said_there_is_no_text(xml: str) -> None:
    assert text_of(fromstring(xml)) is None
    assert text_of(None) is None


def test_texts_are_those_that_say_something() -> None:
    assert texts_of(fromstring("<t><a>1</a><a/><a>2</a></t>").iterfind("a")) == ["1", "2"]


@pytest.mark.parametrize("tag", ["i", "math", "sup"])
def test_markup_of_any_depth_keeps_its_words(tag: str) -> None:
    inner = root = Element("t")
    for _ in range(50_000):
        inner = SubElement(inner, tag)
    inner.text = "deep"
    text = text_of(root)
    assert text is not None
    assert text.endswith("deep")
