"""Query options (OGC 18-088, 9.3): in an address, and inside the brackets of $expand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.errors import Invalid
from geo.ogc.kinds import read_text
from geo.sensorthings import expressions
from geo.sensorthings.entity_set import EntitySet, Relation
from geo.sensorthings.expressions import Expression
from geo.sensorthings.model import SETS
from geo.sensorthings.names import ID

KNOWN = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count")
TOKEN = "$skiptoken"  # noqa: S105  # where a page ended
DEFAULT_TOP = 100
HIGHEST_TOP = 1_000
HIGHEST_SKIP = 10_000
MOST_SORTS = 3
MOST_EXPANDED = 20
DEEPEST = 5
LONGEST = 6_000
WHOLE_NUMBER = re.compile(r"\d{1,30}", re.ASCII)
EXPANDED = re.compile(r"([A-Za-z]+(?:/[A-Za-z]+)*)(?:\((.*)\))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class Options:
    """`said` is how the options were written, for links. `select` None: everything."""

    said: Mapping[str, str]
    filter: Expression | None
    select: frozenset[str] | None
    expand: tuple[Expansion, ...]
    orderby: tuple[tuple[Expression, bool], ...]
    top: int
    skip: int
    count: bool
    token: str | None


@dataclass(frozen=True)
class Expansion:
    relation: Relation
    options: Options


def from_address(pairs: Iterable[tuple[str, str]], entity_set: EntitySet) -> Options:
    """The options of a request. Raises Invalid, naming the option."""
    said = _once(pairs, (*KNOWN, TOKEN))
    return _read(said, entity_set, _Budget())


class _Budget:
    """How much a request may yet expand."""

    def __init__(self) -> None:
        self.expanded = 0

    def spend(self, depth: int) -> None:
        self.expanded += 1
        if depth > DEEPEST or self.expanded > MOST_EXPANDED:
            raise Invalid("$expand", f"goes at most {DEEPEST} deep, and names at most {MOST_EXPANDED} relations")


def _once(pairs: Iterable[tuple[str, str]], known: tuple[str, ...]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, value in pairs:
        shown = ascii(name[:40])[1:-1]
        if name not in known:
            raise Invalid(shown, f"there is no such option here; there is {', '.join(known)}")
        if name in said:
            raise Invalid(name, "give this option once")
        try:
            said[name] = read_text(value)
        except ValueError as error:
            raise Invalid(name, str(error)) from None
        if len(value) > LONGEST:
            raise Invalid(name, f"longer than {LONGEST} characters")
    return said


def _read(said: Mapping[str, str], entity_set: EntitySet, budget: _Budget, depth: int = 1) -> Options:
    top, skip = _whole(said, "$top", DEFAULT_TOP), _whole(said, "$skip", 0)
    if skip > HIGHEST_SKIP:
        raise Invalid("$skip", f"goes to {HIGHEST_SKIP}; to read on, follow @iot.nextLink")
    if said.get("$count", "false") not in ("true", "false"):
        raise Invalid("$count", "choose from true, false")
    return Options(
        said=said,
        filter=expressions.parse("$filter", said["$filter"]) if "$filter" in said else None,
        select=_select(said["$select"], entity_set) if "$select" in said else None,
        expand=tuple(_expand(said["$expand"], entity_set, budget, depth)) if "$expand" in said else (),
        orderby=tuple(_orderby(said["$orderby"])) if "$orderby" in said else (),
        top=min(top, HIGHEST_TOP),
        skip=skip,
        count=said.get("$count") == "true",
        token=said.get(TOKEN),
    )


def _select(text: str, entity_set: EntitySet) -> frozenset[str]:
    names = [name.strip() for name in text.split(",")]
    known = {ID, "id", *entity_set.by_name, *entity_set.leading_to}
    for name in names:
        if name not in known:
            shown = ascii(name[:40])[1:-1]
            raise Invalid("$select", f"{entity_set.name} have no {shown}; there is {', '.join(sorted(known))}")
    return frozenset(ID if name == "id" else name for name in names)


def _expand(text: str, entity_set: EntitySet, budget: _Budget, depth: int) -> Iterator[Expansion]:
    seen = set()
    for part in _split(text, ",", "$expand"):
        found = EXPANDED.fullmatch(part.strip())
        if found is None:
            raise Invalid("$expand", "expected names of relations, with their options in brackets")
        name, _, further = found[1].partition("/")
        if name not in entity_set.leading_to or name in seen:
            known = ", ".join(entity_set.leading_to)
            raise Invalid("$expand", f"{name[:40]}: name each once of what {entity_set.name} lead to: {known}")
        seen.add(name)
        budget.spend(depth)
        relation = entity_set.leading_to[name]
        inner = found[2]
        if further:  # A/B(…) is A($expand=B(…))
            inner = f"$expand={further}" + (f"({inner})" if inner is not None else "")
        pairs = [_pair(option) for option in _split(inner, ";", "$expand")] if inner else []
        yield Expansion(relation, _read(_once(pairs, KNOWN), SETS[relation.entity_set], budget, depth + 1))


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name, value


def _orderby(text: str) -> Iterator[tuple[Expression, bool]]:
    """What to sort by, and whether it descends."""
    steps = _split(text, ",", "$orderby")
    if len(steps) > MOST_SORTS:
        raise Invalid("$orderby", f"sorts by at most {MOST_SORTS} things")
    for step in steps:
        words = step.strip()
        way = words[-5:].lower()
        down, up = way.endswith(" desc"), way.endswith(" asc")
        words = words[:-5] if down else words[:-4] if up else words
        yield expressions.parse("$orderby", words), down


def _split(text: str, sign: str, option: str) -> list[str]:
    """The parts between signs that stand outside brackets and quotes."""
    parts, depth, quoted, start = list[str](), 0, False, 0
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
            if character == sign and depth == 0:
                parts.append(text[start:at])
                start = at + 1
    if depth or quoted:
        raise Invalid(option, "a bracket or a quote is not closed")
    return [*parts, text[start:]]


def _whole(said: Mapping[str, str], name: str, default: int) -> int:
    text = said.get(name, str(default))
    if not WHOLE_NUMBER.fullmatch(text):
        raise Invalid(name, "expected a whole number that is not negative")
    return int(text)
