"""The list as a file: the same filter, streamed from the edition that is current when it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, request, stream_with_context
from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from opendata.datasets import DEVICES, Dataset
from opendata.formats import csv, geojson
from portal.public.blueprint import public
from portal.public.filter_args import from_args
from portal.web.publication import edition, publication

Writer = Callable[[Connection, Dataset, DeviceFilter], Iterator[bytes]]


@public.get("/downloads/devices.csv")
def devices_csv() -> Response:
    return _file(csv.stream, csv.MEDIA_TYPE + "; charset=utf-8; header=present", csv.EXTENSION)


@public.get("/downloads/devices.geojson")
def devices_geojson() -> Response:
    return _file(geojson.stream, geojson.MEDIA_TYPE, geojson.EXTENSION)


def _file(writer: Writer, media_type: str, extension: str) -> Response:
    chosen = from_args(request.args)
    part = "" if chosen.is_empty else "-selection"
    name = f"{DEVICES.name}-edition-{edition().number}{part}.{extension}"
    response = Response(status=200, content_type=media_type)
    if request.method != "HEAD":
        response.response = stream_with_context(_pieces(writer, chosen))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = f'<{DEVICES.licence}>; rel="license"'
    return response


def _pieces(writer: Writer, chosen: DeviceFilter) -> Iterator[bytes]:
    with publication() as connection:
        yield from writer(connection, DEVICES, chosen)
