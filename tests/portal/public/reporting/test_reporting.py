"""From the form to the page of the number, by way of the register."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from geo.database import writing
from geo.inbox.model import ReportState
from geo.register import reports
from portal.public.endpoints import UNCACHED_ENDPOINTS
from tests.portal.public.reporting.conftest import MESSAGE, Town
from tests.support.reporting import BESIDE_THE_EDITION


def in_inbox(town: Town) -> int:
    with town.databases.engine("inbox_owner").connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM inbox.report")))


def test_a_report_goes_through_the_register_and_comes_back_as_an_answer(town: Town) -> None:
    sent = town.send(device=str(town.ids["square"]), email="ann@home.example", kind="objection")
    where = sent.headers["Location"]
    assert (sent.status_code, where.startswith("/en/report/status?number=")) == (303, True)
    for answer in (sent, town.client.get(where), town.client.get("/en/report")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers and "Set-Cookie" not in answer.headers
    assert "Nobody has read it yet" in town.client.get(where).text
    assert town.carry().reports == 1
    assert in_inbox(town) == 0
    assert "Nobody has read it yet" in town.client.get(where).text
    with writing(town.databases.engine("register_app")) as connection:
        (kept,) = reports.queue(connection)
        assert (kept.said.message, kept.said.email) == (MESSAGE, "ann@home.example")
        assert (kept.said.device_id, kept.said.kind, kept.said.language) == (town.ids["square"], "objection", "en")
        reports.decide(connection, kept.id, ReportState.ANSWERED, "We took it <off>.")
    assert town.carry().states == 1
    shown = town.client.get(where).text
    assert "We took it &lt;off&gt;." in shown
    assert '<li aria-current="step">Answered</li>' in shown
    assert "ann@home.example" not in shown and "al jaren" not in shown


def test_a_report_changes_nothing_that_is_published(town: Town) -> None:
    pages = ("/en/", f"/en/devices/{town.ids['square']}", "/downloads/devices.csv")
    before = [(answer.headers["ETag"], answer.data) for answer in map(town.client.get, pages)]
    town.send(device=str(town.ids["square"]))
    town.carry()
    assert [(answer.headers["ETag"], answer.data) for answer in map(town.client.get, pages)] == before


def test_the_log_and_the_databases_know_nothing_of_the_sender_but_what_they_wrote(town: Town) -> None:
    with capture_logs() as lines:
        town.send({"X-Forwarded-For": "192.0.2.7", "User-Agent": "Nosy"}, email="ann@home.example").close()
    said = str(lines)
    with town.databases.engine("inbox_owner").connect() as connection:
        row = str(connection.execute(text("SELECT * FROM inbox.report")).one())
    number = said + row
    for secret in ("192.0.2.7", "127.0.0.1", "Nosy"):
        assert secret not in number
    assert "al jaren" not in said and "ann@home" not in said


def test_who_presses_send_twice_has_one_report_and_who_changes_it_two(town: Town) -> None:
    stamp = town.stamp()
    numbers = [town.send(stamp=stamp).headers["Location"] for _ in range(2)]
    assert numbers[0] == numbers[1]
    assert in_inbox(town) == 1
    town.carry()
    town.send(stamp=stamp)
    assert in_inbox(town) == 0
    town.send(stamp=stamp, message="Something else, by the way")
    assert in_inbox(town) == 1


def test_the_page_of_a_number_tells_nothing_of_the_device_or_the_words(town: Town) -> None:
    stamp, pages = town.stamp(), set()
    for name in ("meter", "square", "gone"):
        where = town.send(stamp=stamp, device=str(town.ids[name]), message=f"About the {name}.").headers["Location"]
        pages.add(town.client.get(where).text.replace(where.rpartition("=")[2], ""))
    assert len(pages) == 1


def test_what_follows_from_more_than_edition_and_address_is_on_the_list_and_in_no_cache(town: Town) -> None:
    answers = (town.client.get("/en/report"), town.send(), town.client.get("/en/report/status"))
    assert len(answers) == len(BESIDE_THE_EDITION)
    assert BESIDE_THE_EDITION.keys() <= UNCACHED_ENDPOINTS
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex"}


@pytest.mark.parametrize("number", ["7K3M-Q0ZD-84VN-X2AB", "x", "' OR 1=1", "7" * 400])
def test_who_has_no_number_learns_nothing(town: Town, number: str) -> None:
    answer = town.client.get("/en/report/status", query_string={"number": number})
    assert answer.status_code == 404
    assert "There is no report with this number" in answer.text


def test_a_number_is_read_as_people_type_it(town: Town) -> None:
    number = town.send().headers["Location"].rpartition("=")[2]
    typed = f" {number.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert town.client.get("/nl/report/status", query_string={"number": typed}).status_code == 200
