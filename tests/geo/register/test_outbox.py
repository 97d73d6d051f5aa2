"""Mail waits in the register until a server has it: sent at least once, and known by its number when sent twice."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import text

from geo.database import writing
from geo.errors import MissingSetting
from geo.register import outbox
from geo.register.outbox import Mail
from portal.commands.outbox import send_due
from tests.support.databases import Databases

MAILBOX = "sensors@town.example"
LETTER = Mail("<report-7-abc@town.example>", MAILBOX, "Sensor register: report 7 (wrong)", "Number in the queue: 7\n")


class Session(socketserver.StreamRequestHandler):
    """The words of RFC 5321 that a sender needs. A server that is `busy` refuses every mail for now."""

    server: Mailserver

    def handle(self) -> None:
        self.say("220 mail.town.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA" and not self.server.busy:
                self.say("354 go on")
                self.server.mails.append(self.message())
                self.say("250 taken")
            elif verb in ("MAIL", "DATA") and self.server.busy:
                self.say(f"451 {MAILBOX} try again later")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def message(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Mailserver(socketserver.ThreadingTCPServer):
    """On a port of this machine; `mails` are those that it took, whole."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[str] = []
        self.busy = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def mailserver() -> Iterator[Mailserver]:
    with Mailserver() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def wait_no_longer(databases: Databases) -> None:
    with writing(databases.engine("register_app")) as connection:
        connection.execute(text("UPDATE register.mail SET due = now() - interval '1 second' WHERE sent IS NULL"))


def test_mail_is_sent_once_the_server_takes_it_and_later_each_time_until_then(
    databases: Databases, mailserver: Mailserver
) -> None:
    settings = databases.settings(LAMPPOST_SMTP=mailserver.url, LAMPPOST_REPORTS_MAILBOX=MAILBOX)
    engine = databases.engine("register_app")
    with writing(engine) as connection:
        outbox.put(connection, LETTER)
    mailserver.busy = True
    waits = []
    minutes = text("SELECT round(extract(epoch FROM due - now()) / 60) FROM register.mail")
    for _ in range(3):
        assert send_due(settings) == (0, 1)
        assert send_due(settings) == (0, 0)  # not due yet
        with writing(engine) as connection:
            waits.append(connection.scalar(minutes))
        wait_no_longer(databases)
    assert waits == [1, 2, 4]
    with writing(engine) as connection:
        waiting = outbox.waiting(connection)
    assert (waiting.mails, MAILBOX in str(waiting.trouble)) == (1, False)
    assert "451" in str(waiting.trouble)
    mailserver.busy = False
    assert send_due(settings) == (1, 0)
    assert send_due(settings) == (0, 0)
    (mail,) = mailserver.mails
    assert "Message-ID: <report-7-abc@town.example>" in mail
    assert f"To: {MAILBOX}" in mail and "Number in the queue: 7" in mail
    with writing(engine) as connection:
        assert outbox.waiting(connection).mails == 0


def test_who_is_killed_after_sending_sends_again_under_the_same_number(
    databases: Databases, mailserver: Mailserver
) -> None:
    settings = databases.settings(LAMPPOST_SMTP=mailserver.url, LAMPPOST_REPORTS_MAILBOX=MAILBOX)
    engine = databases.engine("register_app")
    with writing(engine) as connection:
        outbox.put(connection, LETTER)
    killed: list[Mail] = []

    def send(mail: Mail) -> None:
        killed.append(mail)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), writing(engine) as connection:
        outbox.send_next(connection, send)
    assert send_due(settings) == (1, 0)
    assert f"Message-ID: {killed[0].message_id}" in mailserver.mails[0]


def test_two_who_send_at_once_take_different_mails(databases: Databases) -> None:
    engine = databases.engine("register_app")
    with writing(engine) as connection:
        outbox.put(connection, LETTER)
    others = []

    def send(mail: Mail) -> None:
        with writing(engine) as connection:
            others.append(outbox.send_next(connection, lambda _: None))

    with writing(engine) as connection:
        assert outbox.send_next(connection, send) is True
    assert others == [None]


def test_without_a_mail_server_the_command_names_the_setting_that_is_missing(databases: Databases) -> None:
    with pytest.raises(MissingSetting, match="LAMPPOST_SMTP"):
        send_due(databases.settings())
