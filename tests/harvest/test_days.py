"""Days that people write."""

from __future__ import annotations

from datetime import date

import pytest

from paperkin.errors import InvalidRequest
from paperkin.harvest.days import read_day, read_range


def test_a_day_is_read() -> None:
    assert read_day("2024-02-29", "--from") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["", "2024", "2024-02-30", "yesterday", "01/02/2024"])
def test_what_is_no_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidRequest, match="--until is no day"):
        read_range(None, text)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="--until comes before --from"):
        read_range("2024-02-01", "2024-01-31")
    assert read_range("2024-02-01", "2024-02-01") == (date(2024, 2, 1), date(2024, 2, 1))
