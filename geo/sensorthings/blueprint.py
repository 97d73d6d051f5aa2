"""The SensorThings API 1.1 under /sensorthings/v1.1, to be read (OGC 18-088)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import DataError

from geo.errors import Invalid, NotFound, Unavailable, Withdrawn
from geo.ogc.answers import RETRY_AFTER_SECONDS, only_read, raised
from geo.ogc.provider import Connect
from geo.sensorthings import documents, options, paths
from geo.sensorthings.documents import Writer
from geo.sensorthings.names import BASE
from geo.sensorthings.options import KNOWN, TOKEN
from geo.sensorthings.paths import REFERENCES, VALUE, Place
from geo.sensorthings.reading import Page, Reader

ENDPOINT = "sensorthings"
JSON = "application/json"
ONE_ENTITY = ("$select", "$expand")


@dataclass(frozen=True)
class Service:
    connect: Connect
    public_url: str
    report: Callable[[BaseException], None]

    @property
    def base(self) -> str:
        return self.public_url + BASE


def register_sensorthings(
    app: Flask, connect: Connect, public_url: str, report: Callable[[BaseException], None]
) -> None:
    """Mount the interface at /sensorthings/v1.1.

    `connect` gives the connection of the request, as public_reader; `report` is told of errors that nobody foresaw.
    """
    app.extensions[ENDPOINT] = Service(connect, public_url, report)
    blueprint = Blueprint(ENDPOINT, __name__)
    for rule, name, view in (("", "root", root), ("/<path:rest>", "resource", resource)):
        blueprint.add_url_rule(rule, name, _answered(view), False, methods=["GET"], strict_slashes=False)
    only_read(blueprint, BASE, not_allowed)
    blueprint.register_error_handler(Unavailable, _answered(raised))
    app.register_blueprint(blueprint, url_prefix=BASE)


def service() -> Service:
    return cast(Service, current_app.extensions[ENDPOINT])


def root() -> Response:
    _refuse_options(())
    return _json(documents.root(service().base))


def resource(rest: str) -> Response:
    writer = Writer(service().base)
    path = rest.rstrip("/")
    with service().connect() as connection:
        reader = Reader(connection, service().public_url)
        place = paths.find(reader, path)
        if not place.many:
            return _one(reader, writer, place, path)
        asked = options.from_address(_pairs(), place.entity_set)
        page = reader.page(place.entity_set, place.given, asked)
    return _json(writer.references(page, path) if place.ending == REFERENCES else writer.page(page, path))


def not_allowed() -> Response:
    return _failure(HTTPStatus.METHOD_NOT_ALLOWED, "this API can only be read")


def _one(reader: Reader, writer: Writer, place: Place, path: str) -> Response:
    """An entity, or one member of it."""
    if place.member is not None:
        return _member(reader, writer, place, path)
    _refuse_options(ONE_ENTITY)
    asked = options.from_address(_pairs(), place.entity_set)
    found = reader.one(place.entity_set, place.given, asked)
    if found is None:
        raise NotFound(place.entity_set.single, path)
    page = Page(place.entity_set, asked, [found])
    return _json(
        writer.references(page, path)["value"][0] if place.ending else writer.entity(place.entity_set, found, page)
    )


def _member(reader: Reader, writer: Writer, place: Place, path: str) -> Response:
    """A property by its name, or its bare value (9.2.5, 9.2.6)."""
    assert place.member is not None
    _refuse_options(())
    found = reader.one(
        place.entity_set, place.given, options.from_address([("$select", place.member.name)], place.entity_set)
    )
    value = None if found is None else writer.member(place.member, found.values, "")
    if value is None:
        raise NotFound("value", path)
    if place.ending != VALUE:
        return _json({place.member.name: value})
    if isinstance(value, str):
        return Response(value, content_type="text/plain; charset=utf-8")
    return _json(value)


def _pairs() -> list[tuple[str, str]]:
    return [(name, value) for name in request.args for value in request.args.getlist(name)]


def _refuse_options(allowed: tuple[str, ...]) -> None:
    """Raises Invalid for an option that a resource of this kind has not."""
    for name in request.args:
        if name not in allowed:
            known = f"; there is {', '.join(allowed)}" if allowed else ""
            why = "is of sets alone" if name in (*KNOWN, TOKEN) else "there is no such option here"
            raise Invalid(ascii(name[:40])[1:-1], f"{why}{known}")


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False), content_type=JSON)


def _failure(status: HTTPStatus, message: str) -> Response:
    """As OData writes errors (JSON format 4.01, clause 21); SensorThings itself says no more than the status."""
    body = {"error": {"code": str(status.value), "message": message}}
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type=JSON)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _answered(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view raise: every error becomes an answer, and what nobody foresaw is reported and says nothing."""

    @wraps(view)
    def answer(*args: Any, **names: Any) -> Response:
        try:
            return view(*args, **names)
        except Invalid as error:
            return _failure(HTTPStatus.BAD_REQUEST, str(error))
        except DataError:
            return _failure(HTTPStatus.BAD_REQUEST, "$filter or $orderby cannot be computed for every entity")
        except Withdrawn as error:
            return _failure(HTTPStatus.GONE, f"this {error.kind} is no longer public")
        except NotFound as error:
            return _failure(HTTPStatus.NOT_FOUND, f"there is no such {error.kind}")
        except Unavailable as error:
            service().report(error)
            return _failure(HTTPStatus.SERVICE_UNAVAILABLE, "not available now; try again shortly")
        except Exception as error:
            service().report(error)
            return _failure(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong on our side")

    return answer
