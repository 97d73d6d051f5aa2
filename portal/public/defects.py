"""What an entry lacks or contradicts, said on its page as on the lists of what is missing."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext

from geo.model import Lifecycle, PersonalData
from geo.publication.records import PublishedDevice
from portal.web.language import day_in_words

# An owner looks after an entry at least every two years, or says nothing about it any more.
CONFIRMED_WITHIN = timedelta(days=731)


def of_device(device: PublishedDevice, day: date) -> list[str]:
    """Sentences; `day` is the edition's, so that the same edition gives the same page."""
    return [*_of_time(device, day), *_of_ground(device)]


def _of_time(device: PublishedDevice, day: date) -> list[str]:
    said = []
    if device.lifecycle == Lifecycle.ACTIVE and device.active_until and device.active_until < day:
        until = day_in_words(device.active_until)
        said.append(gettext("It was meant to work until %(day)s, but is still registered as working.", day=until))
    removed = device.lifecycle == Lifecycle.REMOVED  # what is gone need not be confirmed
    if device.last_confirmed and not removed and day - device.last_confirmed > CONFIRMED_WITHIN:
        last = day_in_words(device.last_confirmed)
        said.append(gettext("The owner last confirmed this entry on %(day)s, more than two years ago.", day=last))
    return said


def _of_ground(device: PublishedDevice) -> list[str]:
    said = []
    stated = device.type_generalised or any(purpose["text"] or purpose["dtpr"] for purpose in device.purposes)
    if not stated:
        said.append(gettext("The owner has not said why this device is here."))
    grounds = {purpose["legalGround"] for purpose in device.purposes}
    if device.personal_data == PersonalData.UNKNOWN and "none" in grounds:
        said.append(
            gettext(
                "The owner says that no legal ground is needed, but not whether this device records data about people. "
                "So the first cannot be checked."
            )
        )
    if not PersonalData(device.personal_data).is_personal:
        return said
    if not grounds - {None, "none"}:
        said.append(gettext("It processes personal data, but no legal ground is stated. The law asks for one."))
    if not device.type_generalised and not any(purpose["privacyStatement"] for purpose in device.purposes):
        said.append(gettext("It processes personal data, but no privacy statement is given. The law asks for one."))
    if device.retention in (None, "unknown"):
        said.append(gettext("It processes personal data, but it is not stated how long they are kept."))
    return said
