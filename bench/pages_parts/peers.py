"""The same devices drawn by others: Leaflet.markercluster from one file of points, MapLibre GL from vector tiles.

Each page says when it has drawn as Lamppost's map does: `data-drawn` on the map holds the zoom that is drawn.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HERE = Path(__file__).resolve().parent / "peers"
POINTS = 10_000
TYPES = {".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
         ".json": "application/json"}  # fmt: skip
FROM_PACKAGES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "MarkerCluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "MarkerCluster.Default.css": "leaflet.markercluster/dist/MarkerCluster.Default.css",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-shared.mjs": "maplibre-gl/dist/maplibre-gl-shared.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
}

SOME_POINTS = """
SELECT json_agg(json_build_array(round(ST_X(geometry)::numeric, 6), round(ST_Y(geometry)::numeric, 6), id, sensor_type,
                                 personal_data))::text
FROM (SELECT * FROM publication.device WHERE tier = 0 AND GeometryType(geometry) = 'POINT' ORDER BY id LIMIT :most) d
"""


def files(connection: Connection, packages: Path, portal: str) -> dict[str, bytes]:
    """All that the peers' pages are made of, by name; `portal` is the address whose vector tiles are drawn."""
    found = {name: (packages / path).read_bytes() for name, path in FROM_PACKAGES.items()}
    found["points.json"] = str(connection.scalar(text(SOME_POINTS), {"most": POINTS})).encode()
    pages = {page.name: page.read_text(encoding="utf-8") for page in HERE.glob("*.html")}
    settings = json.dumps({"style": f"{portal}/ogc/styles/light?f=json", "bounds": _bounds(connection)})
    return found | {name: page.replace('"SETTINGS"', settings).encode() for name, page in pages.items()}


def _bounds(connection: Connection) -> list[float]:
    box = "SELECT ST_XMin(geometry), ST_YMin(geometry), ST_XMax(geometry), ST_YMax(geometry) FROM publication.territory"
    return [float(number) for number in connection.execute(text(box)).one()]


class Packed:
    """A WSGI application that serves files packed, as every site would."""

    def __init__(self, named: dict[str, bytes]) -> None:
        self._packed = {f"/{name}": gzip.compress(content, 6, mtime=0) for name, content in named.items()}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in self._packed:
            start("404 Not Found", [("Content-Length", "0")])
            return ()
        body = self._packed[path]
        kind = TYPES[Path(path).suffix]
        start("200 OK", [("Content-Type", kind), ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))])
        return (body,)
