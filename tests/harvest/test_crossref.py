"""Crossref by ISSN and member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from paperkin.errors import InvalidRequest
from paperkin.harvest import CrossrefWorks, MemoryStates
from tests.harvest import replay as network
from tests.harvest.conftest import CONTACT, FakeClock, Taken, run_to_end
from tests.harvest.replay import Replay, Serve
from tests.harvest.services import Listing, crossref, crossref_ids, days

pytestmark = pytest.mark.enable_socket

WORKS = dict(zip([f"10.5555/{number}" for number in range(23)], days(23, "2024-01-01"), strict=True))


@pytest.fixture
def works() -> Listing:
    return crossref(dict(WORKS))


@pytest.fixture
def server(works: Listing, replayed: Callable[[Serve], Replay]) -> Replay:
    return replayed(works)


@pytest.fixture
def states() -> MemoryStates:
    return MemoryStates()


@pytest.fixture
def taken() -> Taken:
    return Taken(crossref_ids)


def harvester(server: Replay, clock: FakeClock, **how: Any) -> CrossrefWorks:
    return CrossrefWorks(CONTACT, url=server.url, clock=clock, **{"issns": ["15337928"], "rows": 5, **how})


def test_everything_arrives_once(server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken) -> None:
    report = run_to_end(harvester(server, clock, members=["78"], token="secret"), taken, states)
    assert taken.all == list(WORKS)
    assert report.complete
    assert server.asked[0].params == {
        "filter": "issn:1533-7928,member:78", "sort": "indexed", "order": "asc", "rows": "5", "cursor": "*",
        "mailto": CONTACT,
    }  # fmt: skip
    assert server.asked[0].headers["crossref-plus-api-token"] == "Bearer secret"
    assert set(clock.sleeps) == {1.0}
    assert report.requests == 5, "a short page is the last"


def test_a_list_that_ends_with_a_full_page_ends(
    works: Listing, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    works.works = dict(list(WORKS.items())[:10])
    assert run_to_end(harvester(server, clock), taken, states).complete
    assert len(taken.all) == 10


def test_later_runs_ask_for_what_was_indexed_since(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    run_to_end(harvester(server, clock, since="2024-01-05"), taken, states)
    assert server.asked[0].params["filter"] == "issn:1533-7928,from-index-date:2024-01-05"
    assert taken.all == list(WORKS)[4:]
    began = date.fromisoformat(states.load(harvester(server, clock, since="2024-01-05").key)["since"])
    before = len(server.asked)
    run_to_end(harvester(server, clock, since="2024-01-05"), taken, states)
    assert server.asked[before].params["filter"] == f"issn:1533-7928,from-index-date:{began - timedelta(1)}"


def test_a_cursor_that_outlived_its_five_minutes_goes_on_from_the_last_day(
    works: Listing, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    run_to_end(harvester(server, clock), taken, states, max_records=10)
    works.cursors.clear()
    before = len(server.asked)
    assert run_to_end(harvester(server, clock), taken, states).complete
    assert len(taken.all) == len(WORKS) + 1
    assert server.asked[before + 1].params["filter"] == "issn:1533-7928,from-index-date:2024-01-10"
    assert server.asked[-1].params["filter"] == "issn:1533-7928,from-index-date:2024-01-10"


@pytest.mark.parametrize("fault", [network.status(503, Retry_After="9"), network.cut, network.truncated])
def test_every_work_arrives_once_through_faults(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken, fault: network.Fault
) -> None:
    server.faults.extend([lambda reply: reply, fault, fault])
    run_to_end(harvester(server, clock), taken, states)
    assert taken.all == list(WORKS)


@pytest.mark.parametrize("wrong", [{}, {"issns": ["1533"]}, {"members": ["Elsevier"]}, {"members": ["78,type:x"]}])
def test_what_cannot_be_asked_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        CrossrefWorks(CONTACT, **wrong)


def test_the_order_of_journals_makes_no_other_query() -> None:
    one = CrossrefWorks(CONTACT, issns=["1533-7928", "0028-083x"])
    other = CrossrefWorks(CONTACT, issns=["0028083X", "15337928", "1533-7928"])
    assert one.key == other.key == "crossref issn:0028-083X issn:1533-7928"
