"""The form of a report made comparable: its stamp is the one thing of a page that follows from time and chance."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from portal.public.reporting.limits import Limits
from portal.public.reporting.stamps import QUICKEST, Stamps

KEY = b"key of a test"

# Endpoints whose answers follow from more than edition and address, and what that is. What else they depend on is held
# still for a crawl; nothing else is left out of a comparison of worlds.
BESIDE_THE_EDITION = {
    "public.report": "when the form was asked for, and chance",
    "public.report_sent": "those, what was typed, and how many reports came before",
    "public.report_status": "what those who keep the register said of one report",
}


class Clock:
    """Seconds that pass when told to."""

    def __init__(self, seconds: float = 1_000_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds

    def fill_in(self) -> None:
        """Let as much time pass as a person needs for the form."""
        self.seconds += QUICKEST + 1


def stilled(app: Flask) -> Clock:
    """Have `app` make the same stamp again and again, by the clock that is returned, and know of no report so far."""
    clock = Clock()
    desk = app.extensions["report_desk"]
    stamps = Stamps(KEY, clock, lambda: "chance")
    app.extensions["report_desk"] = replace(desk, stamps=stamps, limits=Limits(KEY))
    return clock


def filled_in(**fields: str) -> tuple[tuple[str, str], ...]:
    """A form that can be sent to a stilled application."""
    stamp = Stamps(KEY, Clock(1_000_000.0 - QUICKEST - 1), lambda: "chance").issue()
    return tuple({"kind": "objection", "message": "I live there.", "stamp": stamp, **fields}.items())
