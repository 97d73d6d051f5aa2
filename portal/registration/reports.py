"""What citizens reported, for those who keep the register: the queue, and one report whole."""

from __future__ import annotations

from flask import current_app, render_template

from geo.database import reading
from geo.inbox.model import ENDED, ReportKind, ReportState
from geo.register import outbox, reports

KINDS = {
    ReportKind.WRONG: "Something is wrong",
    ReportKind.MISSING: "A device is missing",
    ReportKind.GONE: "A device is gone",
    ReportKind.QUESTION: "Question",
    ReportKind.OBJECTION: "Objection (GDPR, article 21): answer within one month",
}
STATES = {
    ReportState.RECEIVED: "Received",
    ReportState.LOOKING: "Being looked at",
    ReportState.ANSWERED: "Answered",
    ReportState.CLOSED: "Closed",
}


def queue() -> str:
    """What is open, oldest first, then what has ended; and the mail that waits."""
    with reading(current_app.extensions["register"]) as connection:
        found, mail = reports.queue(connection), outbox.waiting(connection)
    still_open = [each for each in found if each.status.state not in ENDED]
    ended = [each for each in found if each.status.state in ENDED]
    groups = [("Open", still_open), ("Ended", ended)]
    return render_template("registration/reports.html", groups=groups, mail=mail, kinds=KINDS, states=STATES)


def one(number: int) -> str:
    """Raises NotFound."""
    with reading(current_app.extensions["register"]) as connection:
        found = reports.one(connection, number)
        said = found.said
        device = reports.device_behind(connection, said.device_id) if said.device_id else None
    return render_template("registration/report.html", report=found, device=device, kinds=KINDS, states=STATES)
