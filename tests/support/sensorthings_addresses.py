"""What to ask SensorThings: every set, member, relation, option and function that it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

from shapely import Point, box

from geo.ogc.comparing import Type
from geo.sensorthings.entity_set import GEOMETRY, EntitySet
from geo.sensorthings.functions import FUNCTIONS
from geo.sensorthings.model import SETS
from geo.sensorthings.names import BASE
from geo.sensorthings.statements import leaves
from tests.support.asking import Ask
from tests.support.facts import Facts, Probes

PAGE = 25
NOBODY = "00000000-0000-4000-8000-000000000000"
HALF = 0.00002
SHAPE = "location"
OPERATORS = {"add": "1 add 1", "sub": "1 sub 1", "mul": "1 mul 1", "div": "1 div 0", "mod": "3 mod 2", "-": "-1"}
SAID = {Type.TEXT: "'a'", Type.NUMBER: "1", Type.TIME: "2026-03-01T06:00:00Z", Type.GEOMETRY: "geography'POINT(5 52)'"}


def address(path: str, **options: str) -> str:
    return f"{BASE}{path}?{urlencode({f'${name}': value for name, value in options.items()})}"


def resources(facts: Facts, probes: Probes) -> Iterator[str]:
    for entity_set in SETS.values():
        yield from _of_set(entity_set)
    for id_ in (*facts.devices, *facts.gone, *probes.ids, NOBODY):
        yield from (f"{BASE}/{name}('{id_}')" for name in ("Things", "Locations"))
    for id_ in (*facts.devices[:2], *facts.gone[:1], *probes.ids[:1]):
        yield from _of_device(id_)
    yield from (address("/Things", **query) for query in _filters(facts))
    yield from (f"{BASE}{path}" for path in REFUSED)
    for point in probes.points:
        yield from around(point)


def _of_set(entity_set: EntitySet) -> Iterator[str]:
    """A set walked through; each member selected, sorted and filtered by; each relation followed."""
    path = f"/{entity_set.name}"
    yield f"{BASE}{path}?$top={PAGE}&$count=true"
    yield address(f"{path}/$ref", top="3", skip="2")
    for name, member in leaves(entity_set.members):
        chosen = {"select": f"id,{name.partition('/')[0]}", "top": "5"}
        yield address(path, filter=f"{name} ne null", **chosen, count="true")
        if member.kind is not GEOMETRY and not member.kind.is_list:
            yield address(path, orderby=f"{name} desc,id", **chosen)
    for relation in entity_set.relations:
        yield address(path, expand=f"{relation.name}($count=true;$top=2;$orderby=id)", top="5")
        yield address(path, filter=f"{relation.name}/id ne null", select="id", top="5", count="true")


def _of_device(id_: str) -> Iterator[str]:
    for name in ("Things", "Locations", "Sensors"):
        entity = f"/{name}('{id_}')"
        yield from (f"{BASE}{entity}/{relation.name}" for relation in SETS[name].relations)
        yield from (f"{BASE}{entity}/{member.name}" for member in SETS[name].members)
        yield f"{BASE}{entity}/name/$value"
        yield f"{BASE}{entity}/$ref"
    yield address(f"/Things('{id_}')", expand="Locations,Datastreams($expand=Sensor,ObservedProperty)", select="name")
    yield f"{BASE}/Datastreams('{id_}.1')/ObservedProperty/name/$value"


def _filters(facts: Facts) -> Iterator[dict[str, str]]:
    """Each function once, and each value that a device is known by; some together."""
    few = {"select": "id", "top": "5"}
    for name, function in FUNCTIONS.items():
        arguments = ",".join(SAID[each] for each in function.takes)
        if function.last:
            arguments = arguments.removesuffix("'a'") + "'T********'"
        call = OPERATORS.get(name, f"{name}({arguments})")
        condition = call if function.gives is Type.BOOLEAN else f"{call} ne {SAID[function.gives]}"
        yield {"filter": condition, **few}
    known = {name for name, _ in leaves(SETS["Things"].members)}
    for name, value in facts.samples["devices"].items():
        if f"properties/{name}" in known:
            said = f"'{value}'" if not value.replace(".", "").isdigit() and value not in ("true", "false") else value
            yield {"filter": f"properties/{name} eq {said}", **few, "count": "true"}
    west, south, east, north = facts.bounds
    half = box((west + east) / 2, south, east, north).wkt
    yield {"filter": f"st_within(Locations/location,geography'{half}') and not (name eq 'x')", **few, "count": "true"}
    yield {"filter": "Datastreams/ObservedProperty/name ne null", "orderby": "properties/changed desc", **few}


REFUSED = (
    "/Nothing", "/Things('x')", "/Things(1)", "/Things/x", "/Things('x", "/Things?$filter=(", "/Things?$filter=x eq 1",
    "/Things?$top=x", "/Things?$skip=1000000", "/Things?$expand=x", "/Things?$select=x", "/Things?$orderby=location",
    "/Things?$skiptoken=x", "/Things?x=1", "/Things?$filter=name eq 1", "/Things?$count=x", "/Things/$value",
)  # fmt: skip


def around(point: Point) -> Iterator[str]:
    """Small shapes about a probe by each function that takes two, and distances as a bisection asks."""
    small = box(point.x - HALF, point.y - HALF, point.x + HALF, point.y + HALF).wkt
    for name, function in FUNCTIONS.items():
        if function.takes == (Type.GEOMETRY, Type.GEOMETRY) and function.gives is Type.BOOLEAN:
            yield _near(f"{name}({SHAPE},geography'{small}')")
    yield _near(f"st_relate({SHAPE},geography'{small}','T********')")
    for degrees in ("0.000005", "0.0005"):
        yield _near(f"geo.distance({SHAPE},geography'{point.wkt}') lt {degrees}")
    yield address("/Things", filter=f"st_intersects(Locations/{SHAPE},geography'{small}')", select="id", count="true")


def _near(condition: str) -> str:
    return address("/Locations", filter=condition, select="id", count="true", top="10")


def _written(path: str) -> list[Ask]:
    return [Ask(path, method) for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")]


ENDPOINTS: dict[str, Callable[[Facts, Probes], Iterable[str | Ask]]] = {
    "sensorthings.root": lambda facts, probes: [BASE, f"{BASE}?$top=1", *_written(BASE)],
    "sensorthings.resource": lambda facts, probes: [*resources(facts, probes), *_written(f"{BASE}/Things")],
}
