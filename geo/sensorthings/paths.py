"""Resource paths (OGC 18-088, 9.2): a set, an entity, what it leads to, a property, its value, references."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from geo.errors import NotFound, Withdrawn
from geo.publication import devices
from geo.sensorthings.entity_set import EntitySet, Member
from geo.sensorthings.model import SETS
from geo.sensorthings.reading import Reader

SEGMENT = re.compile(r"(\w+)(?:\('((?:[^']|'')*)'\))?", re.ASCII)
VALUE, REFERENCES = "$value", "$ref"
LONGEST = 12


@dataclass(frozen=True)
class Place:
    """Where a path leads: a set, or one entity of it, and a member of that; `ending` is $value, $ref or nothing."""

    entity_set: EntitySet
    many: bool
    given: tuple[ColumnElement[bool], ...]
    member: Member | None = None
    ending: str = ""


def find(reader: Reader, path: str) -> Place:
    """Where the path leads. Raises NotFound for what is not there, Withdrawn for what no longer is."""
    segments = _split(path)
    ending = segments.pop() if len(segments) > 1 and segments[-1] in (VALUE, REFERENCES) else ""
    name, key = _segment(segments[0], path)
    if name not in SETS:
        raise NotFound("resource", path)
    place = _step(reader, SETS[name], (), many=True, key=key, path=path)
    for number, segment in enumerate(segments[1:], 2):
        if place.many or place.member:
            raise NotFound("resource", path)
        name, key = _segment(segment, path)
        if key is None and number == len(segments) and name in place.entity_set.by_name:
            place = Place(place.entity_set, False, place.given, place.entity_set.by_name[name])
            continue
        place = _follow(reader, place, name, key, path)
    if (ending == VALUE) != (ending != "" and place.member is not None):
        raise NotFound("resource", path)
    return Place(place.entity_set, place.many, place.given, place.member, ending)


def _follow(reader: Reader, place: Place, name: str, key: str | None, path: str) -> Place:
    """From one entity to what it leads to."""
    relation = place.entity_set.leading_to.get(name)
    if relation is None or (key is not None and not relation.many):
        raise NotFound("resource", path)
    from_here = select(relation.source).select_from(place.entity_set.table).where(*place.given).correlate(None)
    given = (relation.target.in_(from_here),)
    return _step(reader, SETS[relation.entity_set], given, many=relation.many, key=key, path=path)


def _step(
    reader: Reader,
    entity_set: EntitySet,
    given: tuple[ColumnElement[bool], ...],
    *,
    many: bool,
    key: str | None,
    path: str,
) -> Place:
    if key is None:
        return Place(entity_set, many, given)
    try:
        condition = entity_set.identify(key)
    except ValueError:
        raise NotFound(entity_set.single, path) from None
    found = Place(entity_set, False, (*given, condition))
    if not reader.exists(entity_set, found.given):
        if not given:
            _refuse_withdrawn(reader, entity_set, key)
        raise NotFound(entity_set.single, path)
    return found


def _refuse_withdrawn(reader: Reader, entity_set: EntitySet, key: str) -> None:
    """Raises Withdrawn for a device that was public once: who keeps a copy then drops it."""
    if devices.gone_since(reader.connection, UUID(key[:36])) is not None:
        raise Withdrawn(entity_set.single, key)


def _segment(text: str, path: str) -> tuple[str, str | None]:
    found = SEGMENT.fullmatch(text)
    if found is None:
        raise NotFound("resource", path)
    return found[1], None if found[2] is None else found[2].replace("''", "'")


def _split(path: str) -> list[str]:
    """The segments between slashes; one in an id is no slash of the path."""
    segments = re.findall(r"(?:'(?:[^']|'')*'|[^/'])+|'", path)
    if not 0 < len(segments) <= LONGEST:
        raise NotFound("resource", path)
    return segments
