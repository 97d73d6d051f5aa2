"""The health pages as those who answer for the data see them, in a real browser too."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geo.database import writing
from geo.inbox.model import Arrived, NewReport, ReportKind, ReportState
from geo.privacy.audit.report import Finding, Outcome, Report
from geo.register import audits, outbox, reports
from geo.register.outbox import Mail
from portal.registration import create_app
from tests.support import axe, town
from tests.support.serving import served

TOKEN = "a-token-of-this-test-alone"
BROKEN = Report(
    datetime.now(UTC) - timedelta(days=9),
    3,
    (
        Finding("a", "Squares", Outcome.PASS, "5 regions", "They are whole."),
        Finding("b", "Schedule", Outcome.NOTE, "none", "Time tells.", "Set it."),
        Finding("c", "Rights", Outcome.FAIL, "1 too many", "It reads.", "Take it back.", ("<b>loader</b>: SELECT",)),
    ),
)


@pytest.fixture(scope="module")
def portal(clone):
    with clone(town=True) as databases:
        app = create_app(databases.settings(LAMPPOST_HEALTH_TOKEN=TOKEN, LAMPPOST_CITY="Testtown"))
        yield databases, app
        app.extensions["register"].dispose()


def page(app, path):
    answer = app.test_client().get(path, auth=("officer", TOKEN))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return answer.text


def test_before_anything_is_published_or_audited_the_pages_say_so(portal):
    _, app = portal
    assert "Nothing has been published yet" in page(app, "/health")
    assert "No privacy audit has been made yet" in page(app, "/health")
    assert "No audit has been made yet" in page(app, "/health/privacy")


def test_the_overview_counts_and_the_audit_shows_what_failed_first(portal):
    databases, app = portal
    owner = town.town(databases, town.released("A"), town.unreleased("B"))
    town.publish_all(databases)
    town.register_more(databases, owner, town.unreleased("C"))
    with writing(databases.engine("register_owner")) as connection:
        audits.keep(connection, BROKEN)
    overview, audit = page(app, "/health"), page(app, "/health/privacy")
    assert "<dt>Waiting for an edition</dt><dd>1</dd>" in overview
    assert "9 days ago" in overview and "more than a week old" in overview
    assert audit.index("Rights") < audit.index("Schedule") < audit.index("Squares")
    assert "&lt;b&gt;loader&lt;/b&gt;: SELECT" in audit
    assert "Take it back." in audit


def a_report(reference_hash, **said):
    received = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    told = {"kind": ReportKind.WRONG, "message": "{{7*191}} <script>alert(1)</script>", "language": "nl", **said}
    return Arrived(reference_hash, received, NewReport(**told))


def test_the_queue_shows_what_is_open_first_and_one_report_whole_as_text(portal):
    databases, app = portal
    owner = databases.engine("register_app")
    with writing(databases.engine("register_owner")) as connection:
        connection.execute(text("TRUNCATE register.report, register.mail"))
    with writing(owner) as connection:
        public_id = connection.scalar(text("SELECT public_id FROM register.assignment LIMIT 1"))
        device = connection.scalar(text("SELECT device_id FROM register.assignment LIMIT 1"))
        taken = reports.take(
            connection, [a_report(b"a" * 32, device_id=public_id, email="ann@home.example"), a_report(b"b" * 32)]
        )
        ended, still_open = taken
        reports.decide(connection, ended, ReportState.CLOSED, "<b>No.</b>")
        outbox.put(connection, Mail("<1@town.example>", "sensors@town.example", "New", "New"))
    queue, one = page(app, "/reports"), page(app, f"/reports/{ended}")
    assert queue.index(f"/reports/{still_open}") < queue.index(f"/reports/{ended}")
    assert "1 mails wait to be sent" in queue
    assert "ann@home.example" in one and str(device) in one and f"/devices/{public_id}" in one
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in one and "&lt;b&gt;No.&lt;/b&gt;" in one and "1337" not in one
    for path in ("/reports/999999", "/reports/x", f"/reports/{2**63}", f"/reports/{2**80}"):
        assert app.test_client().get(path, auth=("officer", TOKEN)).status_code == 404


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_health_page_breaks_a_rule_of_axe_or_scrolls_sideways(portal, browser, width, scheme):
    databases, app = portal
    with writing(databases.engine("register_owner")) as connection:
        audits.keep(connection, BROKEN)
        connection.execute(text("TRUNCATE register.report"))
        (number,) = reports.take(connection, [a_report(bytes(32), email="ann@home.example")])
    complaints = []
    shown = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme,
        http_credentials={"username": "officer", "password": TOKEN},
    )  # fmt: skip
    shown.on("console", lambda message: complaints.append(message.text))
    with served(app) as address:
        for path in ("/health", "/health/privacy", "/reports", f"/reports/{number}"):
            shown.goto(f"{address}{path}")
            complaints += [f"{path}: {broken}" for broken in axe.violations(shown)]
            if shown.evaluate("document.documentElement.scrollWidth > innerWidth"):
                complaints.append(f"{path}: scrolls sideways")
        shown.close()
    assert complaints == []
