"""Streets, postcodes and districts that a reader may search near; made from public address data alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func

from geo.publication.likeness import Match, folded, key_of, ranked
from geo.publication.tables import place

LONGEST = 80

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

    Of several ways to read the words the first that gives a name counts; where none does, what resembles the last.
    """
    found: list[Place] = []
    for reading in readings(words):
        found = _places(connection, reading, limit) or found
        if found and found[0].match <= Match.WORD:
            break
    return found


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


def _places(connection: Connection, reading: Reading, limit: int) -> list[Place]:
    wanted = folded(connection, reading.name)
    if not wanted:
        return []
    x, y = func.ST_X(place.c.point).label("longitude"), func.ST_Y(place.c.point).label("latitude")
    columns = (place.c.kind, place.c.name, place.c.district, x, y)
    elsewhere = key_of(place.c.district) != folded(connection, reading.rest)
    then = [elsewhere, place.c.district] if reading.rest else [place.c.district]
    return [
        Place(row.kind, row.name, row.district, (row.longitude, row.latitude), Match(row.match))
        for row in connection.execute(ranked(place, wanted, *columns, each=limit, of=place.c.kind, then=then))
    ]
