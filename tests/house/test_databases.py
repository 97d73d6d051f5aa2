"""The fixtures that every other test stands on."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from geo.database import working_engine
from tests.support.databases import Databases

COUNT = "SELECT count(*) FROM register.organisation"
ADD = "INSERT INTO register.organisation (name, kind) VALUES ('Waterschap', 'public')"


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_in_the_next(register: Connection, turn: int) -> None:
    assert register.scalar(text(COUNT)) == 0
    register.execute(text(ADD))
    assert register.scalar(text(COUNT)) == 1


def test_a_fresh_pair_may_be_committed_to(databases: Databases, register: Connection) -> None:
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text(ADD))
    with databases.engine("register_owner").begin() as connection:
        assert connection.scalar(text(COUNT)) == 1
    assert register.scalar(text(COUNT)) == 0


@pytest.mark.parametrize("role", ["publication_owner", "loader", "public_reader"])
def test_a_cloned_register_refuses_the_roles_of_the_publication(databases: Databases, role: str) -> None:
    url = databases.cluster.url(databases.register, role)
    with pytest.raises(OperationalError, match="permission denied for database"):
        working_engine(url).connect()


def test_each_role_reaches_its_own_database(databases: Databases) -> None:
    for role in databases.settings().databases:
        with databases.engine(role).connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == role
