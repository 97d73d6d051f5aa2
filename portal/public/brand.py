"""The city's own colours and logo, as the settings name them."""

from __future__ import annotations

from flask import Flask, Response, current_app

from geo.errors import NotFound
from portal.branding import brand, colours
from portal.branding.brand import Brand
from portal.public.blueprint import public
from portal.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Raises Invalid for a brand that cannot be shown."""
    app.extensions["brand"] = app.jinja_env.globals["brand"] = brand.of(settings)


@public.get("/brand/colours.css")
def brand_colours() -> Response:
    """Raises NotFound where the city chose none."""
    chosen = _brand().colours
    if chosen is None:
        raise NotFound("file", "colours.css")
    return Response(colours.stylesheet(chosen), content_type="text/css; charset=utf-8")


@public.get("/brand/logo")
def brand_logo() -> Response:
    """Raises NotFound where the city has none."""
    drawn = _brand().logo
    if drawn is None:
        raise NotFound("file", "logo")
    return Response(drawn.body, content_type=drawn.media_type)


def _brand() -> Brand:
    found: Brand = current_app.extensions["brand"]
    return found
