"""The map of a selection as one file, which opens from a disk and asks nobody for anything."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from markupsafe import Markup

from geo.errors import Invalid
from geo.publication import devices
from geo.publication.records import PublishedDevice
from portal.public import phrases, words
from portal.public.basemap import base_map
from portal.public.blueprint import public
from portal.public.filter_args import address, from_args
from portal.public.inline import as_json
from portal.public.map_data import as_geojson
from portal.public.symbols import PERSONAL_DATA_COLOURS
from portal.web import assets, folium_map
from portal.web.publication import edition, publication

MOST = 5000
# Colours of the states of personal data, as the map draws them on paper.
COLOURS = {"none": "#ffffff", "anonymous": "#36a9e1", "personal": "#ffd500", "unknown": "#c9d3d8"}
FRAME = folium_map.parts(("savedLayer",))
# Images of controls that this map does not have.
IMAGES = re.compile(r"url\(images/[^)]*\)")


@public.get("/<language:lang>/devices.html")
def saved_map() -> Response:
    """Raises Invalid for a filter that the list would refuse, and where more devices pass than such a file bears."""
    chosen = from_args(request.args)
    with publication() as connection:
        found = devices.find(connection, chosen, limit=MOST + 1)
        districts = base_map(connection, None)["districts"]
    if len(found) > MOST:
        raise Invalid("filter", f"more than {MOST:,} devices pass, which is too many for one file; choose fewer")
    page = render_template(
        "public/saved_map.html",
        devices=[_told(device) for device in found],
        container=Markup(FRAME.container),  # noqa: S704  # folium's own
        styles=[_inline(name, "style") for name in FRAME.styles],
        scripts=[_inline(name, "script") for name in (*FRAME.scripts, "saved_map.js")],
        start=Markup(FRAME.script),  # noqa: S704  # folium's own
        data=as_json({"districts": districts, "features": _features(found)}),
        edition=edition(),
        public_url=current_app.config["PUBLIC_URL"],
        here=address("public.device_list", chosen),
    )
    response = Response(page)
    response.headers["Content-Disposition"] = f'attachment; filename="devices-edition-{edition().number}.html"'
    return response


def _features(found: list[PublishedDevice]) -> list[dict[str, Any]]:
    """One feature for each exact device and one for each region, with the devices in it; large ones lie below."""
    shared: dict[str, list[PublishedDevice]] = {}
    for device in found:
        shared.setdefault(device.region.id if device.region else str(device.id), []).append(device)
    return [
        {
            "type": "Feature",
            "geometry": as_geojson(members[0].geometry),
            "properties": {"colour": _colour(members), "devices": [_told(device) for device in members]},
        }
        for members in sorted(shared.values(), key=lambda members: -members[0].geometry.area)
    ]


def _colour(members: list[PublishedDevice]) -> str:
    """The colour of what all of them do, grey where they differ."""
    states = {PERSONAL_DATA_COLOURS[device.personal_data] for device in members}
    return COLOURS[states.pop()] if len(states) == 1 else COLOURS["unknown"]


def _told(device: PublishedDevice) -> tuple[str, str, str]:
    """Title, owner, address of its page."""
    owner = device.organisation.name if device.organisation else None
    page = current_app.config["PUBLIC_URL"] + url_for("public.device", id=device.id)
    return phrases.title(device), words.organisation_name(owner, device.organisation_kind), page


def _inline(name: str, tag: str) -> Markup:
    """The text of a static file within the page."""
    text = IMAGES.sub("none", (assets.STATIC / name).read_text(encoding="utf-8"))
    return Markup(f"<{tag}>{text}</{tag}>")  # noqa: S704  # a file of this program
