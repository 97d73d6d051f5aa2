"""A NUL character is in no text that a database holds, so no address that has one is of anything here."""

from __future__ import annotations

from flask import Flask, request

from geo.errors import Invalid, NotFound

NUL = "\0"

# They answer errors each in its own shape, and check their own parameters.
OWN_CHECKS = ("/ogc", "/ngsi-ld", "/sensorthings")


def install(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    """Raises NotFound for a path with a NUL, Invalid for a query with one."""
    if request.path.startswith(OWN_CHECKS):
        return
    if NUL in request.path:
        raise NotFound("page", request.path)
    for name, value in request.args.items(multi=True):
        if NUL in name or NUL in value:
            raise Invalid(name.replace(NUL, ""), "holds a NUL character")
