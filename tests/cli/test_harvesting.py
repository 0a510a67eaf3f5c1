"""`paperkin harvest`: what each command asks for, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from paperkin.cli.harvesting import harvest_app
from paperkin.errors import InvalidRequest
from paperkin.harvest import HarvestReport, MemoryStates, harvest
from tests.harvest import services
from tests.harvest.replay import Replay, Serve

pytestmark = pytest.mark.enable_socket

CONTACT = "library@example.org"
NAMES = [f"2401.{number:05}" for number in range(1, 8)]
DAYS = dict(zip(NAMES, services.days(7, "2024-06-01"), strict=True))
Harvest = Callable[..., Result]


class Shelf:
    """A library that only counts what it is given."""

    states: MemoryStates
    bodies: list[tuple[str, bytes]]

    @classmethod
    @contextmanager
    def create(cls, settings: Any) -> Iterator[Shelf]:
        assert settings.library == Path("indexes/mine")
        yield cls()

    def harvest(self, harvester: Any, progress: Any, **how: Any) -> HarvestReport:
        def take(body: bytes, source: str, _: str) -> None:
            self.bodies.append((source, body))

        report = harvest(harvester, take, self.states, progress, **how)
        report.taken = {"added": report.records, "refused": {"no_text": 2}}
        return report


@pytest.fixture
def served() -> Iterator[Callable[[Serve], Replay]]:
    with ExitStack() as running:
        yield lambda serve: running.enter_context(Replay(serve).running())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[Replay], Harvest]:
    """Run a command against a server, with a pace that does not hold tests up."""
    Shelf.states, Shelf.bodies = MemoryStates(), []
    monkeypatch.setattr("paperkin.service.Library", Shelf)
    monkeypatch.setattr("paperkin.harvest.polite.Clock.sleep", lambda *_: None)

    def against(server: Replay) -> Harvest:
        settings = {
            "arxiv_oai_url": f"{server.url}/oai",
            "openalex_url": server.url,
            "openalex_api_key": SecretStr("openalex-key"),
            "semantic_scholar_url": server.url,
            "semantic_scholar_api_key": SecretStr("s2-key"),
            "crossref_url": server.url,
            "crossref_token": None,
        }
        monkeypatch.setattr(
            "paperkin.cli.harvesting.read_settings", lambda **given: SimpleNamespace(**settings, **given)
        )

        def command(*arguments: str, stdin: str | None = None) -> Result:
            words = [*arguments, "--library", "indexes/mine", "--contact", CONTACT]
            return CliRunner().invoke(harvest_app, words, input=stdin, catch_exceptions=False)

        return command

    return against


def test_arxiv_is_asked_by_set_and_day(run: Callable[[Replay], Harvest], served: Callable[[Serve], Replay]) -> None:
    server = served(services.Arxiv(dict(DAYS)))
    ran = run(server)("arxiv", "--set", "cs", "--from", "2024-06-02", "--until", "2024-06-05", "--json")
    report = orjson.loads(ran.stdout)
    assert ran.exit_code == 0
    assert {name: report[name] for name in ("service", "records", "pages", "complete", "taken")} == {
        "service": "arXiv", "records": 4, "pages": 2, "complete": True,
        "taken": {"added": 4, "refused": {"no_text": 2}},
    }  # fmt: skip
    assert {name: server.asked[0].params[name] for name in ("set", "from", "until")} == {
        "set": "cs", "from": "2024-06-02", "until": "2024-06-05",
    }  # fmt: skip
    assert [source for source, _ in Shelf.bodies] == ["arxiv-oai", "arxiv-oai"]


def test_a_limit_is_kept_and_the_way_on_is_shown(
    run: Callable[[Replay], Harvest], served: Callable[[Serve], Replay]
) -> None:
    server = served(services.openalex(dict(DAYS)))
    command = run(server)
    ran = command("openalex", "--filter", "type:article", "--max-records", "3")
    assert "records\t3\n" in ran.stdout
    assert "added\t3\nrefused\tno_text 2\n" in ran.stdout
    assert "run the same command again" in ran.stderr
    assert server.asked[0].params["api_key"] == "openalex-key"
    ran = command("openalex", "--filter", "type:article")
    assert "records\t4\n" in ran.stdout
    assert "paperkin index" in ran.stderr
    assert "openalex-key" not in ran.output
    ran = command("openalex", "--filter", "type:article", "--full", "--json")
    assert orjson.loads(ran.stdout)["records"] == 7


def test_crossref_is_asked_by_journal_and_publisher(
    run: Callable[[Replay], Harvest], served: Callable[[Serve], Replay]
) -> None:
    server = served(services.crossref(dict(DAYS)))
    ran = run(server)(
        "crossref", "--issn", "1533-7928", "--issn", "0028-0836", "--member", "78", "--from", "2024-06-03"
    )
    assert "records\t5\n" in ran.stdout
    wanted = "issn:0028-0836,issn:1533-7928,member:78,from-index-date:2024-06-03"
    assert server.asked[0].params["filter"] == wanted


def test_ids_come_from_words_files_and_pipes(
    run: Callable[[Replay], Harvest], served: Callable[[Serve], Replay], tmp_path: Path
) -> None:
    server = served(services.SemanticScholar(["ARXIV:2203.02155", "PMID:1"]))
    file = tmp_path / "ids.txt"
    file.write_text("arXiv:2203.02155v2\n\n  PMID:1 \n")
    ran = run(server)("semantic-scholar", "PMID:2", "--ids", str(file))
    assert server.asked[0].json == {"ids": ["PMID:2", "ARXIV:2203.02155", "PMID:1"]}
    assert server.asked[0].headers["x-api-key"] == "s2-key"
    assert "not found\tPMID:2\n" in ran.stdout
    run(server)("semantic-scholar", "--ids", "-", stdin="PMID:3\n")
    assert server.asked[1].json == {"ids": ["PMID:3"]}


@pytest.mark.parametrize(
    "arguments",
    [("semantic-scholar",), ("semantic-scholar", "--ids", "/no/such/file"), ("crossref",), ("arxiv", "--from", "soon")],
)
def test_what_cannot_be_asked_is_refused(
    run: Callable[[Replay], Harvest], served: Callable[[Serve], Replay], arguments: tuple[str, ...]
) -> None:
    server = served(services.Arxiv({}))
    with pytest.raises(InvalidRequest):
        run(server)(*arguments)
    assert server.asked == []
