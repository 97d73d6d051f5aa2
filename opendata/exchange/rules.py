"""The rule of one field, as a mapping file writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from geo.errors import Invalid
from opendata.exchange.fields import BadCell, Condition, Rule
from opendata.exchange.keys import Table, check_known, optional, text_at, texts
from opendata.exchange.values import Kind, Manner, strptime_format, text_of

KEYS = ("column", "value", "template", "mint", "prefix", "values", "dates", "decimal_comma", "split")


def read_rule(said: object, kind: Kind, manner: Manner, where: str) -> Rule:
    """The rule that `said` writes: a column's name, or a table. Raises Invalid, naming the key `where`."""
    if isinstance(said, str):
        return Rule(kind, manner, column=said)
    if not isinstance(said, dict):
        raise Invalid(where, 'names a column, "…", or is a table such as { value = … } or { column = …, values = … }')
    check_known(said, KEYS, f"{where}.")
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
        read_manner(said, manner, f"{where}."),
        column=optional(said, "column"),
        template=optional(said, "template"),
        mint=tuple(texts(said.get("mint", []), f"{where}.mint")),
        prefix=text_at(said, "prefix", f"{where}.", ""),
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


def read_conditions(table: Table, key: str, where: str) -> Iterator[Condition]:
    """The conditions listed under `key`. Raises Invalid."""
    said = table.get(key, [])
    for part in cast(list[object], said if isinstance(said, list) else [said]):
        if not isinstance(part, dict) or "column" not in part or len({"is", "is_not"} & set(part)) != 1:
            raise Invalid(where, "is written { column = …, is = … } or { column = …, is_not = … }")
        check_known(part, ("column", "is", "is_not"), f"{where}.")
        value = part.get("is", part.get("is_not"))
        yield Condition(text_at(part, "column", where), frozenset(texts(value, where)), negated="is_not" in part)


def read_manner(table: Table, default: Manner, where: str) -> Manner:
    """How a source writes, as far as this table says; else the default. Raises Invalid."""
    dates = tuple(texts(table["dates"], f"{where}dates")) if "dates" in table else default.dates
    for wanted in dates:
        try:
            strptime_format(wanted)
        except ValueError as error:
            raise Invalid(f"{where}dates", str(error)) from None
    comma = table.get("decimal_comma", default.decimal_comma)
    if not isinstance(comma, bool):
        raise Invalid(f"{where}decimal_comma", "is true or false")
    return Manner(comma, dates, text_at(table, "split", where, default.split))
