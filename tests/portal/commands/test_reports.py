"""The commands of those who keep the register, on what citizens reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from geo.database import writing
from geo.inbox import reports as inbox
from geo.inbox.model import NewReport, ReportKind
from geo.inbox.references import reference
from portal.cli import main
from tests.conftest import Clone
from tests.support.databases import Databases

NUMBER = reference(bytes(32))


@pytest.fixture
def databases(clone: Clone) -> Iterator[Databases]:
    with clone(inbox=True) as made:
        yield made


def test_a_report_is_carried_listed_answered_and_deleted(databases: Databases) -> None:
    def lamppost(*words: str, code: int = 0) -> str:
        environment = {**databases.environment(), "LAMPPOST_REPORTS_MAILBOX": "sensors@town.example"}
        result = CliRunner().invoke(main, words, env=environment)
        assert result.exit_code == code, result.output
        return result.output

    assert "nothing was reported" in lamppost("reports", "list")
    with writing(databases.engine("reporter")) as connection:
        inbox.submit(connection, NUMBER, NewReport(ReportKind.GONE, "It is gone.", "en"))
    assert "1 reports came in, 1 states went out" in lamppost("reports", "carry")
    assert "received  gone" in lamppost("reports", "list")
    assert "1 mails wait, the oldest since" in lamppost("outbox", "show")
    assert "LAMPPOST_SMTP is not set" in lamppost("outbox", "send", code=1)
    assert "answer: is given when" in lamppost("reports", "answer", "1", "closed", code=1)
    assert "report 1 is closed" in lamppost("reports", "answer", "1", "closed", "--answer", "We took it out.")
    lamppost("reports", "carry")
    with writing(databases.engine("reporter")) as connection:
        assert inbox.status(connection, NUMBER).answer == "We took it out."
    assert "0 reports deleted" in lamppost("reports", "erase")
    assert "1 reports deleted" in lamppost("reports", "erase", "1")
    assert "no report '1'" in lamppost("reports", "erase", "1", code=1)
    assert "nothing was reported" in lamppost("reports", "list")


WRONG = {
    "LAMPPOST_REPORTS_MAILBOX": ("two@a.example, three@a.example", "one mail address"),
    "LAMPPOST_REPORTS_KEPT_DAYS": ("0", "at least 1"),
    "LAMPPOST_PROXIES": ("one", "at least 0"),
    "LAMPPOST_SMTP": ("http://mail.example", "expected smtp://"),
    "LAMPPOST_SENDER": ("nobody", "one mail address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_cannot_be_used_is_named(shared_databases: Databases, name: str) -> None:
    value, said = WRONG[name]
    result = CliRunner().invoke(main, ["outbox", "show"], env={**shared_databases.environment(), name: value})
    assert (result.exit_code, name in result.output, said in result.output) == (1, True, True)


def test_a_password_for_the_mail_server_never_goes_in_the_clear(shared_databases: Databases) -> None:
    for scheme, code in (("smtp", 1), ("smtps", 0), ("smtp+starttls", 0)):
        environment = {**shared_databases.environment(), "LAMPPOST_SMTP": f"{scheme}://user:secret@mail.example"}
        result = CliRunner().invoke(main, ["outbox", "show"], env=environment)
        assert (result.exit_code, "secret" in result.output) == (code, False)
