"""The audit as a command: a page for a person, a file for a program, a row in the register, and a code for a job."""

import json

import pytest
from click.testing import CliRunner
from shapely import Point
from sqlalchemy import text

from geo.database import writing
from geo.privacy.audit.grants import expected
from geo.register import audits
from portal.cli import main
from tests.support import town

pytestmark = pytest.mark.town


def run(databases, *arguments, code):
    found = CliRunner().invoke(main, ["privacy", *arguments], env=databases.environment())
    assert found.exit_code == code, found.output
    return found.output


def kept(databases):
    with databases.engine("register_app").connect() as connection:
        return audits.last(connection)


def test_the_audit_passes_then_finds_a_right_too_many_and_ends_with_1(databases, tmp_path):
    town.town(databases, town.released("A"), town.unreleased("B", geometry=Point(5.11, 52.51)))
    town.publish_all(databases)
    said = run(databases, "audit", code=0)
    assert "PASSED: 18 passed, 0 failed, 4 to know" in said
    assert "What to do: Set LAMPPOST_SCHEDULE" in said
    assert kept(databases).passed
    assert run(databases, "rights", "register", code=0).splitlines() == expected("register")

    with writing(databases.engine("register_owner")) as connection:
        connection.execute(text("GRANT SELECT ON register.device_version TO publisher"))
    file = tmp_path / "audit.json"
    said = run(databases, "audit", "--json", str(file), code=1)
    assert said.index("FAILED: ") < said.index("FAIL Rights in the register database: ")
    assert "not on the list: publisher: SELECT" in said
    written = json.loads(file.read_text())
    assert written == kept(databases).as_json()
    assert written["passed"] is False
