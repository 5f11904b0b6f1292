"""A small HTTP load generator: one thread, a few kept-alive connections, as little Python per answer as can be."""

import selectors
import socket
import statistics
import time
from dataclasses import dataclass, field

CONNECTIONS = 4


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Load:
    """What one measure saw."""

    seconds: float = 0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        if len(self.latencies) < 2:
            return 0.0
        return round(statistics.quantiles(self.latencies, n=100)[percent - 1] * 1000, 1)


def request_bytes(host: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection:
    def __init__(self, port: int, request: bytes) -> None:
        self.request = request
        self.port = port
        self.buffer = bytearray()
        self.sent_at = 0.0
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self.buffer.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> int | None:
        """Take what came; the status once the answer is whole."""
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or len(self.buffer) < end + 4 + content_length(self.buffer[:end]):
            return None
        status = int(self.buffer[9:12])
        if b"connection: close" in self.buffer[:end].lower():
            self.socket.close()
            self._open()
        return status


def content_length(head: bytes | bytearray) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def run(port: int, path: str, headers: dict[str, str], *, seconds: float) -> Load:
    """Keep `CONNECTIONS` requests under way for so long, and wait for the last answers: what is left under way would
    be paid by the next measure."""
    request = request_bytes(f"127.0.0.1:{port}", path, headers)
    load = Load()
    begun = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = Connection(port, request)
            connection.send()
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while selector.get_map():
            ready = selector.select(timeout=30)
            if not ready:
                raise TimeoutError(f"no answer from {path} in 30 s")
            for key, _ in ready:
                connection = key.data
                status = connection.receive()
                if status is None:
                    continue
                load.latencies.append(time.perf_counter() - connection.sent_at)
                load.statuses[status] = load.statuses.get(status, 0) + 1
                selector.unregister(key.fileobj)
                if time.perf_counter() - begun < seconds:
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
                    connection.send()
                else:
                    connection.socket.close()
        load.seconds = time.perf_counter() - begun
    return load


def get(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    """One plain request."""
    connection = Connection(port, request_bytes(f"127.0.0.1:{port}", path, headers or {}))
    connection.send()
    while (status := connection.receive()) is None:
        pass
    connection.socket.close()
    head, _, body = bytes(connection.buffer).partition(b"\r\n\r\n")
    pairs = (line.split(":", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    return Answer(status, {name.strip().lower(): value.strip() for name, value in pairs}, body)
