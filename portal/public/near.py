"""Near me without a script: a street, postcode or district instead of the browser's own place."""

from __future__ import annotations

from flask import render_template, request, url_for

from geo.publication import devices, districts
from geo.publication.filters import DeviceFilter
from portal.public import phrases, placing, words
from portal.public.blueprint import public
from portal.public.findings import of_places, tidied
from portal.public.search import ALTERNATIVES, of_the_same_name
from portal.web.publication import publication

NEAREST = 25


@public.get("/<language:lang>/near")
def near() -> str:
    asked = tidied(request.args.get("q", ""))
    with publication() as connection:
        found = of_places(connection, asked, each=ALTERNATIVES + 1)
        place = found[0].place if found and found[0].match.is_sure else None
        rows = devices.find(connection, DeviceFilter(), limit=NEAREST, near=place.point) if place else []
        names = districts.names(connection)
    same = of_the_same_name(asked, found) if place else []
    others = found[1:] if place else found
    return render_template(
        "public/near.html",
        asked=asked,
        place=place,
        others=[(one.name, url_for("public.near", q=one.name)) for one in (same or others)[:ALTERNATIVES]],
        is_choice=bool(same),
        rows=rows,
        districts=names,
        words=words,
        phrases=phrases,
        placing=placing,
    )
