"""What there is to choose from beside the list and the map: the same groups, words and counts on both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Connection

from geo.publication import districts, organisations, statistics
from geo.publication.filters import DeviceFilter, Since
from geo.publication.statistics import Facets
from portal.public import dtpr_words, words
from portal.public.filter_args import to_args
from portal.web.language import day_in_words

MOST_ORGANISATIONS = 40


@dataclass(frozen=True)
class Group:
    """Values of one key of the filter with their words, how many devices each gives, and which are chosen.

    `mark` is what is drawn before the words: "dot", "icon" or nothing. An `open` group is not folded.
    """

    key: str
    legend: str
    pairs: list[tuple[Any, str]]
    counts: Mapping[Any, int]
    chosen: tuple[Any, ...]
    mark: str = ""
    open: bool = False

    @property
    def shown(self) -> list[tuple[Any, str]]:
        """Those that would give something, and those that are chosen."""
        return [pair for pair in self.pairs if self.counts[pair[0]] or pair[0] in self.chosen]


@dataclass(frozen=True)
class Day:
    """A day to be typed in: the key, its words, the day that is chosen."""

    key: str
    label: str
    chosen: str


@dataclass(frozen=True)
class Tag:
    """A chosen value: its words, and the address of the page without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Choices:
    facets: Facets
    groups: list[Group]
    days: list[Day]
    tags: list[Tag]


def read(connection: Connection, chosen: DeviceFilter, endpoint: str, asked: Iterable[tuple[str, str]]) -> Choices:
    """The choices for what passes the filter; `asked` are the pairs of the page's address that its tags show."""
    facets = statistics.facets(connection, chosen)
    names, owners = districts.names(connection), organisations.names(connection)
    return Choices(
        facets=facets,
        groups=_groups(chosen, facets, names, owners),
        days=_days(chosen),
        tags=_tags(endpoint, list(asked), names, owners),
    )


def in_words(connection: Connection, chosen: DeviceFilter) -> str:
    """What a filter asks for, for a title; empty where it asks nothing."""
    names, owners = districts.names(connection), organisations.names(connection)
    return ", ".join(_tag_words(key, value, names, owners) for key, value in to_args(chosen))


def _groups(chosen: DeviceFilter, facets: Facets, names: Mapping[str, str], owners: Mapping[UUID, str]) -> list[Group]:
    most = _most(owners, facets, chosen)
    groups = (
        ("personal_data", words.pairs(words.PERSONAL_DATA), facets.personal_data, chosen.personal_data, "dot"),
        ("type", words.pairs(words.SENSOR_TYPES), facets.sensor_types, chosen.sensor_types, "icon"),
        ("purpose", _by_word(words.pairs(dtpr_words.PURPOSES)), facets.purposes, chosen.purposes, ""),
        ("district", list(names.items()), facets.districts, chosen.districts, ""),
        ("organisation", most, facets.organisations, chosen.organisations, ""),
        ("state", words.pairs(words.LIFECYCLES), facets.lifecycles, chosen.lifecycles, ""),
        ("category", words.pairs(words.CATEGORIES), facets.categories, chosen.categories, ""),
    )
    return [
        Group(key, words.word(words.FILTERS, key), pairs, counts, values, mark, open=bool(mark or values))
        for key, pairs, counts, values, mark in groups
    ]


def _days(chosen: DeviceFilter) -> list[Day]:
    def day(key: str, since: Since | None) -> Day:
        return Day(key, words.word(words.FILTERS, key), since.day.isoformat() if since else "")

    return [day("changed_since", chosen.changed_since), day("new_since", chosen.new_since)]


def _tags(
    endpoint: str, asked: list[tuple[str, str]], names: Mapping[str, str], owners: Mapping[UUID, str]
) -> list[Tag]:
    return [
        Tag(_tag_words(key, value, names, owners), address_of(endpoint, [*asked[:n], *asked[n + 1 :]]))
        for n, (key, value) in enumerate(asked)
    ]


def _tag_words(key: str, value: str, names: Mapping[str, str], owners: Mapping[UUID, str]) -> str:
    known = {
        "type": words.SENSOR_TYPES,
        "personal_data": words.PERSONAL_DATA,
        "purpose": dtpr_words.PURPOSES,
        "state": words.LIFECYCLES,
        "category": words.CATEGORIES,
    }
    if key in known:
        return words.word(known[key], value)
    if key in ("changed_since", "new_since"):
        return str(gettext(words.SINCE[key], day=day_in_words(date.fromisoformat(value))))
    if key == "district":
        return names[value]
    return owners[UUID(value)] if key == "organisation" else str(gettext("“%(words)s”", words=value))


def address_of(endpoint: str, pairs: list[tuple[str, str]]) -> str:
    """The path of an endpoint, with these pairs as its query."""
    return url_for(endpoint) + (f"?{urlencode(pairs)}" if pairs else "")


def _by_word(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _most(owners: Mapping[UUID, str], facets: Facets, chosen: DeviceFilter) -> list[tuple[UUID, str]]:
    """Those with most devices and those chosen, in the order of their names."""
    counts = facets.organisations
    most = sorted(counts, key=lambda key: (-counts[key], key))[:MOST_ORGANISATIONS]
    shown = {*most, *chosen.organisations}
    return [(key, name) for key, name in owners.items() if key in shown]
