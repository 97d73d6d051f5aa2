"""`lamppost privacy`: what those who answer for the data ask of an installation."""

from __future__ import annotations

import json
import textwrap
from contextlib import ExitStack
from pathlib import Path

import click

from geo.database import reading, working_engine, writing
from geo.privacy.audit.grants import granted
from geo.privacy.audit.report import Finding, Outcome, Report
from geo.privacy.audit.running import audit as run_audit
from geo.provision import Branch
from geo.register import audits
from portal.settings import Settings

WIDTH = 100


def make_audit(settings: Settings) -> Report:
    """Run the audit and keep its report in the register. Raises MissingSetting, Unavailable."""
    owner = working_engine(settings.database("register_owner"))
    reader = working_engine(settings.database("public_reader"))
    with ExitStack() as opened:
        register, publication = (opened.enter_context(reading(engine)) for engine in (owner, reader))
        inbox = None
        if "inbox_owner" in settings.databases:
            inbox = opened.enter_context(reading(working_engine(settings.database("inbox_owner"))))
        report = run_audit(register, publication, inbox, schedule=str(settings.schedule) if settings.schedule else None)
    with writing(owner) as connection:
        audits.keep(connection, report)
    return report


@click.group()
def privacy() -> None:
    """Whether the promise holds on this installation."""


@privacy.command("audit")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write it as JSON, too.")
def audit_command(file: Path | None) -> None:
    """Check rights, squares, records and rules; print the report and keep it in the register.

    Ends with 1 where a promise is broken.
    """
    report = make_audit(Settings.from_env())
    if file is not None:
        file.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    click.echo(as_text(report))
    if not report.passed:
        raise click.exceptions.Exit(1)


@privacy.command("rights")
@click.argument("branch", type=click.Choice(["register", "publication", "inbox"]))
def rights_command(branch: Branch) -> None:
    """Print who may do what in a database, in the form of the list that the audit compares it with."""
    role = f"{branch}_owner"
    with reading(working_engine(Settings.from_env().database(role))) as connection:
        click.echo("\n".join(granted(connection)))


def as_text(report: Report) -> str:
    """The report as a page for a terminal."""
    counts = report.counts()
    of_edition = f"edition {report.edition}" if report.edition else "nothing published yet"
    head = [
        f"Privacy audit of {report.made:%Y-%m-%d %H:%M} UTC, {of_edition}",
        f"{'PASSED' if report.passed else 'FAILED'}: {counts[Outcome.PASS]} passed, {counts[Outcome.FAIL]} failed,"
        f" {counts[Outcome.NOTE]} to know",
    ]
    return "\n".join([*head, *(part for finding in report.findings for part in ("", _paragraph(finding)))])


def _paragraph(finding: Finding) -> str:
    lines = [f"{finding.outcome.upper():<5}{finding.title}: {finding.figure}", *_wrapped(finding.meaning)]
    lines += [line for detail in finding.details for line in _wrapped(f"- {detail}")]
    if finding.advice:
        lines += _wrapped(f"What to do: {finding.advice}")
    return "\n".join(lines)


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, WIDTH, initial_indent=" " * 5, subsequent_indent=" " * 5)
