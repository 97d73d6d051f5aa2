"""The changes between releases, told as a dataset: they are made with releases, and have no rows of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import column

from opendata.datasets import CC0
from opendata.model import Column
from opendata.releases import changes


@dataclass(frozen=True)
class Words:
    """What is said of a dataset whose rows stand in files alone; `columns` read the columns of such a file."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    licence: str
    columns: tuple[Column, ...]


# By column: title and meaning in English and Dutch, what an empty value means.
MEANINGS = {
    "change": ("Change", "Verandering",
               "added (new in the register), removed (gone from the register, wherever the device itself is) or"
               " changed",
               "added (nieuw in het register), removed (uit het register, waar het apparaat zelf ook is) of changed"
               " (veranderd)"),
    "id": ("Device", "Apparaat", "Id of the device", "Kenmerk van het apparaat"),
    "field": ("Field", "Veld", "Name of the column that changed", "Naam van de kolom die veranderde"),
    "old": ("Before", "Was", "Its value in the release before", "De waarde in de vorige uitgave"),
    "new": ("After", "Is", "Its value in this release", "De waarde in deze uitgave"),
}  # fmt: skip
EMPTY = {
    "field": {"en": "the device came or went", "nl": "het apparaat kwam of ging"},
    "old": {"en": "the value was empty, or the device came or went",
            "nl": "de waarde was leeg, of het apparaat kwam of ging"},
    "new": {"en": "the value is empty, or the device came or went",
            "nl": "de waarde is leeg, of het apparaat kwam of ging"},
}  # fmt: skip


def _column(name: str) -> Column:
    english, dutch, meaning, in_dutch = MEANINGS[name]
    return Column(
        name=name,
        type="string",
        expression=column(name),
        title={"en": english, "nl": dutch},
        meaning={"en": meaning, "nl": in_dutch},
        empty=EMPTY.get(name),
    )


CHANGES = Words(
    name=changes.NAME,
    title={"en": "Changes since the release before", "nl": "Veranderingen sinds de vorige uitgave"},
    description={
        "en": "What came, went and changed among the devices between one release and the next, a row for each field.",
        "nl": "Wat erbij kwam, wegging en veranderde bij de apparaten tussen twee uitgaven, een rij voor elk veld.",
    },
    keywords={"en": ("sensor", "changes", "history"), "nl": ("sensor", "veranderingen", "geschiedenis")},
    licence=CC0,
    columns=tuple(_column(name) for name in changes.COLUMNS),
)
