"""Stock pygeoapi: its own application, its PostgreSQL provider, two workers.

Without tiles: for one tile over ten thousand rows its provider was seen to keep PostgreSQL busy for more than 15 s.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bench.ogc_parts.peers.environment import programs
from bench.ogc_parts.processes import free_port, running
from bench.ogc_parts.server import Dialect, Server
from geo.errors import Unavailable
from geo.ogc.config import HIGHEST_LIMIT

NAME = "pygeoapi 0.21"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SYSTEMS = [CRS84, *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 28992))]


@contextmanager
def pygeoapi(database: str, directory: Path, log: Path) -> Iterator[Server]:
    """Serve `peer.device` of the database behind this URL."""
    port, found = free_port(), programs("pygeoapi", directory)
    address = f"http://127.0.0.1:{port}"
    # JSON is YAML, too.
    configuration, description = directory / "pygeoapi.json", directory / "pygeoapi-openapi.json"
    configuration.write_text(json.dumps(_configuration(database, address)))
    environment = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    making = [found / "pygeoapi", "openapi", "generate", configuration, "--format", "json", "-of", description]

    if subprocess.run([*map(str, making)], env=environment, stdin=subprocess.DEVNULL, capture_output=True).returncode:
        raise Unavailable("pygeoapi could not make its OpenAPI document")
    command = [found / "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "--timeout", "120", "--no-control-socket"]
    items = f"{address}/collections/devices"
    with running([*map(str, command), "pygeoapi.flask_app:APP"], environment, log, f"{items}/items?limit=1") as number:
        yield Server(NAME, items, Dialect(filter_language=None), (number,))


def _configuration(database: str, address: str) -> dict[str, object]:
    url = make_url(database)
    data = {"host": url.query["host"], "port": 5432, "dbname": url.database, "user": url.username, "password": ""}
    rows = {"data": {**data, "search_path": ["peer", "public"]}, "table": "device", "id_field": "id",
            "geom_field": "geometry"}  # fmt: skip
    features = {
        "type": "feature", "name": "PostgreSQL", **rows, "time_field": "changed", "title_field": "name",
        "crs": SYSTEMS, "storage_crs": CRS84,
    }  # fmt: skip
    person = {"name": "Somebody", "url": address}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0}, "url": address, "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "gzip": False, "languages": ["en-US"], "pretty_print": False,
            "limits": {"default_items": 10, "max_items": HIGHEST_LIMIT, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {"title": "Devices", "description": "Devices", "keywords": ["sensors"],
                               "keywords_type": "theme", "terms_of_service": address, "url": address},
            "license": {"name": "CC0", "url": address},
            "provider": person,
            "contact": person | {"email": "somebody@sensors.example"},
        },
        "resources": {"devices": {
            "type": "collection", "title": "Devices", "description": "Devices", "keywords": ["sensors"], "links": [],
            "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": CRS84}},
            "providers": [features],
        }},
    }  # fmt: skip
