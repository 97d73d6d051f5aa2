"""Streets, postcodes and districts that a reader may search near; made from public address data alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func

from geo.publication.likeness import FEW_NAMES, MANY_NAMES, Kind, Match, Names, folded, key_of, resembling, spelled_out
from geo.publication.tables import place

LONGEST = 80
KINDS = {"district": FEW_NAMES, "postcode": (), "street": MANY_NAMES}

# A house number means nothing here: no address is kept, only streets and postcodes.
HOUSE_NUMBER = re.compile(r"(?<=\D)\s+\d+\s?[a-z]{0,2}$|^\d+\s?[a-z]?\s+(?=\D{3})", re.IGNORECASE)
DUTCH_POSTCODE = re.compile(r"\b(\d{4})\s?([a-z]{2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A street, postcode or district; `point` is its label's longitude and latitude.

    `district` is the name of the one that a street lies in, "" where there is none; `match` says how the name answers
    the words searched for.
    """

    kind: str
    name: str
    district: str
    point: tuple[float, float]
    match: Match

    @property
    def label(self) -> str:
        """The name with the district that tells it from others of that name; to search for it finds this place."""
        return f"{self.name}, {self.district}" if self.district else self.name


@dataclass(frozen=True)
class Reading:
    """One way to read what was typed: a name, and what may be its district or town."""

    name: str
    rest: str = ""


def search(connection: Connection, words: str, *, limit: int) -> list[Place]:
    """The places whose name is, begins with or resembles `words`, the best first, at most `limit` of a kind.

    Of several ways to read the words the first that is spelled out in a name counts; where none is, what resembles the
    last, which has no number.
    """
    wanted, names = "", _names("", limit)
    for reading in readings(words):
        wanted, names = folded(connection, reading.name), _names(folded(connection, reading.rest), limit)
        if wanted and (found := spelled_out(connection, names, wanted)):
            return _places(found)
    return _places(resembling(connection, names, wanted)) if wanted else []


def readings(words: str) -> Iterator[Reading]:
    """A postcode wherever it stands ("1234ab" is "1234 AB"), the words as they are, and without a house number."""
    tidy = " ".join(words.split())[:LONGEST]
    name, _, rest = (part.strip() for part in tidy.partition(","))
    if postcode := DUTCH_POSTCODE.search(tidy):
        yield Reading(f"{postcode[1]} {postcode[2]}")
    if name:
        yield Reading(name, rest)
    if (street := HOUSE_NUMBER.sub("", name)) not in ("", name):
        yield Reading(street, rest)


def _names(district: str, limit: int) -> Names:
    """Of places of one name the one in the district comes first, whose folded name is given or empty."""
    x, y = func.ST_X(place.c.point).label("longitude"), func.ST_Y(place.c.point).label("latitude")
    elsewhere = (key_of(place.c.district) != district,) if district else ()
    return Names(
        table=place,
        columns=(place.c.kind, place.c.name, place.c.district, x, y),
        each=limit,
        kinds=tuple(Kind(place.c.kind == kind, steps) for kind, steps in KINDS.items()),
        then=(*elsewhere, place.c.district),
    )


def _places(rows: Sequence[Row[Any]]) -> list[Place]:
    return [Place(row.kind, row.name, row.district, (row.longitude, row.latitude), Match(row.match)) for row in rows]
