"""The map page."""

from __future__ import annotations

from flask import render_template

from portal.public.blueprint import public
from portal.web.publication import edition


@public.get("/<language:lang>/")
def map() -> str:
    return render_template("public/map.html", devices=edition().devices)
