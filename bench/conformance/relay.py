"""A relay before the portal that remembers what clients asked, since the portal's own log keeps no query."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

HOST = "127.0.0.1"
# They belong to one connection, not to the answer (RFC 9110, 7.6.1).
OF_ONE_CONNECTION = ("connection", "keep-alive", "transfer-encoding")


class Relay:
    """`address` is what clients are given; `asked` are the addresses that they asked for, decoded, in order."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer((HOST, 0), _handler(port, self.asked))
        self.address = f"http://{HOST}:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[Relay]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def since(self, count: int, part: str) -> list[str]:
        """What was asked after the first `count` requests and holds `part`."""
        return [address for address in self.asked[count:] if part in address]


def _handler(port: int, asked: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(unquote_plus(self.path))
            connection = http.client.HTTPConnection(HOST, port, timeout=120)
            try:
                connection.request(self.command, self.path, headers=dict(self.headers))
                answer = connection.getresponse()
                self._pass_on(answer.status, answer.getheaders(), answer.read())
            finally:
                connection.close()

        do_HEAD = do_GET

        def _pass_on(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            kept = [(name, value) for name, value in headers if name.lower() not in OF_ONE_CONNECTION]
            for name, value in kept:
                self.send_header(name, value)
            if not any(name.lower() == "content-length" for name, _ in kept):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Standard error is for people."""

    return Handler
