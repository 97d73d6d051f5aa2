"""A tile service of the test's own, which remembers what it was asked."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COLOUR = (10, 120, 60)


def png(side: int = 256) -> bytes:
    """A square of one colour (PNG, third edition)."""
    rows = (b"\0" + bytes(COLOUR) * side) * side
    parts = ((b"IHDR", struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


@dataclass
class Answer:
    status: int = 200
    media_type: str = "image/png"
    body: bytes = field(default_factory=png)
    headers: dict[str, str] = field(default_factory=dict)
    slowly: float = 0  # seconds before each byte


@dataclass
class Service:
    """`asked` holds the path and the headers of each request."""

    address: str = ""
    answer: Answer = field(default_factory=Answer)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def tile_service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append((self.path, dict(self.headers.items())))
            answer = service.answer
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.media_type, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for piece in (answer.body,) if not answer.slowly else (bytes([byte]) for byte in answer.body):
                    time.sleep(answer.slowly)
                    self.wfile.write(piece)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
