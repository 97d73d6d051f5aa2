"""The map of a selection as one file, which opens from a disk and asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, current_app, render_template, request, url_for
from markupsafe import Markup

from geo.errors import Invalid
from geo.model import Lifecycle, Mobility
from geo.publication import devices
from geo.publication import districts as published
from geo.publication.records import PublishedDevice
from portal.public import choices, phrases, words
from portal.public.basemap import base_map
from portal.public.blueprint import public
from portal.public.filter_args import address, from_args
from portal.public.inline import as_json
from portal.public.map_data import as_geojson
from portal.public.symbols import strongest
from portal.web import assets, folium_map
from portal.web.publication import edition, publication

MOST = 5000
# Colours of the states of personal data, as the map draws them on paper.
COLOURS = {"none": "#ffffff", "anonymous": "#36a9e1", "personal": "#ffd500", "unknown": "#c9d3d8"}
FRAME = folium_map.parts(("savedLayer",))
# Devices that are not there are drawn in another way than those that are.
NOT_THERE = (Lifecycle.PLANNED, Lifecycle.REMOVED)
# Images of controls that this map does not have.
IMAGES = re.compile(r"url\(images/[^)]*\)")


class Told(NamedTuple):
    """What the file says of a device, in words; `page` is the address of its own, `districts` are their names."""

    title: str
    owner: str
    page: str
    state: str
    personal_data: str
    districts: str


@public.get("/<language:lang>/devices.html")
def saved_map() -> Response:
    """Raises Invalid for a filter that the list would refuse, and where more devices pass than such a file bears."""
    chosen = from_args(request.args)
    with publication() as connection:
        found = devices.find(connection, chosen, limit=MOST + 1)
        outlines = base_map(connection, None)["districts"]
        names = published.names(connection)
        filters = choices.in_words(connection, chosen)
    if len(found) > MOST:
        raise Invalid("filter", f"more than {MOST:,} devices pass, which is too many for one file; choose fewer")
    page = render_template(
        "public/saved_map.html",
        devices=[_told(device, names) for device in found],
        filters=filters,
        colours=COLOURS,
        protected=any(device.region and not _moves(device) for device in found),
        moving=any(device.region and _moves(device) for device in found),
        container=Markup(FRAME.container),  # noqa: S704  # folium's own
        styles=[_inline(name, "style") for name in FRAME.styles],
        scripts=[_inline(name, "script") for name in (*FRAME.scripts, "saved_map.js")],
        start=Markup(FRAME.script),  # noqa: S704  # folium's own
        data=as_json({"districts": outlines, "features": _features(found, names)}),
        edition=edition(),
        words=words,
        public_url=current_app.config["PUBLIC_URL"],
        here=address("public.device_list", chosen),
    )
    response = Response(page)
    response.headers["Content-Disposition"] = f'attachment; filename="devices-edition-{edition().number}.html"'
    return response


def _features(found: list[PublishedDevice], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One feature for each exact device and one for each region, with the devices in it; large ones lie below."""
    shared: dict[str, list[PublishedDevice]] = {}
    for device in found:
        shared.setdefault(device.region.id if device.region else str(device.id), []).append(device)
    return [
        {
            "type": "Feature",
            "geometry": as_geojson(members[0].geometry),
            "properties": {
                "colour": COLOURS[strongest(device.personal_data for device in members)],
                "state": _state(members),
                "moves": all(_moves(device) for device in members),
                "devices": [_told(device, names) for device in members],
            },
        }
        for members in sorted(shared.values(), key=lambda members: -members[0].geometry.area)
    ]


def _state(members: list[PublishedDevice]) -> str:
    """The state that all of them are in, where none of them is there; else nothing."""
    states = {device.lifecycle for device in members}
    return states.pop() if len(states) == 1 and states <= {*NOT_THERE} else ""


def _moves(device: PublishedDevice) -> bool:
    return device.mobility == Mobility.MOBILE


def _told(device: PublishedDevice, names: Mapping[str, str]) -> Told:
    return Told(
        title=phrases.title(device),
        owner=phrases.organisation_of(device),
        page=current_app.config["PUBLIC_URL"] + url_for("public.device", id=device.id),
        state=words.word(words.LIFECYCLES, device.lifecycle),
        personal_data=words.word(words.PERSONAL_DATA, device.personal_data),
        districts=", ".join(names.get(code, code) for code in device.districts),
    )


def _inline(name: str, tag: str) -> Markup:
    """The text of a static file within the page."""
    text = IMAGES.sub("none", (assets.STATIC / name).read_text(encoding="utf-8"))
    return Markup(f"<{tag}>{text}</{tag}>")  # noqa: S704  # a file of this program
