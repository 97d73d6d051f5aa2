"""A style for MapLibre (its style specification, version 8): circles, lines and areas, so no font and no sprite."""

from __future__ import annotations

from typing import Any

from geo.model import SensorType
from geo.ogc.config import Extents, Identity
from geo.ogc.tiles.documents import home, title
from geo.ogc.tiles.matrices import WEB_MERCATOR_QUAD
from geo.ogc.tiles.palette import EDGE, STATES, THEMES, UNKNOWN, Theme

Part = dict[str, Any]

SOURCE = "sensors"
# Sensors that see are drawn larger than others.
LARGE, SMALL = 7, 5
CLUSTERED = ["to-boolean", ["get", "cluster"]]


def style(identity: Identity, known: Extents, name: str, language: str) -> Part:
    """The style called `name`, over the tiles of all layers."""
    west, south, east, north = known.box
    theme = THEMES[name]
    return {
        "version": 8,
        "name": f"{title(identity, language, None)} ({name})",
        "center": [(west + east) / 2, (south + north) / 2],
        "zoom": 12,
        "sources": {
            SOURCE: {"type": "vector", "url": f"{home(identity, None)}/{WEB_MERCATOR_QUAD}?f=tilejson"},
        },
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": theme.paper}},
            *_areas(theme),
            *_devices(theme),
        ],
    }


def _areas(theme: Theme) -> list[Part]:
    return [
        _layer("district-borders", "line", "districts", {"line-color": theme.line, "line-width": 1}),
        _layer("squares", "fill", "regions", {"fill-color": theme.brand, "fill-opacity": 0.08},
               ["==", ["geometry-type"], "Polygon"]),
        _layer("square-borders", "line", "regions", {"line-color": theme.brand, "line-width": 1, "line-opacity": 0.5},
               ["==", ["geometry-type"], "Polygon"]),
    ]  # fmt: skip


def _devices(theme: Theme) -> list[Part]:
    exact = ["==", ["get", "locationPrecision"], "exact"]
    colour = _colour()
    return [
        _layer("device-shapes", "line", "devices", {"line-color": colour, "line-width": 3},
               ["all", exact, ["!=", ["geometry-type"], "Point"]]),
        _layer("clusters", "circle", "devices",
               {"circle-color": theme.brand, "circle-opacity": 0.75, "circle-stroke-color": theme.paper,
                "circle-stroke-width": 1, "circle-radius": _radius()},
               ["all", CLUSTERED, ["==", ["geometry-type"], "Point"]]),
        _layer("devices", "circle", "devices",
               {"circle-color": colour, "circle-stroke-color": EDGE,
                "circle-stroke-width": 1.5,
                "circle-radius": ["match", ["get", "sensorType"], str(SensorType.OPTICAL_CAMERA), LARGE, SMALL]},
               ["all", exact, ["==", ["geometry-type"], "Point"]]),
    ]  # fmt: skip


def _colour() -> list[Any]:
    """Of a device, by what it does with personal data."""
    states = [part for state, colour in STATES.items() for part in (str(state), colour)]
    return ["match", ["get", "personalData"], *states, UNKNOWN]


def _radius() -> list[Any]:
    """Of a cluster, by how many devices it stands for."""
    steps = ((1, 4), (10, 7), (100, 11), (1_000, 16), (10_000, 22), (100_000, 30))
    return ["interpolate", ["linear"], ["get", "devices"], *(number for step in steps for number in step)]


def _layer(name: str, kind: str, layer: str, paint: Part, condition: list[Any] | None = None) -> Part:
    chosen = {"filter": condition} if condition else {}
    return {"id": name, "type": kind, "source": SOURCE, "source-layer": layer, **chosen, "paint": paint}
