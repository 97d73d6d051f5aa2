"""A page of the list: its rows, the choices beside it, and the addresses that lead on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from geo.errors import Invalid, NotFound
from geo.publication import devices, districts, organisations, statistics
from geo.publication.filters import DeviceFilter
from geo.publication.records import PublishedDevice
from geo.publication.statistics import Facets
from portal.public import words
from portal.public.filter_args import from_args, to_args
from portal.public.findings import Finding
from portal.public.search import Found, interpret

ROWS = 25
LAST_PAGE = 400
MOST_ORGANISATIONS = 40


@dataclass(frozen=True)
class Tag:
    """A chosen value: its words, and the address of the list without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Listing:
    """`others` are names and addresses of what the words of the search may mean beside what is shown."""

    found: Found
    rows: list[PublishedDevice]
    facets: Facets
    page: int
    pages: int
    tags: list[Tag]
    others: list[tuple[str, str]]
    districts: dict[str, str]
    organisations: list[tuple[UUID, str]]
    query: dict[str, list[str]]

    @property
    def is_cut(self) -> bool:
        """Whether more devices pass than the pages of the list show."""
        return self.facets.total > ROWS * LAST_PAGE


def read(connection: Connection, args: MultiDict[str, str]) -> Listing:
    """The list that an address asks for. Raises Invalid, and NotFound for a page after the last."""
    asked = from_args(args)
    page = page_number(args)
    found = interpret(connection, args.get("q", ""), asked)
    facets = statistics.facets(connection, found.chosen)
    pages = min(LAST_PAGE, max(1, -(-facets.total // ROWS)))
    if page > pages:
        raise NotFound("page", str(page))
    near = found.place.point if found.place else None
    rows = devices.find(connection, found.chosen, limit=ROWS, offset=(page - 1) * ROWS, near=near)
    names = districts.names(connection)
    owners = organisations.names(connection)
    return Listing(
        found=found,
        rows=rows,
        facets=facets,
        page=page,
        pages=pages,
        tags=_tags(asked, found.words, names, owners),
        others=[(other.name, _other(asked, other)) for other in found.others],
        districts=names,
        organisations=_most(owners, facets, found.chosen),
        query=_grouped(to_args(found.chosen)),
    )


def page_number(args: MultiDict[str, str]) -> int:
    """The page asked for, the first by default. Raises Invalid for what is no page of a list."""
    asked = args.get("page", "1")
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 9 or int(asked) < 1:
        raise Invalid("page", "a page is a whole number from 1")
    if int(asked) > LAST_PAGE:
        raise Invalid("page", f"the list goes to page {LAST_PAGE}; choose a filter, or download the data")
    return int(asked)


def page_address(args: MultiDict[str, str]) -> Callable[[int], str]:
    """A function from page to address, everything else of the query kept."""
    kept = [(key, value) for key, value in args.items(multi=True) if key != "page" and value]
    endpoint = request.endpoint or "public.device_list"
    return lambda page: _address(endpoint, [*kept, ("page", str(page))] if page > 1 else kept)


def _address(endpoint: str, pairs: list[tuple[str, str]]) -> str:
    return url_for(endpoint) + (f"?{urlencode(pairs)}" if pairs else "")


def _other(asked: DeviceFilter, other: Finding) -> str:
    """The list of another meaning; a place leaves the filter as it is."""
    if other.chosen is not None or other.device is not None:
        return other.in_list
    return _address("public.device_list", [*to_args(asked), ("q", other.name)])


def _tags(asked: DeviceFilter, q: str, names: Mapping[str, str], owners: Mapping[UUID, str]) -> list[Tag]:
    chosen = to_args(asked) + ([("q", q)] if q else [])
    return [
        Tag(_tag_words(key, value, names, owners), _address("public.device_list", [*chosen[:n], *chosen[n + 1 :]]))
        for n, (key, value) in enumerate(chosen)
    ]


def _tag_words(key: str, value: str, names: Mapping[str, str], owners: Mapping[UUID, str]) -> str:
    known = {
        "type": words.SENSOR_TYPES,
        "personal_data": words.PERSONAL_DATA,
        "state": words.LIFECYCLES,
        "category": words.CATEGORIES,
    }
    if key in known:
        return words.word(known[key], value)
    if key == "district":
        return names[value]
    return owners[UUID(value)] if key == "organisation" else f"“{value}”"


def _most(owners: Mapping[UUID, str], facets: Facets, chosen: DeviceFilter) -> list[tuple[UUID, str]]:
    """Those with most devices and those chosen, in the order of their names."""
    counts = facets.organisations
    most = sorted(counts, key=lambda key: (-counts[key], key))[:MOST_ORGANISATIONS]
    shown = {*most, *chosen.organisations}
    return [(key, name) for key, name in owners.items() if key in shown]


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped
