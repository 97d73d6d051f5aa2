"""What the words in the search box of the list mean: a place to begin at, or a narrower list."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from geo.publication.likeness import Match
from geo.publication.places import Place
from portal.public.everyday import FIELDS
from portal.public.findings import Finding, asking_for, findings, narrowed, tidied

ALTERNATIVES = 5
# Fields of a filter whose findings are taken together: "meter" asks for every kind of meter.
TOGETHER = {**FIELDS, "organisation": "organisations"}


@dataclass(frozen=True)
class Found:
    """How a search was understood.

    `chosen` is the filter with what the words add to it. With `place` the list goes by distance; with `device` the
    words are the code on its sign. `others` are further meanings; where `is_choice`, they are places of the very same
    name. `understood` is False where the words mean nothing here.
    """

    words: str
    chosen: DeviceFilter
    place: Place | None = None
    device: UUID | None = None
    others: list[Finding] = field(default_factory=list)
    is_choice: bool = False
    understood: bool = True


def interpret(connection: Connection, words: str, chosen: DeviceFilter) -> Found:
    """The best meaning of the words, and the others: a name that is spelled out wins over a likeness."""
    tidy = tidied(words)
    found = findings(connection, tidy, each=ALTERNATIVES + 1)
    if not tidy or not found or not found[0].match.is_sure:
        return Found(tidy, chosen, others=found[:ALTERNATIVES], understood=not tidy)
    best = found[0]
    if best.device is not None:
        return Found(tidy, chosen, device=best.device)
    if best.kind == "together":
        return Found(tidy, narrowed(chosen, best.chosen), place=best.place, others=found[1 : ALTERNATIVES + 1])
    if best.chosen is not None:
        meant = _together(found)
        others = [one for one in found if one not in meant]
        return Found(tidy, narrowed(chosen, _all_of(meant)), others=others[:ALTERNATIVES])
    same = of_the_same_name(tidy, found)
    others = same or [one for one in found[1:] if one.match.is_sure]
    return Found(tidy, chosen, place=best.place, others=others[:ALTERNATIVES], is_choice=bool(same))


def of_the_same_name(words: str, found: list[Finding]) -> list[Finding]:
    """The other places that are called exactly what the best is called; none where the words name its district too."""
    best = found[0]
    if best.place is None or words.casefold().endswith(f", {best.place.district}".casefold()):
        return []
    return [
        one
        for one in found[1:]
        if one.place is not None and one.match == best.match == Match.WHOLE and one.place.name == best.place.name
    ]


def _together(found: list[Finding]) -> list[Finding]:
    """The best finding, with all of its kind that answer the words as well: all that are called so, or begin so."""
    best = found[0]
    if best.kind not in TOGETHER:
        return [best]
    worst = Match.WHOLE if best.match is Match.WHOLE else Match.WORD
    return [one for one in found if one.kind == best.kind and (one is best or one.match <= worst)]


def _all_of(meant: list[Finding]) -> DeviceFilter:
    """A filter for what any of the findings, all of one kind, asks for."""
    name = TOGETHER.get(meant[0].kind, "districts")
    return asking_for(name, *(value for one in meant for value in getattr(one.chosen, name)))
