"""Servers that somebody else starts: named with their URL, asked as the standards say."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from sqlalchemy import make_url

from bench.ogc_parts.processes import answers
from bench.ogc_parts.server import Dialect, Server
from geo.errors import Unavailable

PATIENCE = 120


def others(addresses: Mapping[str, str], collection: str, database: str) -> list[Server]:
    """The servers by name, once each answers; they find the rows where this says. Raises Unavailable."""
    servers = [Server(name, f"{url}/collections/{collection}", Dialect()) for name, url in addresses.items()]
    if servers:
        url = make_url(database)
        print(
            f"rows: peer.device at host={url.query['host']} dbname={url.database} user={url.username}", file=sys.stderr
        )
    deadline = time.monotonic() + PATIENCE
    for server in servers:
        while not answers(f"{server.collection}/items?limit=1"):
            if time.monotonic() > deadline:
                raise Unavailable(f"{server.name} did not answer at {server.collection} within {PATIENCE} s")
            time.sleep(0.5)
    return servers
