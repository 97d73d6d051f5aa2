from __future__ import annotations

import pytest
from shapely import box
from shapely.geometry import Point
from sqlalchemy import Connection, insert

from geo.errors import NotFound
from geo.publication import districts, organisations, places, statistics, tables
from geo.publication.filters import DeviceFilter
from geo.publication.likeness import PART, Kind, Match, Names, Step, resembling
from tests.publication_builder import a_device, a_district, a_generalised_device, a_place, an_edition, an_organisation


@pytest.fixture
def publication(publication: Connection) -> Connection:
    an_edition(publication)
    a_district(publication)
    a_district(publication, "WK02", "Zuiderkwartier", box(5.14, 52.50, 5.18, 52.53))
    return publication


@pytest.fixture
def streets(publication: Connection) -> Connection:
    for name in ("Havenstraat", "Havenweg", "Cafébaan", "Molenlaan", "50%straat", "Plein 1940", "Oude Havenkade"):
        a_place(publication, "street", name, Point(5.121, 52.512))
    a_place(publication, "postcode", "8246 AB", Point(5.125, 52.518))
    a_place(publication, "district", "Havenkwartier", Point(5.12, 52.515))
    return publication


def found(connection: Connection, words: str) -> list[str]:
    return [place.name for place in places.search(connection, words, limit=5)]


def test_a_whole_name_comes_first_and_then_what_begins_so(streets: Connection) -> None:
    assert places.search(streets, "havenstraat", limit=5)[0].match is Match.WHOLE
    assert {place.name: place.match for place in places.search(streets, "haven", limit=5)} == {
        "Havenstraat": Match.START,
        "Havenweg": Match.START,
        "Havenkwartier": Match.START,
        "Oude Havenkade": Match.WORD,
    }


@pytest.mark.parametrize(
    "words",
    [
        "HAVENSTRAAT", "Havenstraat 12", "havenstraat 12 bs", "  Havenstraat ", "Havnstraat", "Havesntraat",
        "Havenstraat 12, 2. tv", "12 Havenstraat", "Havenstraat, Markerwaard",
    ],
)  # fmt: skip
def test_a_street_is_found_however_it_is_typed(streets: Connection, words: str) -> None:
    assert found(streets, words)[0] == "Havenstraat"


def test_a_slip_at_the_beginning_does_not_hide_a_name_that_is_not_typed_out_yet(streets: Connection) -> None:
    assert {"Havenstraat", "Havenweg", "Havenkwartier"} <= set(found(streets, "havn"))


def test_accents_do_not_matter(streets: Connection) -> None:
    assert found(streets, "cafebaan") == ["Cafébaan"]


@pytest.mark.parametrize("words", ["8246AB", "8246 ab", "Havenstraat 12, 8246 AB Markerwaard"])
def test_a_postcode_is_found_with_and_without_its_space(streets: Connection, words: str) -> None:
    place = places.search(streets, words, limit=1)[0]
    assert (place.kind, place.name, place.point) == ("postcode", "8246 AB", (5.125, 52.518))


def test_a_number_that_is_part_of_a_name_is_kept(streets: Connection) -> None:
    assert found(streets, "plein 1940")[0] == "Plein 1940"


def test_a_district_after_the_comma_tells_streets_of_one_name_apart(streets: Connection) -> None:
    for district in ("Noord", "Zuid"):
        a_place(streets, "street", "Kerkstraat", Point(5.13, 52.51), district)
    assert [place.label for place in places.search(streets, "kerkstraat, zuid", limit=2)] == [
        "Kerkstraat, Zuid",
        "Kerkstraat, Noord",
    ]


def test_a_part_of_a_name_is_offered_but_not_taken_for_it(streets: Connection) -> None:
    assert {place.match for place in places.search(streets, "laan", limit=5)} == {Match.PART}
    assert not Match.PART.is_sure


def test_an_ending_that_very_many_names_share_finds_none_of_them(streets: Connection) -> None:
    table = tables.place
    for most, names in ((7, {"Molenlaan"}), (0, set())):
        steps = (Step(PART, most=most),)
        searched = Names(table, (table.c.name,), 5, (Kind(table.c.kind == "street", steps),))
        assert {row.name for row in resembling(streets, searched, "laan")} == names


def test_a_misspelt_name_is_found_among_names_of_the_same_ending(streets: Connection) -> None:
    for number in range(60):
        a_place(streets, "street", f"{chr(98 + number % 20)}{chr(97 + number // 20)}enstraat", Point(5.13, 52.51))
    assert found(streets, "havnstraat")[0] == "Havenstraat"
    assert found(streets, "avenstraat")[0] == "Havenstraat"


def test_many_streets_push_no_postcode_or_district_out(streets: Connection) -> None:
    for number in range(8):
        a_place(streets, "street", f"Havenpad {number}", Point(5.13, 52.51))
    assert found(streets, "haven").count("Havenkwartier") == 1
    assert len(found(streets, "haven")) == 6


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "%%%", "\x7f", "qqqq"])
def test_signs_that_mean_something_to_sql_find_nothing(streets: Connection, words: str) -> None:
    assert found(streets, words) == []


def test_an_empty_search_finds_nothing(streets: Connection) -> None:
    assert found(streets, "   ") == []


def test_a_per_cent_sign_in_a_name_is_found_as_itself(streets: Connection) -> None:
    assert found(streets, "50%s") == ["50%straat"]


def test_each_count_stands_under_the_other_choices(publication: Connection) -> None:
    owner = an_organisation(publication)
    a_device(publication, sensor_type="flow", personal_data="none", organisation_id=owner)
    a_device(publication, sensor_type="flow", personal_data="identifiable", districts=["WK01", "WK02"])
    a_device(publication, sensor_type="sound", personal_data="identifiable", districts=["WK02"])
    counts = statistics.facets(publication, DeviceFilter(sensor_types=("flow",), personal_data=("identifiable",)))
    assert counts.total == 1
    assert counts.sensor_types == {"flow": 1, "sound": 1}
    assert counts.personal_data == {"none": 1, "identifiable": 1}
    assert counts.districts == {"WK01": 1, "WK02": 1}
    assert counts.organisations == {}


def test_without_a_filter_everything_is_counted(publication: Connection) -> None:
    owner = an_organisation(publication)
    a_device(publication, organisation_id=owner, lifecycle="planned", category="camera")
    a_generalised_device(publication, districts=["WK01", "WK02"])
    counts = statistics.facets(publication, DeviceFilter())
    assert counts.total == 2
    assert counts.lifecycles == {"planned": 1, "active": 1}
    assert counts.categories == {"camera": 1, "sensor": 1}
    assert counts.organisations == {owner: 1}
    assert counts.districts == {"WK01": 2, "WK02": 1}


def test_a_district_counts_what_stands_or_may_stand_in_it(publication: Connection) -> None:
    a_device(publication, districts=["WK02"])
    a_generalised_device(publication, districts=["WK01", "WK02"], personal_data="identifiable")
    a_device(publication, districts=["WK01"])
    publication.execute(insert(tables.withheld_count).values(district="WK02", devices="5-9"))
    totals = statistics.of_district(publication, "WK02")
    assert (totals.total, totals.withheld) == (2, "5-9")
    assert totals.tiers == {0: 1, 1: 1}
    assert totals.personal_data == {"none": 1, "identifiable": 1}
    assert statistics.by_district(publication)["WK01"].total() == 2
    assert statistics.of_district(publication, "WK01").withheld is None


def test_districts_are_read_in_the_order_of_their_names(publication: Connection) -> None:
    assert list(districts.names(publication).items()) == [("WK01", "Havenkwartier"), ("WK02", "Zuiderkwartier")]
    assert [district.code for district in districts.every(publication)] == ["WK01", "WK02"]
    assert districts.one(publication, "WK02").geometry.bounds == (5.14, 52.50, 5.18, 52.53)
    assert districts.some(publication, ("WK02", "nosuch"))[0].code == "WK02"
    with pytest.raises(NotFound):
        districts.one(publication, "nosuch")


def test_an_organisation_is_found_by_a_part_of_its_name(publication: Connection) -> None:
    city, water = an_organisation(publication), an_organisation(publication, "Coöperatie Waterschap")
    assert organisations.search(publication, "cooperatie water", limit=5) == [
        (water, "Coöperatie Waterschap", Match.START)
    ]
    assert organisations.search(publication, "watreschap", limit=5)[0][0] == water
    assert organisations.search(publication, "%", limit=5) == []
    assert organisations.names(publication) == {water: "Coöperatie Waterschap", city: "Gemeente Markerwaard"}
