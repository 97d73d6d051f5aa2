"""The filter of a page's address; the list, the map, the districts and the downloads read the same keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from geo.errors import Invalid
from geo.model import Category, Lifecycle, PersonalData, SensorType
from geo.publication import districts, editions, organisations
from geo.publication.filters import DeviceFilter, Since
from geo.vocabulary import PURPOSES
from portal.public.words import FILTERS
from portal.web.publication import publication

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Source = Callable[[], AbstractContextManager[Connection]]


def from_args(args: MultiDict[str, str], source: Source = publication) -> DeviceFilter:
    """The filter that the query of an address states; an empty value states nothing.

    `source` opens the publication that knows the organisations and districts. Raises Invalid, naming the key, for a
    value that no device could have.
    """
    return DeviceFilter(
        sensor_types=_of(args, "type", SensorType),
        personal_data=_of(args, "personal_data", PersonalData),
        purposes=tuple(_known(args, "purpose", PURPOSES)),
        organisations=_organisations(args, source),
        districts=_districts(args, source),
        lifecycles=_of(args, "state", Lifecycle),
        categories=_of(args, "category", Category),
        changed_since=_since(args, "changed_since", source),
        new_since=_since(args, "new_since", source),
    )


def from_args_alone(args: MultiDict[str, str]) -> DeviceFilter:
    """The filter of an address that states nothing else, as those of files do: a misspelt key must not give all rows.

    Raises Invalid as `from_args` does, and for a key that is no filter.
    """
    for key in args:
        if key not in FILTERS:
            raise Invalid(key, f"there is no such filter; choose from {', '.join(sorted(FILTERS))}")
    return from_args(args)


def to_args(chosen: DeviceFilter) -> list[tuple[str, str]]:
    """The pairs of key and value that `from_args` reads this filter from."""
    groups = (
        ("type", chosen.sensor_types),
        ("personal_data", chosen.personal_data),
        ("purpose", chosen.purposes),
        ("organisation", chosen.organisations),
        ("district", chosen.districts),
        ("state", chosen.lifecycles),
        ("category", chosen.categories),
        ("changed_since", [chosen.changed_since.day] if chosen.changed_since else []),
        ("new_since", [chosen.new_since.day] if chosen.new_since else []),
    )
    return [(key, str(value)) for key, values in groups for value in values]


def address(endpoint: str, chosen: DeviceFilter) -> str:
    """The path of an endpoint that takes a filter, with this one; the same filter always gives the same."""
    query = urlencode(to_args(chosen))
    return url_for(endpoint) + (f"?{query}" if query else "")


def _of(args: MultiDict[str, str], key: str, kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(_known(args, key, [member.value for member in kind]))


def _known(args: MultiDict[str, str], key: str, possible: Collection[str]) -> Iterator[str]:
    for value in dict.fromkeys(args.getlist(key)):
        if value and value not in possible:
            raise Invalid(key, f"choose from {', '.join(sorted(possible))}")
        if value:
            yield value


def _organisations(args: MultiDict[str, str], source: Source) -> tuple[UUID, ...]:
    wanted = [value for value in dict.fromkeys(args.getlist("organisation")) if value]
    if not wanted:
        return ()
    try:
        found = tuple(UUID(value) for value in wanted)
    except ValueError:
        raise Invalid("organisation", "this is not the id of an organisation") from None
    with source() as connection:
        known = organisations.names(connection)
    if any(value not in known for value in found):
        raise Invalid("organisation", "no organisation of this register has that id")
    return found


def _districts(args: MultiDict[str, str], source: Source) -> tuple[str, ...]:
    if not any(args.getlist("district")):
        return ()
    with source() as connection:
        return tuple(_known(args, "district", districts.names(connection)))


def _since(args: MultiDict[str, str], key: str, source: Source) -> Since | None:
    wanted = [value for value in dict.fromkeys(args.getlist(key)) if value]
    if not wanted:
        return None
    if len(wanted) > 1 or not DAY.fullmatch(wanted[0]):
        raise Invalid(key, "give one day, such as 2026-03-01")
    try:
        day = date.fromisoformat(wanted[0])
    except ValueError as error:
        raise Invalid(key, str(error)) from None
    with source() as connection:
        return editions.since(connection, day)
