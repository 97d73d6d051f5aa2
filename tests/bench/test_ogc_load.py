"""The clients of ./run bench ogc: they find every answer's end, count what went wrong, and tell what they used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.ogc_parts.bodies import Chunked, Sized, UntilClosed
from bench.ogc_parts.load import Job, Seen, run

CHUNKS = b"5\r\nhello\r\n10;note=x\r\n" + b"w" * 16 + b"\r\n0\r\n\r\n"
CLOSING = ("closing", "until-closed", "broken")


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind = self.path.strip("/")
        self.send_response({"missing": 404, "unchanged": 304}.get(kind, 200))
        if kind == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        elif kind in CLOSING:
            self.send_header("Connection", "close")
        if kind not in ("chunked", "until-closed"):
            self.send_header("Content-Length", "6" if kind == "broken" else "5")
        self.end_headers()
        if kind != "unchanged":
            self.wfile.write(CHUNKS if kind == "chunked" else b"hello")
        self.close_connection = kind in CLOSING

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _serving() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def _seen(kind: str, status: int = 200) -> Seen:
    with _serving() as port:
        return run(Job("127.0.0.1", port, [(f"/{kind}", {})], 0.05, 2, status))


@pytest.mark.parametrize("cut", range(len(CHUNKS) + 1))
def test_a_body_in_chunks_ends_where_it_ends_however_it_arrives(cut: int) -> None:
    body = Chunked()
    ends = [body.take(memoryview(part)) for part in (CHUNKS[:cut], CHUNKS[cut:])]
    assert ends[0] == (cut == len(CHUNKS)) and any(ends)
    assert body.size == 21


def test_a_body_of_a_told_length_ends_there_and_another_with_its_connection() -> None:
    sized, open_ended = Sized(5), UntilClosed()
    assert [sized.take(memoryview(part)) for part in (b"hel", b"lo")] == [False, True]
    assert not open_ended.take(memoryview(b"hello"))
    assert sized.size == open_ended.size == 5


@pytest.mark.parametrize(("kind", "size"), [("plain", 5), ("chunked", 21), ("closing", 5), ("until-closed", 5)])
def test_answers_are_counted_with_their_bytes_however_they_end(kind: str, size: int) -> None:
    seen = _seen(kind)
    assert seen.latencies and seen.wrong == 0
    assert seen.bytes == size * len(seen.latencies)


def test_an_answer_without_a_body_has_none_whatever_its_length_says() -> None:
    seen = _seen("unchanged", status=304)
    assert seen.latencies and seen.wrong == seen.bytes == 0


def test_an_answer_that_breaks_off_is_counted_as_wrong() -> None:
    seen = _seen("broken")
    assert seen.wrong == len(seen.latencies) > 0


def test_an_answer_of_another_status_is_counted_as_wrong() -> None:
    seen = _seen("missing")
    assert seen.wrong == len(seen.latencies) > 0
