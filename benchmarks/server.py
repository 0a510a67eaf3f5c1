"""A paperkin server in a process of its own, and a client that costs little beside it."""

from __future__ import annotations

import re
import selectors
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from urllib.parse import urlencode, urlsplit

import orjson

from benchmarks.common import BenchmarkFailed, paperkin_command

_START_SECONDS = 600
_ANSWER_SECONDS = 60
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready. ready_s: seconds from starting the process to `/readyz` answering 200."""

    host: str
    port: int
    pid: int
    ready_s: float


@contextmanager
def running_server(library: Path) -> Iterator[Server]:
    """Start `paperkin serve` on a free port of 127.0.0.1, give it when it is ready, and stop it afterwards.

    Raises BenchmarkFailed with what the server wrote where it does not start.
    """
    command = paperkin_command("serve", "--library", str(library), "--host", "127.0.0.1", "--port", "0", "--json")
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        overdue = Timer(_START_SECONDS, process.kill)
        overdue.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            overdue.cancel()
            if not line:
                process.wait()
                errors.seek(0)
                raise BenchmarkFailed(f"The server did not start: {errors.read().decode(errors='replace').strip()}")
            address = urlsplit(orjson.loads(line)["address"])
            host, port = str(address.hostname), int(address.port or 0)
            _await_ready(host, port)
            yield Server(host, port, process.pid, time.perf_counter() - began)
        finally:
            overdue.cancel()
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_ready(host: str, port: int) -> None:
    until = time.perf_counter() + _START_SECONDS
    while time.perf_counter() < until:
        with socket.create_connection((host, port), _ANSWER_SECONDS) as connection:
            connection.sendall(_get("/readyz", host, close=True))
            if connection.recv(65_536).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.01)
    raise BenchmarkFailed(f"The server was not ready after {_START_SECONDS} s.")


def search_request(server: Server, query: str, limit: int = 10, *, gzip: bool = False) -> bytes:
    """Return a whole request for a search, as it goes over the wire."""
    return _get(f"/v1/search?{urlencode({'q': query, 'limit': limit})}", server.host, gzip=gzip)


def _get(target: str, host: str, *, gzip: bool = False, close: bool = False) -> bytes:
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Accept: application/json"]
    lines += ["Accept-Encoding: gzip"] if gzip else []
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode("ascii")


@dataclass(slots=True)
class Load:
    """What clients saw: milliseconds and body bytes of each answer, the seconds of all, the client's cores."""

    milliseconds: list[float] = field(default_factory=list)
    body_bytes: list[int] = field(default_factory=list)
    seconds: float = 0.0
    client_cpu: float = 0.0


def send_all(server: Server, requests: Sequence[bytes], clients: int) -> Load:
    """Send every request over `clients` keep-alive connections, each of which waits for its answer before the next.

    One thread drives all connections from bytes made beforehand, and parses of an answer only the status and the
    length. Connecting is not timed. Raises BenchmarkFailed for any answer but 200.
    """
    load = Load()
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        connections = [_Connection(server) for _ in range(min(clients, len(requests)))]
        cpu, began = time.process_time(), time.perf_counter()
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(waiting))
        while selector.get_map():
            ready = selector.select(_ANSWER_SECONDS)
            if not ready:
                raise BenchmarkFailed(f"The server gave no answer for {_ANSWER_SECONDS} s.")
            for key, _ in ready:
                connection = key.data
                if not connection.receive():
                    continue
                load.milliseconds.append(1e3 * (time.perf_counter() - connection.sent))
                load.body_bytes.append(connection.body_bytes)
                following = next(waiting, None)
                if following is None:
                    selector.unregister(connection.socket)
                    connection.socket.close()
                else:
                    connection.send(following)
        load.seconds = time.perf_counter() - began
        load.client_cpu = (time.process_time() - cpu) / load.seconds
    return load


class _Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection((server.host, server.port), _ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0.0
        self.body_bytes = 0
        self._received = bytearray()
        self._end: int | None = None

    def send(self, request: bytes) -> None:
        self._received.clear()
        self._end = None
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; say whether the answer is complete."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise BenchmarkFailed("The server closed a connection.")
        self._received += part
        if self._end is None:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return False
            if not self._received.startswith(b"HTTP/1.1 200"):
                raise BenchmarkFailed(f"The server answered: {self._received.decode(errors='replace')[:500]}")
            length = _LENGTH.search(self._received, 0, head)
            if length is None:
                raise BenchmarkFailed("The server's answer does not say how long it is.")
            self.body_bytes = int(length[1])
            self._end = head + 4 + self.body_bytes
        return len(self._received) >= self._end
