"""What people call a thing when they look for it, beside what this register calls it; and words that say nothing.

Whoever asks "who is filming here?" means cameras. Each text is a list with commas between; a translator writes the
words of the language, not those of the English list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from unicodedata import combining, normalize

from portal.public.dtpr_words import PURPOSES
from portal.public.words import CATEGORIES, N_, PERSONAL_DATA, SENSOR_TYPES
from portal.settings import LANGUAGES
from portal.web.language import catalogue

# The field of a filter, and the words of its values, by the kind of finding.
FIELDS = {"type": "sensor_types", "personal": "personal_data", "category": "categories", "purpose": "purposes"}
NAMES: Mapping[str, Mapping[str, str]] = {
    "type": SENSOR_TYPES,
    "personal": {"identifiable": PERSONAL_DATA["identifiable"]},
    "category": {value: name for value, name in CATEGORIES.items() if name not in SENSOR_TYPES.values()},
    "purpose": PURPOSES,
}

EVERYDAY = {
    ("type", "optical_camera"): N_(
        "CCTV, video, film, films, filming, filmed, surveillance, photo, face, faces, face recognition, number plate, "
        "licence plate, doorbell, ANPR"
    ),
    ("type", "density"): N_("counter, counting, people counter, pedestrians, visitors, phones, wifi, Wi-Fi"),
    ("type", "sound"): N_("noise, loud, listening, listens, microphone, decibels"),
    ("type", "chemical"): N_("air, air quality, pollution, particulates, soot, smell, water quality"),
    ("type", "climate"): N_("weather, rain, wind, humidity, damp"),
    ("type", "presence"): N_("parking, motion, movement, traffic light, street light"),
    ("type", "position"): N_("GPS, tracking"),
    ("type", "pressure"): N_("water level, groundwater, flood, high water, dike"),
    ("type", "electricity"): N_("power, energy, smart meter, battery, grid"),
    ("type", "temperature"): N_("heat, warmth, cold, degrees"),
    ("category", "access_point"): N_("internet, hotspot, wifi, Wi-Fi"),
    ("category", "beacon"): N_("Bluetooth"),
    ("personal", "identifiable"): N_(
        "privacy, personal data, recognise, recognised, records me, spying, watching, following"
    ),
    ("purpose", "safety_security"): N_("police, security, crime, theft"),
    ("purpose", "enforcement"): N_("fine, fines, speed, speeding, low-emission zone"),
    ("purpose", "mobility"): N_("cars, bicycles, traffic jam, road"),
    ("purpose", "waste_management"): N_("rubbish, bin, bins, container"),
    ("purpose", "commerce"): N_("advertising, adverts, shop, shops"),
}

LITTLE = N_(
    "a, an, the, in, on, at, to, of, by, for, from, with, near, nearest, nearby, around, next, my, me, I, we, us, our, "
    "you, your, it, its, is, are, am, be, do, does, did, has, have, can, who, what, which, where, why, how, when, "
    "that, this, these, any, all, and, or, here, there, some, street, city, sensor, sensors, device, devices"
)


# A kind of finding, a value of its field, and what tells the names of a value apart.
Key = tuple[str, str, str]


@cache
def names(language: str) -> Mapping[Key, str]:
    """All names of each value in a language, the one that the register uses among them."""
    read = catalogue(language).ugettext
    found = {(kind, value, ""): read(name) for kind, values in NAMES.items() for value, name in values.items()}
    for (kind, value), text in EVERYDAY.items():
        found |= {(kind, value, word): word for word in _listed(read(text))}
    return found


def meant_elsewhere(language: str, words: str) -> list[tuple[str, str]]:
    """The kinds and values that are called exactly so in another language: a visitor may type their own."""
    return sorted(_elsewhere(language).get(_plain(words), ()))


@cache
def _elsewhere(language: str) -> Mapping[str, frozenset[tuple[str, str]]]:
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for other in LANGUAGES:
        for (kind, value, _), name in names(other).items() if other != language else ():
            found[_plain(name)] = found.get(_plain(name), frozenset()) | {(kind, value)}
    return found


@cache
def little_words() -> frozenset[str]:
    """Words of all languages that tell nothing about what is looked for, in small letters."""
    return frozenset(
        word.casefold() for language in LANGUAGES for word in _listed(catalogue(language).ugettext(LITTLE))
    )


def _listed(text: str) -> Iterable[str]:
    return (word.strip() for word in text.split(",") if word.strip())


def _plain(words: str) -> str:
    """Small letters without accents."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter))
