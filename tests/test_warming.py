"""What a server asks itself before its first reader does."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from paperkin import Library
from paperkin.warming import Warming, questions


def test_every_question_can_be_asked(toy_library: Library) -> None:
    asked = list(questions(toy_library))
    assert len(asked) > 10
    for ask in asked:
        ask()


def test_an_empty_library_has_nothing_to_warm(empty_library: Library) -> None:
    warming = Warming(empty_library)
    warming.stop()


def test_a_fault_in_one_generation_does_not_keep_the_next_one_cold(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    described, asked = library.map_description, []

    def faulty(*given: str) -> dict[str, object]:
        asked.append("asked")
        if len(asked) == 1:
            raise ZeroDivisionError("a fault of ours")
        return described(*given)

    library.map_description = faulty  # type: ignore[method-assign]
    warming = Warming(library)
    _wait_until(lambda: "a fault of ours" in caplog.text)
    library.build(force=True)
    library.serving.refresh()
    _wait_until(lambda: len(asked) == 2)
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
