"""The client against a real server on loopback, which spoils answers in every way that we know of."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from paperkin.errors import HarvestFailed, InvalidRequest
from paperkin.harvest.polite import PoliteClient, Service
from tests.harvest import replay as network
from tests.harvest.conftest import CONTACT, FakeClock
from tests.harvest.replay import Asked, Fault, Replay, Reply, Serve

pytestmark = pytest.mark.enable_socket

SECRET = "k3y-that-nobody-may-see"
INTERVAL_S = 3.0


def answers(_: Asked) -> Reply:
    return Reply(200, b'{"papers": [1, 2, 3], "padding": "' + b"x" * 2000 + b'"}')


def fetch(client: PoliteClient, server: Replay, path: str = "/works", **how: Any) -> Any:
    try:
        return client.fetch(server.url + path, orjson.loads, **how)
    finally:
        client.close()


@pytest.fixture
def server(replayed: Callable[[Serve], Replay]) -> Replay:
    return replayed(answers)


@pytest.fixture
def client(clock: FakeClock) -> PoliteClient:
    return PoliteClient(Service("Toy", INTERVAL_S, params={"mailto": CONTACT}), CONTACT, clock=clock, timeout_s=0.3)


@pytest.mark.parametrize("contact", [None, "", "me", "me@home", "a b@c.org", "me@example.org\r\nX-Evil: 1"])
def test_whoever_asks_must_say_who_he_is(contact: str | None) -> None:
    with pytest.raises(InvalidRequest, match=r"--contact.*PAPERKIN_CONTACT"):
        PoliteClient(Service("Toy", 1.0), contact)


def test_the_contact_goes_out_in_three_places(client: PoliteClient, server: Replay) -> None:
    answer = fetch(client, server, params={"cursor": "a+b=="})
    asked = server.asked[0]
    assert asked.headers["user-agent"].startswith("paperkin/")
    assert f"mailto:{CONTACT}" in asked.headers["user-agent"]
    assert asked.headers["from"] == CONTACT
    assert asked.params == {"cursor": "a+b==", "mailto": CONTACT}
    assert answer.parsed["papers"] == [1, 2, 3]
    assert answer.at.tzinfo is not None


def test_a_key_goes_to_the_service_and_nowhere_else(
    clock: FakeClock, server: Replay, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service = Service("Toy", 0.0, secret_params={"api_key": SECRET}, secret_headers={"Plus-Token": f"Bearer {SECRET}"})
    client = PoliteClient(service, CONTACT, clock=clock)
    server.faults.append(network.status(500))
    answer = fetch(client, server, params={"filter": "a:b"})
    assert server.asked[1].params == {"filter": "a:b", "api_key": SECRET}
    assert server.asked[1].headers["plus-token"] == f"Bearer {SECRET}"

    server.faults.append(lambda _: Reply(400, f"no such key: {SECRET}".encode()))
    with pytest.raises(HarvestFailed) as refused:
        fetch(client, server)
    caplog.set_level(logging.INFO)  # below it, httpcore shows what servers send, and this one echoes
    server.faults.append(lambda _: Reply(302, b"", {"Location": f"/elsewhere?api_key={SECRET}&page=2"}))
    moved = fetch(client, server)
    assert server.asked[-1].params == {"page": "2", "api_key": SECRET}

    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "/works" in logged
    for text in (answer.url, moved.url, str(refused.value), repr(refused.value.value), logged, repr(service)):
        assert SECRET not in text


def test_requests_keep_the_pace_of_the_service(client: PoliteClient, server: Replay, clock: FakeClock) -> None:
    for _ in range(3):
        fetch(client, server)
    clock.sleep(2.0)
    fetch(client, server)
    assert clock.sleeps == [INTERVAL_S, INTERVAL_S, 2.0, 1.0]
    assert client.requests == 4


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("7", 7.0), ("0", 0.0), ("Sun, 30 Jun 2024 12:00:42 GMT", 42.0), ("Sun, 30 Jun 2024 11:00:00 GMT", 0.0)],
)
def test_retry_after_is_obeyed_in_both_forms(
    client: PoliteClient, server: Replay, clock: FakeClock, retry_after: str, seconds: float
) -> None:
    server.faults.append(network.status(429, Retry_After=retry_after))
    assert fetch(client, server).status == 200
    assert clock.sleeps[0] == pytest.approx(seconds)
    assert client.retries == 1


@pytest.mark.parametrize("retry_after", ["soon", "-5", "1e9", "٣", "Sun, 99 Foo 2024", ""])
def test_a_retry_after_that_says_nothing_is_no_hindrance(
    client: PoliteClient, server: Replay, clock: FakeClock, retry_after: str
) -> None:
    if not retry_after.isascii():
        retry_after = retry_after.encode().decode("latin-1")
    server.faults.append(network.status(503, Retry_After=retry_after))
    assert fetch(client, server).status == 200
    assert 2.0 <= clock.sleeps[0] <= 4.0


def test_whoever_asks_to_be_left_alone_for_hours_is_left_alone(
    client: PoliteClient, server: Replay, clock: FakeClock
) -> None:
    server.faults.append(network.status(429, Retry_After="54000"))
    with pytest.raises(HarvestFailed, match=r"15\.0 hours.*kept"):
        fetch(client, server)
    assert clock.sleeps == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504, 520])
def test_passing_trouble_is_waited_out_longer_and_longer(server: Replay, clock: FakeClock, code: int) -> None:
    client = PoliteClient(Service("Toy", 0.0), CONTACT, clock=clock)
    server.faults.extend([network.status(code)] * 7)
    assert fetch(client, server).parsed["papers"] == [1, 2, 3]
    assert client.retries == 7
    for pause, least in zip(clock.sleeps, [2, 4, 8, 16, 32, 64, 120], strict=True):
        assert least <= pause <= least + 2


@pytest.mark.parametrize(
    "fault",
    [network.hangs(5.0), network.cut, network.resets, network.truncated, network.half_zipped, network.bad_zip],
    ids=["hangs", "cut", "resets", "truncated", "half_zipped", "bad_zip"],
)
def test_half_an_answer_is_asked_for_again(client: PoliteClient, server: Replay, fault: Fault) -> None:
    server.faults.extend([fault, fault])
    answer = fetch(client, server)
    assert answer.body == answers(server.asked[0]).body
    assert len(server.asked) == 3


def test_gzip_is_read(client: PoliteClient, server: Replay) -> None:
    server.faults.append(network.zipped)
    assert fetch(client, server).body == answers(server.asked[0]).body
    assert server.asked[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("fault", "words", "requests"),
    [
        (network.status(500), "it answers 500", 8),
        (network.cut, "connection failed", 8),
        (network.truncated, "its answer is broken", 3),
        (network.bad_zip, "compression is broken", 3),
    ],
)
def test_a_service_that_never_recovers_is_given_up_with_a_reason(
    client: PoliteClient, server: Replay, fault: Fault, words: str, requests: int
) -> None:
    server.faults.extend([fault] * 20)
    with pytest.raises(HarvestFailed, match=words) as failed:
        fetch(client, server)
    assert failed.value.problem.startswith("Toy could not be harvested")
    assert server.url in str(failed.value.value)
    assert len(server.asked) == requests


def test_nobody_at_home_is_said_so(client: PoliteClient, server: Replay) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(HarvestFailed, match="connection failed"):
        client.fetch(address, orjson.loads)
    assert client.requests == 8


@pytest.mark.parametrize("url", ["ftp://example.org/", "example.org", "", "http://", "http://[1::"])
def test_what_is_no_address_is_not_asked(client: PoliteClient, url: str) -> None:
    with pytest.raises(InvalidRequest, match="address"):
        client.fetch(url, orjson.loads)
    assert client.requests == 0


def test_an_answer_above_the_limit_is_not_held(clock: FakeClock, server: Replay) -> None:
    client = PoliteClient(Service("Toy", 0.0), CONTACT, clock=clock, max_bytes=1000)
    server.faults.append(network.zipped)
    with pytest.raises(HarvestFailed, match="larger than 1,000 bytes"):
        fetch(client, server)
    assert len(server.asked) == 1


@pytest.mark.parametrize("location", ["https://evil.example/works", "http://localhost/works", "//evil.example/"])
def test_a_redirect_to_another_place_is_refused(client: PoliteClient, server: Replay, location: str) -> None:
    server.faults.append(lambda _: Reply(301, b"", {"Location": location}))
    with pytest.raises(HarvestFailed, match="redirects to"):
        fetch(client, server)
    assert len(server.asked) == 1


def test_a_redirect_on_the_same_host_is_followed_at_the_same_pace(
    client: PoliteClient, server: Replay, clock: FakeClock
) -> None:
    server.faults.append(lambda _: Reply(307, b"", {"Location": "/v2/works?a=1"}))
    answer = fetch(client, server, json={"ids": ["x"]})
    assert [asked.path for asked in server.asked] == ["/works", "/v2/works"]
    assert server.asked[1].json == {"ids": ["x"]}
    assert answer.url.endswith("/v2/works?a=1")
    assert clock.sleeps == [INTERVAL_S]


def test_redirects_in_a_circle_end(client: PoliteClient, server: Replay) -> None:
    server.faults.extend([lambda _: Reply(302, b"", {"Location": "/works"})] * 20)
    with pytest.raises(HarvestFailed, match="more than 5 times"):
        fetch(client, server)
    assert len(server.asked) == 6


@pytest.mark.parametrize(("code", "remedy"), [(401, "key"), (403, "key"), (400, "query"), (404, "query")])
def test_a_refusal_is_not_asked_again(client: PoliteClient, server: Replay, code: int, remedy: str) -> None:
    server.faults.append(network.status(code))
    with pytest.raises(HarvestFailed, match=f"it answers {code}.*spoilt") as failed:
        fetch(client, server)
    assert remedy in failed.value.remedy
    assert len(server.asked) == 1


def test_a_403_that_names_a_time_is_a_rate_limit(client: PoliteClient, server: Replay, clock: FakeClock) -> None:
    server.faults.append(network.status(403, Retry_After="5"))
    assert fetch(client, server).status == 200
    assert clock.sleeps[0] == 5.0


def test_a_tolerated_status_is_an_answer(client: PoliteClient, server: Replay) -> None:
    server.faults.append(lambda _: Reply(410, b"gone"))
    answer = fetch(client, server, tolerate=(410,))
    assert (answer.status, answer.body, answer.parsed) == (410, b"gone", None)
