"""`lamppost reports`: what citizens reported, from the inbox to an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from geo.carrying import carry, erase, erase_ended
from geo.database import working_engine
from geo.inbox.model import ReportState
from geo.register import reports
from portal.commands.registering import registering
from portal.commands.repeating import EVERY, repeat
from portal.commands.workers import end_with
from portal.settings import Settings

NUMBER = click.IntRange(1, 2**63 - 1)
DECIDED = [state.value for state in ReportState if state is not ReportState.RECEIVED]


@click.group("reports")
def reports_group() -> None:
    """What citizens reported."""


@reports_group.command("carry")
@EVERY
@click.option("--parent", type=int, hidden=True, help="End when this process, which started it, ends.")
def carry_command(every: int | None, parent: int | None) -> None:
    """Take in what arrived, and let citizens read what was decided."""
    if parent is not None:
        end_with(parent)
    settings = Settings.from_env()
    register, inbox = (working_engine(settings.database(role)) for role in ("register_app", "courier"))

    def work() -> None:
        done = carry(register, inbox, settings.reports.mailbox)
        click.echo(f"{done.reports:,} reports came in, {done.states:,} states went out")

    repeat(work, every)


@reports_group.command("list")
def list_command() -> None:
    """What is open, oldest first, then what has ended."""
    with registering() as connection:
        found = reports.queue(connection)
    for each in found:
        status, said = each.status, each.said
        click.echo(
            f"{each.id:>6}  {status.received:%Y-%m-%d}  {status.state:<9} {said.kind:<10} {said.device_id or ''}"
        )
    if not found:
        click.echo("nothing was reported")


@reports_group.command("answer")
@click.argument("number", type=NUMBER)
@click.argument("state", type=click.Choice(DECIDED))
@click.option("--answer", metavar="TEXT", help="A short answer that only who has the number of the report can read.")
def answer_command(number: int, state: str, answer: str | None) -> None:
    """Say how far report NUMBER is; the next `lamppost reports carry` lets the citizen read it."""
    with registering() as connection:
        reports.decide(connection, number, ReportState(state), answer)
    click.echo(f"report {number} is {state}")


@reports_group.command("erase")
@click.argument("numbers", metavar="[NUMBER]...", type=NUMBER, nargs=-1)
def erase_command(numbers: tuple[int, ...]) -> None:
    """Delete for good what the citizen wrote and could read: these reports, at once.

    Without a number: those that were answered or closed LAMPPOST_REPORTS_KEPT_DAYS ago or earlier.
    """
    settings = Settings.from_env()
    owner, inbox = (working_engine(settings.database(role)) for role in ("register_owner", "courier"))
    if numbers:
        deleted = erase(owner, inbox, numbers)
    else:
        deleted = erase_ended(owner, inbox, datetime.now(UTC) - timedelta(days=settings.reports.kept_days))
    click.echo(f"{deleted:,} reports deleted")
