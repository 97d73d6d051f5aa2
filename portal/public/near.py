"""Near me without a script: a street, postcode or district instead of the browser's own place."""

from __future__ import annotations

from flask import render_template, request

from geo.publication import devices, districts, places
from geo.publication.filters import DeviceFilter
from portal.public import phrases, placing, words
from portal.public.blueprint import public
from portal.web.publication import publication

NEAREST = 25
SUGGESTIONS = 8


@public.get("/<language:lang>/near")
def near() -> str:
    asked = " ".join(request.args.get("q", "").split())[: places.LONGEST]
    with publication() as connection:
        found = places.search(connection, asked, limit=SUGGESTIONS + 1) if asked else []
        place = found[0] if found else None
        rows = devices.find(connection, DeviceFilter(), limit=NEAREST, near=place.point) if place else []
        names = districts.names(connection)
    return render_template(
        "public/near.html",
        asked=asked,
        place=place,
        others=found[1:],
        rows=rows,
        districts=names,
        words=words,
        phrases=phrases,
        placing=placing,
    )
