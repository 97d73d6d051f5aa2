"""A kind of device that fewer than five buildings of a block could hold is published as its category."""

from dataclasses import replace

import pytest
from shapely import LineString, Point
from sqlalchemy import text

from geo.database import reading, writing
from geo.errors import Invalid
from geo.model import Building, Category, Datastream, Mobility, NewDevice, PersonalData, Purpose, SensorType, Theme
from geo.register import kinds
from geo.register.buildings import register_buildings
from tests.support import town

pytestmark = pytest.mark.town

FARM = Point(5.115, 52.515)  # three farms, fields, and homes
YARDS = Point(5.145, 52.525)  # nine farms
GAUGE = NewDevice(
    reference="gauge",
    category=Category.METER,
    sensor_type=SensorType.FLOW,
    geometry=FARM,
    technologies=("ultrasonic_level_sensor",),
    themes=(Theme.AGRICULTURE,),
    personal_data=PersonalData.DEIDENTIFIED_LATER,
    data_types=("personal", "values_time"),
    processing=("aggregated", "computer_vision"),
    datastreams=(Datastream("manure", "manure level", unit="m"),),
    purposes=(Purpose("mind the manure", dtpr=("ecology",), legal_ground="consent"),),
    retention="P1Y",
)


def farm(connection, count, around, complex_=None):
    """Let so many farms, or the buildings of one complex, stand beside a home, and none that stood there."""
    connection.execute(
        text("DELETE FROM register.building WHERE use IS NOT NULL AND point = ST_SetSRID(ST_Point(:x, :y), 4326)"),
        {"x": around.x, "y": around.y},
    )
    connection.execute(
        text(
            "INSERT INTO register.building (reference, complex, use, point, be, bn)"
            " SELECT concat('farm ', n, ' at ', here), :complex, 'agriculture', here, b.be, b.bn"
            " FROM generate_series(1, :count) n, ST_SetSRID(ST_Point(:x, :y), 4326) here,"
            " LATERAL (SELECT be, bn FROM register.building ORDER BY point <-> here LIMIT 1) b"
        ),
        {"x": around.x, "y": around.y, "count": count, "complex": complex_},
    )


@pytest.fixture
def owner(databases):
    """A town with a limited kind: three farms here, nine there."""
    owner = town.town(databases)
    change(databases, farm, 3, FARM)
    change(databases, farm, 9, YARDS)
    change(databases, kinds.limit, SensorType.FLOW, ["agriculture", "industrial"])
    return owner


def change(databases, action, *arguments):
    with writing(databases.engine("register_app")) as connection:
        action(connection, *arguments)


def published(databases):
    """What is public of each device, by the longitude of its place."""
    with reading(databases.engine("public_reader")) as connection:
        rows = connection.execute(text("SELECT *, ST_X(ST_Centroid(geometry)) AS east FROM publication.device"))
        return sorted(rows, key=lambda row: row.east)


def test_a_rare_kind_is_published_as_its_category_and_nothing_tells_it(databases, owner):
    town.register_more(databases, owner, GAUGE, replace(GAUGE, reference="yard", geometry=YARDS))
    town.publish_all(databases)
    rare, common = published(databases)
    assert (rare.category, rare.sensor_type, rare.type_generalised) == ("meter", "other", True)
    assert (rare.technologies, rare.themes, rare.datastreams) == ([], [], [])
    assert (rare.data_types, rare.processing) == (["personal"], ["aggregated"])
    assert rare.purposes == [dict.fromkeys(rare.purposes[0]) | {"dtpr": [], "legalGround": "consent"}]
    assert (rare.personal_data, rare.retention) == ("deidentified_later", "P1Y")
    assert (common.sensor_type, common.type_generalised) == ("flow", False)
    assert (common.technologies, common.themes) == (["ultrasonic_level_sensor"], ["agriculture"])
    assert common.purposes[0]["dtpr"] == ["ecology"]


def test_what_is_of_no_usual_kind_is_not_told_apart_from_a_rare_one(databases, owner):
    unusual = replace(GAUGE, reference="unusual", sensor_type=SensorType.OTHER, technologies=("gps",), datastreams=())
    town.register_more(databases, owner, GAUGE, unusual, replace(unusual, reference="far", geometry=YARDS))
    town.publish_all(databases)
    one, other, far = published(databases)
    told = [name for name in one._fields if name not in ("id", "short_code", "content_hash")]
    assert [getattr(one, name) for name in told] == [getattr(other, name) for name in told]
    assert (far.type_generalised, far.technologies) == (False, ["gps"])


def test_an_exact_device_and_one_of_another_kind_say_what_they_are(databases, owner):
    released = replace(GAUGE, reference="exact", exact_reason="in public space", geometry=Point(FARM.x, FARM.y + 0.01))
    sound = replace(GAUGE, reference="sound", sensor_type=SensorType.SOUND)
    town.register_more(databases, owner, released, sound)
    town.publish_all(databases)
    assert {(row.sensor_type, row.type_generalised) for row in published(databases)} == {
        ("flow", False),
        ("sound", False),
    }


@pytest.mark.parametrize(("complex_", "hidden"), [(None, False), ("one farm", True)])
def test_a_complex_of_many_buildings_is_one_that_could_hold_it(databases, owner, complex_, hidden):
    change(databases, farm, 9, FARM, complex_)
    town.register_more(databases, owner, GAUGE)
    town.publish_all(databases)
    assert [row.type_generalised for row in published(databases)] == [hidden]


def test_every_block_of_a_region_must_have_enough_buildings(databases, owner):
    road = LineString([YARDS, Point(YARDS.x + 0.01, YARDS.y)])
    town.register_more(databases, owner, replace(GAUGE, geometry=road))
    town.publish_all(databases)
    assert [row.type_generalised for row in published(databases)] == [True]


def test_a_kind_is_shown_of_what_works_in_districts(databases, owner):
    works = replace(GAUGE, geometry=None, mobility=Mobility.MOBILE, operation_districts=("W",))
    town.register_more(databases, owner, works)
    town.publish_all(databases)
    assert [(row.sensor_type, row.type_generalised) for row in published(databases)] == [("flow", False)]


def test_new_uses_of_buildings_or_a_lifted_limit_bring_the_kind_back_with_the_next_edition(databases, owner):
    town.register_more(databases, owner, GAUGE)
    assert town.publish_all(databases).made
    (hidden,) = published(databases)
    change(databases, farm, 5, FARM)
    assert town.publish_all(databases).changed == 1
    (shown,) = published(databases)
    assert (shown.id, shown.sensor_type, shown.type_generalised) == (hidden.id, "flow", False)
    change(databases, farm, 4, FARM)
    assert town.publish_all(databases).changed == 1
    change(databases, kinds.free, SensorType.FLOW)
    assert town.publish_all(databases).changed == 1
    assert [row.sensor_type for row in published(databases)] == ["flow"]
    assert not town.publish_all(databases).made


def test_the_place_in_the_block_does_not_decide_whether_the_kind_is_shown(databases, owner):
    town.register_more(databases, owner, GAUGE)
    town.publish_all(databases)
    before = published(databases)
    town.register_more(databases, owner, replace(GAUGE, geometry=Point(FARM.x + 0.0001, FARM.y)))
    assert not town.publish_all(databases).made
    assert published(databases) == before


def test_what_a_hidden_kind_says_is_no_example_that_others_may_follow(databases, owner):
    places = [Point(YARDS.x - n * 0.007, YARDS.y) for n in range(4)]
    sounds = [
        replace(GAUGE, reference=f"sound {n}", sensor_type=SensorType.SOUND, geometry=place)
        for n, place in enumerate(places)
    ]
    town.register_more(databases, owner, GAUGE, *sounds)
    town.publish_all(databases)
    assert {stream["observedProperty"] for row in published(databases) for stream in row.datastreams} == {None}


@pytest.mark.parametrize(
    ("sensor_type", "uses", "reason"),
    [
        (SensorType.FLOW, [], "is missing"),
        (SensorType.FLOW, ["farming"], "is not known"),
        (SensorType.OPTICAL_CAMERA, ["office"], "the category camera"),
        (SensorType.OTHER, ["office"], "names no kind"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(register, sensor_type, uses, reason):
    with pytest.raises(Invalid, match=reason):
        kinds.limit(register, sensor_type, uses)


def test_a_later_limit_takes_the_place_of_the_one_before(register):
    kinds.limit(register, SensorType.FLOW, ["office", "trade", "office"])
    kinds.limit(register, SensorType.FLOW, ["agriculture"])
    assert kinds.limits(register) == {SensorType.FLOW: ("agriculture",)}
    assert kinds.free(register, SensorType.FLOW)
    assert not kinds.free(register, SensorType.FLOW)


def test_a_building_of_an_unknown_use_is_refused(register):
    with pytest.raises(Invalid, match="did you mean agriculture"):
        register_buildings(register, [Building("b", FARM, use="agricultural")])
