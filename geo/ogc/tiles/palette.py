"""The portal's colours, for maps that others draw from tiles; static/lamppost.css has the same (a test compares)."""

from __future__ import annotations

from dataclasses import dataclass

from geo.model import PersonalData

# DTPR's colours are signs: the same in light and dark. Data that lose their identity later count as personal.
NONE, UNKNOWN, ANONYMOUS, PERSONAL, EDGE = "#ffffff", "#9aa8b2", "#36b2e6", "#ffdd00", "#14212b"
STATES = {
    PersonalData.NONE: NONE,
    PersonalData.DEIDENTIFIED_ON_DEVICE: ANONYMOUS,
    PersonalData.DEIDENTIFIED_LATER: PERSONAL,
    PersonalData.IDENTIFIABLE: PERSONAL,
    PersonalData.UNKNOWN: UNKNOWN,
}


@dataclass(frozen=True)
class Theme:
    """What differs between day and night."""

    paper: str
    brand: str
    line: str


THEMES = {
    "light": Theme(paper="#f2f5f6", brand="#0a4f63", line="#6b7a86"),
    "dark": Theme(paper="#1a242b", brand="#7cc7dc", line="#8596a1"),
}
