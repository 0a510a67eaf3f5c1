from __future__ import annotations

import re

import pytest

from paperkin.exports.citation_keys import CitationKeys, plain_key
from tests.exports.reading import paper


@pytest.mark.parametrize(
    ("name", "title", "key"),
    [
        ("Jan Leike", "On the Scalability of Oversight", "Leike2021scalability"),
        ("Jan van der Berg", "How to read", "vanderBerg2021read"),
        ("Øyvind Müller-Ås", "$K_n$ graphs", "MullerAs2021graphs"),
        ("王伟", "基于注意力", "WangWei2021jiyuzhuyili"),
        ("O'Brien", "42", "OBrien202142"),
        ("???", "", "Anon2021"),
        ("Jan Leike", "What is it?", "Leike2021what"),
    ],
)
def test_a_key_says_who_when_and_what_in_ascii(name: str, title: str, key: str) -> None:
    assert plain_key(paper(name, title=title)) == key


def test_a_paper_of_nobody_and_no_year_has_a_key() -> None:
    assert plain_key(paper(title="Untold things", year=None)) == "Anonuntold"


def test_keys_are_unique_whatever_their_case_and_the_same_every_time() -> None:
    papers = [paper("Jan Leike"), paper("jan leike"), paper("Jan Leike", title="Thingsa"), *[paper("Jan Leike")] * 60]
    first, again = CitationKeys(), CitationKeys()
    keys = [first.key(one) for one in papers]
    assert keys == [again.key(one) for one in papers]
    assert len({key.lower() for key in keys}) == len(papers)
    assert keys[:4] == ["Leike2021things", "leike2021thingsa", "Leike2021thingsaa", "Leike2021thingsb"]
    assert all(re.fullmatch(r"[A-Za-z0-9]+", key) for key in keys)
