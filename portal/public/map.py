"""The map page: the question, the filter, the map, and the districts as a list that needs no script."""

from __future__ import annotations

from flask import Response, render_template, request

from geo.publication.overview import overview
from portal.public import choices, district_map, map_words
from portal.public.blueprint import public
from portal.public.filter_args import from_args, to_args
from portal.public.map_data import by_colour
from portal.public.symbols import COLOURS
from portal.web import assets, folium_map
from portal.web.publication import publication

# Made once: nothing of it depends on a request, a language or the register.
MAP = folium_map.parts()

# static/map/*.js, each after those it imports from.
MODULES = (
    "dom", "page", "symbols", "popups", "spread", "markers", "cells", "distance", "panel", "keyboard", "near", "theme",
    "archive", "base", "main",
)  # fmt: skip


@public.get("/<language:lang>/")
def map() -> str:
    """The map, of the devices that pass the filter of the address."""
    chosen = from_args(request.args)
    with publication() as connection:
        seen = overview(connection, chosen)
        offered = choices.read(connection, chosen, "public.map", to_args(chosen))
    return render_template(
        "public/map.html",
        map=MAP,
        seen=seen,
        choices=offered,
        by_colour=by_colour,
        colours=COLOURS,
        drawing=district_map.draw(seen.districts),
        script_data=map_words.for_script(to_args(chosen)),
    )


@public.get("/map/init.js")
def map_init() -> Response:
    """The map's modules and folium's start as one file: the policy allows no script in the page."""
    text = assets.bundle(*(f"map/{name}.js" for name in MODULES)) + MAP.script
    response = Response(text, content_type="text/javascript; charset=utf-8")
    kept = assets.is_current(request.args.get("v"))
    response.headers["Cache-Control"] = assets.FOR_EVER if kept else assets.REVALIDATE
    response.add_etag()
    return response
