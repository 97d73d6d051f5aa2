"""Settings of what citizens report: who is told, how long it is kept, how mail goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from geo.errors import Invalid

KEPT_DAYS = 365
# What each scheme of LAMPPOST_SMTP means, and its usual port.
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `scheme` is a key of PORTS: in the clear, by STARTTLS or by TLS from the start."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None


@dataclass(frozen=True)
class ReportSettings:
    """`mailbox` is the role mailbox, without which no mail is written; `proxies` stand before the public portal."""

    mailbox: str | None = None
    sender: str | None = None
    server: MailServer | None = None
    kept_days: int = KEPT_DAYS
    proxies: int = 0


def report_settings(env: Mapping[str, str]) -> ReportSettings:
    """Read their part of the environment. Raises Invalid where a value cannot be used."""
    mailbox = _address("LAMPPOST_REPORTS_MAILBOX", env)
    server = env.get("LAMPPOST_SMTP")
    return ReportSettings(
        mailbox=mailbox,
        sender=_address("LAMPPOST_SENDER", env) or mailbox,
        server=_server(server) if server else None,
        kept_days=_number("LAMPPOST_REPORTS_KEPT_DAYS", env, KEPT_DAYS, least=1),
        proxies=_number("LAMPPOST_PROXIES", env, 0, least=0),
    )


def _address(name: str, env: Mapping[str, str]) -> str | None:
    value = env.get(name)
    if value and (value.count("@") != 1 or not value.isprintable() or " " in value):
        raise Invalid(name, f"expected one mail address; got {value!r}")
    return value or None


def _server(value: str) -> MailServer:
    expected = Invalid("LAMPPOST_SMTP", "expected smtp://, smtp+starttls:// or smtps:// with a host")
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise expected from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise expected
    if parts.username and parts.scheme == "smtp":
        raise Invalid("LAMPPOST_SMTP", "a password goes by smtp+starttls:// or smtps:// only")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def _number(name: str, env: Mapping[str, str], default: int, *, least: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise Invalid(name, f"expected a number, at least {least}; got {value!r}")
    return int(value)
