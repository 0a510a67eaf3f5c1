from __future__ import annotations

import pytest

from paperkin.exports.addresses import addresses, identifier, month_and_day
from paperkin.identifiers import parse_identifier
from tests.exports.reading import identified, paper

ALL = identified(
    *("ACL:p19-1001", "CorpusId:7", "DOI:10.1000/x", "OpenAlex:W12", "PMCID:678", "PMID:12345"),
    *(f"S2:{'a1' * 20}", "arXiv:2203.02155"),
)


def test_a_papers_own_address_comes_first_and_none_twice() -> None:
    one = paper(url="https://arxiv.org/abs/2203.02155", identifiers=identified("ACL:p19-1001", "arXiv:2203.02155"))
    assert addresses(one) == ["https://arxiv.org/abs/2203.02155", "https://aclanthology.org/P19-1001"]


def test_every_address_leads_back_to_its_identifier() -> None:
    found = {parse_identifier(address) for address in addresses(paper(identifiers=ALL))}
    assert found == {item for item in ALL if item.scheme != "DOI"}


def test_the_anthologys_ids_are_in_its_own_spelling() -> None:
    assert identifier(paper(identifiers=identified("ACL:p19-1001")), "ACL") == "P19-1001"
    assert identifier(paper(identifiers=identified("ACL:2020.acl-main.703")), "ACL") == "2020.acl-main.703"
    assert identifier(paper(), "DOI") is None


@pytest.mark.parametrize(
    ("year", "published", "expected"),
    [
        (2021, "2021-02-03", (2, 3)),
        (2021, "2021-02", (2, None)),
        (2021, "2021", (None, None)),
        (2021, "2020-12-30", (None, None)),
        (None, "2020-12-30", (12, 30)),
        (2021, None, (None, None)),
    ],
)
def test_month_and_day_count_for_their_own_year_only(
    year: int | None, published: str | None, expected: tuple[int | None, int | None]
) -> None:
    assert month_and_day(paper(year=year, published=published)) == expected
