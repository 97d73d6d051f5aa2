"""Between inbox and register: killed anywhere, nothing is lost and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from geo import carrying
from geo.carrying import carry, erase, erase_ended
from geo.database import working_engine, writing
from geo.errors import Invalid, NotFound, Unavailable
from geo.inbox import courier
from geo.inbox import reports as inbox
from geo.inbox.model import NewReport, ReportKind, ReportState
from geo.inbox.references import hash_of, read, reference
from geo.privacy.audit import grants
from geo.privacy.audit.report import Outcome
from geo.provision import REGISTER_ROLES
from geo.register import outbox, reports
from tests.conftest import Clone
from tests.support.databases import Databases

MAILBOX = "sensors@town.example"
NUMBERS = [reference(bytes([n]) * 32) for n in range(3)]
SAID = NewReport(ReportKind.WRONG, "It is no camera.", "nl", email="ann@home.example")


@pytest.fixture(scope="module")
def built(clone: Clone) -> Iterator[Databases]:
    with clone(inbox=True) as databases:
        yield databases


@pytest.fixture
def databases(built: Databases) -> Databases:
    with writing(built.engine("inbox_owner")) as connection:
        connection.execute(text("TRUNCATE inbox.report, inbox.status"))
    with writing(built.engine("register_owner")) as connection:
        connection.execute(text("TRUNCATE register.report, register.mail RESTART IDENTITY"))
    return built


def hand_in(databases: Databases, *numbers: str) -> None:
    for number in numbers:
        with writing(databases.engine("reporter")) as connection:
            inbox.submit(connection, number, SAID)


def carried(databases: Databases) -> carrying.Carried:
    return carry(databases.engine("register_app"), databases.engine("courier"), MAILBOX)


def state(databases: Databases, number: str) -> ReportState:
    with writing(databases.engine("reporter")) as connection:
        return inbox.status(connection, number).state


def decide(databases: Databases, number: int, state: ReportState, answer: str | None = None) -> None:
    with writing(databases.engine("register_app")) as connection:
        reports.decide(connection, number, state, answer)


STEPS = [
    (courier, "arrived"), (reports, "take"), (outbox, "put"), (courier, "tell"), (courier, "remove"),
    (reports, "untold"), (reports, "mark_told"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "step"), STEPS, ids=lambda part: str(getattr(part, "__name__", part)))
def test_killed_at_any_step_a_report_is_carried_once_with_one_mail_and_can_always_be_asked_for(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    hand_in(databases, *NUMBERS)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            carried(databases)
    assert {state(databases, number) for number in NUMBERS} == {ReportState.RECEIVED}
    carried(databases)
    with writing(databases.engine("register_app")) as connection:
        assert [each.said for each in reports.queue(connection)] == [SAID] * 3
        assert connection.scalar(text("SELECT count(*) FROM register.mail")) == 3
    assert {state(databases, number) for number in NUMBERS} == {ReportState.RECEIVED}
    assert carried(databases) == carrying.Carried(0, 0)


def test_the_mail_names_the_report_and_holds_nothing_that_the_citizen_wrote(databases: Databases) -> None:
    hand_in(databases, NUMBERS[0])
    carried(databases)
    with writing(databases.engine("register_app")) as connection:
        mail = str(connection.execute(text("SELECT * FROM register.mail")).one())
    assert "Number in the queue: 1" in mail
    assert "camera" not in mail and "ann@" not in mail and NUMBERS[0] not in mail


def test_what_is_decided_while_a_state_is_told_is_told_next_time(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(databases, NUMBERS[0])
    carried(databases)
    decide(databases, 1, ReportState.LOOKING)
    tell = courier.tell

    def meanwhile(connection: object, states: object) -> None:
        tell(connection, states)  # type: ignore[arg-type]  # as it is called
        decide(databases, 1, ReportState.CLOSED, "No.")

    with monkeypatch.context() as patched:
        patched.setattr(courier, "tell", meanwhile)
        carried(databases)
    assert state(databases, NUMBERS[0]) is ReportState.LOOKING
    carried(databases)
    assert state(databases, NUMBERS[0]) is ReportState.CLOSED


def test_a_report_ends_with_an_answer_and_only_then_has_one(databases: Databases) -> None:
    hand_in(databases, NUMBERS[0])
    carried(databases)
    for ended, answer in ((ReportState.CLOSED, None), (ReportState.LOOKING, "so"), (ReportState.CLOSED, "x" * 1001)):
        with pytest.raises(Invalid, match="answer"):
            decide(databases, 1, ended, answer)
    with pytest.raises(NotFound):
        decide(databases, 9, ReportState.LOOKING)


def test_what_ended_long_enough_ago_is_deleted_on_both_sides_and_what_is_open_stays(databases: Databases) -> None:
    hand_in(databases, *NUMBERS)
    carried(databases)
    decide(databases, 1, ReportState.ANSWERED, "Yes.")
    decide(databases, 2, ReportState.CLOSED, "No.")
    carried(databases)
    with writing(databases.engine("register_owner")) as connection:
        connection.execute(text("UPDATE register.report SET changed = now() - interval '366 days' WHERE id IN (1, 3)"))
    owner, inbox_ = databases.engine("register_owner"), databases.engine("courier")
    assert erase_ended(owner, inbox_, datetime.now(UTC) - timedelta(days=365)) == 1
    with writing(owner) as connection:
        assert [each.id for each in reports.queue(connection)] == [3, 2]
    with pytest.raises(NotFound):
        state(databases, NUMBERS[0])
    assert state(databases, NUMBERS[1]) is ReportState.CLOSED
    with pytest.raises(NotFound):
        erase(owner, inbox_, [3, 99])
    assert erase(owner, inbox_, [3]) == 1
    with pytest.raises(NotFound):
        state(databases, NUMBERS[2])


def test_a_full_inbox_takes_no_more_and_says_so(databases: Databases) -> None:
    with writing(databases.engine("inbox_owner")) as connection:
        connection.execute(
            text(
                "INSERT INTO inbox.report (reference_hash, kind, message, language)"
                " SELECT sha256(n::text::bytea), 'wrong', 'again', 'en' FROM generate_series(1, 10000) n"
            )
        )
    with pytest.raises(Unavailable, match="so many reports wait"):
        hand_in(databases, NUMBERS[0])


def test_the_rights_in_the_inbox_are_those_of_the_list_that_a_reviewer_reads(databases: Databases) -> None:
    with databases.engine("inbox_owner").connect() as connection:
        assert grants.check(connection, "inbox").outcome is Outcome.PASS
        connection.execute(text("GRANT SELECT ON inbox.report TO reporter"))
        assert grants.check(connection, "inbox").details == ("not on the list: reporter: SELECT on inbox.report",)


REFUSED = [
    "SELECT * FROM inbox.report",
    "SELECT * FROM inbox.status",
    "INSERT INTO inbox.report (reference_hash, kind, message, language) VALUES ('x', 'wrong', 'x', 'en')",
    "DELETE FROM inbox.status",
    "CREATE TEMPORARY TABLE t (n int)",
    "CREATE TABLE public.t (n int)",
    "SELECT lo_create(0)",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_role_of_the_portal_has_two_doors_and_nothing_else(databases: Databases, statement: str) -> None:
    with databases.engine("reporter").connect() as connection, pytest.raises(DBAPIError, match="InsufficientPrivilege"):
        connection.execute(text(statement))


def test_neither_side_of_the_inbox_reaches_the_other_databases_nor_they_the_inbox(databases: Databases) -> None:
    tried = [(role, name) for role in ("reporter", "courier") for name in (databases.register, databases.publication)]
    tried += [(role, databases.inbox) for role in (*REGISTER_ROLES[1:], "loader", "public_reader")]
    for role, name in tried:
        with pytest.raises(OperationalError, match="permission denied for database"):
            working_engine(databases.cluster.url(name, role)).connect()


def test_a_number_has_eighty_bits_and_is_read_as_people_type_it() -> None:
    number = reference(bytes(range(32)))
    assert len(number.replace("-", "")) * 5 == 80
    assert read(number.lower().replace("0", "o").replace("1", "i").replace("-", " ")) == number
    assert read("7K3M") is None and read("U" * 16) is None
    assert len({hash_of(number) for number in NUMBERS}) == 3
