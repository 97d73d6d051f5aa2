"""The audit passes on a sound installation, and finds each thing that is broken on purpose."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from shapely import Point, box
from sqlalchemy import Connection, text

from geo.database import working_engine, writing
from geo.model import Building, PrivacyZone, Purpose, SiteClass, Tier, Visibility
from geo.privacy.audit import blocks, doors, grants, kinds, policy, published, traces
from geo.privacy.audit.report import Outcome, Report, from_json, judge
from geo.privacy.audit.running import audit
from geo.privacy.ladder import ensure_ladder
from geo.publish import publish
from geo.register import audits, buildings, zones
from geo.register.devices import register_many
from tests.support import town

HOME = Point(5.1123456, 52.5123456)
SECRET = town.unreleased(
    "wren-4711",
    geometry=HOME,
    name="Wren box",
    address="Wrenlane 7",
    serial="SN-0099-wren",
    purposes=(Purpose("hear the wren of Wrenlane"),),
)


@dataclass(frozen=True)
class Installation:
    """Owners' connections to both databases; what a test breaks is rolled back."""

    register: Connection
    publication: Connection

    def break_register(self, statement: str) -> None:
        self.register.execute(text(statement))

    def break_publication(self, statement: str) -> None:
        self.publication.execute(text(statement))


@pytest.fixture(scope="module")
def published_town(clone):
    with clone(town=True) as databases:
        with writing(databases.engine("register_app")) as connection:
            owner = town.municipality(connection)
            zones.register_zones(
                connection, [PrivacyZone("school", Tier.LARGE_SQUARE, Point(5.14, 52.53).buffer(0.001))]
            )
            devices = [
                SECRET,
                replace(SECRET, reference="wren-4712", geometry=Point(5.1401, 52.5301)),
                town.released("open", geometry=Point(5.155, 52.505), installed=date(2025, 5, 5)),
                town.unreleased("exempt", visibility=Visibility.EXEMPT, visibility_reason="law", name="Hidden wren"),
                town.unreleased("shelter", site_class=SiteClass.SENSITIVE, geometry=Point(5.12, 52.51)),
            ]  # fmt: skip
            register_many(connection, owner, devices)
        town.publish_all(databases)
        yield databases


@pytest.fixture
def sound(published_town):
    with (
        published_town.engine("register_owner").connect() as register,
        published_town.engine("publication_owner").connect() as publication,
    ):
        yield Installation(register, publication)


def test_a_sound_installation_passes_as_the_roles_that_the_command_uses(published_town):
    with (
        published_town.engine("register_owner").connect() as register,
        published_town.engine("public_reader").connect() as publication,
    ):
        report = audit(register, publication, schedule="P1D")
    assert [finding for finding in report.findings if finding.outcome is Outcome.FAIL] == []
    assert report.passed
    assert report.edition == 1
    assert len(report.findings) == 21
    assert all(finding.figure and finding.meaning for finding in report.findings)
    assert all(finding.advice for finding in report.findings if finding.outcome is not Outcome.PASS)


def fails(finding, *words):
    assert finding.outcome is Outcome.FAIL, finding
    assert finding.advice
    assert all(word in "\n".join(finding.details) for word in words), finding.details
    return True


@pytest.mark.parametrize(
    ("grant", "line"),
    [
        ("GRANT SELECT ON register.device_version TO publisher", "publisher: SELECT"),
        ("GRANT SELECT (geometry) ON register.device_version TO publisher", "geometry"),
        ("GRANT SELECT ON register.device_private TO PUBLIC", "everybody: SELECT on register.device_private"),
        ("GRANT EXECUTE ON FUNCTION register.analyze_tables(text[]) TO publisher", "analyze_tables"),
        ("GRANT CREATE ON SCHEMA register TO register_app", "CREATE, USAGE on schema register"),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA register TO loader", "loader: SELECT on register.zone"),
        ("ALTER DEFAULT PRIVILEGES IN SCHEMA register GRANT SELECT ON TABLES TO publisher", "made later"),
        ("REVOKE SELECT ON register.zone FROM locator", "missing: locator: SELECT, UPDATE"),
    ],
)
def test_a_right_given_or_taken_in_the_register_is_found(sound, grant, line):
    sound.break_register(grant)
    finding = grants.check(sound.register, "register")
    assert finding.outcome is Outcome.FAIL
    held = set(grants.granted(sound.register)) ^ set(grants.expected("register"))
    assert any(line in f"missing: {changed}" for changed in held)


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ("GRANT INSERT ON publication.gone TO public_reader", "public_reader: INSERT, SELECT on publication.gone"),
        ("CREATE VIEW publication.v AS SELECT 1; GRANT SELECT ON publication.v TO public_reader", "publication.v"),
        ("DO $$BEGIN EXECUTE 'GRANT TEMPORARY ON DATABASE ' || current_database() || ' TO public_reader'; END$$",
         "public_reader: CONNECT, TEMPORARY on database"),
        ("GRANT EXECUTE ON FUNCTION publication.analyze_tables() TO public_reader", "public_reader: EXECUTE"),
    ],
)  # fmt: skip
def test_a_right_given_in_the_publication_is_found(sound, grant, words):
    sound.break_publication(grant)
    assert fails(grants.check(sound.publication, "publication"), words)


def test_a_power_of_a_role_and_a_membership_are_found(cluster):
    with working_engine(cluster.admin_url()).connect() as connection:
        connection.execute(text("ALTER ROLE public_reader BYPASSRLS"))
        connection.execute(text("GRANT pg_read_all_data TO loader"))
        assert fails(doors.roles(connection), "public_reader is above row security", "loader has all rights of")
        connection.rollback()
        assert doors.roles(connection).outcome is Outcome.PASS


def test_an_open_function_and_a_large_object_are_found(sound, published_town):
    superuser = published_town.cluster.admin_url().replace("/postgres?", f"/{published_town.publication}?")
    with working_engine(superuser).connect() as admin:
        admin.execute(text("GRANT EXECUTE ON FUNCTION ST_EstimatedExtent(text, text, text) TO public_reader"))
        admin.execute(text("SELECT lo_create(0)"))
        finding = doors.functions(sound.register, admin)
        admin.rollback()
    assert fails(finding, "public_reader may call st_estimatedextent", "1 large objects")


def test_a_database_that_is_open_to_everybody_is_found(cluster, published_town):
    with working_engine(cluster.admin_url()).connect() as connection:
        connection.execute(text(f"GRANT CONNECT ON DATABASE {published_town.register} TO PUBLIC"))
        assert fails(doors.databases(connection), f"{published_town.register} is open to everybody")
        connection.rollback()


def test_a_column_or_a_view_more_in_the_publication_is_found(sound):
    sound.break_publication("ALTER TABLE publication.device ADD latitude float")
    sound.break_publication("CREATE VIEW publication.peek AS SELECT 1 AS x")
    assert fails(published.columns(sound.publication), "device.latitude", "peek.x")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("name = 'x'", "name"),
        ("installed = '2025-05-05'", "installed"),
        ("projects = '{wren}'", "projects"),
        ('datastreams = \'[{"link": "https://x.example"}]\'', "datastreams: link"),
        ('purposes = \'[{"note": "by the pond"}]\'', "purposes: note"),
        ('purposes = \'[{"text": "by the pond"}]\'', "1 sentences"),
        ("responsible = 'the house at the pond'", "1 sentences"),
    ],
)
def test_more_than_is_allowed_of_a_device_in_a_square_is_found(sound, change, words):
    sound.break_publication("ALTER TABLE publication.device DROP CONSTRAINT device_generalised_says_little")
    sound.break_publication(f"UPDATE publication.device SET {change} WHERE tier = 1")
    assert fails(published.allow_list(sound.register, sound.publication), words)


def test_a_sentence_that_was_common_once_may_stay(sound):
    sound.break_publication("UPDATE publication.device SET responsible = 'the guild' WHERE tier = 1")
    sound.break_register(
        "INSERT INTO register.common_text (value_hash, value, run, forgotten) VALUES ('x', 'the guild', 1, true)"
    )
    assert published.allow_list(sound.register, sound.publication).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ('purposes = \'[{"text": "for Wren Box"}]\'', "name: in the record"),
        ("responsible = 'wrenlane 7, second floor'", "address: in the record"),
        ("retention = 'wren-4711'", "reference: in the record"),
        ("recipients = 'sn-0099-WREN'", "serial: in the record"),
        ("recipients = 'hidden wren'", "name: in some record, of a withheld device"),
        ("retention = 'see 52.51235'", "digits: in the record"),
    ],
)
def test_what_the_register_knows_of_a_protected_device_is_found_in_a_record(sound, change, label):
    assert traces.check(sound.register, sound.publication).outcome is Outcome.PASS
    sound.break_publication(f"UPDATE publication.device SET {change} WHERE tier = 1")
    assert fails(traces.check(sound.register, sound.publication), label)


def test_a_middle_that_is_the_place_itself_is_found(sound):
    sound.break_publication(
        f"UPDATE publication.region SET representative_point = ST_SetSRID(ST_Point({HOME.x}, {HOME.y}), 4326)"
    )
    assert fails(traces.check(sound.register, sound.publication), "position")


def test_a_rare_kind_that_a_record_shows_is_found(sound):
    assert kinds.check(sound.register, sound.publication, waiting=False).outcome is Outcome.PASS
    sound.break_register(
        "INSERT INTO register.rare_type (region_id, sensor_type)"
        " SELECT region_id, 'sound' FROM register.assignment WHERE tier = 1"
    )
    finding = kinds.check(sound.register, sound.publication, waiting=False)
    assert fails(finding, "CRS3035")
    assert finding.figure == "1 devices of a rare kind, 1 shown"
    assert kinds.check(sound.register, sound.publication, waiting=True).outcome is Outcome.NOTE


def test_a_block_with_fewer_buildings_than_promised_is_found(sound):
    assert "tier 1" in blocks.population(sound.register).figure
    sound.break_register("UPDATE register.block SET buildings = 19 WHERE region_id = (SELECT min(region_id)"
                         " FROM register.block WHERE tier = 1 AND buildings > 0)")  # fmt: skip
    assert fails(blocks.population(sound.register), "19 said")


@pytest.mark.town
def test_a_territory_that_has_too_few_buildings_for_any_block_is_explained(register):
    register.execute(text("DELETE FROM register.building"))
    buildings.register_buildings(register, [Building("b", Point(5.13, 52.52))])
    ensure_ladder(register)
    finding = blocks.population(register)
    assert (finding.outcome, "fewer buildings than a block needs" in finding.advice) == (Outcome.NOTE, True)
    register.execute(text("UPDATE register.block SET buildings = buildings + 1"))
    assert fails(blocks.population(register))


def test_a_stricter_square_inside_a_published_block_is_found(sound):
    assert blocks.preimage(sound.register, sound.publication, waiting=False).figure.startswith("100 % of 2 records")
    sound.break_register(
        "UPDATE register.base_square SET zone_tier = 3 WHERE (be, bn) = (SELECT q.be, q.bn FROM register.base_square q"
        " JOIN register.region r ON q.square = ANY (r.blocks) WHERE r.tier = 1 ORDER BY q.be, q.bn LIMIT 1)"
    )
    finding = blocks.preimage(sound.register, sound.publication, waiting=False)
    assert fails(finding, "1 records")
    assert finding.figure.startswith("50 % of 2 records")
    assert blocks.preimage(sound.register, sound.publication, waiting=True).outcome is Outcome.NOTE


def test_an_exact_device_in_a_zone_is_found(sound):
    sound.break_register("UPDATE register.base_square SET zone_tier = 1")
    assert fails(blocks.preimage(sound.register, sound.publication, waiting=False), "1 exact devices")


def test_a_region_drawn_otherwise_than_its_block_is_found(sound):
    assert blocks.footprints(sound.register, sound.publication, waiting=False).outcome is Outcome.PASS
    sound.break_publication("UPDATE publication.region SET geometry = ST_Translate(geometry, 0.0000001, 0)")
    assert fails(
        blocks.footprints(sound.register, sound.publication, waiting=False), "otherwise than stored", "records"
    )


def test_a_region_that_is_not_its_block_in_the_register_is_found(sound):
    sound.break_register("UPDATE register.region SET geometry = ST_Translate(geometry, 0.0000001, 0)")
    assert fails(blocks.footprints(sound.register, sound.publication, waiting=False), "not the union of its blocks")


def test_an_id_that_is_gone_and_alive_or_that_nobody_gave_is_found(sound):
    assert published.identities(sound.register, sound.publication).outcome is Outcome.PASS
    sound.break_publication("INSERT INTO publication.gone SELECT id, short_code, 1 FROM publication.device LIMIT 1")
    sound.break_publication("UPDATE publication.device SET id = gen_random_uuid() WHERE tier = 0")
    sound.break_register("INSERT INTO register.former_id SELECT public_id, device_id, 1 FROM register.assignment"
                         " WHERE tier = 1")  # fmt: skip
    finding = published.identities(sound.register, sound.publication)
    assert fails(finding, "both gone and alive", "1 published records", "1 ids that had ended")


def test_a_district_that_does_not_follow_from_the_region_is_found(sound):
    assert published.districts(sound.publication).outcome is Outcome.PASS
    sound.break_publication("UPDATE publication.device SET districts = '{E}' WHERE tier = 1")
    assert fails(published.districts(sound.publication), "1 records")
    sound.break_publication("UPDATE publication.region SET districts = '{E}' WHERE tier = 1")
    assert fails(published.districts(sound.publication), "CRS3035")


def test_a_count_that_is_no_step_and_a_district_without_one_are_found(sound):
    sound.break_publication("ALTER TABLE publication.withheld_count DROP CONSTRAINT withheld_count_bin")
    sound.break_publication("UPDATE publication.withheld_count SET devices = '2' WHERE district = 'W'")
    sound.break_publication("DELETE FROM publication.withheld_count WHERE district = 'E'")
    assert fails(published.withheld(sound.publication), "'2'", "1 counts for 2 districts")


def test_a_row_changed_behind_the_edition_is_found(sound):
    assert published.whole(sound.publication).outcome is Outcome.PASS
    sound.break_publication("UPDATE publication.organisation SET name = 'x'")
    assert fails(published.whole(sound.publication))


@pytest.mark.town
def test_what_is_not_set_is_said_and_fails_nothing(register):
    found = [policy.schedule(None), policy.places(register), policy.buildings(register)]
    assert [finding.outcome for finding in found] == [Outcome.NOTE] * 3
    assert policy.schedule("P1D").outcome is Outcome.PASS
    zones.register_zones(register, [PrivacyZone("z", Tier.SQUARE, box(5.11, 52.51, 5.12, 52.52))])
    assert policy.places(register).details == ("no secret place is registered",)


def test_a_report_is_kept_and_read_as_it_was_and_only_the_owner_keeps_one(published_town):
    with writing(published_town.engine("register_owner")) as register:
        with published_town.engine("public_reader").connect() as publication:
            report = audit(register, publication, schedule=None)
        audits.keep(register, report)
        audits.keep(register, broken := Report(report.made, 1, (judge("k", "t", ["x"] * 20, figure="f", meaning="m",
                                                                      advice="a"),)))  # fmt: skip
    assert from_json(report.as_json()) == report
    with published_town.engine("register_app").connect() as connection:
        assert audits.last(connection) == broken
        assert len(broken.findings[0].details) == 10
        allowed = "SELECT has_table_privilege('register_app', 'register.privacy_audit', 'INSERT, UPDATE, DELETE')"
        assert connection.scalar(text(allowed)) is False


@pytest.mark.town
def test_between_complete_editions_what_waits_is_a_note_and_nothing_fails(databases):
    near = Point(HOME.x + 0.004, HOME.y)
    town.town(databases, SECRET, town.released("open", geometry=near))
    town.publish_all(databases)
    with writing(databases.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("new", Tier.AREA, HOME.buffer(0.005))])
    engines = [databases.engine(role) for role in ("locator", "publisher", "loader")]
    assert publish(*engines, complete=False).vanished == 1

    def outcomes():
        owner, reader = databases.engine("register_owner"), databases.engine("public_reader")
        with owner.connect() as register, reader.connect() as publication:
            report = audit(register, publication, schedule="P1D")
        return {finding.key: finding.outcome for finding in report.findings}

    between = outcomes()
    assert Outcome.FAIL not in between.values()
    assert (between["preimage"], between["pending"]) == (Outcome.NOTE, Outcome.NOTE)
    publish(*engines)
    after = outcomes()
    assert (after["preimage"], after["pending"]) == (Outcome.PASS, Outcome.PASS)
