"""Leaks that are planted in a test's own process or in a copy of a publication: the comparison must find each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, Response, json, request
from shapely import Point, box
from sqlalchemy import Connection, text

from geo.database import writing
from geo.publication.mercator import MapCell
from tests.house.worlds.squares import metres
from tests.house.worlds.tables import dump
from tests.house.worlds.telling import Told
from tests.house.worlds.transcript import differences, known, portal
from tests.support.asking import as_bytes
from tests.support.crawl import answers, asks
from tests.support.databases import Databases, copied
from tests.support.facts import Probes
from tests.support.process import apart
from tests.support.templates import compile_all


@dataclass(frozen=True)
class Secrets:
    """What a publication must not tell: places by public id, ids of withheld devices, how many devices there are."""

    places: Mapping[str, Point]
    hidden: frozenset[str]
    devices: int


@dataclass(frozen=True)
class Leak:
    """`rows` plants it in the tables as a loader would write them, `app` in the portal. `at` begins where it shows."""

    name: str
    at: str
    rows: Callable[[Connection, Secrets], None] | None = None
    app: Callable[[Flask, Secrets], None] | None = None


def found_by(leak: Leak, one: Told, other: Told, probes: Probes) -> str | None:
    """The first name under which two worlds with the leak differ, None where the comparison misses it."""
    with ExitStack() as stack:
        worlds = [(stack.enter_context(copied(told.databases)), _secrets(told)) for told in (one, other)]
        for databases, secrets in worlds:
            if leak.rows is not None:
                with writing(databases.engine("loader")) as connection:
                    leak.rows(connection, secrets)
        if leak.at.startswith("table"):
            tables = [dump(databases) for databases, _ in worlds]
            return next((found for found in differences(*tables) if found.startswith(leak.at)), None)
        compile_all(portal(worlds[0][0]))
        return apart(lambda: _asked(leak, worlds, probes))


def _asked(leak: Leak, worlds: list[tuple[Databases, Secrets]], probes: Probes) -> str | None:
    clients = []
    for databases, secrets in worlds:
        app = portal(databases)
        if leak.app is not None:
            leak.app(app, secrets)
        clients.append(app.test_client())
    found = known(worlds[0][0])
    plain = set(asks(found, Probes()))
    of_leak = [ask for ask in asks(found, probes) if ask.path.startswith(leak.at)]
    # What is aimed at where the worlds differ comes first: mostly, it is what tells.
    wanted = sorted(of_leak, key=plain.__contains__)
    pairs = zip(answers(clients[0], wanted), answers(clients[1], wanted), strict=False)
    return next((str(ask) for (ask, left), (_, right) in pairs if as_bytes(left) != as_bytes(right)), None)


PLACES = """
SELECT a.public_id, ST_X(p) AS lon, ST_Y(p) AS lat FROM register.assignment a
JOIN register.device_version v ON v.device_id = a.device_id AND v.number = a.version
CROSS JOIN ST_PointOnSurface(v.geometry) p WHERE a.tier BETWEEN 1 AND 3 AND v.geometry IS NOT NULL
"""


def _secrets(told: Told) -> Secrets:
    with told.databases.engine("register_owner").connect() as connection:
        places = {str(row.public_id): Point(row.lon, row.lat) for row in connection.execute(text(PLACES))}
        devices = int(connection.scalar(text("SELECT count(*) FROM register.device")) or 0)
    return Secrets(places, frozenset(told.hidden), devices)


def _place_in_an_attribute(connection: Connection, secrets: Secrets) -> None:
    for id_, place in secrets.places.items():
        connection.execute(
            text("UPDATE publication.device SET retention = :said WHERE id = :id"),
            {"said": f"{place.x:.3f}", "id": UUID(id_)},
        )


def _rows_in_order_of_place(connection: Connection, secrets: Secrets) -> None:
    for id_, _ in sorted(secrets.places.items(), key=lambda item: item[1].x):
        connection.execute(text("UPDATE publication.device SET tier = tier WHERE id = :id"), {"id": UUID(id_)})


def _a_row_rewritten_for_each_device(connection: Connection, secrets: Secrets) -> None:
    for _ in range(secrets.devices):
        connection.execute(text("UPDATE publication.territory SET name = name"))


def _total_with_the_withheld(connection: Connection, secrets: Secrets) -> None:
    connection.execute(text("UPDATE publication.edition SET devices = :n"), {"n": secrets.devices})


def _changed(endpoint: str, change: Callable[[Response, Secrets], None]) -> Callable[[Flask, Secrets], None]:
    """Plant it in the answers of one endpoint."""

    def plant(app: Flask, secrets: Secrets) -> None:
        view: Callable[..., Any] = app.view_functions[endpoint]

        def leaking(**arguments: Any) -> Response:
            response = app.make_response(view(**arguments))
            if response.status_code == 200 and request.method == "GET":
                change(response, secrets)
            return response

        app.view_functions[endpoint] = leaking

    return plant


def _features_in_order_of_place(response: Response, secrets: Secrets) -> None:
    if not request.path.endswith(".geojson"):
        return
    found = json.loads(response.get_data())
    found["features"].sort(key=lambda feature: secrets.places.get(feature["id"], Point(0, 0)).x)
    response.set_data(json.dumps(found))


def _box_on_the_exact_place(response: Response, secrets: Secrets) -> None:
    asked = request.args.get("bbox", "").split(",")
    if len(asked) == 4 and "bbox-crs" not in request.args:
        west, south, east, north = (float(side) for side in asked)
        found, around = json.loads(response.get_data()), box(west, south, east, north)
        outside = [id_ for id_, place in secrets.places.items() if not around.covers(place)]
        found["numberMatched"] = sum(1 for id_ in secrets.places if id_ not in outside)
        response.set_data(json.dumps(found))


def _cell_of_the_exact_place(response: Response, secrets: Secrets) -> None:
    z, x, y = (int(part) for part in request.path.removesuffix(".json").split("/")[2:])
    inside = sum(box(*MapCell(z, x, y).bounds).covers(place) for place in secrets.places.values())
    response.set_data(response.get_data() + b" " * inside)


def _distance_from_the_exact_place(response: Response, secrets: Secrets) -> None:
    nearest = min(metres(Point(5.112, 52.508), place) for place in secrets.places.values())
    response.set_data(response.get_data() + f"<!-- {nearest:.0f} -->".encode())


def _hidden_id_is_forbidden(app: Flask, secrets: Secrets) -> None:
    view: Callable[..., Any] = app.view_functions["public.device_uri"]

    def leaking(id: UUID) -> Any:
        return Response(status=403) if str(id) in secrets.hidden else view(id=id)

    app.view_functions["public.device_uri"] = leaking


def _header_with_the_number_of_withheld(app: Flask, secrets: Secrets) -> None:
    @app.after_request
    def number(response: Response) -> Response:
        response.headers["X-Withheld"] = str(len(secrets.hidden))
        return response


LEAKS = (
    Leak("a rounded place in an attribute", "/downloads/devices.csv", rows=_place_in_an_attribute),
    Leak("a total that counts the withheld", "/ogc/collections/devices", rows=_total_with_the_withheld),
    Leak("rows that lie in the order of places", "table publication.device", rows=_rows_in_order_of_place),
    Leak("a row rewritten for each device", "table publication.territory", rows=_a_row_rewritten_for_each_device),
    Leak("a file in the order of places", "/downloads/devices.geojson",
         app=_changed("public.download", _features_in_order_of_place)),
    Leak("a box compared with the place", "/ogc/collections/devices/items",
         app=_changed("ogc.items", _box_on_the_exact_place)),
    Leak("a map cell that knows the place", "/map/1", app=_changed("public.map_cell", _cell_of_the_exact_place)),
    Leak("a distance from the place", "/en/near", app=_changed("public.near", _distance_from_the_exact_place)),
    Leak("another answer for a hidden id", "/devices/", app=_hidden_id_is_forbidden),
    Leak("a header with the number of withheld", "/readyz", app=_header_with_the_number_of_withheld),
)  # fmt: skip
