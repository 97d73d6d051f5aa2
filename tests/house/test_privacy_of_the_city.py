"""The promise, counted in a whole city: every block keeps its number, every record could come from all of its block."""

import sys

import pytest
from sqlalchemy import text

from geo.database import writing
from geo.privacy.audit import blocks
from geo.privacy.audit.report import Outcome
from geo.privacy.audit.running import audit
from geo.privacy.grid import RUNGS
from portal.demo.seed import seed
from tests.support import town

DEVICES = 400


@pytest.fixture(scope="module")
def city(clone):
    with clone() as databases:
        with writing(databases.engine("register_owner")) as connection:
            seed(connection, devices=DEVICES)
        town.publish_all(databases)
        yield databases


def test_no_block_of_the_city_has_fewer_buildings_than_its_tier_promises(city, capsys):
    with city.engine("register_app").connect() as connection:
        held = connection.execute(
            text("SELECT tier, buildings, region_id FROM register.block WHERE buildings > 0")
        ).all()
        finding = blocks.population(connection)
    promised = {rung.tier: rung.buildings for rung in RUNGS}
    below = [row.region_id for row in held if row.buildings < promised[row.tier]]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(held):,} blocks with buildings, {len(below)} below what their tier promises\n")
    assert {row.tier for row in held} == {1, 2, 3}
    assert (below, finding.outcome) == ([], Outcome.PASS)


def test_every_generalised_record_of_the_city_could_come_from_the_whole_of_its_block(city, capsys):
    with city.engine("register_app").connect() as register, city.engine("public_reader").connect() as publication:
        finding = blocks.preimage(register, publication, waiting=False)
        generalised = publication.scalar(text("SELECT count(*) FROM publication.device WHERE tier > 0"))
    with capsys.disabled():
        sys.stdout.write(f"\nthe whole block is the preimage of {finding.figure}\n")
    assert generalised > DEVICES / 4
    assert finding.figure == f"100 % of {generalised:,} records, 0 exact ones in zones"
    assert finding.outcome is Outcome.PASS


def test_the_audit_of_the_city_finds_nothing(city):
    with city.engine("register_owner").connect() as register, city.engine("public_reader").connect() as publication:
        report = audit(register, publication, schedule=None)
    assert [finding for finding in report.findings if finding.outcome is Outcome.FAIL] == []
    assert {"places", "buildings", "traces"} <= {f.key for f in report.findings if f.outcome is Outcome.PASS}
