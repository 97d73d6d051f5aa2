"""A demonstration city on free ports, its public portal behind a relay."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click

from bench.conformance.relay import HOST, Relay
from portal.commands.demo import environment
from portal.commands.demo_city import bring_up
from portal.commands.state import State
from portal.commands.supervisor import Child, supervise

DEVICES = 2500
NATIONAL = "28992,31370,25832,3006"


@dataclass(frozen=True)
class City:
    """`url` is the API's address by the relay, which its own links name; `direct` is the same without the relay."""

    relay: Relay
    port: int

    @property
    def url(self) -> str:
        return f"{self.relay.address}/ogc"

    @property
    def direct(self) -> str:
        return f"http://{HOST}:{self.port}/ogc"

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """The JSON document at a path below /ogc. Raises AssertionError for another status than 200."""
        document: dict[str, Any] = json.loads(self.content(path + (f"?{urlencode(query)}" if query else "")))
        return document

    def content(self, address: str) -> bytes:
        """What an address below /ogc answers. Raises AssertionError for another status than 200."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
        connection.request("GET", f"/ogc{address}")
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == 200, body[:300]
        return body

    def pages(self, collection: str, limit: int = 1000) -> Iterator[dict[str, Any]]:
        """Every page of a collection's items, by the links to the next one."""
        query: str | None = f"limit={limit}"
        while query is not None:
            page = json.loads(self.content(f"/collections/{collection}/items?{query}"))
            yield page
            further = [link["href"] for link in page["links"] if link["rel"] == "next"]
            query = urlsplit(further[0]).query if further else None

    def ids(self, collection: str) -> list[str]:
        return [feature["id"] for page in self.pages(collection) for feature in page["features"]]

    def collections(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/collections")["collections"]
        return found

    def resident_megabytes(self) -> float:
        """Memory that the portal's processes hold."""
        serving = {process for process in _descendants(os.getpid()) if _serves(process)}
        serving |= {worker for process in serving for worker in _descendants(process)}
        return sum(map(_resident_pages, serving)) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def served(directory: Path, postgres_root: Path | None) -> Iterator[City]:
    """Make the city where it is not made yet, and serve it until the end."""
    state = State(directory, postgres_root)
    with state.held():
        state.cluster.start()
        try:
            bring_up(state, DEVICES, environment(state), click.echo)
            port = _free_port()
            with Relay(port).running() as relay:
                settings = {"LAMPPOST_PUBLIC_URL": relay.address, "LAMPPOST_NATIONAL_CRS": NATIONAL}
                child = Child("public", port, environment(state, "public_reader") | settings)
                with supervise([child], state):
                    yield City(relay, port)
        finally:
            state.cluster.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _descendants(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _descendants(child)


def _serves(process: int) -> bool:
    return b"serve\0public" in Path(f"/proc/{process}/cmdline").read_bytes()


def _resident_pages(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1])
