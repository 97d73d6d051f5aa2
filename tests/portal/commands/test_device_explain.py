"""A reviewer asks why a device is published as it is, and is told every rule, and never a secret place's name."""

import json

import pytest
from click.testing import CliRunner
from shapely import LineString, Point
from sqlalchemy import text

from geo.database import writing
from geo.model import Mobility, PrivacyZone, Purpose, SensorType, SiteClass, Tier, Visibility
from geo.privacy.ladder import ensure_ladder
from geo.publish import publish
from geo.register import kinds, zones
from geo.register.devices import register_many
from portal.cli import main
from tests.support import town

SHELTERED = Point(5.155, 52.535)
OWN = (Purpose("count the swans of the Zwanenvliet"),)


@pytest.fixture(scope="module")
def databases(clone):
    with clone(town=True) as pair:
        with writing(pair.engine("register_app")) as connection:
            connection.execute(text("DELETE FROM register.building WHERE ST_X(point) < 5.112 AND ST_Y(point) < 52.507"))
            owner = town.municipality(connection)
            school = PrivacyZone("School at the quay", Tier.LARGE_SQUARE, Point(5.14, 52.53).buffer(0.001))
            zones.register_zones(connection, [school])
        with writing(pair.engine("locator")) as connection:
            ensure_ladder(connection)
        with writing(pair.engine("register_app")) as connection:
            zones.register_secret_place(connection, "Refuge Swan", SHELTERED)
            kinds.limit(connection, SensorType.FLOW, ["agriculture"])
            block = connection.scalar(text("SELECT min(region_id) FROM register.block WHERE tier = 2"))
            sweeps = {"mobility": Mobility.MOBILE, "geometry": None, "operation_blocks": (block,)}
            devices = [
                town.released("exact", geometry=Point(5.118, 52.525), serial="SN-1"),
                town.released("protected", geometry=Point(5.145, 52.505)),
                town.unreleased("lonely", geometry=Point(5.104, 52.503), site_class=SiteClass.DWELLING),
                town.unreleased("square", geometry=Point(5.12, 52.512), address="Quay 4", purposes=OWN),
                town.released("school", geometry=Point(5.14, 52.53)),
                town.released("secret", geometry=SHELTERED),
                town.released("mate-1", geometry=Point(5.125, 52.51)),
                town.unreleased("mate-2", geometry=Point(5.125, 52.51)),
                town.unreleased("mate-3", geometry=Point(5.125, 52.51), site_class=SiteClass.SENSITIVE),
                town.unreleased("exempt", visibility=Visibility.EXEMPT, visibility_reason="the law says so"),
                town.unreleased("mobile", mobility=Mobility.MOBILE, operation_districts=("W",)),
                town.unreleased("sweeper", **sweeps),
                town.unreleased("milk", sensor_type=SensorType.FLOW, geometry=Point(5.15, 52.52)),
                town.unreleased("road", geometry=LineString([(5.11, 52.52), (5.15, 52.52)])),
            ]
            register_many(connection, owner, devices)
            register_many(connection, town.resident(connection), [town.released("home", geometry=Point(5.13, 52.515))])
        town.publish_all(pair)
        with writing(pair.engine("register_app")) as connection:
            later = PrivacyZone("Nest", Tier.SQUARE, Point(5.145, 52.505).buffer(0.0001))
            zones.register_zones(connection, [school, later])
        publish(*(pair.engine(role) for role in ("locator", "publisher", "loader")), complete=False)
        with writing(pair.engine("register_app")) as connection:
            register_many(
                connection,
                owner,
                [
                    town.unreleased("late", geometry=Point(5.118, 52.525)),
                    town.unreleased("exact", geometry=Point(5.118, 52.525), visibility=Visibility.EXEMPT,
                            visibility_reason="since today"),
                ],
            )  # fmt: skip
        yield pair


@pytest.fixture
def explain(databases):
    def run(*arguments: str, code: int = 0) -> str:
        found = CliRunner().invoke(main, ["device", "explain", *arguments], env=databases.environment())
        assert found.exit_code == code, found.output
        return found.output

    return run


def of_council(reference: str, *options: str) -> tuple[str, ...]:
    return ("Town Council", reference, *options)


def record_in(output: str) -> dict[str, object]:
    found = json.loads(output[output.index("{\n") : output.index("\n}\n") + 2])
    assert isinstance(found, dict)
    return found


def test_an_unreleased_device_is_a_square_and_each_thing_left_out_has_its_reason(explain):
    said = explain(*of_council("square"))
    assert "[1] release: nobody released its exact place" in said
    assert "[0] zone: it stands in no zone" in said
    assert "[1] decision: square, as CRS3035RES250m" in said
    shown = record_in(said)
    assert shown["tier"] == 1 and "geometry" not in shown and "name" not in shown
    for line in ("name: not shown for squares", "address: not shown for squares", "reference: not shown for squares",
                 "purpose text: said in fewer than 5 places", "datastream name: not shown for squares"):  # fmt: skip
        assert line in said
    assert "Zwanenvliet" not in said and "52.512" not in said


def test_a_zone_is_named_and_a_secret_place_only_on_request(explain):
    assert "it stands in School at the quay (tier 2)" in explain(*of_council("school"))
    said = explain(*of_council("secret"))
    assert "[3] zone: it stands in a secret place (tier 3)" in said
    assert "Refuge Swan" not in said
    assert "Refuge Swan" in explain(*of_council("secret", "--names"))


def test_a_site_tells_who_else_is_there_and_who_raises_it(explain):
    said = explain(*of_council("mate-1"))
    assert "[1] site: 1 others at its site (mate-2 of Town Council); 1 withheld there, which raise nobody" in said
    assert "shares a site" in said


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("exempt", "[4] class: it is exempt: the law says so"),
        ("exempt", "everything: no record"),
        ("mate-3", "[4] class: it is at a sensitive place"),
        ("mobile", "[3] mobility: it has no fixed place; it is said to work in W"),
        ("sweeper", "[2] mobility: it has no fixed place; it is said to work in its blocks"),
        ("milk", "so what it is ('flow') is not shown, nor what would tell it"),
        ("milk", "sensor type: all or in part, since it would tell its kind, which is rare here"),
        ("road", "shape: it is a linestring"),
        ("road", "+CRS3035RES250m"),
    ],
)
def test_other_kinds_of_devices_are_explained_by_their_own_rules(explain, reference, words):
    assert words in explain(*of_council(reference))


def test_a_resident_is_not_named_and_the_home_has_neighbours(explain):
    said = explain("Jannie Jansen", "home")
    assert "[1] class: its owner is a resident" in said
    assert "organisation: a natural person is not named" in said
    assert "Jannie" not in said[said.index("The public sees") :]
    assert " buildings\n" in said


def test_a_home_in_a_block_without_known_buildings_is_withheld_for_want_of_neighbours(explain):
    said = explain(*of_council("lonely"))
    assert "[1] class: it is at a dwelling" in said
    assert "[4] neighbours: too few buildings are known around this home" in said
    assert "The public sees:\nnothing" in said


def test_what_became_protected_is_said_to_come_back_with_the_next_complete_edition(explain):
    said = explain(*of_council("protected"))
    assert "[4] schedule: its place became protected; it comes back with the next complete edition" in said
    assert "The public sees:\nnothing" in said
    assert record_in(explain(*of_council("protected", "--would-be")))["tier"] == 1


def test_what_waits_is_said_and_what_it_would_be_is_rehearsed_and_changes_nothing(explain, databases):
    now = explain(*of_council("exact"))
    assert "version 2 waits for the next edition" in now
    assert record_in(now)["geometry"] == "POINT(5.118 52.525)"
    assert "it stays exact, since what was public stays known" in now
    then = explain(*of_council("exact", "--would-be"))
    assert "The public will see:\nnothing" in then
    assert explain(*of_council("exact")) == now
    late = explain(*of_council("late"))
    assert "nothing has been decided about it yet" in late and "The public sees:\nnothing" in late
    assert record_in(explain(*of_council("late", "--would-be")))["tier"] == 1
    with databases.engine("register_owner").connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM register.run").scalar() == 2


def test_a_device_is_found_by_public_id_and_short_code_as_well(explain):
    shown = record_in(explain(*of_council("exact")))
    assert record_in(explain(str(shown["id"]))) == shown
    assert record_in(explain(str(shown["short_code"]))) == shown


def test_an_unknown_device_is_an_error_with_what_comes_close(explain):
    assert "did you mean mate-" in explain(*of_council("mate"), code=1)
    assert "did you mean Town Council" in explain("Town Counsel", "exact", code=1)
    assert "no device 'abc'" in explain("abc", code=1)


def test_what_never_leaves_is_said_to_exist_and_not_shown(explain):
    said = explain(*of_council("exact"))
    assert "serial: never leaves the register" in said
    assert "SN-1" not in said
