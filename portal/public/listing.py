"""A page of the list: its rows, the choices beside it, and the addresses that lead on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from geo.errors import Invalid, NotFound
from geo.model import Lifecycle
from geo.publication import devices, districts
from geo.publication.filters import DeviceFilter
from geo.publication.records import PublishedDevice
from geo.publication.statistics import Facets
from portal.public import choices
from portal.public.choices import Choices
from portal.public.filter_args import from_args, to_args
from portal.public.findings import Finding
from portal.public.search import Found, interpret

ROWS = 25
LAST_PAGE = 400


@dataclass(frozen=True)
class Listing:
    """`others` are names and addresses of what the words of the search may mean beside what is shown.

    `working` is the address of those of the list that work, None where a state is chosen.
    """

    found: Found
    rows: list[PublishedDevice]
    choices: Choices
    page: int
    pages: int
    others: list[tuple[str, str]]
    districts: dict[str, str]
    query: dict[str, list[str]]
    working: str | None

    @property
    def facets(self) -> Facets:
        return self.choices.facets

    @property
    def is_cut(self) -> bool:
        """Whether more devices pass than the pages of the list show."""
        return self.facets.total > ROWS * LAST_PAGE


def read(connection: Connection, args: MultiDict[str, str]) -> Listing:
    """The list that an address asks for. Raises Invalid, and NotFound for a page after the last."""
    asked = from_args(args)
    page = page_number(args)
    found = interpret(connection, args.get("q", ""), asked)
    shown = to_args(asked) + ([("q", found.words)] if found.words else [])
    offered = choices.read(connection, found.chosen, "public.device_list", shown)
    pages = min(LAST_PAGE, max(1, -(-offered.facets.total // ROWS)))
    if page > pages:
        raise NotFound("page", str(page))
    near = found.place.point if found.place else None
    rows = devices.find(connection, found.chosen, limit=ROWS, offset=(page - 1) * ROWS, near=near)
    return Listing(
        found=found,
        rows=rows,
        choices=offered,
        page=page,
        pages=pages,
        others=[(other.name, _other(asked, other)) for other in found.others],
        districts=districts.names(connection),
        query=grouped(to_args(found.chosen)),
        working=None if found.chosen.lifecycles else _working(shown),
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
    return lambda page: choices.address_of(endpoint, [*kept, ("page", str(page))] if page > 1 else kept)


def _working(shown: list[tuple[str, str]]) -> str:
    return choices.address_of("public.device_list", [*shown, ("state", Lifecycle.ACTIVE.value)])


def _other(asked: DeviceFilter, other: Finding) -> str:
    """The list of another meaning; a place leaves the filter as it is."""
    if other.chosen is not None or other.device is not None:
        return other.in_list
    return choices.address_of("public.device_list", [*to_args(asked), ("q", other.name)])


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each key, as url_for takes them."""
    grouped: dict[str, list[str]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return grouped
