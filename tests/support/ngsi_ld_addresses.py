"""What to ask NGSI-LD: every type, attribute, form, media type, relation to a shape and parameter that it knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from urllib.parse import quote, urlencode

from shapely import Geometry, Point, box, to_geojson

from geo.ngsi_ld import georel
from geo.ngsi_ld.entity_types import DEVICE, ENTITY_TYPES, EntityType
from geo.ngsi_ld.names import BASE, CONTEXT, CONTEXT_RELATION, MEDIA_TYPES
from geo.ngsi_ld.parameters import FORMS
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes

PAGE = 25
FEW = "10"
NOBODY = "urn:ngsi-ld:Device:00000000-0000-4000-8000-000000000000"
# Half the side of a shape around a probe, degrees, and metres from it.
HALF, METRES = 0.00002, (2, 60)
BARE = re.compile(r"[\d.]+|true|false|\d{4}-\d\d-\d\dT.*")


def entities(facts: Facts, probes: Probes) -> Iterator[str | Ask]:
    for entity_type in ENTITY_TYPES.values():
        address = f"{BASE}/entities?limit={PAGE}&type={entity_type.name}"
        yield from _in_every_form(address)
        yield from (f"{BASE}/entities?{urlencode(query)}" for query in _attributes(facts, entity_type))
    ids = ",".join(DEVICE.urn(id_) for id_ in (*facts.devices[:2], *facts.gone[:1]))
    yield from (f"{BASE}/entities?{urlencode(query)}" for query in _queries(facts, ids or NOBODY))
    if probes.ids:
        yield f"{BASE}/entities?{urlencode({'id': ','.join(map(DEVICE.urn, probes.ids))})}"
    for point in probes.points:
        yield from (f"{BASE}/entities?{urlencode({'type': 'Device', **query})}" for query in around(point))


def _in_every_form(address: str) -> Iterator[str | Ask]:
    for form, media_type in zip(FORMS, cycle(MEDIA_TYPES), strict=False):
        yield Ask(f"{address}&options={form},sysAttrs", headers=(("Accept", media_type),))
    yield Ask(address, headers=(("Link", f'<http://x/context>; rel="{CONTEXT_RELATION}"'),))
    yield address


def _attributes(facts: Facts, entity_type: EntityType) -> Iterator[dict[str, str]]:
    """Each attribute: who has it, who has one of its values, who has another."""
    samples = facts.samples.get(entity_type.collection.id, {})
    for name in (*entity_type.by_name, *entity_type.times):
        plain = {"type": entity_type.name, "limit": FEW}
        yield {**plain, "q": name, "attrs": name, "count": "true"}
        if name in samples:
            said = samples[name] if BARE.fullmatch(samples[name]) else json.dumps(samples[name])
            asked = f"{name}=={said},{said};{name}>={said}|{name}!={said}|{name}=={said}..{said}"
            yield {**plain, "q": asked, "pick": f"id,{name}"}


def _queries(facts: Facts, ids: str) -> Iterator[dict[str, str]]:
    """Each parameter; some together; then what is refused."""
    last = DEVICE.urn(facts.devices[len(facts.devices) // 2]) if facts.devices else NOBODY
    yield {"id": ids, "omit": "datastreams,purposes"}
    yield {"idPattern": "^urn:ngsi-ld:Device:0", "limit": FEW}
    yield {"type": "*", "limit": "1000", "options": "keyValues"}
    yield {"local": "true", "limit": "1000", "lang": "nl", "pick": "id,type,location", "geometryProperty": "location"}
    yield {"type": "Device", "limit": FEW, "after": last, "pick": "id"}
    yield {"type": "Device", "limit": FEW, "before": last, "pick": "id"}
    yield {"type": "Device", "limit": "3", "offset": "5", "format": "concise"}
    yield {"type": "Device,AdministrativeArea", "limit": "0", "count": "true"}
    yield {"q": 'datastreams[name]~="(?i)sound";(name!~="x"|height<5)', "limit": FEW, "pick": "id"}
    west, south, east, north = facts.bounds
    for relation in georel.RELATIONS:
        shape = _shape(box((west + east) / 2, south, east, north))
        yield {"georel": relation, **shape, "geoproperty": "location", "limit": FEW, "pick": "id", "type": "Device"}
    yield from REFUSED


REFUSED: tuple[dict[str, str], ...] = (
    {}, {"type": "none"}, {"type": ""}, {"q": "("}, {"q": "name=="}, {"q": "name~=["}, {"type": "Device", "limit": "x"},
    {"type": "Device", "offset": "1e9"}, {"id": "x"}, {"idPattern": "["},
    {"georel": "near", "geometry": "Point", "coordinates": "[1,2]"},
    {"georel": "within", "geometry": "Point"}, {"georel": "within", "geometry": "Polygon", "coordinates": "[1]"},
    {"type": "Device", "after": "x"}, {"type": "Device", "nothing": "1"}, {"type": "Device", "options": "x"},
    {"type": "Device", "geoproperty": "location"},
)  # fmt: skip


def around(point: Point) -> Iterator[dict[str, str]]:
    """Small shapes about a probe, and a circle as a bisection asks."""
    small = box(point.x - HALF, point.y - HALF, point.x + HALF, point.y + HALF)
    for relation in georel.RELATIONS:
        limited = {"limit": FEW, "pick": "id"} if relation == "disjoint" else {"pick": "id"}
        yield {"georel": relation, **_shape(small), **limited, "count": "true"}
    for metres in METRES:
        yield {"georel": f"near;maxDistance=={metres}", **_shape(point), "pick": "id"}
        yield {"georel": f"near;minDistance=={metres}", **_shape(point), "limit": "0", "count": "true"}


def _shape(shape: Geometry) -> dict[str, str]:
    written = json.loads(to_geojson(shape))
    return {"geometry": written["type"], "coordinates": json.dumps(written["coordinates"])}


def single(facts: Facts, probes: Probes) -> Iterator[str | Ask]:
    """Every device and area, the first in all forms; ids that are not public."""
    for id_ in (*facts.devices, *facts.gone, *probes.ids):
        yield f"{BASE}/entities/{DEVICE.urn(id_)}"
    for entity_type in ENTITY_TYPES.values():
        for key in facts.keys[entity_type.collection.id][:1]:
            address = f"{BASE}/entities/{entity_type.urn(key)}?type={entity_type.name}&lang=en&local=true"
            yield from _in_every_form(f"{address}&attrs=location,name&geometryProperty=location")
            yield f"{address}&format=keyValues&pick=location&omit=id"
    yield from (f"{BASE}/entities/{name}" for name in (NOBODY, "x", "urn:ngsi-ld:Device:x"))


def _listed(path: str) -> Callable[[Facts, Probes], Iterable[str]]:
    return lambda facts, probes: [f"{BASE}{path}", f"{BASE}{path}?details=true&local=true", f"{BASE}{path}?x=1"]


ATTRIBUTES = sorted({name for entity_type in ENTITY_TYPES.values() for name in entity_type.by_name})

METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

ENDPOINTS: dict[str, Callable[[Facts, Probes], Iterable[str | Ask]]] = {
    "ngsi_ld.entities": entities,
    "ngsi_ld.entity": single,
    "ngsi_ld.types": _listed("/types"),
    "ngsi_ld.type": lambda facts, probes: [
        f"{BASE}/types/{name}" for name in (*ENTITY_TYPES, "none", quote(DEVICE.uri, safe=""))
    ],
    "ngsi_ld.attributes": _listed("/attributes"),
    "ngsi_ld.attribute": lambda facts, probes: [
        f"{BASE}/attributes/{name}?local=true" for name in (*ATTRIBUTES, "none")
    ],
    "ngsi_ld.contexts": lambda facts, probes: [f"{BASE}/jsonldContexts?details=true&kind=Hosted"],
    "ngsi_ld.context": lambda facts, probes: [f"{BASE}/jsonldContexts/{name}" for name in (CONTEXT, "none")],
    "ngsi_ld.nothing": lambda facts, probes: [
        f"{BASE}/subscriptions",
        *(Ask(f"{BASE}/entities", method) for method in METHODS),
    ],
}
