from __future__ import annotations

import pytest

from paperkin import errors
from paperkin.errors import PaperkinError


def every_error() -> list[type[PaperkinError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PaperkinError)]


def test_every_error_has_a_code_of_its_own_a_title_and_a_status() -> None:
    kinds = every_error()
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.code == kind.code.lower().replace(" ", "-")
        assert kind.title[0].isupper()
        assert 400 <= kind.status < 600
        assert kind.__doc__


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PaperkinError("It broke", remedy="Mend it."), "It broke. Mend it."),
        (PaperkinError("It broke", value="x", remedy="Mend it."), "It broke (got 'x'). Mend it."),
        (PaperkinError("It broke", value=0, remedy="Mend it."), "It broke (got 0). Mend it."),
    ],
)
def test_an_error_says_the_problem_the_value_and_the_remedy(error: PaperkinError, words: str) -> None:
    assert str(error) == words


def test_a_long_value_is_shortened() -> None:
    words = str(PaperkinError("It broke", value="x" * 10_000, remedy="Mend it."))
    assert len(words) < 300
    assert "(10002 characters)" in words
