"""The mapping file: how one source's columns become the register's fields. docs/importing.md explains it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from geo.errors import Invalid, Unreadable
from geo.model import Datastream, NewDevice, Purpose
from opendata.exchange.fields import BadCell, Condition, Rule
from opendata.exchange.geojson import GEOMETRY
from opendata.exchange.layout import FORMATS, Layout, format_of
from opendata.exchange.nearest import proposal
from opendata.exchange.position import Place, crs
from opendata.exchange.values import Kind, Manner, kinds, strptime_format, text_of

Table = dict[str, object]

# Not fed by a column: the place has a section of its own, a release needs its own decision, nested ones their tables.
OWN_WAY = ("geometry", "exact_reason", "datastreams", "purposes", "source")
DEVICE_KINDS = {name: kind for name, kind in kinds(NewDevice).items() if name not in OWN_WAY}
REQUIRED = ("reference", "category", "sensor_type")
TOP = (
    "source", "format", "encoding", "delimiter", "records", "empty", "decimal_comma", "dates", "split", "repeated",
    "skip", "never_exact", "position", "fields", "datastreams", "purposes",
)  # fmt: skip
RULE_KEYS = ("column", "value", "template", "mint", "prefix", "values", "dates", "decimal_comma", "split")
POSITION_KEYS = (
    "longitude", "latitude", "x", "y", "line", "text", "order", "wkt", "geojson", "epsg", "decimal_comma",
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
    _known(table, TOP, "")
    manner = _manner(table, Manner(), "")
    layout = _layout(table, data)
    fields = _table(table, "fields")
    _known(fields, (*DEVICE_KINDS, "organisation"), "fields.")
    for name in REQUIRED:
        if name not in fields:
            raise Invalid(f"fields.{name}", "is missing; every device has one")
    rules = {
        name: _rule(value, DEVICE_KINDS[name], manner, f"fields.{name}")
        for name, value in fields.items() if name != "organisation"
    }  # fmt: skip
    organisation = (
        _rule(fields["organisation"], Kind(text_of), manner, "fields.organisation") if "organisation" in fields else None
    )
    place = _place(table, layout, manner)
    datastreams = _parts(table, "datastreams", Datastream, ("name", "observed_property"), manner)
    purposes = _parts(table, "purposes", Purpose, ("text",), manner)
    skip, never_exact = (tuple(_conditions(table, key, key)) for key in ("skip", "never_exact"))
    columns = {column for rule in rules.values() for column in rule.columns}
    columns |= {c for part in datastreams + purposes for rule in part.rules.values() for c in rule.columns}
    columns |= {c.column for part in datastreams + purposes for c in part.when}
    columns |= {condition.column for condition in skip + never_exact}
    columns |= set(organisation.columns if organisation else ()) | set(place.columns if place else ())
    return ColumnMapping(
        source=_text(table, "source", ""),
        layout=layout,
        rules=rules,
        organisation=organisation,
        place=place,
        datastreams=datastreams,
        purposes=purposes,
        empty=frozenset({"", *_texts(table.get("empty", []), "empty")}),
        repeated=_one_of(table.get("repeated", "error"), REPEATED, "repeated"),
        skip=skip,
        never_exact=never_exact,
        columns=frozenset(columns),
    )


def _layout(table: Table, data: Path) -> Layout:
    position = _table(table, "position") if "position" in table else {}
    epsg = position.get("epsg", 4326)
    if isinstance(epsg, bool) or not isinstance(epsg, int):
        raise Invalid("position.epsg", f"is {epsg!r}; an EPSG code is a whole number such as 4326")
    crs(epsg)
    kind = _one_of(table["format"], FORMATS, "format") if "format" in table else format_of(data)
    encoding = _text(table, "encoding", "", "utf-8-sig")
    delimiter = _text(table, "delimiter", "", "") or None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise Invalid("delimiter", f"is {delimiter!r}; one character is needed, such as \";\"")
    # Files of JSON and CSV may begin with a byte order mark, which is no part of their first name.
    encoding = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return Layout(kind, encoding, delimiter, _text(table, "records", "", ""), epsg)


def _place(table: Table, layout: Layout, manner: Manner) -> Place | None:
    if "position" not in table and layout.format != "geojson":
        return None
    said = _table(table, "position") if "position" in table else {}
    _known(said, POSITION_KEYS, "position.")
    manner = _manner(said, manner, "position.", ("decimal_comma",))
    order = _one_of(said.get("order", "lat lon"), ("lat lon", "lon lat"), "position.order")
    ways = {
        "longitude and latitude": ("longitude", "latitude"), "x and y": ("x", "y"),
        "line": ("line",), "text": ("text",), "wkt": ("wkt",), "geojson": ("geojson",),
    }  # fmt: skip
    chosen = [way for way, keys in ways.items() if any(key in said for key in keys)]
    if not chosen and layout.format == "geojson":
        return Place(geojson=GEOMETRY, epsg=layout.epsg, manner=manner)
    if len(chosen) != 1:
        raise Invalid("position", f"says {' and '.join(chosen) or 'nothing'}; one is needed of {', '.join(ways)}")
    points = tuple(_points(said, ways[chosen[0]]))
    return Place(
        points=points,
        text=_optional(said, "text"),
        north_first=order == "lat lon",
        wkt=_optional(said, "wkt"),
        geojson=_optional(said, "geojson"),
        epsg=layout.epsg,
        manner=manner,
    )


def _points(said: Table, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(keys) == 2:
        yield _text(said, keys[0], "position."), _text(said, keys[1], "position.")
    elif keys == ("line",):
        ends = said["line"]
        if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, dict) for end in ends):
            raise Invalid("position.line", "needs two ends, each { longitude = …, latitude = … }")
        for end in cast(list[Table], ends):
            names = ("x", "y") if "x" in end else ("longitude", "latitude")
            _known(end, names, "position.line.")
            yield _text(end, names[0], "position.line."), _text(end, names[1], "position.line.")


def _parts(table: Table, key: str, owner: type, required: tuple[str, ...], manner: Manner) -> tuple[Part, ...]:
    said = table.get(key, [])
    if not isinstance(said, list) or not all(isinstance(part, dict) for part in said):
        raise Invalid(key, f"is a list of tables; write [[{key}]] above each")
    known = kinds(owner)
    parts = []
    for number, part in enumerate(cast(list[Table], said), 1):
        where = f"{key} {number}"
        _known(part, (*known, "when"), f"{where}: ")
        for name in required:
            if name not in part:
                raise Invalid(f"{where}: {name}", "is missing")
        rules = {
            name: _rule(value, known[name], manner, f"{where}: {name}") for name, value in part.items() if name != "when"
        }
        parts.append(Part(rules, tuple(_conditions(part, "when", f"{where}: when"))))
    return tuple(parts)


def _rule(said: object, kind: Kind, manner: Manner, where: str) -> Rule:
    if isinstance(said, str):
        return Rule(kind, manner, column=said)
    if not isinstance(said, dict):
        raise Invalid(where, 'names a column, "…", or is a table such as { value = … } or { column = …, values = … }')
    _known(said, RULE_KEYS, f"{where}.")
    chosen = [key for key in ("column", "value", "template", "mint") if key in said]
    if len(chosen) != 1:
        raise Invalid(where, f"has {' and '.join(chosen) or 'none'} of column, value, template and mint; one is needed")
    if chosen == ["mint"] and where != "fields.reference":
        raise Invalid(where, "cannot be minted; only a reference can")
    if chosen == ["template"] and (kind.many or kind.convert is not text_of):
        raise Invalid(where, "cannot be a template; it is no free text")
    values = said.get("values")
    if values is not None and (not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values())):
        raise Invalid(f"{where}.values", 'is a table of what cells mean, such as { A = "active" }')
    rule = Rule(
        kind,
        _manner(said, manner, f"{where}.", ("decimal_comma", "dates", "split")),
        column=_optional(said, "column"),
        template=_optional(said, "template"),
        mint=tuple(_texts(said.get("mint", []), f"{where}.mint")),
        prefix=_text(said, "prefix", f"{where}.", ""),
        values=cast(dict[str, str] | None, values),
    )
    _check_values(rule, where)
    return Rule(kind, constant=_constant(said["value"], rule, where)) if chosen == ["value"] else rule


def _check_values(rule: Rule, where: str) -> None:
    for name, meaning in (rule.values or {}).items():
        try:
            rule.kind.convert(meaning, rule.manner)
        except ValueError as error:
            raise Invalid(f"{where}.values.{name}", f"{meaning!r} {error}") from None


def _constant(value: object, rule: Rule, where: str) -> object:
    parts = value if isinstance(value, list) else [value]
    if isinstance(value, list) and not rule.kind.many:
        raise Invalid(where, "is a list; one value is needed")
    plain = [str(part).lower() if isinstance(part, bool) else str(part) for part in parts]
    try:
        converted = tuple(Rule(rule.kind, Manner(split=rule.manner.split)).convert(text, where) for text in plain)
    except BadCell as error:
        raise Invalid(where, f"{error.value!r} {error.reason}") from None
    return converted if rule.kind.many else converted[0]


def _conditions(table: Table, key: str, where: str) -> Iterator[Condition]:
    said = table.get(key, [])
    for part in cast(list[object], said if isinstance(said, list) else [said]):
        if not isinstance(part, dict) or "column" not in part or len({"is", "is_not"} & set(part)) != 1:
            raise Invalid(where, "is written { column = …, is = … } or { column = …, is_not = … }")
        _known(part, ("column", "is", "is_not"), f"{where}.")
        value = part.get("is", part.get("is_not"))
        yield Condition(_text(part, "column", where), frozenset(_texts(value, where)), negated="is_not" in part)


def _manner(table: Table, default: Manner, where: str, allowed: Collection[str] = ()) -> Manner:
    dates = tuple(_texts(table["dates"], f"{where}dates")) if "dates" in table else default.dates
    for wanted in dates:
        try:
            strptime_format(wanted)
        except ValueError as error:
            raise Invalid(f"{where}dates", str(error)) from None
    comma = table.get("decimal_comma", default.decimal_comma)
    if not isinstance(comma, bool):
        raise Invalid(f"{where}decimal_comma", "is true or false")
    return Manner(comma, dates, _text(table, "split", where, default.split))


def _known(table: Table, known: Collection[str], where: str) -> None:
    for name in table:
        if name == "exact_reason":
            raise Invalid(f"{where}{name}", "is not read from a file; --release-exact REASON releases an import's places")
        if name not in known:
            raise Invalid(f"{where}{name}", f"is not known{proposal(name, known)}")


def _table(table: Table, name: str) -> Table:
    found = table.get(name)
    if not isinstance(found, dict):
        raise Invalid(name, f"is missing; a mapping has a section [{name}]")
    return found


def _text(table: Table, name: str, where: str, default: str | None = None) -> str:
    found = table.get(name, default)
    if found is None:
        raise Invalid(f"{where}{name}", "is missing")
    if not isinstance(found, str):
        raise Invalid(f"{where}{name}", f"is {found!r}; text in quotes is needed")
    return found


def _optional(table: Table, name: str) -> str | None:
    return _text(table, name, "") if name in table else None


def _texts(value: object, where: str) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in parts):
        raise Invalid(where, "is text in quotes, or a list of them")
    return [str(part) for part in parts]


def _one_of(value: object, choices: tuple[str, ...], where: str) -> str:
    if value not in choices:
        raise Invalid(where, f"is {value!r}; {', '.join(choices)} are known")
    return str(value)
