"""OGC API Features under /ogc: pygeoapi's documents behind views of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, g, request

from geo.errors import NotFound, Unavailable, Withdrawn
from geo.ogc import asked as selected
from geo.ogc import collections, cql2, documents, door, files, forms, jsonfg, parameters, schemas
from geo.ogc.answers import JSON, MET, answered, as_json, document, not_allowed, only_read, raised
from geo.ogc.catalogue import views as catalogue
from geo.ogc.collections import Collection
from geo.ogc.config import Identity
from geo.ogc.direct import Open
from geo.ogc.documents import GEOJSON, JSONFG, OPENAPI, SCHEMA
from geo.ogc.file import File
from geo.ogc.provider import Connect
from geo.ogc.selection import Selection
from geo.ogc.service import Service
from geo.ogc.serving import ENDPOINT, choose_language, context, leave_out_empty, plain, service
from geo.publication import devices
from geo.publication.newest import Newest

BASE = "/ogc"


def register_ogc(
    app: Flask,
    connect: Connect,
    opened: Open,
    newest: Newest,
    identity: Identity,
    report: Callable[[BaseException], None],
) -> None:
    """Mount the API at /ogc.

    `connect` gives the connection of the request and `opened` one of the driver's, as public_reader; `report` is told
    of errors that nobody foresaw.
    """
    app.extensions[ENDPOINT] = Service(connect, opened, newest, identity, report)
    app.register_blueprint(_blueprint(), url_prefix=BASE)


def _blueprint() -> Blueprint:
    blueprint = Blueprint(ENDPOINT, __name__)
    rules: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("", "base", landing),
        ("/", "landing", landing),
        ("/conformance", "conformance", conformance),
        ("/openapi", "openapi", openapi),
        ("/functions", "functions", functions),
        ("/collections", "collections", all_collections),
        *catalogue.rules(),
        ("/collections/<collection_id>", "collection", collection),
        ("/collections/<collection_id>/schema", "schema", schema),
        ("/collections/<collection_id>/queryables", "queryables", queryables),
        ("/collections/<collection_id>/feature-schema", "feature_schema", feature_schema),
        ("/collections/<collection_id>/sortables", "sortables", sortables),
        ("/collections/<collection_id>/items", "items", items),
        ("/collections/<collection_id>/items/<path:item_id>", "item", item),
        ("/<path:rest>", "nothing", nothing),
    )
    for rule, name, view in rules:
        # OGC's tests ask with and without a slash at the end, and want no redirect.
        blueprint.add_url_rule(rule, name, answered(view), False, methods=["GET"], strict_slashes=False)
    only_read(blueprint, BASE, not_allowed)
    blueprint.before_request(choose_language)
    blueprint.register_error_handler(Unavailable, answered(raised))
    blueprint.before_request(leave_out_empty)
    return blueprint


def landing() -> Response:
    current, language = plain()
    found = door.landing(current.api, language).document
    return document(documents.landing(found, service().identity, language), JSON, "landing.html", **context())


def conformance() -> Response:
    plain()
    return document(documents.conformance(), JSON, "conformance.html", **context())


def openapi() -> Response:
    current, language = plain()
    return document(door.openapi(current.api, language).document, OPENAPI, "openapi.html", **context())


def functions() -> Response:
    _, language = plain()
    return document(cql2.functions(language), JSON, "functions.html", **context())


def all_collections() -> Response:
    current, language = plain()
    found = door.collections(current.api, language).document
    return document(documents.collections(found, service().identity, language), JSON, "collections.html", **context())


def collection(collection_id: str) -> Response:
    collections.named(collection_id)
    current, language = plain()
    found = door.collection(current.api, language, collection_id).document
    return document(documents.collection(found, service().identity, language), JSON, "collection.html", **context())


def schema(collection_id: str) -> Response:
    described = collections.named(collection_id)
    current, language = plain()
    found = schemas.schema(door.schema(current.api, language, collection_id).document, described, language)
    return document(found, SCHEMA, "properties.html", collection=described, **context())


def feature_schema(collection_id: str) -> Response:
    described = collections.named(collection_id)
    _, language = plain()
    found = schemas.feature_schema(described, service().identity, language)
    listed = {"properties": found["properties"]["properties"]["properties"]}
    return document(found, SCHEMA, "properties.html", collection=described, listed=listed, **context())


def queryables(collection_id: str) -> Response:
    described = collections.named(collection_id)
    current, language = plain()
    found = schemas.queryables(door.queryables(current.api, language, collection_id).document, described, language)
    return document(found, SCHEMA, "properties.html", collection=described, **context())


def sortables(collection_id: str) -> Response:
    described = collections.named(collection_id)
    _, language = plain()
    found = schemas.sortables(described, service().identity, language)
    return document(found, SCHEMA, "properties.html", collection=described, **context())


def items(collection_id: str) -> Response:
    described = collections.named(collection_id)
    identity, systems = service().identity, service().systems
    asked = parameters.items(request.args, described, systems, identity.languages, forms.names(identity.files))
    form = forms.chosen(identity.files)
    if form == "json":
        raise _met()
    current = service().current()
    for file in identity.files:
        if file.name == form:
            return _file(selected.of(described, asked, systems, identity.public_url), asked, file)
    answer = door.items(current.api, g.lang, collection_id, asked.for_pygeoapi())
    page = documents.items(answer.document, described, asked, identity, current.extents.end, form)
    return _in_crs(answer, _features(page, form, asked.asked, "items.html", described))


def _file(chosen: Selection, asked: parameters.Items, file: File) -> Response:
    with service().connect() as connection:
        edition = service().current().extents.edition
        return files.answer(connection, chosen, asked, file, service().identity, edition)


def item(collection_id: str, item_id: str) -> Response:
    described = collections.named(collection_id)
    asked = parameters.single(request.args, ("crs",), service().identity.languages, forms.names(()))
    parameters.system(asked, "crs", service().systems)
    if described.id == collections.DEVICES.id:
        _refuse_withdrawn(item_id)
    form = forms.chosen(())
    if form == "json":
        raise _met()
    passed = {"crs": asked["crs"]} if "crs" in asked else {}
    answer = door.item(service().current().api, g.lang, collection_id, item_id, passed)
    feature = documents.item(answer.document, described, asked, service().identity, form)
    return _in_crs(answer, _features(feature, form, asked, "item.html", described))


def _features(
    found: dict[str, Any], form: str, asked: Mapping[str, str], template: str, described: Collection
) -> Response:
    """A feature, or a page of them, in one of the formats that are documents."""
    if form != "jsonfg":
        return document(found, GEOJSON, template, collection=described, **context())
    schema = f"{service().identity.url}/collections/{described.id}/feature-schema"
    system = parameters.system(asked, "crs", service().systems)
    return as_json(jsonfg.of(found, described, system, schema), JSONFG)


def _met() -> Exception:
    """What is wrong with a request for GeoJSON: all that can be answered has been, before Flask."""
    error: Exception = request.environ.get(MET) or NotFound("resource", request.path)
    return error


def _refuse_withdrawn(item_id: str) -> None:
    """Raises Withdrawn for a device that was public once: harvesters then drop it, as they would not at a 404."""
    with suppress(ValueError), service().connect() as connection:
        if devices.gone_since(connection, UUID(item_id)) is not None:
            raise Withdrawn("item", item_id)


def nothing(rest: str) -> Response:
    raise NotFound("resource", rest)


def _in_crs(answer: door.Answer, response: Response) -> Response:
    if answer.content_crs:
        response.headers["Content-Crs"] = answer.content_crs
    return response
