"""One tile from a tile service: nothing of the visitor's request goes there, and nothing but an image comes back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

from geo.errors import NotFound, Unavailable

SECONDS = 4.0
MOST_BYTES = 1_000_000
# How the files of images begin (PNG 5.2, ITU T.81 B.1.1.3, RFC 9649 2.4).
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def fetch(address: str, sender: str) -> bytes:
    """The image at an address, asked for in the name of `sender`. Raises NotFound; Unavailable for whatever else comes.

    A redirection is no image and is not followed: where requests go is what the settings say, and nobody else.
    """
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=SECONDS)
    try:
        connection.connect()
        with _cut_off(connection.sock):
            target = parts.path or "/"
            connection.request(
                "GET",
                f"{target}?{parts.query}" if parts.query else target,
                headers={"User-Agent": sender, "Accept": "image/png, image/jpeg, image/webp"},
            )
            return _image(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable("the tile service does not answer") from error
    finally:
        connection.close()


def media_type(image: bytes) -> str | None:
    """What an image says that it is by its first bytes; None for what a map cannot show."""
    found = next((name for signature, name in SIGNATURES.items() if image.startswith(signature)), None)
    return None if found == "image/webp" and image[8:12] != b"WEBP" else found


def _image(answer: HTTPResponse) -> bytes:
    if answer.status in (204, 404):
        raise NotFound("tile", "there")
    if answer.status != 200:
        raise Unavailable(f"the tile service answers {answer.status}")
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unavailable("the tile service answers with too much for a tile")
    if answer.headers.get_content_type() != media_type(body):
        raise Unavailable("the tile service answers with what is no image")
    return body


@contextmanager
def _cut_off(connected: socket.socket) -> Iterator[None]:
    """End the conversation when its time is over, however slowly the other side goes on."""
    timer = Timer(SECONDS, connected.shutdown, (socket.SHUT_RDWR,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
