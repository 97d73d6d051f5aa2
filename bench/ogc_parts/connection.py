"""One client's HTTP/1.1 connection: an answer is read to its end and thrown away, so that reading costs little."""

from __future__ import annotations

import socket

from bench.ogc_parts.bodies import Body, Chunked, Sized, UntilClosed

READING = memoryview(bytearray(512 * 1024))
WITHOUT_BODY = (204, 304)
END_OF_HEAD = b"\r\n\r\n"


class Connection:
    """A socket to `address` that asks one thing at a time.

    `status` and `body.size` tell of the last answer. Both calls raise OSError when the server breaks off.
    """

    status: int
    body: Body

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def ask(self, request: bytes) -> int:
        """Send a request, on the standing connection where there is one; the file descriptor to wait for."""
        self.status, self.body, self._head, self._closes = 0, Sized(0), b"", False
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._socket.fileno()

    def read(self) -> bool:
        """Take what has arrived; True at the answer's end."""
        assert self._socket is not None
        got = self._socket.recv_into(READING)
        if got == 0 and not isinstance(self.body, UntilClosed):
            raise ConnectionResetError("the server broke an answer off")
        data = READING[:got]
        ended = got == 0 or (self.body.take(data) if self.status else self._begin(bytes(data)))
        if ended and self._closes:
            self.close()
        return ended

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _begin(self, data: bytes) -> bool:
        """Read the answer's head once it is whole, and what of the body came with it."""
        self._head += data
        head, found, rest = self._head.partition(END_OF_HEAD)
        if not found:
            return False
        lines = head.lower().split(b"\r\n")
        headers = dict(line.split(b":", 1) for line in lines[1:])
        self.status = int(lines[0].split()[1])
        self._closes = headers.get(b"connection", b"").strip() == b"close"
        if self.status in WITHOUT_BODY:
            return True
        if b"content-length" in headers:
            self.body = Sized(int(headers[b"content-length"]))
        elif b"chunked" in headers.get(b"transfer-encoding", b""):
            self.body = Chunked()
        else:
            self.body, self._closes = UntilClosed(), True
        return self.body.take(memoryview(rest))
