"""$filter and $orderby of SensorThings find and sort what the published rows say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from geo.sensorthings.expressions import Call, Path, Said, parse
from tests.geo.ogc.conftest import City

Ask = Callable[..., TestResponse]
Get = Callable[..., Any]

EVERY = list(range(40))
CAMERAS = EVERY[::4]
SQUARE = "geography'POLYGON((5.1099 52.5099,5.1121 52.5099,5.1121 52.5101,5.1099 52.5101,5.1099 52.5099))'"
POINT = "geography'POINT(5.11 52.51)'"

THINGS = {
    "name eq 'Device 07'": [7],
    "'Device 07' eq name": [7],
    "name ne 'Device 07'": [n for n in EVERY if n != 7],
    "not name eq 'Device 07'": [n for n in EVERY if n != 7],
    "not (name eq 'Device 07' or name eq 'Device 08')": [n for n in EVERY if n not in (7, 8)],
    "name gt 'Device 37'": [38, 39],
    "name le 'Device 01'": [0, 1],
    "name eq 'Device 01' or name eq 'Device 02' and properties/sensorType eq 'none'": [1],
    "(name eq 'Device 01' or name eq 'Device 02') and properties/sensorType eq 'none'": [],
    "substringof('ice 03',name)": [3],
    "contains(name,'ice 03')": [3],
    "startswith(name,'Device 00')": [0],
    "endswith(name,'9')": [9, 19, 29, 39],
    "tolower(name) eq 'device 04'": [4],
    "toupper(name) eq 'DEVICE 04'": [4],
    "length(name) eq 9 and name lt 'Device 02'": [0, 1],
    "indexof(name,'00') eq 7": [0],
    "substring(name,7) eq '12'": [12],
    "substring(name,7,1) eq '3'": EVERY[30:],
    "trim(concat(' ',name)) eq 'Device 05'": [5],
    "properties/sensorType eq 'optical_camera'": CAMERAS,
    "properties/version add 1 eq 2 and name eq 'Device 01'": [1],
    "properties/version sub 3 mul 2 eq -5 and name eq 'Device 01'": [1],
    "properties/version div 0 eq 1": [],
    "7 mod 4 eq 3 and name eq 'Device 01'": [1],
    "-(properties/version) eq -1 and name eq 'Device 01'": [1],
    "round(2.4) eq floor(2.9) and ceiling(1.1) eq 2 and name eq 'Device 01'": [1],
    "properties/registered eq 2026-01-02": [1, 29],
    "properties/registered lt 2026-01-02T00:00:00Z": [0, 28],
    "day(properties/registered) eq 2 and year(properties/registered) eq 2026": [1, 29],
    "properties/changed ge 2026-04-01": list(range(10)),
    "properties/installed eq null and name eq 'Device 01'": [1],
    "properties/registered ne null and name eq 'Device 01'": [1],
    "properties/typeGeneralised eq false and name eq 'Device 01'": [1],
    "properties/themes eq 'sound' and name eq 'Device 01'": [1],
    "properties/themes ne 'sound'": [],
    "properties/purposes/0/legalGround eq 'none' and name eq 'Device 01'": [1],
    "properties/purposes/text eq 'reduce noise at night' and name eq 'Device 01'": [1],
    "startswith(properties/purposes/0/text,'reduce') and name eq 'Device 01'": [1],
    "properties/purposes/0/nothing eq 'x'": [],
    "Datastreams/ObservedProperty/name eq 'sound level' and name eq 'Device 01'": [1],
    "Datastreams/unitOfMeasurement/symbol eq 'dB' and name eq 'Device 01'": [1],
    "not (Datastreams/name eq 'Sound level')": [],
    "Locations/location/type eq 'Point'": EVERY,
    "Locations/location/geometry/type eq 'Point'": [],
    f"st_within(Locations/location,{SQUARE})": [0, 1, 2, 3, 4],
    f"geo.intersects({SQUARE},Locations/location)": [0, 1, 2, 3, 4],
    f"st_equals(Locations/location,{POINT})": [0],
    f"st_disjoint(Locations/location,{SQUARE}) and name lt 'Device 06'": [5],
    f"st_relate(Locations/location,{POINT},'0FFFFF***')": [0],
    f"geo.distance(Locations/location,{POINT}) lt 0.0008": [0, 1],
    f"geo.distance(Locations/location,{POINT}) le 0.0005 and Locations/name ne 'x'": [0, 1],
    f"geo.distance(Locations/location,{POINT}) gt 0.0192": [39],
    "geo.length(Locations/location) eq 0": EVERY,
    "HistoricalLocations/time gt 2000-01-01": [],
}  # fmt: skip


@pytest.mark.parametrize("condition", THINGS)
def test_a_filter_finds_what_it_says(get: Get, city: City, condition: str) -> None:
    exact = {str(id_): number for number, id_ in enumerate(city.exact)}
    found = [entity["@iot.id"] for entity in get("/Things", filter=condition, top="1000", select="id")["value"]]
    assert sorted(exact[id_] for id_ in found if id_ in exact) == THINGS[condition]


def test_an_entity_is_found_by_its_id(get: Get, city: City) -> None:
    for name in ("id", "@iot.id"):
        found = get("/Locations", filter=f"{name} eq '{city.exact[5]}'", select="id")["value"]
        assert [entity["@iot.id"] for entity in found] == [str(city.exact[5])]


def test_a_generalised_place_is_found_wherever_its_region_is(get: Get, city: City) -> None:
    squares = set(map(str, city.generalised[:-1]))
    for corner in ("5.1181 52.5141", "5.1216 52.5162", "5.12 52.515"):
        condition = f"geo.distance(location,geography'POINT({corner})') lt 0.000001"
        assert squares <= {each["@iot.id"] for each in get("/Locations", filter=condition)["value"]}


def test_what_is_absent_comes_last_in_every_order(get: Get, city: City) -> None:
    for way in ("asc", "desc"):
        found = get("/Sensors", orderby=f"properties/height {way}", top="1000", select="properties")["value"]
        heights = [entity["properties"].get("height") for entity in found]
        assert heights == [3.5] * 20 + [None] * (city.devices - 20)


def test_an_order_may_be_of_an_expression(get: Get) -> None:
    found = get("/Things", orderby="length(name) desc,tolower(name)", top="2", select="name")["value"]
    assert len(found[0]["name"]) >= len(found[1]["name"]) > 9


def test_operators_bind_as_odata_says() -> None:
    one, two, three = (Said("number", digit) for digit in "123")
    assert parse("f", "1 add 2 mul 3 eq 1") == Call("eq", (Call("add", (one, Call("mul", (two, three)))), one))
    assert parse("f", "a eq 1 or b eq 2 and not c") == Call("or", (
        Call("eq", (Path(("a",)), one)), Call("and", (Call("eq", (Path(("b",)), two)), Call("not", (Path(("c",)),)))),
    ))  # fmt: skip
    assert parse("f", "'it''s'") == Said("text", "it's")


REFUSED = [
    {"filter": filter_} for filter_ in (
        "", "(", ")", "name", "name eq", "eq 'x'", "name eq 'x", "name = 'x'", "nothing eq 'x'", "name/x eq 'x'",
        "name eq 1", "name eq true", "properties eq 'x'", "properties/nothing eq 1", "Locations eq 'x'", "name eq 'x')",
        "properties/typeGeneralised gt true", "nothing(name)", "length(name,name) eq 1", "length(1) eq 1", "now() eq 1",
        "substring(name,-1,-1) eq 'x'", "st_within(name,name)", "st_within(Locations/location,'x')", "1", "not",
        "not 1", "st_within(Locations/location,geography'x')", "st_within(Locations/location,geography'POINT(500 1)')",
        "st_within(Locations/location,geography'POLYGON((0 0,1 1,0 1,1 0,0 0))')", "name eq 'a' and", "'x' add 1 eq 2",
        "st_within(Locations/location,geography'GEOMETRYCOLLECTION(POINT(1 1))')",
        "st_within(Locations/location,geography'CURVEPOLYGON((0 0,1 1,1 0,0 0))')",
        "st_within(Locations/location,geography'POLYGON((0 0,1 1,1 0,0 0),EMPTY)')",
        "st_relate(" + POINT + "," + POINT + ",'x')",
        "Locations/name eq name", "Locations/location eq " + POINT, "(" * 50 + "name eq 'x'" + ")" * 50,
        " or ".join(["name eq 'x'"] * 200), "1 add " * 100 + "1 eq 1", "name eq '" + "x" * 7000 + "'",
        "not " * 50 + "true",
        "properties/registered gt 'yesterday'", "properties/registered gt 2026-13-01", "name eq \x00",
        "name eq 'x\x00'",
        "properties/version mul 1e99 mul 1e99 mul 1e99 mul 1e99 gt 1", "substring(name,99999999999) eq 'x'",
    )
] + [
    {"top": "-1"}, {"top": "x"}, {"skip": "10001"}, {"skip": "x"}, {"count": "yes"}, {"select": ""}, {"select": "x"},
    {"select": "name,"}, {"expand": ""}, {"expand": "x"}, {"expand": "Locations,Locations"}, {"expand": "Locations("},
    {"expand": "Locations($nothing=1)"}, {"expand": "Locations($top=x)"}, {"expand": "Locations($skiptoken=x)"},
    {"expand": "Locations/Things/Locations/Things/Locations/Things"}, {"expand": "(" * 5000}, {"orderby": "location"},
    {"expand": "Datastreams($expand=Thing($expand=Datastreams($expand=Thing($expand=Datastreams($expand=Thing)))))"},
    {"orderby": ""}, {"orderby": "name up"}, {"orderby": "name,name,name,name"}, {"orderby": "Locations/name"},
    {"skiptoken": "x"}, {"skiptoken": "WyJ4Il0"}, {"nothing": "1"}, {"search": "x"}, {"format": "x"},
]  # fmt: skip


@pytest.mark.parametrize("options", REFUSED, ids=[f"{n}:{str(each)[:50]}" for n, each in enumerate(REFUSED)])
def test_an_option_that_makes_no_sense_is_refused(ask: Ask, options: dict[str, str]) -> None:
    answer = ask("/Things", **options)
    assert answer.status_code == 400, answer.text[:300]
    assert len((answer.json or {})["error"]["message"]) > 5
    assert "Error" not in answer.text


def test_an_option_of_sets_is_refused_for_one_entity(ask: Ask, city: City) -> None:
    assert ask(f"/Things('{city.exact[0]}')", top="1").status_code == 400
    assert ask(f"/Things('{city.exact[0]}')/name", select="name").status_code == 400
    assert ask("", filter="x").status_code == 400
