"""The namer against a real server on loopback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import orjson
import pytest

from paperkin.errors import InvalidRequest
from paperkin.topics.labels import Naming
from paperkin.topics.naming import ATTEMPTS, BATCH, LanguageModelNamer, Unnamed
from tests.harvest import replay as network
from tests.harvest.replay import Asked, Replay, Reply, Serve

pytestmark = pytest.mark.enable_socket
KEY = "k3y-that-nobody-may-see"


@pytest.fixture
def served() -> Iterator[Callable[[Serve], Replay]]:
    with ExitStack() as running:
        yield lambda serve: running.enter_context(Replay(serve).running())


def topics(count: int) -> list[Unnamed]:
    return [Unnamed(Naming(f"Old {at}", (f"term {at}",), f"About {at}."), [f"Title {at}"]) for at in range(count)]


def completion(content: str) -> Reply:
    return Reply(200, orjson.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}))


def says(*entries: object) -> Serve:
    return lambda _: completion(orjson.dumps({"topics": entries}).decode())


def names_all(asked: Asked) -> Reply:
    wanted = orjson.loads(asked.json["messages"][1]["content"])["topics"]
    return says(
        *({"id": topic["id"], "label": f"New {topic['terms'][0]}", "description": "Fresh."} for topic in wanted)
    )(asked)


def namer(server: Replay, **how: float) -> LanguageModelNamer:
    return LanguageModelNamer(server.url + "/v1/", "tiny", KEY, **{"timeout_s": 5.0, "pause_s": 0.0, **how})


def test_topics_are_named_batch_by_batch(served: Callable[[Serve], Replay], caplog: pytest.LogCaptureFixture) -> None:
    server = served(names_all)
    named = namer(server).name(topics(BATCH + 2))
    assert [naming.label for naming in named] == [f"New term {at}" for at in range(BATCH + 2)]
    assert {naming.description for naming in named} == {"Fresh."}
    assert named[3].terms == ("term 3",)
    assert len(server.asked) == 2
    assert server.asked[0].path == "/v1/chat/completions"
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.asked[0].json["model"] == "tiny"
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_what_passes_is_asked_again(served: Callable[[Serve], Replay]) -> None:
    server = served(names_all)
    server.faults.extend([network.status(503), network.truncated])
    assert namer(server).name(topics(1))[0].label == "New term 0"
    assert len(server.asked) == ATTEMPTS


@pytest.mark.parametrize("fault", [network.status(500), network.truncated, network.resets, network.hangs(2.0)])
def test_a_service_that_fails_leaves_the_labels_and_warns_once(
    fault: network.Fault, served: Callable[[Serve], Replay], caplog: pytest.LogCaptureFixture
) -> None:
    server = served(names_all)
    server.faults.extend([fault] * 50)
    before = topics(3 * BATCH)
    assert namer(server, timeout_s=0.2).name(before) == [topic.naming for topic in before]
    (record,) = [record for record in caplog.records if record.name == "paperkin.topics.naming"]
    assert f"{3 * BATCH} of {3 * BATCH} topics keep" in record.getMessage()
    assert KEY not in caplog.text
    assert len(server.asked) == 2 * ATTEMPTS  # then nobody is there


def test_a_refusal_is_not_asked_again(served: Callable[[Serve], Replay], caplog: pytest.LogCaptureFixture) -> None:
    server = served(lambda _: Reply(401, b"{}"))
    namer(server).name(topics(3 * BATCH))
    assert len(server.asked) == 1
    assert "401" in caplog.text


@pytest.mark.parametrize("content", ["", "no", "[]", "{}", '{"topics": {}}', '{"topics": []}', '{"topics": [1, null]}'])
def test_answers_that_are_not_what_was_asked_for_leave_the_labels(
    content: str, served: Callable[[Serve], Replay], caplog: pytest.LogCaptureFixture
) -> None:
    server = served(lambda _: completion(content))
    assert namer(server).name(topics(1))[0].label == "Old 0"
    assert "1 of 1 topics keep" in caplog.text


def test_hostile_answers_become_one_line_of_text(served: Callable[[Serve], Replay]) -> None:
    label = '"<b>Graph</b>\n**learning**\u202e <script>https://evil.example/x"'
    server = served(says({"id": 0, "label": label, "description": "One\nline [x](y) <i>of</i> text."}))
    (named,) = namer(server).name(topics(1))
    assert named.label == "Graph learning"
    assert named.description == "One line x (y) of text."


def test_labels_that_are_too_long_no_text_or_of_no_topic_are_not_taken(
    served: Callable[[Serve], Replay], caplog: pytest.LogCaptureFixture
) -> None:
    server = served(
        says(
            {"id": 0, "label": "x" * 500, "description": ""},
            {"id": 1, "label": ["Graphs"]},
            {"id": True, "label": "Graphs"},
            {"id": 99, "label": "Graphs"},
            {"id": 2, "label": "Trees", "description": "y" * 500},
        )
    )
    named = namer(server).name(topics(3))
    assert [naming.label for naming in named] == ["Old 0", "Old 1", "Trees"]
    assert named[2].description == "About 2."
    assert "2 of 3 topics keep" in caplog.text


def test_no_two_topics_get_one_label(served: Callable[[Serve], Replay]) -> None:
    server = served(says({"id": 0, "label": "Graphs"}, {"id": 1, "label": "graphs"}, {"id": 2, "label": "Taken"}))
    named = namer(server).name(topics(3), taken=["taken"])
    assert [naming.label for naming in named] == ["Graphs", "Old 1", "Old 2"]


def test_json_in_a_fence_is_read(served: Callable[[Serve], Replay]) -> None:
    server = served(lambda _: completion('```json\n{"topics": [{"id": 0, "label": "Graphs"}]}\n```'))
    assert namer(server).name(topics(1))[0].label == "Graphs"


def test_nothing_to_name_asks_nothing(served: Callable[[Serve], Replay]) -> None:
    server = served(names_all)
    assert namer(server).name([]) == []
    assert server.asked == []


def test_an_address_must_be_one() -> None:
    with pytest.raises(InvalidRequest, match="https://"):
        LanguageModelNamer("localhost:11434/v1", "tiny")
