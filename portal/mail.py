"""Mail, handed to the server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

from geo.errors import Unavailable
from geo.register.outbox import Mail
from portal.report_settings import MailServer

SECONDS = 20.0


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A session with the server, which has proved its name where it is asked by TLS. Raises Unavailable."""
    try:
        with _session(server) as session:
            if server.user is not None:
                session.login(server.user, server.password or "")
            yield session
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"the mail server {server.host}: {said(error)}") from error


def send(server: MailServer, sender: str, mail: Mail) -> None:
    """Hand over one mail. Raises Unavailable with what the server answered."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = datetime.now(UTC)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.body)
    with connected(server) as session:
        session.send_message(message, from_addr=sender, to_addrs=[mail.recipient])


def said(error: OSError) -> str:
    """Code and kind of what went wrong, without text of the server's, which may repeat addresses."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code is not None else type(error).__name__


def _session(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=ssl.create_default_context())
    session = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    if server.scheme == "smtp+starttls":
        session.starttls(context=ssl.create_default_context())
    return session
