"""What lies below the devices, as the environment says: the city's own map, an archive of tiles, or a tile service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from geo.errors import Invalid

FILE, ATTRIBUTION = "LAMPPOST_BASEMAP", "LAMPPOST_BASEMAP_ATTRIBUTION"
TILES, HIGHEST_ZOOM = "LAMPPOST_BASEMAP_TILES", "LAMPPOST_BASEMAP_TILES_ZOOM"
KEPT, KEPT_MB = "LAMPPOST_BASEMAP_TILES_KEPT", "LAMPPOST_BASEMAP_TILES_MB"

# Half the side of the world in Web Mercator, metres (EPSG:3857).
HALF_WORLD = 20037508.342789244
PLACES = ({"z", "x", "y"}, {"bbox"})
PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class TileService:
    """A service of tiles in Web Mercator. `template` has the places {z}, {x} and {y}, or {bbox} in EPSG:3857.

    Its tiles are asked for up to `highest_zoom`; `kept_bytes` of them are kept in the directory `kept`.
    """

    template: str
    highest_zoom: int
    kept: Path
    kept_bytes: int

    def address(self, z: int, x: int, y: int) -> str:
        """The address of one tile of 256 px; y counts from the north."""
        side = 2 * HALF_WORLD / 2**z
        west, north = x * side - HALF_WORLD, HALF_WORLD - y * side
        bbox = ",".join(f"{metres:.6f}" for metres in (west, north - side, west + side, north))
        values = {"z": str(z), "x": str(x), "y": str(y), "bbox": bbox}
        return PLACE.sub(lambda place: values[place[1]], self.template)


@dataclass(frozen=True)
class BaseMap:
    """At most one of `city`, a GeoJSON file, `archive`, a PMTiles file, and `service`; none is the districts alone."""

    city: Path | None = None
    archive: Path | None = None
    service: TileService | None = None
    attribution: str = ""

    @property
    def file(self) -> Path | None:
        return self.city or self.archive


def read(env: Mapping[str, str]) -> BaseMap:
    """Raises Invalid for what cannot be used, with the reason."""
    file, template, attribution = (env.get(name, "") for name in (FILE, TILES, ATTRIBUTION))
    if file and template:
        raise Invalid(TILES, f"there is one base map; {FILE} is set too")
    if template:
        _needs_attribution(TILES, attribution)
        return BaseMap(service=_service(template, env), attribution=attribution)
    if file.lower().endswith(".pmtiles"):
        _needs_attribution(FILE, attribution)
        return BaseMap(archive=Path(file), attribution=attribution)
    return BaseMap(city=Path(file) if file else None, attribution=attribution)


def _needs_attribution(name: str, attribution: str) -> None:
    if not attribution:
        raise Invalid(name, f"say in {ATTRIBUTION} whose map it is; it is shown on the map")


def _service(template: str, env: Mapping[str, str]) -> TileService:
    kept = env.get(KEPT, "")
    if not kept:
        raise Invalid(KEPT, "name a directory that keeps tiles: no service should be asked twice for one")
    return TileService(
        template=_template(template),
        highest_zoom=_number(HIGHEST_ZOOM, env.get(HIGHEST_ZOOM, "18"), 1, 22),
        kept=Path(kept),
        kept_bytes=_number(KEPT_MB, env.get(KEPT_MB, "500"), 10, 1_000_000) * 1_000_000,
    )


def _template(template: str) -> str:
    try:
        parts = urlsplit(template)
        port = parts.port
    except ValueError as error:
        raise Invalid(TILES, str(error)) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Invalid(TILES, "expected the address of a service, beginning with https://")
    if parts.username or parts.fragment or PLACE.search(parts.netloc) or not template.isascii() or " " in template:
        raise Invalid(TILES, "the host stands alone, and places to fill in come after it")
    places = PLACE.findall(template)
    if set(places) not in PLACES or len(places) != len(set(places)) or "{" in PLACE.sub("", template):
        raise Invalid(TILES, "expected the places {z}, {x} and {y}, or {bbox}, each of them once")
    return template


def _number(name: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise Invalid(name, f"expected a whole number from {least:,} to {most:,}; got {value!r}")
    return int(value)
