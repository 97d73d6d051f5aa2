"""Addresses that owners give: only those a browser may safely follow become links."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

MAILBOX = re.compile(r"^[^\s@<>()\",;:?&/\\]+@[^\s@<>()\",;:?&/\\]+\.[a-z]{2,}$", re.IGNORECASE)


def web_address(value: str | None) -> str | None:
    """The value if it is an address of the web, else None: "javascript:" and its like are shown as text."""
    if value is None:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return (
        value if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\s\x00-\x1f]", value) else None
    )


def mail_address(value: str | None, subject: str) -> str | None:
    """A mailto: link to a mailbox (RFC 6068), else None."""
    if value is None or not MAILBOX.match(value):
        return None
    return f"mailto:{quote(value, safe='@')}?subject={quote(subject)}"


def contact(value: str) -> str | None:
    """Where a link to a contact leads that may be a mailbox or a page; None for any other text."""
    return f"mailto:{quote(value, safe='@')}" if MAILBOX.match(value) else web_address(value)


def short(address: str) -> str:
    """An address as people read it: without scheme and the slash at its end."""
    parts = urlsplit(address)
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
