"""`lamppost publish` by its schedule."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from shapely import Point
from sqlalchemy import text

from portal.cli import main
from tests.support import town

pytestmark = pytest.mark.town


@pytest.fixture
def publish(databases):
    def run(*arguments, **variables):
        result = CliRunner().invoke(main, ["publish", *arguments], env=databases.environment() | variables)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def generalised(databases):
    with databases.engine("public_reader").connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM publication.device WHERE tier > 0"))


def test_the_schedule_allows_one_complete_edition_and_then_exact_ones(databases, publish):
    owner = town.town(databases, town.unreleased("A"))
    publish(LAMPPOST_SCHEDULE="P3650D")
    town.register_more(databases, owner, town.unreleased("B", geometry=Point(5.11, 52.51)))
    assert "nothing public changed" in publish(LAMPPOST_SCHEDULE="P3650D")
    assert generalised(databases) == 1
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text("INSERT INTO register.pending SELECT id FROM register.device ON CONFLICT DO NOTHING"))
    said = publish(LAMPPOST_SCHEDULE="P3650D")
    assert "devices wait for the next complete edition, due from 20" in said
    assert datetime.now(UTC).isoformat()[:10] not in said
    publish()
    assert generalised(databases) == 2


def test_exact_only_leaves_generalised_devices_for_later(databases, publish):
    town.town(databases, town.unreleased("A"), town.released("B", geometry=Point(5.11, 52.51)))
    assert "1 changed" in publish("--exact-only")
    assert generalised(databases) == 0
    assert "1 changed" in publish("--everything")
    assert generalised(databases) == 1


def test_a_right_that_is_missing_is_said_in_a_sentence(databases):
    town.town(databases, town.unreleased("A"))
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text("REVOKE SELECT ON register.place FROM publisher"))
    result = CliRunner().invoke(main, ["publish"], env=databases.environment())
    assert result.exit_code == 1
    assert "permission denied for table place; `lamppost privacy rights` lists" in result.output
