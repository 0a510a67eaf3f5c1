"""A server on 127.0.0.1 that answers as a service would, and spoils answers as the network would.

A service is a function from what was asked to a `Reply`. Faults wait in a queue, and each spoils one answer.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson


@dataclass(frozen=True)
class Asked:
    """One request: its path, its parameters, its JSON body, its headers in small letters."""

    path: str
    params: dict[str, str]
    json: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer. `sent` bytes of the body go out (None: all), after `delay` seconds; `reset` ends it with a RST."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    delay: float = 0.0
    reset: bool = False


Serve = Callable[[Asked], Reply]
Fault = Callable[[Reply], Reply]


def status(code: int, **headers: str) -> Fault:
    """Answer with another status; underscores in the headers' names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(code, b'{"error": "spoilt"}', named)


def hangs(seconds: float) -> Fault:
    """Say nothing for so long."""
    return lambda reply: replace(reply, delay=seconds)


def cut(reply: Reply) -> Reply:
    """Announce the whole body, send half of it, and close."""
    return replace(reply, sent=len(reply.body) // 2)


def resets(reply: Reply) -> Reply:
    """Send half of the body, and reset the connection."""
    return replace(reply, sent=len(reply.body) // 2, reset=True)


def truncated(reply: Reply) -> Reply:
    """Send half of the body, and announce no more: as broken JSON and XML come."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def zipped(reply: Reply) -> Reply:
    """Send it in gzip."""
    return replace(reply, body=gzip.compress(reply.body), headers={**reply.headers, "Content-Encoding": "gzip"})


def half_zipped(reply: Reply) -> Reply:
    """Send half of it in gzip."""
    return truncated(zipped(reply))


def bad_zip(reply: Reply) -> Reply:
    """Say gzip, and send something else."""
    return replace(reply, headers={**reply.headers, "Content-Encoding": "gzip"})


class Replay:
    """The server: what it was asked, the faults that wait, and the service behind it."""

    def __init__(self, serve: Serve) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self.serve = serve
        self.closing = threading.Event()
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 20  # head and body in one packet: apart, the second waits 40 ms for the first's receipt

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer()

            def log_message(self, *_: object) -> None:
                pass

            def _answer(self) -> None:
                parts = urlsplit(self.path)
                size = int(self.headers.get("Content-Length", 0))
                asked = Asked(
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    orjson.loads(self.rfile.read(size)) if size else None,
                    {name.lower(): value for name, value in self.headers.items()},
                )
                replay.asked.append(asked)
                reply = replay.serve(asked)
                if replay.faults:
                    reply = replay.faults.popleft()(reply)
                if reply.delay:
                    replay.closing.wait(reply.delay)
                with contextlib.suppress(ConnectionError):  # whoever was killed, or lost patience, does not listen
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: reply.sent])
                self.wfile.flush()
                if reply.reset:
                    time.sleep(0.05)  # what was sent must have arrived, or the reset overtakes it
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if reply.sent is not None:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[Replay]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()
