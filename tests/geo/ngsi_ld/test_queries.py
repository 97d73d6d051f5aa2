"""The query language and geoqueries of NGSI-LD find what the published rows say."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from geo.errors import Invalid
from geo.ngsi_ld import conditions, q
from geo.ngsi_ld.entity_types import DEVICE
from geo.ngsi_ld.q import Both, Either, Term
from geo.ogc.comparing import Operator
from geo.publication.tables import device
from tests.geo.ogc.conftest import City
from tests.publication_builder import a_device, an_edition

Ids = Callable[..., list[str]]

ALL_EXACT = list(range(40))
CAMERAS = ALL_EXACT[::4]

FOUND = {
    'name=="Device 07"': [7],
    'name=="Device 07","Device 09"': [7, 9],
    'name!="Device 07"': [n for n in ALL_EXACT if n != 7],
    'name!="Device 07","Device 09"': [n for n in ALL_EXACT if n not in (7, 9)],
    'name=="Device 03".."Device 05"': [3, 4, 5],
    'name<"Device 02"': [0, 1],
    'name>="Device 38"': [38, 39],
    "height": ALL_EXACT[1::2],
    "height==3.5": ALL_EXACT[1::2],
    "height==3..4": ALL_EXACT[1::2],
    "height>3.5": [],
    'height=="3.5"': [],
    'height!="3.5"': ALL_EXACT[1::2],
    "name==7": [],
    'sensorType=="optical_camera"': CAMERAS,
    'sensorType=="optical_camera";height': [],
    'sensorType=="optical_camera"|name=="Device 01"': sorted([1, *CAMERAS]),
    'name=="Device 01"|name=="Device 04";sensorType=="sound"': [1],
    '(name=="Device 01"|name=="Device 04");sensorType=="sound"': [1],
    "registered==2026-01-02": [1, 29],
    "registered==2026-01-02..2026-01-03": [1, 2, 29, 30],
    "registered>2026-01-27": [27],
    'registered=="2026-01-02"': [1, 29],
    "registered<2026-01-02T00:00:00Z": [0, 28],
    "modifiedAt>=2026-04-01T00:00:00Z": list(range(10)),
    "createdAt>2026-04-01T00:00:00Z": [],
    'name~="^Device 0[12]$"': [1, 2],
    "name~=(?i)device 0(1|2)": [1, 2],
    "name!~=Device [0-2].": ALL_EXACT[30:],
    'controlledProperty=="sound level";name<"Device 01"': [0],
    'controlledProperty=="sound"': [],
    'controlledProperty!="sound level"': [],
    'themes=="sound";name<"Device 01"': [0],
    'themes~="soun";name<"Device 01"': [0],
    'themes!="sound"': [],
    'address[streetAddress]=="Havenstraat 12";name<"Device 01"': [0],
    'purposes[legalGround]=="none";name<"Device 01"': [0],
    'datastreams[unit]~="^d";name<"Device 01"': [0],
    "datastreams[openData]==true;name<\"Device 01\"": [0],
    "datastreams[openData]==false": [],
    "typeGeneralised==false;name<\"Device 01\"": [0],
    "typeGeneralised<true": [],
    "nothing": [],
    'nothing!="x"': [],
    "name.observedAt": [],
    "name[x]": [],
}  # fmt: skip


@pytest.mark.parametrize("query", FOUND)
def test_a_query_finds_what_it_says(ids: Ids, city: City, query: str) -> None:
    exact = {str(id_): number for number, id_ in enumerate(city.exact)}
    assert sorted(exact[id_] for id_ in ids(type="Device", q=query) if id_ in exact) == FOUND[query]


def test_a_query_asks_every_type(ids: Ids, city: City) -> None:
    assert set(ids(q='name=="Havenkwartier"|name=="Device 00"')) == {city.district, str(city.exact[0])}


def test_and_binds_closer_than_or() -> None:
    a, b, c = (Term(name) for name in "abc")
    assert q.parse("a|b;c") == Either((a, Both((b, c))))
    assert q.parse("(a|b);c") == Both((Either((a, b)), c))
    assert q.parse('a.b[c.d]=="x,y",true') == Term(
        "a", ("b",), ("c", "d"), Operator.EQUAL, (("x,y", True), ("true", False))
    )


@pytest.mark.parametrize(
    "query",
    [
        "", ";", "a;", "a|", "(a", "a)", "a==", "a==;b", "a=b", '=="x"', "a[b", "a[]", 'a=="x', "a>1,2", "a>1..2",
        "a==1..", "a b", "1a", "(" * 11 + "a" + ")" * 11, ";".join("a" * 51), "a==" + ",".join("1" * 101),
        "a~=" + "x" * 201, "a~=x{600}", "a~=((x{30}){30}){30}", "a~=x{99999999999}", "name~=[", "name~=(",
        "name~=\\\\1(", 'a=="\\x"', 'name=="\\ud800"', 'name=="\\u0000"', 'name~="\\udfff"',
    ],
)  # fmt: skip
def test_a_query_that_makes_no_sense_is_refused(ask: Callable[..., object], query: str) -> None:
    answer = ask("/entities", type="Device", q=query)
    assert answer.status_code == 400, query  # type: ignore[attr-defined]
    assert answer.json["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"  # type: ignore[attr-defined]


def test_the_place_of_a_mistake_is_said() -> None:
    with pytest.raises(Invalid, match="character 6"):
        q.parse("a==1;)")


POINT = {"geometry": "Point", "coordinates": "[5.11, 52.51]"}
SQUARE = [[[5.1099, 52.5099], [5.1121, 52.5099], [5.1121, 52.5101], [5.1099, 52.5101], [5.1099, 52.5099]]]
AREA = {"geometry": "Polygon", "coordinates": json.dumps(SQUARE)}
PLACES = [
    ({"georel": "near;maxDistance==40", **POINT}, [0, 1]),
    ({"georel": "near;maxDistance==0", **POINT}, [0]),
    ({"georel": "near;minDistance==1290", **POINT}, [39]),
    ({"georel": "within", **AREA}, [0, 1, 2, 3, 4]),
    ({"georel": "intersects", **AREA}, [0, 1, 2, 3, 4]),
    ({"georel": "equals", **POINT}, [0]),
    ({"georel": "contains", **POINT}, [0]),
    ({"georel": "overlaps", **AREA}, []),
    ({"georel": "disjoint", **AREA}, ALL_EXACT[5:]),
    ({"georel": "within", **AREA, "geoproperty": "observationSpace"}, []),
]


@pytest.mark.parametrize(("place", "numbers"), PLACES, ids=[place["georel"] for place, _ in PLACES])
def test_a_geoquery_finds_what_stands_so(ids: Ids, city: City, place: dict[str, str], numbers: list[int]) -> None:
    exact = {str(id_): number for number, id_ in enumerate(city.exact)}
    assert sorted(exact[id_] for id_ in ids(type="Device", **place) if id_ in exact) == numbers


def test_a_geoquery_knows_of_a_generalised_device_its_region_alone(ids: Ids, city: City) -> None:
    squares = set(map(str, city.generalised[:-1]))
    corners = [[5.1181, 52.5141], [5.1216, 52.5141], [5.1181, 52.5162], [5.1216, 52.5162], [5.12, 52.515]]
    for corner in corners:
        place = {"georel": "near;maxDistance==0.1", "geometry": "Point", "coordinates": json.dumps(corner)}
        assert squares <= set(ids(type="Device", **place))


@pytest.mark.parametrize(
    "place",
    [
        *({"georel": relation} for relation in (
            "near", "near;maxDistance==x", "near;maxDistance==-1", "near;maxDistance==1e9", "near;maxDistance=1",
            "beside",
        )),
        *({"coordinates": numbers} for numbers in (
            "", "[1]", "[NaN,1]", "[1,2,", "[200,1]", "[1e309,1]", "[" * 9000, '["a","b"]', "{}", "[[1,2]]", "null",
        )),
        {"geometry": "Circle"},
        {"geometry": "GeometryCollection"},
        {"geometry": "Polygon", "coordinates": "[[[0,0],[1,1],[0,1],[1,0],[0,0]]]"},
        {"geometry": "Polygon", "coordinates": "[[[0,0],[1,1]]]"},
        {"geometry": "Polygon", "coordinates": "[[[0,0],[1,1],[0,1],[0,0]],[]]"},
        {"geometry": "MultiPolygon", "coordinates": "[[[[0,0],[1,1],[0,1],[0,0]],[]]]"},
        {"geometry": "MultiLineString", "coordinates": "[[[0,0],[1,1]],[]]"},
        {"geometry": "LineString", "coordinates": json.dumps([[n / 1000, 1] for n in range(1001)])},
    ],
)  # fmt: skip
def test_a_geoquery_that_makes_no_sense_is_refused(ask: Callable[..., object], place: dict[str, str]) -> None:
    whole = {"georel": "near;maxDistance==10", **POINT, **place}
    assert ask("/entities", type="Device", **whole).status_code == 400  # type: ignore[attr-defined]


def test_a_device_without_datastreams_controls_what_its_type_of_sensor_says(publication: Connection) -> None:
    an_edition(publication)
    silent = a_device(publication, datastreams=[], sensor_type="sound")
    a_device(publication, sensor_type="sound")
    for query in ('controlledProperty=="sound"', 'controlledProperty~="^sound$"'):
        found = select(device.c.id).where(conditions.condition(q.parse(query), DEVICE))
        assert list(publication.scalars(found)) == [silent]
