"""OpenAlex by filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from paperkin.errors import InvalidRequest
from paperkin.harvest import HarvestFailed, MemoryStates, OpenAlexWorks
from tests.harvest import replay as network
from tests.harvest.conftest import CONTACT, FakeClock, Taken, run_to_end
from tests.harvest.replay import Replay, Serve
from tests.harvest.services import Listing, days, openalex, openalex_ids

pytestmark = pytest.mark.enable_socket

WORKS = dict(zip([f"W{number}" for number in range(23)], days(23, "2023-01-01", 20), strict=True))
FILTER = "authorships.institutions.ror:052gg0110"


@pytest.fixture
def works() -> Listing:
    return openalex(dict(WORKS))


@pytest.fixture
def server(works: Listing, replayed: Callable[[Serve], Replay]) -> Replay:
    return replayed(works)


@pytest.fixture
def states() -> MemoryStates:
    return MemoryStates()


@pytest.fixture
def taken() -> Taken:
    return Taken(openalex_ids)


def harvester(server: Replay, clock: FakeClock, **how: Any) -> OpenAlexWorks:
    return OpenAlexWorks(CONTACT, url=server.url, clock=clock, **{"filter": FILTER, "rows": 5, **how})


def test_everything_arrives_once(server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken) -> None:
    report = run_to_end(harvester(server, clock, api_key="secret"), taken, states)
    assert taken.all == list(WORKS)
    assert report.complete
    assert server.asked[0].path == "/works"
    assert server.asked[0].params == {
        "filter": FILTER, "sort": "publication_date", "per_page": "5", "cursor": "*", "mailto": CONTACT,
        "api_key": "secret",
    }  # fmt: skip
    assert "secret" not in str(taken.origins)
    assert {source for source, _ in taken.origins} == {"openalex"}


def test_the_length_is_known_from_the_first_page(server: Replay, clock: FakeClock) -> None:
    harvested = harvester(server, clock)
    assert next(harvested.pages({})).total == 23
    harvested.client.close()


@pytest.mark.parametrize(
    ("new_by", "term"),
    [
        ("published", "from_publication_date:{ninety}"),
        ("created", "from_created_date:{one}"),
        ("updated", "from_updated_date:{one}"),
    ],
)
def test_later_runs_ask_for_what_is_new(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken, new_by: str, term: str
) -> None:
    run_to_end(harvester(server, clock, new_by=new_by), taken, states)
    began = date.fromisoformat(states.load(harvester(server, clock, new_by=new_by).key)["since"])
    before = len(server.asked)
    run_to_end(harvester(server, clock, new_by=new_by), taken, states)
    wanted = term.format(ninety=began - timedelta(90), one=began - timedelta(1))
    assert server.asked[before].params["filter"] == f"{FILTER},{wanted}"


def test_an_expired_cursor_goes_on_from_the_last_day_and_not_from_the_first(
    works: Listing, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    run_to_end(harvester(server, clock), taken, states, max_records=15)
    works.cursors.clear()
    before = len(server.asked)
    report = run_to_end(harvester(server, clock), taken, states)
    assert report.complete
    assert set(taken.all) == set(WORKS)
    assert len(taken.all) == len(WORKS) + 1  # the last day's work came again
    assert server.asked[before + 1].params["filter"] == f"{FILTER},from_publication_date:{WORKS['W14']}"


def test_a_list_out_of_order_is_begun_again_from_its_beginning(
    works: Listing, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    shape = works.shape

    def unsorted(page: list[tuple[str, str]], total: int, cursor: str | None) -> Any:
        return shape([(name, day if place % 2 else "") for place, (name, day) in enumerate(page)], total, cursor)

    works.shape = lambda page, total, cursor: shape(page[::-1], total, cursor)
    run_to_end(harvester(server, clock), taken, states, max_records=10)
    works.cursors.clear()
    works.shape = unsorted
    run_to_end(harvester(server, clock), taken, states)
    assert set(taken.all) == set(WORKS)
    assert all("from_publication_date" not in asked.params["filter"] for asked in server.asked)


def test_cursors_that_never_live_end_the_run_and_not_the_state(
    works: Listing, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    works.works = dict.fromkeys(WORKS, "2023-01-01")
    works.refusal = 410
    server.faults.extend([lambda reply: reply, network.status(410)] * 10)
    with pytest.raises(HarvestFailed, match="expire faster"):
        run_to_end(harvester(server, clock), taken, states)
    assert states.load(harvester(server, clock).key)["reached"] == "2023-01-01"


@pytest.mark.parametrize(
    "fault",
    [
        network.status(429, Retry_After="3"),
        network.status(500),
        network.cut,
        network.resets,
        network.truncated,
        lambda reply: network.Reply(200, b'{"error": "busy"}'),
        lambda reply: network.Reply(200, b'{"meta": null, "results": null}'),
        lambda reply: network.Reply(200, b'{"meta": {}, "results": ["W1"]}'),
        lambda reply: network.Reply(200, b"null"),
    ],
    ids=["429", "500", "cut", "resets", "truncated", "an error as 200", "nulls", "no objects", "null"],
)
def test_every_work_arrives_once_through_faults(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken, fault: network.Fault
) -> None:
    server.faults.extend([lambda reply: reply, fault, fault])
    run_to_end(harvester(server, clock), taken, states)
    assert taken.all == list(WORKS)


def test_a_filter_that_openalex_does_not_know_is_reported_in_its_words(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    server.faults.append(lambda _: network.Reply(400, b'{"error":"x","message":"ror is not a valid field"}'))
    with pytest.raises(HarvestFailed, match="ror is not a valid field") as failed:
        run_to_end(harvester(server, clock), taken, states)
    assert "query" in failed.value.remedy
    assert states.load(harvester(server, clock).key) == {}


@pytest.mark.parametrize("wrong", [{"filter": " "}, {"filter": FILTER, "new_by": "luck"}])
def test_what_cannot_be_asked_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        OpenAlexWorks(CONTACT, **wrong)
