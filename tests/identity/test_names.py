from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.identity.names import Agreement, block_key, compatible, parse_name


@pytest.mark.parametrize(
    ("text", "given_names", "family", "suffix"),
    [
        ("Jan van der Berg Jr.", ("jan",), "berg", "jr"),
        ("BERG, Jan v.", ("jan", "v"), "berg", ""),
        ("Carbonell, Jaime, Jr.", ("jaime",), "carbonell", "jr"),
        ("John H. Clippinger, Jr.", ("john", "h"), "clippinger", "jr"),
        ("R.W.P. Luk", ("r", "w", "p"), "luk", ""),
        ("WANG Wei", ("wei",), "wang", ""),
        ("Wei WANG", ("wei",), "wang", ""),
        ("Leike J.", ("j",), "leike", ""),
        ("王伟", ("wei",), "wang", ""),
        ("Łukasz Ørsted", ("lukasz",), "orsted", ""),
        ("Дмитрий Иванов", ("dmitrii",), "ivanov", ""),
        ("Shuang (Sophie) Zhai", ("shuang",), "zhai", ""),
        ("Md. Arafat Sultan", ("md", "arafat"), "sultan", ""),
        ("Xuan-Jing Huang", ("xuanjing",), "huang", ""),
        ("OpenAI", (), "openai", ""),
    ],
)
def test_a_name_is_read_in_every_usual_form(text: str, given_names: tuple[str, ...], family: str, suffix: str) -> None:
    name = parse_name(text)
    assert (name.given, name.family, name.suffix) == (given_names, family, suffix)


@pytest.mark.parametrize(
    ("a", "b", "grade"),
    [
        ("Jan Leike", "JAN LEIKE", Agreement.SAME),
        ("Xuanjing Huang", "Xuan-jing Huang", Agreement.SAME),
        ("Jia Hao Li", "Jiahao Li", Agreement.SAME),
        ("José García", "Jose Garcia", Agreement.SAME),
        ("Björn Schuller", "Bjoern Schuller", Agreement.SAME),
        ("J. Leike", "Jan Leike", Agreement.INITIALS),
        ("K. F. Lee", "Kai-Fu Lee", Agreement.INITIALS),
        ("Michael Jordan", "Michael I. Jordan", Agreement.MIDDLE_MISSING),
        ("Cristina Marco", "Cristina Sánchez-Marco", Agreement.MIDDLE_MISSING),
        ("Bill Dolan", "William Dolan", Agreement.NICKNAME),
        ("Geunbae Lee", "Gary Geunbae Lee", Agreement.PARTIAL),
        ("Elliot Moreton", "Elliott Moreton", Agreement.MISSPELT),
        ("Robert L. Mercer", "Robert E. Mercer", Agreement.CONFLICT),
        ("Jan Leike", "Jane Leike", Agreement.CONFLICT),
        ("John Lee", "James Lee", Agreement.CONFLICT),
        ("John Smith Jr.", "John Smith III", Agreement.CONFLICT),
        ("Jan Müller", "Jan Miller", Agreement.CONFLICT),
        ("Jan Müller", "Jan Mueller", Agreement.SAME),
    ],
)
def test_two_names_agree_as_far_as_a_reader_would_say(a: str, b: str, grade: Agreement) -> None:
    assert compatible(parse_name(a), parse_name(b)) is grade
    assert compatible(parse_name(b), parse_name(a)) is grade


def test_variants_of_a_name_share_a_block() -> None:
    variants = ("Jan Leike", "J. Leike", "Leike, Jan", "LEIKE, J.", "Jan  Leike", "Leike J.")
    assert {block_key(text) for text in variants} == {"j leike"}
    assert block_key("Thomas Müller") == block_key("T. Mueller") == block_key("Thomas Muller")


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser_and_every_name_agrees_with_itself(text: str) -> None:
    name = parse_name(text)
    assert compatible(name, name) is Agreement.SAME
    assert block_key(text) == block_key(text)


@given(st.text(alphabet="abcJK.- ,éü", max_size=20), st.text(alphabet="abcJK.- ,éü", max_size=20))
def test_agreement_is_symmetric(a: str, b: str) -> None:
    assert compatible(parse_name(a), parse_name(b)) is compatible(parse_name(b), parse_name(a))
