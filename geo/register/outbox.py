"""Mail that waits until it is sent. It is written in the transaction of what it tells of, so that neither is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from geo.errors import Unavailable
from geo.register.report_tables import mail

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True)
class Mail:
    """`message_id` (RFC 5322, 3.6.4) stays the same however often the mail is sent."""

    message_id: str
    recipient: str
    subject: str
    body: str


@dataclass(frozen=True)
class Waiting:
    """How much waits, since when, and why the last one was not sent."""

    mails: int
    since: datetime | None
    trouble: str | None


def put(connection: Connection, message: Mail) -> None:
    """Have a mail sent; it is, once what the transaction holds is."""
    values = {
        "message_id": message.message_id,
        "recipient": message.recipient,
        "subject": message.subject,
        "body": message.body,
    }
    connection.execute(insert(mail).values(values))


def send_next(connection: Connection, send: Callable[[Mail], None]) -> bool | None:
    """Send the mail that is due longest: True when it is sent, False when it must wait, None when none is due.

    `send` raises Unavailable where it cannot. It is called before the transaction is committed: who is killed between
    the two sends again, with the same message id. Two who send at once take different mails.
    """
    due = and_(mail.c.sent.is_(None), mail.c.due <= func.clock_timestamp())
    found = select(mail).where(due).order_by(mail.c.due, mail.c.id).limit(1)
    row = connection.execute(found.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    try:
        send(Mail(row.message_id, row.recipient, row.subject, row.body))
    except Unavailable as error:
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 20), LONGEST_WAIT)
        later = {"tries": row.tries + 1, "due": func.clock_timestamp() + wait, "trouble": str(error)}
        connection.execute(update(mail).where(mail.c.id == row.id).values(later))
        return False
    sent = {"tries": row.tries + 1, "sent": func.clock_timestamp(), "trouble": None}
    connection.execute(update(mail).where(mail.c.id == row.id).values(sent))
    return True


def waiting(connection: Connection) -> Waiting:
    """What is not sent yet."""
    unsent = mail.c.sent.is_(None)
    count, since = connection.execute(select(func.count(), func.min(mail.c.made)).where(unsent)).one()
    last = select(mail.c.trouble).where(unsent, mail.c.trouble.isnot(None)).order_by(mail.c.due.desc()).limit(1)
    return Waiting(count, since, connection.scalar(last))


def erase(connection: Connection, moment: datetime) -> int:
    """Delete what was sent before then, as register_owner; says how many."""
    return connection.execute(delete(mail).where(mail.c.sent < moment)).rowcount
