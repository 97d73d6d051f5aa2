"""tipg: its own application under uvicorn, two workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

from bench.ogc_parts.peers.environment import programs
from bench.ogc_parts.processes import free_port, running
from bench.ogc_parts.server import Dialect, Server

NAME = "tipg 1.6"


@contextmanager
def tipg(database: str, directory: Path, log: Path) -> Iterator[Server]:
    """Serve `peer.device` of the database behind this URL."""
    port, url = free_port(), make_url(database)
    environment = {
        # The host is a socket's directory.
        "DATABASE_URL": f"postgresql://{url.username}@{quote(str(url.query['host']), safe='')}/{url.database}",
        "DB_MAX_CONN_SIZE": "4", "TIPG_DB_SCHEMAS": '["peer"]', "TIPG_MAX_FEATURES_PER_QUERY": "10000",
    }  # fmt: skip
    command = [str(programs("tipg", directory) / "uvicorn"), "tipg.main:app", "--workers", "2"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning"]
    items = f"http://127.0.0.1:{port}/collections/peer.device"
    with running(command, environment, log, f"{items}/items?limit=1") as number:
        yield Server(NAME, items, Dialect(tile="{z}/{x}/{y}"), (number,))
