"""What a server asks itself before its first reader does."""

from __future__ import annotations

import time
from collections.abc import Callable

from paperkin import Library
from paperkin.warming import Warming, questions


def test_every_question_can_be_asked(toy_library: Library) -> None:
    asked = list(questions(toy_library))
    assert len(asked) > 10
    for ask in asked:
        ask()


def test_an_empty_library_has_nothing_to_warm(empty_library: Library) -> None:
    assert len(list(questions(empty_library))) < 10
    warming = Warming(empty_library)
    warming.stop()


def test_a_generation_is_warmed_once_and_the_next_one_again(library: Library) -> None:
    counted: list[str] = []
    described: Callable[..., dict[str, object]] = library.map_description
    library.map_description = lambda *given: (counted.append("asked"), described(*given))[1]  # type: ignore[method-assign]
    warming = Warming(library)
    _wait_until(lambda: len(counted) == 1)
    library.build(force=True)
    library.serving.refresh()
    _wait_until(lambda: len(counted) == 2)
    warming.stop()
    assert len(counted) == 2


def _wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")
