from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
import uvicorn

from paperkin import Library
from paperkin.app import create_app
from paperkin.errors import InvalidRequest, LibraryNotFound
from paperkin.server import _Announcing, _bound, run_server
from tests.toy import toy_settings

pytestmark = pytest.mark.enable_socket


def test_a_free_port_is_taken_where_zero_is_asked_for(tmp_path: Path) -> None:
    with _bound(toy_settings(tmp_path, port=0)) as listening:
        host, port = listening.getsockname()
        assert (host, port > 0) == ("127.0.0.1", True)


def test_a_port_that_is_taken_is_an_error_that_names_it(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InvalidRequest) as error:
            _bound(toy_settings(tmp_path, port=port))
    assert error.value.value == f"127.0.0.1:{port}"
    assert "--port" in error.value.remedy


def test_an_address_of_another_machine_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="cannot be bound"):
        _bound(toy_settings(tmp_path, host="192.0.2.1", port=0))


def test_a_folder_without_a_library_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound):
        run_server(toy_settings(tmp_path / "nothing"))


@pytest.mark.parametrize("as_json", [False, True])
def test_the_address_is_announced_when_it_answers_and_not_before(
    toy_library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    order = []

    async def startup(*_: object, **__: object) -> None:
        order.append(capsys.readouterr().out)

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    config = uvicorn.Config(create_app(toy_library, toy_library.settings))
    asyncio.run(_Announcing(config, "http://127.0.0.1:1", as_json).startup())
    assert order == [""]
    announced = capsys.readouterr().out
    if as_json:
        assert announced == '{"address":"http://127.0.0.1:1"}\n'
    else:
        first, *examples = announced.splitlines()
        assert "http://127.0.0.1:1" in first
        assert examples
        assert all(example.startswith("  curl 'http://127.0.0.1:1/v1/") for example in examples)
