"""Streets, postcodes and districts that a reader may search near; made from public address data alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

# Words this alike count as a misspelling of the name; below it, pg_trgm finds strangers.
SIMILARITY = 0.4
LONGEST = 80

# A house number means nothing here: no address is kept, only streets and postcodes.
HOUSE_NUMBER = re.compile(r"(?<=\D)\s+\d+\s?[a-z]{0,2}$", re.IGNORECASE)
DUTCH_POSTCODE = re.compile(r"^(\d{4})\s?([a-z]{2})$", re.IGNORECASE)

SEARCH = text("""
    WITH wanted AS (SELECT lower(unaccent(:words)) AS key),
         -- The trigram index finds both; which of them counts is decided once, below.
         found AS (
             SELECT place.*, wanted.key AS wanted, place.key = wanted.key AS whole,
                    starts_with(place.key, wanted.key) AS begins, similarity(place.key, wanted.key) AS likeness
             FROM publication.place, wanted
             WHERE place.key % wanted.key OR place.key LIKE :prefix
         )
    SELECT kind, name, district, ST_X(point) AS longitude, ST_Y(point) AS latitude, whole, begins
    FROM found
    WHERE begins OR likeness >= :similarity
    ORDER BY whole DESC, begins DESC, likeness DESC, name, kind, district
    LIMIT :limit
""")


@dataclass(frozen=True)
class Place:
    """A street, postcode or district; `point` is its label's longitude and latitude.

    `matches` is "whole", "start" or "alike": how the name answers the words searched for.
    """

    kind: str
    name: str
    district: str
    point: tuple[float, float]
    matches: str


def search(connection: Connection, words: str, *, limit: int) -> list[Place]:
    """The places whose name is, begins with or resembles `words`, the best first."""
    wanted = normal(words)
    if not wanted:
        return []
    folded = connection.scalar(text("SELECT lower(unaccent(:words))"), {"words": wanted}) or ""
    values = {"words": wanted, "prefix": _literal(folded) + "%", "similarity": SIMILARITY, "limit": limit}
    return [
        Place(
            kind=row.kind,
            name=row.name,
            district=row.district,
            point=(row.longitude, row.latitude),
            matches="whole" if row.whole else "start" if row.begins else "alike",
        )
        for row in connection.execute(SEARCH, values)
    ]


def normal(words: str) -> str:
    """What is searched for: no house number, a postcode as it is written ("1234ab" is "1234 AB")."""
    tidy = " ".join(words.split())[:LONGEST]
    postcode = DUTCH_POSTCODE.match(tidy)
    if postcode:
        return f"{postcode[1]} {postcode[2]}"
    return HOUSE_NUMBER.sub("", tidy)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
