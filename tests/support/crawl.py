"""The one crawl of the public portal: every endpoint, every list that the program holds, every way to ask.

What it asks follows from the program. An endpoint, a parameter, a dataset or a format that the crawl does not ask
for is named by `missing`, and a test fails with that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Request, has_request_context, request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from geo.ngsi_ld import parameters as ngsi_ld
from geo.ogc import parameters
from geo.sensorthings import options
from tests.support.addresses import ENDPOINTS, REFUSED
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes
from tests.support.files import FILES
from tests.support.ogc_addresses import FORMS, PAGE

# How else an address may be asked for. The first of each endpoint is asked in each of these ways.
HEADERS = (
    {"Accept": "application/json", "Accept-Language": "nl", "Accept-Encoding": "br"},
    {"Accept": "text/html", "Accept-Language": "xx", "Accept-Encoding": "gzip", "Range": "bytes=0-9"},
    {"Accept": "image/png", "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
)
# Lists that are walked to their end, or so far.
WALKED = (f"limit={PAGE}&", f"$top={PAGE}&")
MOST_PAGES = 20
NEXT = re.compile(r'<([^>]*)>; rel="(\w+)"')


def asks(facts: Facts, probes: Probes) -> list[Ask]:
    """Everything there is to ask, but for what only an answer leads on to."""
    found = [*REFUSED]
    for addresses in ENDPOINTS.values():
        of_endpoint = [one if isinstance(one, Ask) else Ask(one) for one in addresses(facts, probes)]
        found += [*of_endpoint, *_otherwise(of_endpoint[0])]
    return list(dict.fromkeys(found))


def aimed(facts: Facts, probes: Probes) -> list[Ask]:
    """What is asked because of the probes alone."""
    plain = set(asks(facts, Probes()))
    return [ask for ask in asks(facts, probes) if ask not in plain]


def _otherwise(ask: Ask) -> list[Ask]:
    """The same address by HEAD and with other headers; with a slash at its end."""
    if ask.method != "GET":
        return []
    slashed = Ask(ask.path.rstrip("/") if ask.path.endswith("/") else f"{ask.path}/")
    return [Ask(ask.path, "HEAD"), *(Ask(ask.path, headers=tuple(sent.items())) for sent in HEADERS), slashed]


def answers(client: FlaskClient, wanted: Iterable[Ask]) -> Iterator[tuple[Ask, TestResponse]]:
    """Each request with its answer, the pages that an answer leads on to, and for some whether it stays the same."""
    for ask in wanted:
        answer = ask.of(client)
        yield ask, answer
        if any(page in ask.path for page in WALKED):
            yield from _further(client, ask, answer)
        if ask.method == "HEAD" and "ETag" in answer.headers:
            known = Ask(ask.path, headers=(("If-None-Match", answer.headers["ETag"]),))
            yield known, known.of(client)


def _further(client: FlaskClient, first: Ask, answer: TestResponse) -> Iterator[tuple[Ask, TestResponse]]:
    """The pages after this one, asked for in the same way."""
    for _ in range(MOST_PAGES):
        further = onward(answer)
        if further is None:
            return
        ask = Ask(further.removeprefix(client.application.config["PUBLIC_URL"]), headers=first.headers)
        answer = ask.of(client)
        yield ask, answer


def onward(answer: TestResponse) -> str | None:
    """The address of the page after this one: by a link of OGC API or of the header Link, or as SensorThings says."""
    for address, relation in NEXT.findall(answer.headers.get("Link", "")):
        if relation == "next":
            return str(address)
    found = answer.json if answer.is_json and answer.data.startswith(b"{") else None
    if not isinstance(found, dict):
        return None
    links: list[dict[str, Any]] = found.get("links", [])
    addresses = [link["href"] for link in links if link.get("rel") == "next"]
    return str(addresses[0]) if addresses else found.get("@iot.nextLink")


# What the programs behind these endpoints take.
PARAMETERS = {
    "ogc.items": {*parameters.ITEMS, *parameters.EVERYWHERE},
    "ngsi_ld.entities": set(ngsi_ld.LIST),
    "ngsi_ld.entity": {*ngsi_ld.SHOWN, "type"},
    "sensorthings.resource": {*options.KNOWN, options.TOKEN},
}


class Recorder:
    """Which parameters each endpoint reads while an application answers, beside those it was asked with."""

    def __init__(self, app: Flask) -> None:
        self.read: set[tuple[str, str]] = set()
        self.asked: set[tuple[str, str]] = set()
        recorder = self

        class Noticed(ImmutableMultiDict[str, str]):
            def get(self, key: str, *how: Any, **named: Any) -> Any:
                recorder.notice(key)
                return super().get(key, *how, **named)

            def getlist(self, key: str, type: Any = None) -> list[Any]:
                recorder.notice(key)
                return super().getlist(key, type) if type else super().getlist(key)

            def __getitem__(self, key: str) -> Any:
                recorder.notice(key)
                return super().__getitem__(key)

        class Noticing(Request):
            parameter_storage_class = Noticed

        app.request_class = Noticing

    def notice(self, key: str) -> None:
        if has_request_context() and request.endpoint and request.method == "GET":
            self.read.add((request.endpoint, key))
            self.asked |= {(request.endpoint, name) for name, _ in parse_qsl(request.query_string.decode())}


def missing(app: Flask, recorder: Recorder, statuses: dict[str, int]) -> list[str]:
    """What the program has and the crawl did not ask for, by name. `statuses` are by address."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    unknown = [f"endpoint {name}" for name in sorted(endpoints - set(ENDPOINTS))]
    tried = recorder.asked | set(_asked(app, statuses))
    unread = [f"parameter {name} of {endpoint}" for endpoint, name in sorted(recorder.read - tried)]
    untried = [
        f"parameter {name} of {endpoint}"
        for endpoint, names in PARAMETERS.items()
        for name in sorted(names - {name for asked, name in tried if asked == endpoint})
    ]
    written = {value for path in statuses if "/items?" in path for name, value in parse_qsl(path) if name == "f"}
    untried += [f"format {form} of ogc.items" for form in FORMS if form not in written]
    files = [path for paths in FILES.values() for path in paths]
    unserved = [f"file {path}" for path in files if statuses.get(f"GET {path}") != 200]
    return [*unknown, *unread, *untried, *unserved]


def _asked(app: Flask, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Endpoint and parameters of each address that was asked: features as JSON are answered before Flask sees them."""
    router = app.url_map.bind("")
    for address in addresses:
        method, _, path = address.partition(" ")
        where, _, query = path.partition("?")
        if method == "GET" and query:
            with suppress(HTTPException):
                endpoint, _ = router.match(where, "GET")
                yield from ((endpoint, name) for name, _ in parse_qsl(query))
