"""What other sites show in a frame: the map of a selection, or one device. No other pages may be framed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _

from geo.publication import devices, districts
from geo.publication.filters import DeviceFilter
from geo.publication.overview import overview
from geo.publication.records import Gone, PublishedDevice
from portal.public import district_map, map_words, phrases, place_drawing, placing, words
from portal.public.blueprint import public
from portal.public.filter_args import address, from_args, to_args
from portal.public.map import MAP
from portal.web.publication import publication


@dataclass(frozen=True)
class EmbedCode:
    """What a page of the register offers to copy; `address` is absolute, `height` in pixels."""

    address: str
    title: str
    height: int


@public.get("/<language:lang>/embed/map")
def embed_map() -> str:
    """The map of the devices that pass the filter of the address, with its legend. Raises Invalid as the list does."""
    chosen = from_args(request.args)
    with publication() as connection:
        seen = overview(connection, chosen)
    return render_template(
        "public/embed_map.html",
        map=MAP,
        seen=seen,
        drawing=district_map.draw(seen.districts),
        script_data=map_words.for_script(to_args(chosen)),
        portal=_absolute(address("public.map", chosen)),
    )


@public.get("/<language:lang>/embed/devices/<uuid:id>")
def embed_device(id: UUID) -> str | Response:
    """One device in short. Raises NotFound for what is not published; what was says when it went, with 410."""
    portal = _absolute(url_for("public.device", id=id))
    with publication() as connection:
        found = devices.one_or_gone(connection, id)
        if isinstance(found, Gone):
            return Response(render_template("public/embed_gone.html", portal=portal), status=410)
        around = districts.every(connection)
        names = districts.names(connection)
    return render_template(
        "public/embed_device.html",
        device=found,
        districts=names,
        drawing=place_drawing.of_place(found.geometry, around),
        portal=portal,
        phrases=phrases,
        placing=placing,
        words=words,
    )


def code_of_map(chosen: DeviceFilter) -> EmbedCode:
    """What shows the map of a selection."""
    title = _("Map of the sensor register of %(city)s", city=current_app.config["CITY"])
    return EmbedCode(_absolute(address("public.embed_map", chosen)), title, 520)


def code_of_device(device: PublishedDevice) -> EmbedCode:
    """What shows one device."""
    title = _("%(device)s in the sensor register", device=phrases.title(device))
    return EmbedCode(_absolute(url_for("public.embed_device", id=device.id)), title, 560)


def _absolute(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]) + path
