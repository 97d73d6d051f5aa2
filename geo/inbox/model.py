"""What a citizen reports and what becomes of it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ReportKind(StrEnum):
    """What a report is about; OBJECTION is the right of article 21 of the GDPR."""

    WRONG = "wrong"
    MISSING = "missing"
    GONE = "gone"
    QUESTION = "question"
    OBJECTION = "objection"


class ReportState(StrEnum):
    """How far it is; the last two come with an answer that the citizen reads."""

    RECEIVED = "received"
    LOOKING = "looking"
    ANSWERED = "answered"
    CLOSED = "closed"


ENDED = (ReportState.ANSWERED, ReportState.CLOSED)

# In characters; the database refuses more.
LONGEST_MESSAGE = 4000
LONGEST_ABOUT = 200
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3
LONGEST_ANSWER = 1000


@dataclass(frozen=True)
class NewReport:
    """`device_id` is a public id, `about` a place or device in the citizen's words, `language` that of the form."""

    kind: ReportKind
    message: str
    language: str
    device_id: UUID | None = None
    about: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Arrived:
    """A report as it lies in the inbox. `reference_hash` is SHA-256 of the citizen's number."""

    reference_hash: bytes
    received: datetime
    report: NewReport


@dataclass(frozen=True)
class Status:
    """What the citizen may read of a report."""

    received: datetime
    state: ReportState
    changed: datetime
    answer: str | None
