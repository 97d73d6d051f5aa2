"""What the words in the search box mean: a place, a type of device, an organisation or a district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from unicodedata import combining, normalize

from flask_babel import gettext
from sqlalchemy import Connection

from geo.publication import districts, organisations, places
from geo.publication.filters import DeviceFilter
from geo.publication.places import Place
from portal.public.words import CATEGORIES, SENSOR_TYPES

LONGEST = 80
SHORTEST = 3  # fewer letters are in too many words
ALTERNATIVES = 5


@dataclass(frozen=True)
class Found:
    """How a search was understood.

    `chosen` is the filter with what the words add to it. With `place` the list goes by distance.
    `others` are further places that the words may mean. `understood` is False where they mean nothing here.
    """

    words: str
    chosen: DeviceFilter
    place: Place | None = None
    others: list[Place] = field(default_factory=list)
    understood: bool = True


def interpret(connection: Connection, words: str, chosen: DeviceFilter) -> Found:
    """A name that is spelled out wins over a type, a type over an organisation, that over a likeness."""
    tidy = " ".join(words.split())[:LONGEST]
    if not tidy:
        return Found("", chosen)
    found = places.search(connection, tidy, limit=ALTERNATIVES + 1)
    whole = next((place for place in found if place.matches == "whole"), None)
    if whole is None:
        narrowed = _type(tidy, chosen) or _organisation(connection, tidy, chosen)
        if narrowed is not None:
            return Found(tidy, narrowed)
    best = whole or (found[0] if found else None)
    if best is None:
        return Found(tidy, chosen, understood=False)
    others = list({place.name: place for place in found if place.name != best.name}.values())
    if best.kind == "district":
        code = _district_code(connection, best)
        if code is not None:
            return Found(tidy, replace(chosen, districts=(code,)), others=others)
    return Found(tidy, chosen, place=best, others=others)


def _type(words: str, chosen: DeviceFilter) -> DeviceFilter | None:
    types, categories = _matching(words, SENSOR_TYPES), _matching(words, CATEGORIES)
    if types:
        return replace(chosen, sensor_types=types)
    return replace(chosen, categories=categories) if categories else None


def _matching(words: str, named: Mapping[str, str]) -> tuple[str, ...]:
    wanted = _folded(words)
    if len(wanted) < SHORTEST:
        return ()
    return tuple(value for value, name in named.items() if wanted in _folded(str(gettext(name))))


def _organisation(connection: Connection, words: str, chosen: DeviceFilter) -> DeviceFilter | None:
    if len(words) < SHORTEST:
        return None
    found = organisations.search(connection, words, limit=20)
    return replace(chosen, organisations=tuple(found)) if found else None


def _district_code(connection: Connection, place: Place) -> str | None:
    names = districts.names(connection)
    if place.district in names:
        return place.district
    return next((code for code, name in names.items() if name == place.name), None)


def _folded(words: str) -> str:
    return "".join(sign for sign in normalize("NFKD", words.casefold()) if not combining(sign))
