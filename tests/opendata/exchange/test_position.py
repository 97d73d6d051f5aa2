"""Where rows say that devices are, in every way that files have."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from geo.errors import Invalid, Unreadable
from opendata.exchange.report import Report

from .conftest import FIELDS, HEADER

Bring = Callable[..., Report]
Value = Callable[[str, str], object]


def said(position: str) -> str:
    return f"{HEADER}[position]\n{position}\n{FIELDS}"


def test_two_points_make_a_line(bring: Bring, value: Value) -> None:
    line = 'line = [{ longitude = "x1", latitude = "y1" }, { longitude = "x2", latitude = "y2" }]'
    report = bring("id,y1,x1,y2,x2\na,52.1,5.1,52.11,5.12\nb,52.1,5.1,52.1,5.1\nc,52.1,5.1,,\n", said(line))
    assert value("a", "ST_AsText(geometry)") == "LINESTRING(5.1 52.1,5.12 52.11)"
    assert [error.reason for error in report.errors] == [
        "both ends of the line are the same point",
        "is empty, and the other coordinate is not",
    ]


@pytest.mark.parametrize("text", ["(52.1, 5.1)", "52.1 5.1", "52.1;5.1"])
def test_one_column_may_hold_both_numbers(bring: Bring, value: Value, text: str) -> None:
    bring(f'id,at\na,"{text}"\n', said('text = "at"'))
    assert value("a", "ST_AsText(geometry)") == "POINT(5.1 52.1)"


def test_the_order_of_the_two_numbers_can_be_said(bring: Bring, value: Value) -> None:
    bring("id,at\na,5.1 52.1\n", said('text = "at"\norder = "lon lat"'))
    assert value("a", "ST_AsText(geometry)") == "POINT(5.1 52.1)"


def test_well_known_text_is_read_and_what_is_none_is_refused(bring: Bring, value: Value) -> None:
    report = bring(
        'id,g\na,MULTIPOINT Z ((5.1 52.1 7))\nb,POINT 5.1 52.1\nc,"SRID=4326;POINT(5 52)"\n'
        'd,"CIRCULARSTRING(5 52,6 53,7 52)"\n',
        said('wkt = "g"'),
    )
    assert value("a", "ST_AsText(geometry)") == "POINT(5.1 52.1)"
    assert [error.reason for error in report.errors] == [
        "is not well-known text (WKT), or has arcs",
        "is not well-known text (WKT), or has arcs; take away the SRID before it",
        "is not well-known text (WKT), or has arcs",
    ]


def test_coordinates_of_another_reference_system_are_converted(bring: Bring, value: Value) -> None:
    bring("id,x,y\na,136000,456000\n", said('x = "x"\ny = "y"\nepsg = 28992'))
    lon, lat = value("a", "ST_X(geometry)"), value("a", "ST_Y(geometry)")
    assert lon == pytest.approx(5.1100, abs=2e-4)
    assert lat == pytest.approx(52.0918, abs=2e-4)


@pytest.mark.parametrize(
    ("code", "reason"), [("999999", "is no EPSG code that is known"), ("5709", "does not tell places")]
)
def test_an_unknown_epsg_code_is_refused(bring: Bring, code: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        bring("id,x,y\na,1,2\n", said(f'x = "x"\ny = "y"\nepsg = {code}'))


def test_swapped_axes_and_a_lost_sign_are_told_with_a_proposal_and_not_mended(bring: Bring) -> None:
    report = bring("id,lat,lon\na,5.1,52.1\nb,52.1,-5.1\nc,0,0\n", said('longitude = "lon"\nlatitude = "lat"'))
    assert report.registered == 0
    reasons = [error.reason for error in report.errors]
    assert "with latitude and longitude swapped, it would lie inside" in reasons[0]
    assert "with a minus before the longitude, it would lie inside" in reasons[1]
    assert "is 0, 0; it was lost on the way" in reasons[2]


def collection(**more: object) -> str:
    point = {"type": "Point", "coordinates": [5.1, 52.1, 3.0]}
    feature = {"type": "Feature", "id": "f1", "properties": {"id": "a"}, "geometry": point}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more})


def test_geojson_features_bring_their_own_places_and_ids(bring: Bring, value: Value) -> None:
    bring(collection(), HEADER + FIELDS.replace('"id"', '"@id"'), "devices.geojson")
    assert value("f1", "ST_AsText(geometry)") == "POINT(5.1 52.1)"


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_a_crs_member_that_says_degrees_is_accepted(bring: Bring, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert bring(collection(crs=crs), HEADER + FIELDS, "devices.geojson").registered == 1


def test_a_crs_member_that_contradicts_is_refused_though_it_stands_last(bring: Bring) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    with pytest.raises(Unreadable, match="says that its coordinates are in urn:ogc:def:crs:EPSG::28992"):
        bring(collection(crs=crs), HEADER + FIELDS, "devices.geojson")


def test_a_malformed_geometry_costs_its_row_only(bring: Bring) -> None:
    data = json.loads(collection())
    bad = {"type": "Feature", "properties": {"id": "b"}, "geometry": {"type": "Point", "coordinates": ["x"]}}
    data["features"] += [bad, "no feature"]
    report = bring(json.dumps(data), HEADER + FIELDS, "devices.geojson")
    assert report.registered == 1
    assert [error.reason for error in report.errors] == [
        "is not a Point as GeoJSON writes it",
        "is not a GeoJSON feature",
    ]
