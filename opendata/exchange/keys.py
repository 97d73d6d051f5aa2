"""Typed access to a parsed TOML file; every complaint names the key."""

from __future__ import annotations

from collections.abc import Collection

from geo.errors import Invalid
from opendata.exchange.nearest import proposal

Table = dict[str, object]


def check_known(table: Table, known: Collection[str], where: str) -> None:
    for name in table:
        if name == "exact_reason":
            raise Invalid(f"{where}{name}", "is not read from a file; --release-exact REASON releases places")
        if name not in known:
            raise Invalid(f"{where}{name}", f"is not known{proposal(name, known)}")


def table_at(table: Table, name: str) -> Table:
    found = table.get(name)
    if not isinstance(found, dict):
        raise Invalid(name, f"is missing; a mapping has a section [{name}]")
    return found


def text_at(table: Table, name: str, where: str, default: str | None = None) -> str:
    found = table.get(name, default)
    if found is None:
        raise Invalid(f"{where}{name}", "is missing")
    if not isinstance(found, str):
        raise Invalid(f"{where}{name}", f"is {found!r}; text in quotes is needed")
    return found


def optional(table: Table, name: str) -> str | None:
    return text_at(table, name, "") if name in table else None


def texts(value: object, where: str) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in parts):
        raise Invalid(where, "is text in quotes, or a list of them")
    return [str(part) for part in parts]


def one_of(value: object, choices: tuple[str, ...], where: str) -> str:
    if value not in choices:
        raise Invalid(where, f"is {value!r}; {', '.join(choices)} are known")
    return str(value)
