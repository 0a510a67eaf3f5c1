"""Runs the application under uvicorn until it is told to stop."""

from __future__ import annotations

import socket
import sys

import orjson
import uvicorn

from paperkin.app import create_app
from paperkin.errors import InvalidRequest
from paperkin.service import Library
from paperkin.settings import Settings

_EXAMPLES = (
    "/v1/search?q=learning+from+human+preferences",
    "/v1/search?q=low-resource+machine+translation&year_from=2019&venue=ACL",
    "/v1/papers/arXiv:2203.02155/related?limit=5",
)


def run_server(settings: Settings, *, announce_json: bool = False) -> None:
    """Serve the settings' library. The socket is bound first, so that the address that is announced is the real one.

    Raises InvalidRequest where the port is taken, and the errors of `Library.open`.
    """
    library = Library.open(settings=settings)
    listening = _bound(settings)
    host, port = listening.getsockname()[:2]
    config = uvicorn.Config(
        create_app(library, settings), log_level="warning", access_log=False, timeout_graceful_shutdown=10
    )
    server = _Announcing(config, f"http://{host}:{port}", announce_json)
    server.run(sockets=[listening])


class _Announcing(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, address: str, as_json: bool) -> None:
        super().__init__(config)
        self._address = address
        self._as_json = as_json

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._as_json:
            lines = [orjson.dumps({"address": self._address}).decode()]
        else:
            examples = [f"  curl '{self._address}{path}'" for path in _EXAMPLES]
            about = "a site for browsers, the API at /docs; Ctrl-C stops"
            lines = [f"paperkin serves on {self._address} ({about}). Try:", *examples]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise InvalidRequest(
            f"The address cannot be bound: {error.strerror}",
            value=f"{settings.host}:{settings.port}",
            remedy="Choose another with --port (0 takes a free one) or --host, or stop what listens there.",
        ) from error
    return listening
