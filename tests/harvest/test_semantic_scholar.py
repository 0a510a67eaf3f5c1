"""Semantic Scholar by ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from paperkin.errors import InvalidRequest
from paperkin.harvest import HarvestFailed, MemoryStates, SemanticScholarPapers
from paperkin.harvest.semantic_scholar import asked_id
from tests.harvest import replay as network
from tests.harvest.conftest import CONTACT, FakeClock, Taken, run_to_end
from tests.harvest.replay import Replay, Serve
from tests.harvest.services import SemanticScholar, semantic_scholar_ids

pytestmark = pytest.mark.enable_socket

IDS = [f"CorpusId:{number}" for number in range(1, 24)]


class Today(FakeClock):
    """The server's own clock stands in its answers, so this one starts there too."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def service() -> SemanticScholar:
    return SemanticScholar(IDS)


@pytest.fixture
def server(service: SemanticScholar, replayed: Callable[[Serve], Replay]) -> Replay:
    return replayed(service)


@pytest.fixture
def states() -> MemoryStates:
    return MemoryStates()


@pytest.fixture
def taken() -> Taken:
    return Taken(semantic_scholar_ids)


def harvester(server: Replay, **how: Any) -> SemanticScholarPapers:
    return SemanticScholarPapers(CONTACT, url=server.url, clock=Today(), **{"ids": IDS, "batch": 5, **how})


def test_everything_arrives_once(server: Replay, states: MemoryStates, taken: Taken) -> None:
    report = run_to_end(harvester(server, api_key="secret", ids=[*IDS, *IDS]), taken, states)
    assert taken.all == IDS
    assert (report.complete, report.records, report.requests) == (True, 23, 5)
    assert server.asked[0].path == "/paper/batch"
    assert server.asked[0].json == {"ids": IDS[:5]}
    assert "references.externalIds" in server.asked[0].params["fields"].split(",")
    assert server.asked[0].headers["x-api-key"] == "secret"


def test_without_a_key_it_is_slower(server: Replay, states: MemoryStates, taken: Taken) -> None:
    slow, fast = harvester(server), harvester(server, api_key="secret")
    assert (slow.client.service.interval_s, fast.client.service.interval_s) == (3.0, 1.0)


def test_ids_that_it_does_not_know_are_reported(server: Replay, states: MemoryStates) -> None:
    ids = ["CorpusId:98", *IDS[:3], "CorpusId:99"]
    bodies: list[bytes] = []
    report = run_to_end(harvester(server, ids=ids), lambda body, *_: bodies.append(body), states)  # type: ignore[arg-type]
    assert report.not_found == ["CorpusId:98", "CorpusId:99"]
    assert (report.records, len(bodies)) == (3, 1)
    assert [paper["asked"] for paper in orjson.loads(bodies[0])] == IDS[:3]


def test_a_batch_of_which_it_knows_nothing_is_no_error(server: Replay, states: MemoryStates, taken: Taken) -> None:
    report = run_to_end(harvester(server, ids=["CorpusId:98", "CorpusId:99"]), taken, states)
    assert (report.complete, report.records, taken.pages) == (True, 0, [])
    assert report.not_found == ["CorpusId:98", "CorpusId:99"]


def test_later_runs_ask_for_new_ids_only_until_the_old_have_aged(
    server: Replay, states: MemoryStates, taken: Taken
) -> None:
    run_to_end(harvester(server, ids=IDS[:5]), taken, states)
    run_to_end(harvester(server, ids=IDS[:8]), taken, states)
    assert [asked.json["ids"] for asked in server.asked] == [IDS[:5], IDS[5:8]]
    assert run_to_end(harvester(server, ids=IDS[:8]), taken, states).requests == 0

    remembered = states.load(harvester(server).key)
    remembered["asked"] |= dict.fromkeys(IDS[:2], "2020-01-01")
    states.save(harvester(server).key, remembered)
    run_to_end(harvester(server, ids=IDS[:8]), taken, states)
    assert server.asked[-1].json["ids"] == IDS[:2]


def test_an_answer_that_would_be_too_large_is_asked_for_in_halves(
    service: SemanticScholar, server: Replay, states: MemoryStates, taken: Taken
) -> None:
    service.limit = 3
    run_to_end(harvester(server, batch=10), taken, states)
    assert taken.all == IDS
    assert max(len(page) for page in taken.pages) <= 3


@pytest.mark.parametrize(
    "fault",
    [
        network.status(429),
        network.status(429, Retry_After="4"),
        network.status(504),
        network.cut,
        network.truncated,
        lambda reply: network.Reply(200, b"[]"),
        lambda reply: network.Reply(200, b'{"message": "Endpoint request timed out"}'),
    ],
    ids=["429", "429 with a time", "504", "cut", "truncated", "too few rows", "no list"],
)
def test_every_paper_arrives_once_through_faults(
    server: Replay, states: MemoryStates, taken: Taken, fault: network.Fault
) -> None:
    server.faults.extend([lambda reply: reply, fault, fault])
    run_to_end(harvester(server), taken, states)
    assert taken.all == IDS


@pytest.mark.parametrize("words", [b"Unrecognized or unsupported fields: [x]", b"Unacceptable query params: [y]"])
def test_a_refusal_of_another_kind_is_reported_in_its_words(
    server: Replay, states: MemoryStates, taken: Taken, words: bytes
) -> None:
    server.faults.append(lambda _: network.Reply(400, b'{"error": "' + words + b'"}'))
    with pytest.raises(HarvestFailed, match=words[:12].decode().lower()):
        run_to_end(harvester(server), taken, states)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("arXiv:2203.02155v2", "ARXIV:2203.02155"),
        ("https://arxiv.org/abs/hep-th/9901001", "ARXIV:hep-th/9901001"),
        ("10.1145/3292500.3330701", "DOI:10.1145/3292500.3330701"),
        ("ACL:p19-1001", "ACL:P19-1001"),
        ("2022.naloma-1.1", "ACL:2022.naloma-1.1"),
        ("S2:2D5673CAA9E6AF3A7B82A43F19EE920992DB07AD", "2d5673caa9e6af3a7b82a43f19ee920992db07ad"),
        ("PMID:19872477", "PMID:19872477"),
        ("MAG:2145482038", "MAG:2145482038"),
        ("URL:https://example.org/paper", "URL:https://example.org/paper"),
    ],
)
def test_ids_are_asked_for_as_it_reads_them(given: str, asked: str) -> None:
    assert asked_id(given) == asked


@pytest.mark.parametrize(
    "ids", [[], [""], ["ORCID:0000-0002-1825-0097"], ["OpenAlex:W1234"], ["MAG:x"], ["Leike 2018"]]
)
def test_what_is_no_paper_is_refused_at_once(ids: list[str]) -> None:
    with pytest.raises(InvalidRequest):
        SemanticScholarPapers(CONTACT, ids=ids)
