"""Durations and units as people say them."""

from __future__ import annotations

import re

from flask_babel import gettext, ngettext

from portal.public.words import N_

# ISO 8601-1, 5.5.2: years, months, weeks, days, then after T hours, minutes, seconds.
DURATION = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")

EVERY_ONE = {
    "P1Y": N_("every year"),
    "P1M": N_("every month"),
    "P1W": N_("every week"),
    "P1D": N_("every day"),
    "PT1H": N_("every hour"),
    "PT1M": N_("every minute"),
    "PT1S": N_("every second"),
}

# Retentions that are no duration.
NO_DURATION = {
    "none": N_("Nothing is kept."),
    "unknown": N_("The owner does not know how long."),
}

ANNOTATION = re.compile(r"\{([^{}]*)\}")

# UCUM codes whose usual sign differs.
UNITS = {
    "Cel": "°C",
    "dB[SPL]": "dB",
    "ug/m3": "µg/m³",
    "mg/m3": "mg/m³",
    "m3": "m³",
    "m2": "m²",
    "deg": "°",
    "[ppm]": "ppm",
}


def duration(value: str) -> str:
    """Say "5 years" for "P5Y"; what is no ISO 8601 duration is returned as it stands."""
    found = DURATION.match(value)
    if not found or not any(found.groups()):
        return value
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    said = [
        years and ngettext("%(num)s year", "%(num)s years", years),
        months and ngettext("%(num)s month", "%(num)s months", months),
        weeks and ngettext("%(num)s week", "%(num)s weeks", weeks),
        days and ngettext("%(num)s day", "%(num)s days", days),
        hours and ngettext("%(num)s hour", "%(num)s hours", hours),
        minutes and ngettext("%(num)s minute", "%(num)s minutes", minutes),
        seconds and ngettext("%(num)s second", "%(num)s seconds", seconds),
    ]
    return " ".join(str(part) for part in said if part)


def retention(value: str | None) -> str | None:
    """How long data are kept, in a sentence; None where the owner did not say."""
    if value is None:
        return None
    if value in NO_DURATION:
        return longest(value)
    return str(gettext("Kept for %(duration)s at most.", duration=duration(value)))


def longest(value: str) -> str:
    """How long data are kept, under a heading that asks it."""
    return str(gettext(NO_DURATION[value])) if value in NO_DURATION else duration(value)


def frequency(value: str) -> str:
    """Say "every hour" for "PT1H", "every 15 minutes" for "PT15M"."""
    if value in EVERY_ONE:
        return str(gettext(EVERY_ONE[value]))
    return str(gettext("every %(duration)s", duration=duration(value)))


def unit(code: str | None) -> str:
    """The sign of a unit; "" for none. What UCUM sets in braces is the thing counted, and "1" is no unit."""
    if code in (None, "1"):
        return ""
    return UNITS.get(str(code), ANNOTATION.sub(r"\1", str(code)))
