"""A base map of more than the city's own file: an archive of tiles on this disk, or a service behind this portal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, url_for

from geo.errors import Invalid, NotFound
from geo.publication import territory
from geo.publication.mercator import to_degrees
from portal.base_map_settings import FILE, BaseMap
from portal.public.blueprint import public
from portal.settings import Settings
from portal.web import ranges
from portal.web.publication import publication
from portal.web.tile_fetch import media_type
from portal.web.tile_proxy import TileProxy

# How an archive begins (PMTiles 3, chapter 3): the mark and the version; further on what its tiles are, where 1 stands
# for vector tiles, and their highest zoom.
MARK, HEADER_BYTES, TYPE_AT, HIGHEST_ZOOM_AT, VECTOR = b"PMTiles\x03", 127, 99, 101, 1
ARCHIVE_TYPE = "application/vnd.pmtiles"
A_DAY = "public, max-age=86400"


def install(app: Flask, settings: Settings) -> None:
    """Raises Invalid for a file that is none, and for tiles that cannot be kept."""
    base = settings.base_map
    if base.archive is not None:
        app.config["ARCHIVE_ZOOM"] = _highest_zoom(base.archive)
    if base.service is not None:
        app.extensions["tiles"] = TileProxy(base.service, f"Lamppost ({settings.public_url})")


def _bounds() -> territory.Bounds | None:
    with publication() as connection:
        return territory.bounds(connection)


def _in_territory(z: int, x: int, y: int) -> bool:
    """Whether a tile touches the box around the territory, which is what the map asks for."""
    bounds = _bounds()
    if bounds is None:
        return False
    west, north = to_degrees(x / 2**z, y / 2**z)
    east, south = to_degrees((x + 1) / 2**z, (y + 1) / 2**z)
    return west <= bounds[2] and bounds[0] <= east and south <= bounds[3] and bounds[1] <= north


def _highest_zoom(archive: Path) -> int:
    """Of the tiles of an archive. Raises Invalid where it is none of vector tiles."""
    try:
        with archive.open("rb") as opened:
            header = opened.read(HEADER_BYTES)
    except OSError as error:
        raise Invalid(FILE, f"{archive}: {error.strerror}") from None
    if not header.startswith(MARK) or len(header) < HEADER_BYTES:
        raise Invalid(FILE, f"{archive} is no PMTiles archive of version 3")
    if header[TYPE_AT] != VECTOR:
        raise Invalid(FILE, f"{archive} holds no vector tiles")
    return header[HIGHEST_ZOOM_AT]


def for_script(base: BaseMap) -> dict[str, Any]:
    """What static/map/base.js lays below the devices; `bounds` are west, south, east and north of the territory."""
    if base.archive is not None:
        zoom = current_app.config["ARCHIVE_ZOOM"]
        return {"kind": "archive", "address": url_for("public.base_archive"), "highestZoom": zoom}
    bounds = _bounds() if base.service else None
    if base.service is not None and bounds is not None:
        address = url_for("public.base_tile", z=0, x=0, y=0)
        return {"kind": "tiles", "address": address, "highestZoom": base.service.highest_zoom, "bounds": bounds}
    return {"kind": "city"}


@public.get("/basemap.pmtiles")
def base_archive() -> Response:
    """The archive, of which a browser asks for the parts that it needs. Raises NotFound where there is none."""
    file = current_app.config["BASE_MAP"].archive
    if file is None:
        raise NotFound("file", "basemap.pmtiles")
    about = file.stat()
    return ranges.answer(
        ranges.reader(file),
        size=about.st_size,
        sha256=ranges.sha256_of(file),
        media_type=ARCHIVE_TYPE,
        made=datetime.fromtimestamp(int(about.st_mtime), UTC),
        name="basemap.pmtiles",
        kept=A_DAY,
    )


@public.get("/basemap/<int:z>/<int:x>/<int:y>")
def base_tile(z: int, x: int, y: int) -> Response:
    """A tile of the service, where the territory is. Raises NotFound for any other.

    Without content while the service is away: the map goes on without it.
    """
    service = current_app.config["BASE_MAP"].service
    if service is None or z > service.highest_zoom or max(x, y) >= 2**z or not _in_territory(z, x, y):
        raise NotFound("tile", f"{z}/{x}/{y}")
    proxy: TileProxy = current_app.extensions["tiles"]
    image = proxy.tile(z, x, y)
    if image is None:
        return Response(status=204)
    response = Response(image, content_type=media_type(image))
    response.headers["Cache-Control"] = A_DAY
    return response
