"""The reports of audits as the register keeps them: what was found when, for those who answer for it."""

from __future__ import annotations

import json

from sqlalchemy import Connection, text

from geo.privacy.audit.report import Report, from_json


def keep(connection: Connection, report: Report) -> None:
    """Store a report; earlier ones stay. Only register_owner may, so that no application gives itself a pass."""
    connection.execute(
        text(
            "INSERT INTO register.privacy_audit (made, passed, report) VALUES (:made, :passed, CAST(:report AS jsonb))"
        ),
        {"made": report.made, "passed": report.passed, "report": json.dumps(report.as_json())},
    )


def last(connection: Connection) -> Report | None:
    """The newest report, None before the first audit."""
    value = connection.scalar(text("SELECT report FROM register.privacy_audit ORDER BY made DESC, id DESC LIMIT 1"))
    return None if value is None else from_json(value)
