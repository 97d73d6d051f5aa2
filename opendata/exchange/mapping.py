"""The mapping file: how one source's columns become the register's fields. docs/importing.md explains it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from geo.errors import Invalid, Unreadable
from geo.model import Datastream, NewDevice, Purpose
from opendata.exchange.fields import Condition, Rule
from opendata.exchange.keys import Table, check_known, one_of, table_at, text_at, texts
from opendata.exchange.layout import FORMATS, Layout, format_of
from opendata.exchange.places import read_place
from opendata.exchange.position import Place, crs
from opendata.exchange.rules import read_conditions, read_manner, read_rule
from opendata.exchange.values import Kind, Manner, kinds, text_of

# Not fed by a column: the place has a section of its own, a release needs its own decision, nested ones their tables.
OWN_WAY = ("geometry", "exact_reason", "datastreams", "purposes", "source")
DEVICE_KINDS = {name: kind for name, kind in kinds(NewDevice).items() if name not in OWN_WAY}
REQUIRED = ("reference", "category", "sensor_type")
TOP = (
    "source", "format", "encoding", "delimiter", "records", "empty", "decimal_comma", "dates", "split", "repeated",
    "skip", "never_exact", "position", "fields", "datastreams", "purposes",
)  # fmt: skip
REPEATED = ("error", "same", "number")


@dataclass(frozen=True)
class Part:
    """Rules for one datastream or purpose; it is left out of a row for which a condition of `when` does not hold."""

    rules: dict[str, Rule]
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class ColumnMapping:
    """`repeated` says what a reference means that occurs again: an "error", the "same" device, or one more ("number").

    Rows for which a condition of `skip` holds are left out; those of `never_exact` are not released.
    """

    source: str
    layout: Layout
    rules: dict[str, Rule]
    organisation: Rule | None = None
    place: Place | None = None
    datastreams: tuple[Part, ...] = ()
    purposes: tuple[Part, ...] = ()
    empty: frozenset[str] = frozenset({""})
    repeated: str = "error"
    skip: tuple[Condition, ...] = ()
    never_exact: tuple[Condition, ...] = ()
    columns: frozenset[str] = field(default=frozenset())

    def columns_of(self, name: str) -> tuple[str, ...]:
        """The columns that feed a field, as a finding names it."""
        if name == "position":
            return self.place.columns if self.place else ()
        parts = [part.rules[name].columns for part in self.datastreams + self.purposes if name in part.rules]
        return self.rules[name].columns if name in self.rules else tuple(c for columns in parts for c in columns)


def load(path: Path, data: Path) -> ColumnMapping:
    """The mapping in a TOML file, for the file `data`. Raises Unreadable (not TOML) and Invalid (naming the key)."""
    try:
        text = path.read_bytes().decode("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise Unreadable(path.name, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(path.name, f"is not TOML: {error}") from error
    except RecursionError as error:
        raise Unreadable(path.name, "is nested too deeply") from error
    return parse(table, data)


def parse(table: Table, data: Path) -> ColumnMapping:
    """The mapping that a parsed TOML file says. Raises Invalid, naming the key and its nearest matches."""
    check_known(table, TOP, "")
    manner = read_manner(table, Manner(), "")
    layout = _layout(table, data)
    fields = dict(table_at(table, "fields"))
    check_known(fields, (*DEVICE_KINDS, "organisation"), "fields.")
    for name in REQUIRED:
        if name not in fields:
            raise Invalid(f"fields.{name}", "is missing; every device has one")
    of_organisation = fields.pop("organisation", None)
    rules = {name: read_rule(said, DEVICE_KINDS[name], manner, f"fields.{name}") for name, said in fields.items()}
    organisation: Rule | None = None
    if of_organisation is not None:
        organisation = read_rule(of_organisation, Kind(text_of), manner, "fields.organisation")
    place = read_place(table, layout, manner)
    datastreams = _parts(table, "datastreams", Datastream, ("name", "observed_property"), manner)
    purposes = _parts(table, "purposes", Purpose, ("text",), manner)
    skip, never_exact = (tuple(read_conditions(table, key, key)) for key in ("skip", "never_exact"))
    parts, conditions = datastreams + purposes, skip + never_exact
    feeders: list[Rule | Place | None] = [*rules.values(), organisation, place]
    feeders += [rule for part in parts for rule in part.rules.values()]
    columns = {column for feeder in feeders if feeder for column in feeder.columns}
    columns |= {condition.column for condition in (*conditions, *(c for part in parts for c in part.when))}
    return ColumnMapping(
        source=text_at(table, "source", ""),
        layout=layout,
        rules=rules,
        organisation=organisation,
        place=place,
        datastreams=datastreams,
        purposes=purposes,
        empty=frozenset({"", *texts(table.get("empty", []), "empty")}),
        repeated=one_of(table.get("repeated", "error"), REPEATED, "repeated"),
        skip=skip,
        never_exact=never_exact,
        columns=frozenset(columns),
    )


def _layout(table: Table, data: Path) -> Layout:
    position = table_at(table, "position") if "position" in table else {}
    epsg = position.get("epsg", 4326)
    if isinstance(epsg, bool) or not isinstance(epsg, int):
        raise Invalid("position.epsg", f"is {epsg!r}; an EPSG code is a whole number such as 4326")
    crs(epsg)
    kind = one_of(table["format"], FORMATS, "format") if "format" in table else format_of(data)
    encoding = text_at(table, "encoding", "", "utf-8-sig")
    delimiter = text_at(table, "delimiter", "", "") or None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise Invalid("delimiter", f'is {delimiter!r}; one character is needed, such as ";"')
    # Files of JSON and CSV may begin with a byte order mark, which is no part of their first name.
    encoding = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return Layout(kind, encoding, delimiter, text_at(table, "records", "", ""), epsg)


def _parts(table: Table, key: str, owner: type, required: tuple[str, ...], manner: Manner) -> tuple[Part, ...]:
    said = table.get(key, [])
    if not isinstance(said, list) or not all(isinstance(part, dict) for part in said):
        raise Invalid(key, f"is a list of tables; write [[{key}]] above each")
    kind_of = kinds(owner)
    parts = []
    for number, part in enumerate(cast(list[Table], said), 1):
        where = f"{key} {number}"
        check_known(part, (*kind_of, "when"), f"{where}: ")
        for name in required:
            if name not in part:
                raise Invalid(f"{where}: {name}", "is missing")
        rules = {
            name: read_rule(value, kind_of[name], manner, f"{where}: {name}")
            for name, value in part.items()
            if name != "when"
        }
        parts.append(Part(rules, tuple(read_conditions(part, "when", f"{where}: when"))))
    return tuple(parts)
