"""The list of devices, the page of one device, and the addresses that never change."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from geo.publication import devices, districts, editions
from geo.publication.records import Gone, PublishedDevice
from opendata.formats.all import FORMATS
from portal.public import (
    defects,
    dtpr_words,
    embed,
    links,
    listing,
    measures,
    ogc_selection,
    phrases,
    place_drawing,
    placing,
    saved_map,
    words,
)
from portal.public.blueprint import public
from portal.web.language import to_page
from portal.web.publication import edition, publication

NEIGHBOURS = 5
VOCABULARY = {
    "words": words,
    "dtpr": dtpr_words,
    "phrases": phrases,
    "placing": placing,
    "measures": measures,
    "links": links,
}


@public.get("/<language:lang>/devices")
def device_list() -> str | BaseResponse:
    with publication() as connection:
        shown = listing.read(connection, request.args)
    if shown.found.device is not None:
        return redirect(url_for("public.device", id=shown.found.device), code=303)
    return render_template(
        "public/devices.html",
        listing=shown,
        address=listing.page_address(request.args),
        most_on_a_map=saved_map.MOST,
        formats=FORMATS.values(),
        in_ogc=ogc_selection.address(shown.found.chosen),
        embed=embed.code_of_map(shown.found.chosen),
        **VOCABULARY,
    )


@public.get("/<language:lang>/devices/<uuid:id>")
def device(id: UUID) -> str | Response:
    with publication() as connection:
        found = devices.one_or_gone(connection, id)
        return gone_page(connection, found) if isinstance(found, Gone) else _page(connection, found)


@public.get("/devices/<uuid:id>")
def device_uri(id: UUID) -> BaseResponse:
    """The lasting address of a device: what it is (303), not a page about it in one language."""
    with publication() as connection:
        devices.one_or_gone(connection, id)
    return to_page("public.device", id=id)


@public.get("/a/<short_code>")
def device_by_short_code(short_code: str) -> BaseResponse:
    """The address on the sign at the device."""
    with publication() as connection:
        gone = devices.gone_by_short_code(connection, short_code)
        device_id = gone.id if gone else devices.by_short_code(connection, short_code).id
    return to_page("public.device", id=device_id)


def _page(connection: Connection, found: PublishedDevice) -> str:
    around = districts.every(connection)
    return render_template(
        "public/device.html",
        device=found,
        districts=districts.names(connection),
        drawing=place_drawing.of_place(found.geometry, around),
        neighbours=devices.nearest(connection, found, limit=NEIGHBOURS),
        defects=defects.of_device(found, edition().published.astimezone(UTC).date()),
        days=editions.days(connection, {found.first_edition, found.changed_edition}),
        public_url=current_app.config["PUBLIC_URL"],
        embed=embed.code_of_device(found),
        **VOCABULARY,
    )


def gone_page(connection: Connection, gone: Gone) -> Response:
    """What is said of a device that was public once: 410, and nothing of what it was."""
    day = editions.days(connection, {gone.edition}).get(gone.edition)
    return Response(render_template("public/gone.html", gone=gone, day=day), status=410)
