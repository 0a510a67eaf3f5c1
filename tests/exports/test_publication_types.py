from __future__ import annotations

import pytest

from paperkin.exports.publication_types import PublicationType, publication_type
from tests.exports.reading import identified, paper

JOURNAL, CONFERENCE, PREPRINT = PublicationType.JOURNAL, PublicationType.CONFERENCE, PublicationType.PREPRINT


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        *(
            (venue, CONFERENCE)
            for venue in ("NeurIPS", "*SEM", "JEP/TALN/RECITAL", "FSE '20", "ICLR 2023 poster", "3DV")
        ),
        ("Proceedings of the 5th Workshop on Brevity", CONFERENCE),
        ("IEEE Symposium on Security and Privacy", CONFERENCE),
        ("Advances in Neural Information Processing Systems 34", CONFERENCE),
        *(
            (venue, JOURNAL)
            for venue in ("Nature", "TACL", "JMLR", "JAMA 2010;303", "IEEE Access", "PLoS ONE", "eLife")
        ),
        ("Journal of Symbolic Logic", JOURNAL),
        ("Transactions of the Association for Computational Linguistics", JOURNAL),
        *((venue, PREPRINT) for venue in ("arXiv", "CoRR", "bioRxiv", "arXiv preprint arXiv:2203.02155")),
        (None, JOURNAL),
    ],
)
def test_an_article_is_what_its_venue_is(venue: str | None, expected: PublicationType) -> None:
    assert publication_type(paper(venue=venue, kind="article")) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("P19-1001", CONFERENCE), ("2020.acl-main.703", CONFERENCE), ("Q18-1001", JOURNAL), ("2021.tacl-1.1", JOURNAL)],
)
def test_the_anthologys_ids_tell_proceedings_from_journals(number: str, expected: PublicationType) -> None:
    assert publication_type(paper(venue="Findings of X", identifiers=identified(f"ACL:{number}"))) is expected


def test_a_volume_makes_capitals_a_journal() -> None:
    assert publication_type(paper(venue="AJHG")) is CONFERENCE
    assert publication_type(paper(venue="AJHG", extra={"volume": "7"})) is JOURNAL


def test_what_has_an_arxiv_id_and_no_venue_is_a_preprint() -> None:
    assert publication_type(paper(identifiers=identified("arXiv:2203.02155"))) is PREPRINT
    assert publication_type(paper()) is PublicationType.OTHER


def test_a_kind_that_says_so_decides() -> None:
    assert publication_type(paper(kind="thesis", venue="NeurIPS")) is PublicationType.THESIS
    assert publication_type(paper(kind="editorial", venue="NeurIPS")) is JOURNAL
    assert publication_type(paper(kind="preprint", venue="NeurIPS")) is PREPRINT
