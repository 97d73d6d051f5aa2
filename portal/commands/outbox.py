"""`lamppost outbox`: the mail that waits to be sent."""

from __future__ import annotations

import click

from geo.database import reading, working_engine, writing
from geo.errors import MissingSetting
from geo.register.outbox import Mail, send_next, waiting
from portal.commands.repeating import EVERY, repeat
from portal.mail import send
from portal.settings import Settings


@click.group()
def outbox() -> None:
    """Mail to the mailbox of the register."""


@outbox.command("send")
@EVERY
def send_command(every: int | None) -> None:
    """Send what is due; what the mail server does not take is tried again, later each time."""
    settings = Settings.from_env()
    repeat(lambda: click.echo(_said(*send_due(settings))), every)


def send_due(settings: Settings) -> tuple[int, int]:
    """How many were sent, and how many must wait. Raises MissingSetting, Unavailable without a database."""
    server, sender = settings.reports.server, settings.reports.sender
    if server is None:
        raise MissingSetting("LAMPPOST_SMTP", "the mail server, such as smtp+starttls://user:password@mail.example")
    if sender is None:
        raise MissingSetting("LAMPPOST_SENDER", "the address that mail comes from")

    def hand_over(mail: Mail) -> None:
        send(server, sender, mail)

    engine = working_engine(settings.database("register_app"))
    counts = {True: 0, False: 0}
    while True:
        with writing(engine) as connection:
            done = send_next(connection, hand_over)
        if done is None:
            return counts[True], counts[False]
        counts[done] += 1


@outbox.command("show")
def show_command() -> None:
    """Say what waits, since when, and why."""
    with reading(working_engine(Settings.from_env().database("register_app"))) as connection:
        found = waiting(connection)
    since = f", the oldest since {found.since:%Y-%m-%d %H:%M}" if found.since else ""
    trouble = f"; the last trouble: {found.trouble}" if found.trouble else ""
    click.echo(f"{found.mails:,} mails wait{since}{trouble}")


def _said(sent: int, left: int) -> str:
    return f"{sent:,} mails sent, {left:,} to be tried again"
