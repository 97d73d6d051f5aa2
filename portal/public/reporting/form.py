"""The form of a report: what was typed, whether it can be sent, and what it says then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from geo.inbox.model import LONGEST_ABOUT, LONGEST_EMAIL, LONGEST_MESSAGE, NewReport, ReportKind

SHORTEST_MESSAGE = 5
# One @, something on both sides, a dot after it: what is more particular than this refuses addresses that exist.
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Typed:
    """What stands in the fields, as it was typed. `website` is a field that people do not see."""

    kind: str
    device: str
    about: str
    message: str
    email: str
    stamp: str = ""
    website: str = ""

    @classmethod
    def read(cls, values: MultiDict[str, str]) -> Typed:
        """From a form, or from the address of its page, which may fill in a device and a kind."""
        return cls(
            kind=values.get("kind", ""),
            device=values.get("device", ""),
            about=_line(values.get("about", "")),
            message=_text(values.get("message", "")),
            email=_line(values.get("email", "")),
            stamp=values.get("stamp", ""),
            website=values.get("website", ""),
        )

    @property
    def device_id(self) -> UUID | None:
        try:
            return UUID(self.device)
        except ValueError:
            return None

    def report(self, language: str) -> NewReport:
        """What is handed in; only where `problems` found none."""
        device_id = self.device_id
        about = None if device_id else self.about or None
        return NewReport(ReportKind(self.kind), self.message, language, device_id, about, self.email or None)


def problems(typed: Typed) -> dict[str, str]:
    """What must be changed, by the name of the field, in the order of the page."""
    found = {}
    if typed.kind not in list(ReportKind):
        found["kind"] = _("Choose what it is about.")
    if len(typed.about) > LONGEST_ABOUT:
        found["about"] = _("Name the device or the place in at most %(most)s characters.", most=LONGEST_ABOUT)
    if len(typed.message) < SHORTEST_MESSAGE:
        found["message"] = _("Write in a few words what you want to tell us.")
    elif len(typed.message) > LONGEST_MESSAGE:
        found["message"] = _("Write at most %(most)s characters.", most=LONGEST_MESSAGE)
    if typed.email and not (len(typed.email) <= LONGEST_EMAIL and EMAIL.fullmatch(typed.email)):
        found["email"] = _("Write your e-mail address like name@example.org, or leave it empty.")
    return found


def _line(value: str) -> str:
    return " ".join(UNSEEN.sub(" ", value).split())


def _text(value: str) -> str:
    """Lines as they were typed, without what no reader can see."""
    return UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
