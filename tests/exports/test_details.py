from __future__ import annotations

from typing import Any

import pytest

from paperkin.exports.details import Details, details
from paperkin.records import Authorship


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"volume": 7, "issue": "3", "page": "12–20"}, Details(volume="7", number="3", pages="12-20")),
        (
            {"number": "3", "pages": "e12", "issn": ["1234-5678", "x"]},
            Details(number="3", pages="e12", issn="1234-5678"),
        ),
        (
            {"biblio": {"volume": "7", "issue": "3", "first_page": "12", "last_page": "20"}},
            Details(volume="7", number="3", pages="12-20"),
        ),
        ({"biblio": {"first_page": "12", "last_page": "12"}}, Details(pages="12")),
        ({"journal": {"name": "X", "volume": "7", "pages": " 12 - 20"}}, Details(volume="7", pages="12-20")),
        ({"ISBN": "978-3", "publisher": "P", "series": "S"}, Details(isbn="978-3", publisher="P", series="S")),
        ({"number": "arXiv:2001.00001"}, Details()),
        ({"editors": ["Ed Itor", 7, ""]}, Details(editors=(Authorship("Ed Itor"), Authorship("7")))),
        ({"volume": True, "pages": {"a": 1}, "issn": [], "publisher": "x" * 1000, "editors": "Ed"}, Details()),
        ({"volume": "7\n8", "journal": "Nature"}, Details(volume="7 8")),
    ],
)
def test_each_sources_own_words_are_understood(extra: dict[str, Any], expected: Details) -> None:
    assert details(extra) == expected
