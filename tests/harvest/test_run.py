"""What is taken, what is remembered, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest

from paperkin.harvest import HarvestedPage, HarvestFailed, MemoryStates, harvest
from paperkin.harvest.polite import PoliteClient, Service
from paperkin.progress import Silent
from tests.harvest.conftest import CONTACT


class Numbers:
    """Pages 1, 2, 3 … of ten records each; page `fails` is not to be had, and page `empty` holds nothing."""

    key = "numbers"

    def __init__(self, last: int = 4, fails: int = 0, empty: int = 0) -> None:
        self.client = PoliteClient(Service("Numbers", 0.0), CONTACT)
        self.last, self.fails, self.empty = last, fails, empty

    def pages(self, state: Mapping[str, Any]) -> Iterator[HarvestedPage]:
        for number in range(state.get("page", 0) + 1, self.last + 1):
            if number == self.fails:
                raise self.client.failed("it answers 500", url="http://127.0.0.1/")
            body = b"" if number == self.empty else b"page %d" % number
            state = {"page": number, "complete": number == self.last}
            yield HarvestedPage(body, "reader", f"page:{number}", state, 10 * self.last, 10, (f"missing {number}",))


class Steps(Silent, MemoryStates):
    """Writes down everything that happens."""

    def __init__(self, breaks_on: str = "") -> None:
        super().__init__()
        self.steps: list[Any] = []
        self.breaks_on = breaks_on

    def take(self, body: bytes, source: str, origin: str) -> None:
        self.steps.append(("take", body, source, origin))
        if origin == self.breaks_on:
            raise OSError("disk full")

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        self.steps.append(("save", key, state["page"]))
        super().save(key, state)

    def start(self, stage: str, total: int | None, unit: str) -> None:
        self.steps.append(("start", stage, total, unit))

    def advance(self, amount: int) -> None:
        self.steps.append(("advance", amount))

    def done(self) -> None:
        self.steps.append(("done",))


def test_a_page_is_remembered_only_after_it_was_taken() -> None:
    steps = Steps()
    report = harvest(Numbers(last=2), steps.take, steps, steps)
    assert steps.steps == [
        ("start", "harvest Numbers", 20, "records"),
        ("take", b"page 1", "reader", "page:1"),
        ("save", "numbers", 1),
        ("advance", 10),
        ("take", b"page 2", "reader", "page:2"),
        ("save", "numbers", 2),
        ("advance", 10),
        ("done",),
    ]
    assert (report.pages, report.records, report.complete) == (2, 20, True)
    assert report.not_found == ["missing 1", "missing 2"]
    assert orjson.loads(orjson.dumps(report.answer()))["service"] == "Numbers"


def test_a_page_that_could_not_be_taken_comes_again() -> None:
    steps = Steps(breaks_on="page:2")
    with pytest.raises(OSError, match="disk full"):
        harvest(Numbers(), steps.take, steps)
    assert steps.load("numbers")["page"] == 1
    steps.breaks_on = ""
    assert harvest(Numbers(), steps.take, steps).pages == 3


def test_an_empty_page_is_remembered_but_not_taken() -> None:
    steps = Steps()
    harvest(Numbers(last=3, empty=2), steps.take, steps)
    assert [step[3] for step in steps.steps if step[0] == "take"] == ["page:1", "page:3"]
    assert [step[2] for step in steps.steps if step[0] == "save"] == [1, 2, 3]


def test_a_limit_ends_after_the_page_that_reaches_it_and_the_next_run_goes_on() -> None:
    steps = Steps()
    report = harvest(Numbers(), steps.take, steps, max_records=11)
    assert (report.pages, report.complete) == (2, False)
    report = harvest(Numbers(), steps.take, steps, max_records=20)
    assert (report.pages, report.complete) == (2, True)
    assert harvest(Numbers(), steps.take, steps).pages == 0


def test_full_starts_over() -> None:
    steps = Steps()
    harvest(Numbers(), steps.take, steps)
    assert harvest(Numbers(), steps.take, steps, full=True).pages == 4


def test_a_failure_says_what_is_kept() -> None:
    steps = Steps()
    with pytest.raises(HarvestFailed, match=r"it answers 500.*kept, 20 records of this run among it"):
        harvest(Numbers(fails=3), steps.take, steps, steps)
    assert steps.steps[-1] == ("done",)
    assert steps.load("numbers")["page"] == 2
    with pytest.raises(HarvestFailed, match=r"What came before is kept\. Run the command again"):
        harvest(Numbers(fails=3), steps.take, steps)


def test_a_state_must_be_json() -> None:
    states = MemoryStates()
    with pytest.raises(TypeError):
        states.save("key", {"no": object()})
    states.save("key", given := {"list": [1]})
    given["list"].append(2)
    assert states.load("key") == {"list": [1]}
    assert states.load("other") == {}
