"""arXiv's OAI-PMH, against a repository that lists records in no order of days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from paperkin.errors import InvalidRequest
from paperkin.harvest import ArxivOai, HarvestFailed, MemoryStates
from tests.harvest import replay as network
from tests.harvest.conftest import CONTACT, FakeClock, Taken, run_to_end
from tests.harvest.replay import Replay, Serve
from tests.harvest.services import Arxiv, arxiv_ids, days

pytestmark = pytest.mark.enable_socket

# Names fall as days rise, so that the order of a list is not that of days.
RECORDS = dict(zip([f"2401.{number:05}" for number in range(40, 0, -1)], days(40, "2024-03-01", 3), strict=True))


@pytest.fixture
def arxiv() -> Arxiv:
    return Arxiv(dict(RECORDS))


@pytest.fixture
def server(arxiv: Arxiv, replayed: Callable[[Serve], Replay]) -> Replay:
    return replayed(arxiv)


@pytest.fixture
def states() -> MemoryStates:
    return MemoryStates()


@pytest.fixture
def taken() -> Taken:
    return Taken(arxiv_ids)


def harvester(server: Replay, clock: FakeClock, **how: Any) -> ArxivOai:
    return ArxivOai(CONTACT, url=f"{server.url}/oai", clock=clock, **{"set_spec": "cs", **how})


def listings(server: Replay) -> list[dict[str, str]]:
    return [asked.params for asked in server.asked if asked.params["verb"] == "ListRecords"]


def test_everything_arrives_once_in_windows_of_days(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    report = run_to_end(harvester(server, clock), taken, states)
    assert sorted(taken.all) == sorted(RECORDS)
    assert report.complete
    assert server.asked[0].params == {"verb": "Identify"}
    ranges = [(asked["from"], asked.get("until")) for asked in listings(server) if "from" in asked]
    assert ranges == [
        ("2024-03-01", "2024-03-30"),
        ("2024-03-31", "2024-04-29"),
        ("2024-04-30", "2024-05-29"),
        ("2024-05-30", "2024-06-28"),
        ("2024-06-29", None),
    ]
    assert set(clock.sleeps) == {3.0}
    assert {source for source, _ in taken.origins} == {"arxiv-oai"}
    assert all(
        asked.get("set", "cs") == "cs" and asked.get("metadataPrefix", "arXiv") == "arXiv" for asked in listings(server)
    )


def test_the_next_run_asks_from_the_day_before_the_last_window_was_opened(
    arxiv: Arxiv, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    run_to_end(harvester(server, clock), taken, states)
    arxiv.today = "2024-07-02"
    arxiv.records |= {"2407.00001": "2024-06-30", "2407.00002": "2024-07-02", "2401.00040": "2024-07-01"}
    again = Taken(arxiv_ids)
    before = len(server.asked)
    report = run_to_end(harvester(server, clock), again, states)
    assert sorted(again.all) == ["2401.00040", "2407.00001", "2407.00002"]
    assert report.complete
    assert [asked.params.get("from") for asked in server.asked[before:]] == ["2024-06-29"]
    assert states.load(harvester(server, clock).key) == {"from": "2024-07-01", "complete": True}


def test_deletions_stand_in_the_body_as_they_came(
    arxiv: Arxiv, server: Replay, clock: FakeClock, states: MemoryStates
) -> None:
    arxiv.deleted = {"2401.00001"}
    bodies: list[bytes] = []
    run_to_end(harvester(server, clock), lambda body, *_: bodies.append(body), states)  # type: ignore[arg-type]
    assert sum(body.count(b'<header status="deleted">') for body in bodies) == 1


@pytest.mark.parametrize("status", ["200", "400", "404"])
def test_an_expired_token_costs_one_window(
    arxiv: Arxiv, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken, status: str
) -> None:
    arxiv.answered_by = status
    run_to_end(harvester(server, clock), taken, states, max_records=18)  # in the middle of the second window
    assert states.load(harvester(server, clock).key)["from"] == "2024-03-31"
    arxiv.tokens.clear()
    before = len(server.asked)
    report = run_to_end(harvester(server, clock), taken, states)
    assert report.complete
    assert set(taken.all) == set(RECORDS)
    assert [asked.params.get("from", "token") for asked in server.asked[before : before + 2]] == ["token", "2024-03-31"]
    twice = len(taken.all) - len(set(taken.all))
    assert 0 < twice <= 10


def test_tokens_that_never_live_end_the_run_and_not_the_state(
    arxiv: Arxiv, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    arxiv.tokens = type("Forgetful", (dict,), {"__setitem__": lambda *_: None})()
    with pytest.raises(HarvestFailed, match="expire faster"):
        run_to_end(harvester(server, clock), taken, states)
    assert states.load(harvester(server, clock).key)["from"] == "2024-03-01"


def test_nothing_new_is_no_error(
    arxiv: Arxiv, server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    report = run_to_end(harvester(server, clock, since="2024-06-29"), taken, states)
    assert (report.complete, report.records, taken.pages) == (True, 0, [])


def test_a_range_ends_where_it_is_told_to(server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken) -> None:
    run_to_end(harvester(server, clock, since="2024-03-10", until="2024-04-15"), taken, states)
    assert sorted(RECORDS[name] for name in taken.all) == [
        day for day in sorted(RECORDS.values()) if "2024-03-10" <= day <= "2024-04-15"
    ]
    assert listings(server)[-1].get("until", "2024-04-15") == "2024-04-15"
    before = len(server.asked)
    run_to_end(harvester(server, clock, since="2024-03-10", until="2024-04-15"), taken, states)
    assert [asked.params["from"] for asked in server.asked[before:]] == ["2024-04-15"]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"since": "2024-05-15", "until": "2024-06-08"}, 9),
        ({"since": "2024-03-15"}, None),  # several windows, of which only the sizes of those behind one are known
        ({"since": "2024-06-20"}, None),  # one page, and the repository tells sizes only with tokens
    ],
)
def test_a_run_in_one_window_knows_its_length(
    server: Replay, clock: FakeClock, query: dict[str, Any], total: int | None
) -> None:
    harvested = harvester(server, clock, **query)
    assert {page.total for page in harvested.pages({})} == {total}
    harvested.client.close()


@pytest.mark.parametrize(
    "fault",
    [
        network.status(503, Retry_After="20"),
        network.status(429, Retry_After="Sun, 30 Jun 2024 12:05:00 GMT"),
        network.status(500),
        network.cut,
        network.resets,
        network.truncated,
        lambda reply: network.Reply(200, reply.body.replace(b"</record>", b"", 1)),
        lambda reply: network.Reply(200, b"<html><body>Come back later</body></html>"),
        lambda reply: network.Reply(200, b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"/>'),
    ],
    ids=["503", "429", "500", "cut", "resets", "truncated", "broken XML", "HTML", "empty"],
)
def test_every_record_arrives_once_through_faults(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken, fault: network.Fault
) -> None:
    server.faults.extend([lambda reply: reply, fault, fault, lambda reply: reply, fault])
    report = run_to_end(harvester(server, clock, since="2024-03-01"), taken, states)
    assert sorted(taken.all) == sorted(RECORDS)
    assert report.retries == 3


def test_a_repository_that_never_recovers_leaves_the_state(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    server.faults.extend([lambda reply: reply] * 4 + [network.status(500)] * 8)
    with pytest.raises(HarvestFailed, match=r"arXiv could not be harvested: it answers 500.*9 records of this run"):
        run_to_end(harvester(server, clock), taken, states)
    report = run_to_end(harvester(server, clock), taken, states)
    assert report.complete
    assert sorted(taken.all) == sorted(RECORDS)


def test_a_set_that_there_is_not_is_said_so(
    server: Replay, clock: FakeClock, states: MemoryStates, taken: Taken
) -> None:
    with pytest.raises(HarvestFailed, match=r"badArgument: Set does not exist.*Check the query"):
        run_to_end(harvester(server, clock, set_spec="alchemy"), taken, states)


@pytest.mark.parametrize("wrong", [{"set_spec": "cs&verb=Identify"}, {"since": "2024"}, {"until": "now"}])
def test_what_cannot_be_asked_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        ArxivOai(CONTACT, **wrong)


def test_each_query_has_a_state_of_its_own() -> None:
    queries: list[dict[str, Any]] = [
        {},
        {"set_spec": "cs"},
        {"set_spec": "math"},
        {"set_spec": "cs", "since": "2024-01-01"},
    ]
    keys = {ArxivOai(CONTACT, **query).key for query in queries}
    assert len(keys) == 4
    assert ArxivOai(CONTACT, **queries[3]).key == "arxiv-oai set=cs from=2024-01-01 prefix=arXiv"
