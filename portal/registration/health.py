"""How the register is, for those who answer for it: an overview, and the last privacy audit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, render_template

from geo.database import reading
from geo.model import Tier
from geo.privacy.audit.report import Finding, Outcome
from geo.register import audits
from geo.register.health import health

OLD = timedelta(days=7)  # an audit older than this says little about today

TIERS = {
    Tier.EXACT: "exact place",
    Tier.SQUARE: "square",
    Tier.LARGE_SQUARE: "large square",
    Tier.AREA: "area",
    Tier.WITHHELD: "only counted",
}
OUTCOMES = {Outcome.FAIL: "Failed", Outcome.NOTE: "To know", Outcome.PASS: "Passed"}


def overview() -> str:
    """What waits, what was decided last, and how old the last audit is."""
    with reading(current_app.extensions["register"]) as connection:
        found, report = health(connection), audits.last(connection)
    age = datetime.now(UTC) - report.made if report else None
    return render_template(
        "registration/health.html", health=found, report=report, age=_age(age), is_old=age is not None and age > OLD,
        tiers=list(zip(TIERS.values(), found.tiers, strict=True)),
    )  # fmt: skip


def privacy() -> str:
    """The last audit: what failed first, then what to know, then what passed."""
    with reading(current_app.extensions["register"]) as connection:
        report = audits.last(connection)
    groups = [(OUTCOMES[outcome], outcome, _of(outcome, report.findings if report else ())) for outcome in OUTCOMES]
    return render_template("registration/privacy.html", report=report, groups=groups)


def _of(outcome: Outcome, findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.outcome is outcome]


def _age(age: timedelta | None) -> str:
    if age is None:
        return ""
    if age.days:
        return f"{age.days} day{'s' if age.days > 1 else ''} ago"
    hours = age.seconds // 3600
    return f"{hours} hour{'s' if hours > 1 else ''} ago" if hours else "less than an hour ago"
