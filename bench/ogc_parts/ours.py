"""Lamppost as an installation serves it, and the limits under the same server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bench.ogc_parts import limit
from bench.ogc_parts.processes import free_port, running
from bench.ogc_parts.published import PROJECT
from bench.ogc_parts.server import Dialect, Server

LAMPPOST, FLASK, WSGI = "Lamppost", "limit: Flask", "limit: WSGI"


@contextmanager
def lamppost(database: str, log: Path, base_map: Path | None = None, releases: Path | None = None) -> Iterator[Server]:
    """`lamppost serve public` over the database behind this URL, with the settings of a Dutch installation."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PYTHONPATH": str(PROJECT), "LAMPPOST_PUBLICATION_URL": database, "LAMPPOST_PUBLIC_URL": address,
        "LAMPPOST_NATIONAL_CRS": "28992",
    }  # fmt: skip
    if base_map:
        environment["LAMPPOST_BASEMAP"] = str(base_map)
    if releases:
        environment["LAMPPOST_RELEASES"] = str(releases)
    command = [sys.executable, "-m", "portal", "serve", "public", "--port", str(port)]
    with running(command, environment, log, f"{address}/healthz") as number:
        yield Server(LAMPPOST, f"{address}/ogc/collections/devices", Dialect(cursor=True), (number,))


@contextmanager
def limited(kind: str, database: str, log: Path) -> Iterator[Server]:
    """A view that passes bytes on: `kind` is flask or wsgi."""
    port = free_port()
    collection = f"http://127.0.0.1:{port}{limit.COLLECTION}"
    plain = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    environment = {"PYTHONPATH": str(PROJECT), "LIMIT_DATABASE": plain}
    command = [sys.executable, "-m", "bench.ogc_parts.limit", kind, str(port)]
    with running(command, environment, log, f"{collection}/items?limit=1") as number:
        name = FLASK if kind == "flask" else WSGI
        yield Server(name, collection, Dialect(compiled=True, cursor=True), (number,))
