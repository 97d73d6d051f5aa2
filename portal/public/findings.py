"""What words may mean in this register: places, kinds of device, organisations, the code on a sign; best first.

Only public words are searched: addresses of buildings, names of districts and organisations, words of the program.
What an owner wrote of a device, where it stands and its exact address are not among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Connection

from geo.errors import NotFound
from geo.publication import devices, districts, likeness, organisations, places
from geo.publication.filters import DeviceFilter
from geo.publication.likeness import Match
from geo.publication.places import LONGEST, Place
from portal.public import phrases
from portal.public.filter_args import address
from portal.public.words import CATEGORIES, N_, SENSOR_TYPES

SHORTEST = 2
SHORT_CODE = re.compile(r"[0-9a-f]{8,20}", re.IGNORECASE)

# Kinds of finding with the heading of their group; equally good ones stand in this order.
KINDS = {
    "code": N_("Device with this code"),
    "district": N_("Districts"),
    "postcode": N_("Postcodes"),
    "street": N_("Streets"),
    "type": N_("Types of device"),
    "category": N_("Kinds of thing"),
    "organisation": N_("Organisations"),
}


@dataclass(frozen=True)
class Finding:
    """One meaning: a place to list devices near to, a filter of the list, or one device.

    `name` is in the language of the request; exactly one of `place`, `chosen` and `device` is given, of a district
    `place` beside `chosen`.
    """

    kind: str
    name: str
    match: Match
    place: Place | None = None
    chosen: DeviceFilter | None = None
    device: UUID | None = None

    @property
    def in_list(self) -> str:
        """The address that shows what was meant: a list of devices, or the device."""
        if self.device is not None:
            return url_for("public.device", id=self.device)
        if self.chosen is not None:
            return address("public.device_list", self.chosen)
        return url_for("public.device_list", q=self.name)


def tidied(words: str) -> str:
    """The words that are searched for; longer ones are cut."""
    return " ".join(words.split())[:LONGEST]


def findings(connection: Connection, words: str, *, each: int) -> list[Finding]:
    """At most `each` findings of a kind for tidied words, the best first; none for less than two letters.

    What resembles the words in a part only is there where nothing else is.
    """
    if len(words) < SHORTEST:
        return []
    found = [
        *_code(connection, words),
        *of_places(connection, words, each=each),
        *_words(connection, words, each),
        *_organisations(connection, words, each),
    ]
    order = list(KINDS)
    sure = [finding for finding in found if finding.match.is_sure]
    return sorted(sure or found, key=lambda finding: (finding.match, order.index(finding.kind)))


def of_places(connection: Connection, words: str, *, each: int) -> list[Finding]:
    """The places alone, at most `each` of a kind, the best first."""
    if len(words) < SHORTEST:
        return []
    codes = {name: code for code, name in reversed(districts.names(connection).items())}
    return [
        Finding("district", place.name, place.match, place, DeviceFilter(districts=(codes[place.name],)))
        if place.kind == "district" and place.name in codes
        else Finding(place.kind, place.label, place.match, place)
        for place in places.search(connection, words, limit=each)
    ]


def grouped(found: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings under the headings of their kinds; the kind of the best finding comes first."""
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        groups.setdefault(finding.kind, []).append(finding)
    return [(str(gettext(KINDS[kind])), group) for kind, group in groups.items()]


def _code(connection: Connection, words: str) -> list[Finding]:
    """The device whose sign carries this code, or did: a device that left has a page that says so."""
    code = words.replace(" ", "").lower()
    if not SHORT_CODE.fullmatch(code):
        return []
    gone = devices.gone_by_short_code(connection, code)
    if gone is not None:
        return [Finding("code", code, Match.WHOLE, device=gone.id)]
    try:
        found = devices.by_short_code(connection, code)
    except NotFound:
        return []
    return [Finding("code", phrases.title(found), Match.WHOLE, device=found.id)]


def _words(connection: Connection, words: str, each: int) -> list[Finding]:
    """Types, then kinds of thing that no type is called like."""
    types = {value: str(gettext(name)) for value, name in SENSOR_TYPES.items()}
    kinds = {value: str(gettext(name)) for value, name in CATEGORIES.items()}
    kinds = {value: name for value, name in kinds.items() if name not in types.values()}
    wanted = likeness.folded(connection, words)
    return [
        *(
            Finding("type", types[value], match, chosen=DeviceFilter(sensor_types=(value,)))
            for value, match in likeness.among(connection, wanted, types, limit=each)
        ),
        *(
            Finding("category", kinds[value], match, chosen=DeviceFilter(categories=(value,)))
            for value, match in likeness.among(connection, wanted, kinds, limit=each)
        ),
    ]


def _organisations(connection: Connection, words: str, each: int) -> list[Finding]:
    found = organisations.search(connection, words, limit=each)
    return [
        Finding("organisation", name, match, chosen=DeviceFilter(organisations=(id_,))) for id_, name, match in found
    ]
