"""The form of a report made comparable: its stamp is the one thing of a page that follows from time and chance."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from portal.public.reporting.stamps import QUICKEST, Stamps


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def fill_in(self) -> None:
        """Let as much time pass as a person needs for the form."""
        self.seconds += QUICKEST + 1


def stilled(app: Flask) -> Clock:
    """Have `app` make the same stamp again and again, by the clock that is returned."""
    clock = Clock()
    desk = app.extensions["report_desk"]
    app.extensions["report_desk"] = replace(desk, stamps=Stamps(b"key of a test", clock, lambda: "chance"))
    return clock
