"""NGSI-LD under /ngsi-ld/v1, to be read: entities, types, attributes and the context that explains them.

The register cannot be written here: there are no subscriptions, registrations or temporal evolutions either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy import Connection

from geo.errors import NotFound, Unavailable, Withdrawn
from geo.ngsi_ld import context, discovery, entities, entity_types, parameters, representation
from geo.ngsi_ld.answers import answered, check_context, chosen, document, failure, plain
from geo.ngsi_ld.entities import Page
from geo.ngsi_ld.names import BASE, CONTEXT, GEOJSON, JSON, JSON_LD, context_url
from geo.ngsi_ld.parameters import Asked
from geo.ogc.answers import only_read, raised
from geo.ogc.provider import Connect
from geo.publication import devices

ENDPOINT = "ngsi_ld"


@dataclass(frozen=True)
class Service:
    connect: Connect
    public_url: str
    report: Callable[[BaseException], None]


def register_ngsi_ld(app: Flask, connect: Connect, public_url: str, report: Callable[[BaseException], None]) -> None:
    """Mount the interface at /ngsi-ld/v1.

    `connect` gives the connection of the request, as public_reader; `report` is told of errors that nobody foresaw.
    """
    app.extensions[ENDPOINT] = Service(connect, public_url, report)
    blueprint = Blueprint(ENDPOINT, __name__)
    rules: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("/entities", "entities", all_entities),
        ("/entities/<path:entity_id>", "entity", one_entity),
        ("/types", "types", all_types),
        ("/types/<path:name>", "type", one_type),
        ("/attributes", "attributes", all_attributes),
        ("/attributes/<path:name>", "attribute", one_attribute),
        ("/jsonldContexts", "contexts", all_contexts),
        ("/jsonldContexts/<path:name>", "context", one_context),
        ("/<path:rest>", "nothing", nothing),
    )
    for rule, name, view in rules:
        blueprint.add_url_rule(rule, name, answered(view), False, methods=["GET"], strict_slashes=False)
    only_read(blueprint, BASE, not_allowed)
    blueprint.register_error_handler(Unavailable, answered(raised))
    app.register_blueprint(blueprint, url_prefix=BASE)


def service() -> Service:
    return cast(Service, current_app.extensions[ENDPOINT])


def all_entities() -> Response:
    public_url = service().public_url
    media_type = chosen()
    check_context(public_url)
    asked = parameters.entities(request.args, public_url)
    with service().connect() as connection:
        page = entities.page(connection, asked, public_url)
    response = document(_listed(page, asked, media_type), media_type, public_url, _onward(page, asked, media_type))
    if page.count is not None:
        response.headers["NGSILD-Results-Count"] = str(page.count)
    return response


def one_entity(entity_id: str) -> Response:
    public_url = service().public_url
    media_type = chosen()
    check_context(public_url)
    asked = parameters.single(request.args, (*parameters.SHOWN, "type"))
    shown = parameters.shown(asked, public_url)
    with service().connect() as connection:
        _refuse_withdrawn(connection, entity_id)
        found = entities.one(connection, entity_id, public_url)
    if shown.attrs is not None and not shown.attrs & set(found.values):
        raise NotFound("entity with these attributes", entity_id)
    written = representation.feature(found, shown) if media_type == GEOJSON else representation.entity(found, shown)
    return document(written, media_type, public_url)


def all_types() -> Response:
    public_url = service().public_url
    media_type = chosen((JSON, JSON_LD))
    details = parameters.details(request.args)
    with service().connect() as connection:
        return document(discovery.types(connection, public_url, details=details), media_type, public_url)


def one_type(name: str) -> Response:
    public_url = service().public_url
    media_type = chosen((JSON, JSON_LD))
    parameters.single(request.args, ("local",))
    with service().connect() as connection:
        return document(discovery.one_type(connection, name, public_url), media_type, public_url)


def all_attributes() -> Response:
    public_url = service().public_url
    media_type = chosen((JSON, JSON_LD))
    details = parameters.details(request.args)
    return document(discovery.attributes(public_url, details=details), media_type, public_url)


def one_attribute(name: str) -> Response:
    public_url = service().public_url
    media_type = chosen((JSON, JSON_LD))
    parameters.single(request.args, ("local",))
    with service().connect() as connection:
        return document(discovery.one_attribute(connection, name, public_url), media_type, public_url)


def all_contexts() -> Response:
    media_type = chosen((JSON,))
    details = parameters.details(request.args, further=("kind",))
    address = context_url(service().public_url)
    listed = {"URL": address, "localId": CONTEXT, "kind": "Hosted"}
    return plain([listed if details else address], media_type)


def one_context(name: str) -> Response:
    media_type = chosen((JSON_LD, JSON))
    parameters.single(request.args, ())
    if name not in (CONTEXT, context_url(service().public_url)):
        raise NotFound("context", name)
    return plain(context.document(service().public_url), media_type)


def nothing(rest: str) -> Response:
    raise NotFound("resource", rest)


def not_allowed() -> Response:
    return failure(HTTPStatus.METHOD_NOT_ALLOWED, "OperationNotSupported", "this interface can only be read")


def _refuse_withdrawn(connection: Connection, entity_id: str) -> None:
    """Raises Withdrawn for a device that was public once: who keeps a copy then drops it, as at a 404 nobody would."""
    try:
        key = entity_types.DEVICE.key(entity_id)
    except NotFound:
        return
    if devices.gone_since(connection, key) is not None:
        raise Withdrawn("entity", entity_id)


def _listed(page: Page, asked: Asked, media_type: str) -> object:
    if media_type != GEOJSON:
        return [representation.entity(found, asked.shown) for found in page.entities]
    features = [representation.feature(found, asked.shown) for found in page.entities]
    return {"type": "FeatureCollection", "features": features}


def _onward(page: Page, asked: Asked, media_type: str) -> list[str]:
    """The header Link to the pages before and after (6.3.10); they go on from an id, so that far pages cost no more."""
    links = []
    for there, relation, way, number in ((page.before, "prev", "before", 0), (page.after, "next", "after", -1)):
        if there and page.entities:
            query = {name: value for name, value in asked.asked.items() if name not in ("offset", "after", "before")}
            query[way] = page.entities[number].id
            address = f"{service().public_url}{BASE}/entities?{urlencode(query, quote_via=quote, safe=',:/')}"
            links.append(f'<{address}>; rel="{relation}"; type="{media_type}"')
    return links
