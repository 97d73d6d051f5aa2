"""What words may mean in this register: places, kinds of device, organisations, the code on a sign; best first.

Only public words are searched: addresses of buildings, names of districts and organisations, words of the program.
What an owner wrote of a device, where it stands and its exact address are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Connection

from geo.errors import NotFound
from geo.publication import devices, districts, likeness, organisations, places
from geo.publication.filters import DeviceFilter
from geo.publication.likeness import Match
from geo.publication.places import LONGEST, Place
from portal.public import everyday, phrases
from portal.public.filter_args import to_args
from portal.public.in_parts import in_parts
from portal.public.words import N_, word
from portal.web.language import language

SHORTEST = 2
MOST_NAMES = 60
SHORT_CODE = re.compile(r"[0-9a-f]{8,20}", re.IGNORECASE)

# Kinds of finding with the heading of their group; equally good ones stand in this order.
KINDS = {
    "together": N_("Taken together"),
    "code": N_("Device with this code"),
    "district": N_("Districts"),
    "postcode": N_("Postcodes"),
    "street": N_("Streets"),
    "type": N_("Types of device"),
    "personal": N_("Do they record people?"),
    "category": N_("Kinds of thing"),
    "purpose": N_("What for"),
    "organisation": N_("Organisations"),
}


@dataclass(frozen=True)
class Finding:
    """One meaning: a place to list devices near to, a filter of the list, both, or one device.

    `name` is in the language of the request. A district has a `place` beside `chosen`; so may what several words mean
    together, where `near` is the name of the place that the list then begins at.
    """

    kind: str
    name: str
    match: Match
    place: Place | None = None
    chosen: DeviceFilter | None = None
    device: UUID | None = None
    near: str = ""

    @property
    def in_list(self) -> str:
        """The address that shows what was meant: a list of devices, or the device."""
        if self.device is not None:
            return url_for("public.device", id=self.device)
        if self.chosen is None:
            return url_for("public.device_list", q=self.name)
        asked = to_args(self.chosen) + ([("q", self.near)] if self.near else [])
        return f"{url_for('public.device_list')}?{urlencode(asked)}"


def narrowed(chosen: DeviceFilter, *by: DeviceFilter | None) -> DeviceFilter:
    """The filter with what others ask for in place of what it asked of that."""
    for other in by:
        if other is not None:
            asked = {field.name: getattr(other, field.name) for field in fields(other)}
            chosen = replace(chosen, **{name: values for name, values in asked.items() if values})
    return chosen


def asking_for(field: str, *values: Any) -> DeviceFilter:
    """A filter that asks for these values of one field."""
    asked: dict[str, Any] = {field: values}
    return replace(DeviceFilter(), **asked)


def tidied(words: str) -> str:
    """The words that are searched for; longer ones are cut."""
    return " ".join(words.split())[:LONGEST]


def findings(connection: Connection, words: str, *, each: int) -> list[Finding]:
    """At most `each` findings of a kind for tidied words, the best first; none for less than two letters.

    What resembles the words in a part only is there where nothing else is. Words that are no name as they stand are
    taken one by one.
    """

    def look(part: str) -> list[Finding]:
        return _ranked([
            *_code(connection, part),
            *_places(connection, part, each),
            *_words(connection, part, each),
            *_organisations(connection, part, each),
        ])  # fmt: skip

    return _whole_or_in_parts(words, look)


def _whole_or_in_parts(words: str, look: Callable[[str], list[Finding]]) -> list[Finding]:
    """What resembles all of the words gives way only to parts that are spelled out, every one of them."""
    if len(words) < SHORTEST:
        return []
    whole = look(words)
    if whole and whole[0].match <= Match.WORD:
        return whole
    parts, is_all = in_parts(words, look)
    if not parts or (whole and whole[0].match.is_sure and not is_all):
        return whole
    alone = [one for part in parts for one in part]
    if len(parts) > 1:
        alone = [_together([part[0] for part in parts], is_all), *(replace(one, match=Match.WORD) for one in alone)]
    # What was left out may have been what mattered: nobody is led past a choice.
    return alone if is_all else [replace(one, match=max(one.match, Match.START)) for one in alone]


def _together(parts: list[Finding], is_all: bool) -> Finding:
    """What the words mean as one: the filters of all, near the first that is a place alone."""
    place = next((part for part in parts if part.chosen is None and part.place), None)
    chosen = narrowed(DeviceFilter(), *(part.chosen for part in parts))
    return Finding(
        "together",
        " · ".join(part.name for part in parts),
        Match.WHOLE if is_all else Match.START,
        place.place if place else None,
        chosen,
        near=place.name if place else "",
    )


def _ranked(found: list[Finding]) -> list[Finding]:
    order = list(KINDS)
    sure = [finding for finding in found if finding.match.is_sure]
    return sorted(sure or found, key=lambda finding: (finding.match, order.index(finding.kind)))


def of_places(connection: Connection, words: str, *, each: int) -> list[Finding]:
    """The places alone, at most `each` of a kind, the best first."""
    return _whole_or_in_parts(words, lambda part: _ranked(_places(connection, part, each)))


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


def _places(connection: Connection, words: str, each: int) -> list[Finding]:
    codes = {name: code for code, name in reversed(districts.names(connection).items())}
    return [
        Finding("district", place.name, place.match, place, DeviceFilter(districts=(codes[place.name],)))
        if place.kind == "district" and place.name in codes
        else Finding(place.kind, place.label, place.match, place)
        for place in places.search(connection, words, limit=each)
    ]


def _words(connection: Connection, words: str, each: int) -> list[Finding]:
    """Values of filters, by any name people have for them: in the language of the page, else in another."""
    wanted = likeness.folded(connection, words)
    best = _best(likeness.among(connection, wanted, everyday.names(language()), limit=MOST_NAMES))
    if not any(match <= Match.WORD for match in best.values()):
        best = dict.fromkeys(everyday.meant_elsewhere(language(), words), Match.WHOLE) or best
    found = [
        Finding(kind, word(everyday.NAMES[kind], value), match, chosen=asking_for(everyday.FIELDS[kind], value))
        for (kind, value), match in best.items()
    ]
    return [one for kind in everyday.FIELDS for one in [one for one in found if one.kind == kind][:each]]


def _best(found: list[tuple[everyday.Key, Match]]) -> dict[tuple[str, str], Match]:
    """The best match of any name of each value, of matches in order."""
    return {(kind, value): match for (kind, value, _), match in reversed(found)}


def _organisations(connection: Connection, words: str, each: int) -> list[Finding]:
    found = organisations.search(connection, words, limit=each)
    return [
        Finding("organisation", name, match, chosen=DeviceFilter(organisations=(id_,))) for id_, name, match in found
    ]
