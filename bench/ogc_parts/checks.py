"""Whether a server does what is asked of it: its answers are looked at before they are timed."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError

from bench.ogc_parts.scenarios import Asked, Scenario
from bench.ogc_parts.server import Server

LOOKED_AT = 10
PATIENCE = 30
JSON = {"Accept": "application/geo+json, application/json;q=0.9, */*;q=0.1"}


class CannotError(Exception):
    """The server cannot do the scenario; the text says why."""


def prepared(scenario: Scenario, server: Server, asked: list[Asked]) -> list[Asked]:
    """The requests as they are to be sent, some of them tried. Raises CannotError."""
    requests = [replace(one, headers=JSON | one.headers) for one in asked]
    if scenario.repeated:
        requests = [_with_etag(server, one) for one in requests[:LOOKED_AT]]
    for one in requests[:LOOKED_AT]:
        status, headers, body = _get(server, one)
        try:
            CHECKS[scenario.kind](one, status, headers, body)
        except (AssertionError, ValueError, LookupError) as error:
            raise CannotError(f"status {status}, {error or body[:60]!r}") from None
    return requests


def _with_etag(server: Server, asked: Asked) -> Asked:
    _, headers, _ = _get(server, asked)
    if "ETag" not in headers:
        raise CannotError("no ETag")
    return replace(asked, headers={**asked.headers, "If-None-Match": headers["ETag"]})


def _get(server: Server, asked: Asked) -> tuple[int, Message[str, str], bytes]:
    request = urllib.request.Request(server.collection + asked.path, headers=asked.headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()
    except (OSError, HTTPException) as error:
        raise CannotError(f"broke off: {error!r:.80}") from None


def _features(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    number = len(json.loads(body)["features"])
    assert status == 200 and number == asked.expected, f"{number} features, not {asked.expected}"


def _item(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    feature = json.loads(body)
    assert status == 200 and str(feature["id"]).endswith(str(asked.expected)), feature["id"]


def _hits(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    document = json.loads(body)
    assert status == 200 and not document["features"], "features"
    assert document["numberMatched"] == asked.expected, f"{document['numberMatched']}, not {asked.expected}"


def _projected(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    _features(asked, status, headers, body)
    assert "28992" in headers.get("Content-Crs", ""), "another CRS"


def _html(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    assert status == 200 and headers.get_content_type() == "text/html", headers.get_content_type()


def _csv(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    csv.field_size_limit(2**24)
    rows = sum(1 for _ in csv.reader(io.StringIO(body.decode()))) - 1
    assert status == 200 and headers.get_content_type() == "text/csv" and rows == asked.expected, f"{rows} rows"


def _tile(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    assert status == 200 and body and "html" not in headers.get_content_type(), headers.get_content_type()


def _unchanged(asked: Asked, status: int, headers: Message[str, str], body: bytes) -> None:
    assert status == 304, "not 304"


CHECKS: dict[str, Callable[[Asked, int, Message[str, str], bytes], None]] = {
    "features": _features, "item": _item, "hits": _hits, "projected": _projected, "html": _html, "csv": _csv,
    "tile": _tile, "unchanged": _unchanged,
}  # fmt: skip
