"""What each role may do, as a list that a reviewer reads; and what the public role cannot do, tried."""

import pytest
from shapely import Point
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from geo.database import working_engine
from geo.provision import LEAKING_FUNCTIONS
from tests.support import town

PRIVILEGES = """
SELECT grantee || ' ' || privilege_type || ' ' || table_name FROM information_schema.role_table_grants
WHERE table_schema = :schema AND grantee NOT LIKE '%owner' ORDER BY 1
"""
COLUMNS = """
SELECT grantee, table_name, string_agg(column_name, ' ' ORDER BY ordinal_position) FROM (
    SELECT p.grantee, p.table_name, p.column_name, c.ordinal_position
    FROM information_schema.role_column_grants p
    JOIN information_schema.columns c USING (table_schema, table_name, column_name)
    WHERE p.table_schema = 'register' AND p.grantee = :role AND p.privilege_type = 'SELECT'
      AND NOT EXISTS (SELECT FROM information_schema.role_table_grants t
                      WHERE t.table_schema = p.table_schema AND t.table_name = p.table_name
                        AND t.grantee = p.grantee AND t.privilege_type = 'SELECT')) g
GROUP BY 1, 2 ORDER BY 2
"""
PUBLISHER_READS = {
    "common_text", "datastream", "district", "exact_attribute", "former_id", "organisation_state",
    "place", "purpose", "rare_type", "region", "run", "territory", "text_place",
}  # fmt: skip
# What it remembers of owners' words from one edition to the next; it changes nothing else in the register.
PUBLISHER_WRITES = {
    ("INSERT", "common_text"), ("INSERT", "organisation_state"), ("INSERT", "text_place"), ("DELETE", "text_place"),
}  # fmt: skip
# Counts what happened in the register, so it is the loader's alone.
NOT_PUBLIC = {"received"}
LOCATOR_WRITES = {
    "assignment", "base_square", "block", "former_id", "former_square", "ladder", "ladder_heeded", "pending",
    "rare_type", "region", "run", "strict_site", "type_block",
}  # fmt: skip


def test_the_public_role_may_read_the_publication_and_nothing_else(publication):
    grants = publication.scalars(text(PRIVILEGES), {"schema": "publication"}).all()
    assert {grant.split()[1] for grant in grants if grant.startswith("public_reader ")} == {"SELECT"}
    tables = publication.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'publication'")).all()
    assert {grant.split()[2] for grant in grants if grant.startswith("public_reader ")} == set(tables) - NOT_PUBLIC
    assert set(tables) >= NOT_PUBLIC


def test_the_publisher_reads_decisions_and_no_geometry_of_a_device(register):
    grants = register.scalars(text(PRIVILEGES), {"schema": "register"}).all()
    mine = {tuple(grant.split()[1:]) for grant in grants if grant.startswith("publisher ")}
    assert mine == {("SELECT", table) for table in PUBLISHER_READS} | PUBLISHER_WRITES
    columns = {row[1]: row[2].split() for row in register.execute(text(COLUMNS), {"role": "publisher"})}
    assert columns["device"] == ["id", "organisation_id"]
    assert not {"site_id", "geometry"} & set(columns["assignment"])
    assert columns["block"] == ["region_id", "buildings"]
    assert columns["organisation"] == ["id", "name", "kind", "website", "verification_level", "public_contact"]
    assert not {"geometry", "site_id", "name", "summary", "address", "base_object", "heading", "source_id"} & set(
        columns["device_version"]
    )
    assert set(columns) == {"assignment", "block", "device", "organisation", "device_version"}


def test_the_locator_writes_blocks_and_reads_neither_names_nor_secrets(register):
    grants = register.scalars(text(PRIVILEGES), {"schema": "register"}).all()
    written = {grant.split()[2] for grant in grants if grant.startswith("locator ") and "SELECT" not in grant}
    assert written == LOCATOR_WRITES
    columns = {row[1]: row[2].split() for row in register.execute(text(COLUMNS), {"role": "locator"})}
    assert columns["organisation"] == ["id", "kind"]
    assert "name" not in columns["device_version"]
    assert not any("private" in grant for grant in grants if grant.startswith("locator "))


def test_nobody_that_publishes_reads_what_never_leaves(register):
    grants = register.scalars(text(PRIVILEGES), {"schema": "register"}).all()
    assert {grant.split()[0] for grant in grants if "private" in grant} == {"register_app"}
    assert {grant.split()[0] for grant in grants if "episode_key" in grant} == {"locator"}


def test_nobody_but_the_owner_may_remove_a_device(register):
    grants = register.scalars(text(PRIVILEGES), {"schema": "register"}).all()
    for table in ("device", "device_version", "datastream", "purpose", "organisation"):
        assert not [grant for grant in grants if grant.split()[1:] in (["DELETE", table], ["TRUNCATE", table])]


def test_the_public_role_is_refused_by_the_register_database(databases):
    url = databases.cluster.url(databases.register, "public_reader")
    with pytest.raises(OperationalError, match="permission denied for database"), working_engine(url).connect():
        pass


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_public_role_is_refused_by_the_maintenance_databases(databases, database):
    with (
        pytest.raises(OperationalError, match="permission denied for database"),
        working_engine(databases.cluster.url(database, "public_reader")).connect(),
    ):
        pass


CALLS = {
    "st_estimatedextent": "SELECT ST_EstimatedExtent('publication', 'device', 'geometry')",
    "_postgis_index_extent": "SELECT _postgis_index_extent('publication.device', 'geometry')",
    "_postgis_stats": "SELECT _postgis_stats('publication.device', 'geometry')",
    "_postgis_selectivity": "SELECT _postgis_selectivity('publication.device', 'geometry', ST_MakeEnvelope(0,0,1,1))",
    "_postgis_join_selectivity": (
        "SELECT _postgis_join_selectivity('publication.device', 'geometry', 'publication.region', 'geometry')"
    ),
}


@pytest.mark.parametrize("function", LEAKING_FUNCTIONS)
def test_the_functions_of_postgis_that_tell_places_are_denied(shared_databases, function):
    with shared_databases.engine("public_reader").connect() as connection, pytest.raises(ProgrammingError) as error:
        connection.execute(text(CALLS[function]))
    assert "permission denied for function" in str(error.value)


REFUSED = [
    "CREATE TEMPORARY TABLE t (n int)",
    "CREATE TABLE public.t (n int)",
    "CREATE TABLE publication.t (n int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO publication.gone VALUES (gen_random_uuid(), 'x', 1)",
    "UPDATE publication.device SET name = 'x'",
    "DELETE FROM publication.edition",
    "TRUNCATE publication.device",
    "SELECT publication.analyze_tables()",
    "SELECT publication.unindex_devices()",
    "SELECT publication.index_devices()",
    "SELECT publication.index_derived()",
    "SELECT * FROM publication.received",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "LOCK TABLE publication.edition IN SHARE ROW EXCLUSIVE MODE NOWAIT",
    "COPY publication.device TO '/tmp/x'",
    "SELECT * FROM pg_authid",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_public_role_can_make_and_change_nothing(shared_databases, statement):
    with (
        shared_databases.engine("public_reader").connect() as connection,
        pytest.raises(DBAPIError, match="InsufficientPrivilege"),
    ):
        connection.execute(text(statement))


@pytest.mark.town
def test_the_publisher_sees_the_name_of_an_exact_device_only(databases):
    town.town(databases, town.released("A"), town.unreleased("B", geometry=Point(5.11, 52.51)))
    town.publish_all(databases)
    with databases.engine("publisher").connect() as connection:
        assert connection.scalars(text("SELECT reference FROM register.exact_attribute")).all() == ["A"]
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT name FROM register.device_version"))
