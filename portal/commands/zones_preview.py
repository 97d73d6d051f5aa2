"""What zones would raise, as a table and as one HTML file that asks nothing of any network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from geo.privacy.preview import Preview
from portal.public.basemap import read
from portal.settings import Settings
from portal.web.assets import STATIC, TEMPLATES
from portal.web.folium_map import parts

TIERS = {1: "square", 2: "large square", 3: "area"}
DIGITS = 0.000001  # degrees, about ten centimetres


def preview_table(preview: Preview) -> Iterator[str]:
    """Lines of text: by tier what is raised now and would be, then each zone."""
    yield f"{'':14} {'blocks now':>12} {'with the file':>14} {'devices raised':>15}"
    for (tier, name), now, then, devices in zip(TIERS.items(), preview.now, preview.then, preview.devices, strict=True):
        yield f"{tier} {name:12} {now:12,} {then:14,} {devices:15,}"
    yield f"{'in all':14} {sum(preview.now):12,} {sum(preview.then):14,} {sum(preview.devices):15,}"
    for effect in preview.zones:
        name = "".join(letter if letter.isprintable() else "?" for letter in effect.zone.name)
        yield f"{name}: tier {int(effect.zone.tier)}, blocks: {effect.blocks:,}, devices raised: {effect.devices:,}"


def preview_page(preview: Preview, settings: Settings) -> str:
    """The HTML file. Names of zones reach it as escaped text and as data, never as part of a folium template."""
    frame = parts(("previewLayer",))
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("commands/zones_preview.html").render(
        city=settings.city,
        preview=preview,
        tiers=TIERS,
        container=Markup(frame.container),  # noqa: S704  # made by folium of constants alone
        frame=Markup(frame.script),  # noqa: S704  # likewise
        data=Markup(_json(_data(preview, settings))),  # noqa: S704  # no character of it ends a script
        scripts=[_static("vendor/leaflet.js"), _static("commands/zones_preview.js")],
        styles=[_static("vendor/leaflet.css"), _static("commands/zones_preview.css")],
    )


def _static(name: str) -> Markup:
    return Markup((STATIC / name).read_text(encoding="utf-8"))  # noqa: S704  # our own files


def _json(value: object) -> str:
    """JSON that is safe within a script element."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(preview: Preview, settings: Settings) -> dict[str, Any]:
    file = settings.base_map.city
    return {
        "base": read(file, file.stat().st_mtime_ns) if file else [],
        "attribution": settings.base_map.attribution,
        "blocks": [[block.tier, block.devices, _shape(block.footprint)] for block in preview.blocks],
        "zones": [[effect.zone.name, _shape(effect.zone.geometry)] for effect in preview.zones if effect.zone.geometry],
    }


def _shape(geometry: BaseGeometry) -> Any:
    return json.loads(shapely.to_geojson(shapely.set_precision(geometry, DIGITS)))
