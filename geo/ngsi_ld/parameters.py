"""What a request for entities may ask (CIM 009, 6.4.3.2): known parameters, each once, each well formed."""

from __future__ import annotations

import re
from collections.abc import Collection as Names
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from geo.errors import Invalid
from geo.ngsi_ld import context, georel, patterns, q
from geo.ngsi_ld.entity_types import ENTITY_TYPES, EntityType
from geo.ogc.kinds import read_text

SHOWN = ("attrs", "pick", "omit", "options", "format", "lang", "local", "geometryProperty")
SELECTING = ("id", "idPattern", "type", "q", "georel", "geometry", "coordinates", "geoproperty")
PAGING = ("limit", "offset", "count", "after", "before")
LIST = (*SELECTING, *PAGING, *SHOWN)

DEFAULT_LIMIT = 20
HIGHEST_LIMIT = 1_000
HIGHEST_OFFSET = 10_000
LONGEST = 4_000
LONGEST_SHAPE = 50_000
MOST_NAMES = 200
WHOLE_NUMBER = re.compile(r"\d{1,30}", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z0-9*,;=. -]{1,100}", re.ASCII)


class Form(StrEnum):
    """How attributes are written (CIM 009, 4.5)."""

    NORMALIZED = "normalized"
    CONCISE = "concise"
    SIMPLIFIED = "simplified"


FORMS = {form.value: form for form in Form} | {"keyValues": Form.SIMPLIFIED}


@dataclass(frozen=True)
class Shown:
    """How entities are written. `attrs` None: all; `pick` may name id and type as well."""

    form: Form = Form.NORMALIZED
    system: bool = False
    attrs: frozenset[str] | None = None
    pick: frozenset[str] | None = None
    omit: frozenset[str] = frozenset()
    geometry: str = "location"


@dataclass(frozen=True)
class Asked:
    """A request for entities that can be answered. `asked` is the address's own query, for links."""

    asked: dict[str, str]
    types: tuple[EntityType, ...]
    ids: tuple[str, ...] | None
    id_pattern: str | None
    query: q.Node | None
    place: tuple[str, BaseGeometry] | None
    geoproperty: str
    limit: int
    offset: int
    count: bool
    shown: Shown


def single(query: MultiDict[str, str], allowed: Names[str]) -> dict[str, str]:
    """The query with each parameter once. Raises Invalid for an unknown, repeated, overlong or unreadable one."""
    for name in query:
        shown = ascii(name[:60])[1:-1]
        if name not in allowed:
            raise Invalid(shown, "this resource has no such parameter")
        values = query.getlist(name)
        if len(values) > 1:
            raise Invalid(shown, "give this parameter once")
        _text(name, values[0])
    return query.to_dict()


def entities(query: MultiDict[str, str], public_url: str) -> Asked:
    """A request for a page of entities. Raises Invalid that names the parameter."""
    asked = single(query, LIST)
    if not {"type", "attrs", "q", "georel", "id", "idPattern"} & set(asked) and asked.get("local") != "true":
        raise Invalid("type", "say what to look for by type, id, idPattern, attrs, q or georel, or say local=true")
    limit, offset, count = _whole(asked, "limit", DEFAULT_LIMIT), _whole(asked, "offset", 0), _flag(asked, "count")
    if limit < 1 and not count:
        raise Invalid("limit", "is 0 only where count=true is asked")
    if offset > HIGHEST_OFFSET:
        raise Invalid("offset", f"goes to {HIGHEST_OFFSET}; to read on, follow the link rel=next")
    if sum(name in asked for name in ("offset", "after", "before")) > 1:
        raise Invalid("offset", "cannot be joined with after or before, nor these with each other")
    return Asked(
        asked=asked,
        types=_types(asked, public_url),
        ids=_names(asked, "id"),
        id_pattern=_id_pattern(asked),
        query=q.parse(asked["q"], lambda name: context.term(name, public_url)) if "q" in asked else None,
        place=georel.read(asked),
        geoproperty=context.term(asked.get("geoproperty", "location"), public_url),
        limit=min(limit, HIGHEST_LIMIT),
        offset=offset,
        count=count,
        shown=shown(asked, public_url),
    )


def shown(asked: Mapping[str, str], public_url: str) -> Shown:
    """How to write entities. Raises Invalid."""
    options = set(_names(asked, "options") or ()) | set(_names(asked, "format") or ())
    unknown = options - set(FORMS) - {"sysAttrs"}
    if unknown:
        raise Invalid("options", f"choose from {', '.join((*FORMS, 'sysAttrs'))}")
    forms = {FORMS[name] for name in options if name in FORMS}
    if len(forms) > 1:
        raise Invalid("options", "choose one of the forms")
    if not LANGUAGE.fullmatch(asked.get("lang", "en")):
        raise Invalid("lang", "expected languages such as nl, en")
    _flag(asked, "local")

    def terms(name: str) -> frozenset[str] | None:
        names = _names(asked, name)
        return None if names is None else frozenset(context.term(each, public_url) for each in names)

    return Shown(
        form=forms.pop() if forms else Form.NORMALIZED,
        system="sysAttrs" in options,
        attrs=terms("attrs"),
        pick=terms("pick"),
        omit=terms("omit") or frozenset(),
        geometry=context.term(asked.get("geometryProperty", "location"), public_url),
    )


def details(query: MultiDict[str, str], further: Names[str] = ()) -> bool:
    """Whether a list is asked for with what each entry is. Raises Invalid."""
    return _flag(single(query, ("details", "local", *further)), "details")


def _types(asked: Mapping[str, str], public_url: str) -> tuple[EntityType, ...]:
    """The types asked for, in the order of their names; alternatives are joined by a comma or a bar, * is any."""
    if asked.get("type", "*") == "*":
        return tuple(ENTITY_TYPES.values())
    names = {context.term(name, public_url) for name in re.split(r"[,|]", asked["type"])}
    if any(not name or re.search(r"[\s;()]", name) for name in names):
        raise Invalid("type", "give names of types, joined by a comma; no entity here has two types")
    return tuple(entity_type for name, entity_type in ENTITY_TYPES.items() if name in names)


def _id_pattern(asked: Mapping[str, str]) -> str | None:
    if "idPattern" in asked:
        patterns.expression("idPattern", asked["idPattern"])
    return asked.get("idPattern")


def _names(asked: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    if name not in asked:
        return None
    names = tuple(part.strip() for part in asked[name].split(","))
    if not all(names) or len(names) > MOST_NAMES:
        raise Invalid(name, f"give at most {MOST_NAMES} names, joined by a comma")
    return names


def _whole(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not WHOLE_NUMBER.fullmatch(text):
        raise Invalid(name, "expected a whole number that is not negative")
    return int(text)


def _flag(asked: Mapping[str, str], name: str) -> bool:
    if asked.get(name, "false") not in ("true", "false"):
        raise Invalid(name, "choose from true, false")
    return asked.get(name) == "true"


def _text(name: str, value: str) -> None:
    try:
        read_text(value)
    except ValueError as error:
        raise Invalid(name, str(error)) from None
    longest = LONGEST_SHAPE if name == "coordinates" else LONGEST
    if len(value) > longest:
        raise Invalid(name, f"longer than {longest} characters")
