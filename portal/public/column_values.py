"""Values of the devices' columns as people say them: files have codes, lists of codes, days and lists of objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext

from opendata.formats.csv import SEPARATOR
from portal.public import dtpr_words, measures, words
from portal.public.words import N_
from portal.web.language import day_in_words

# Columns whose values are of a closed list, with its words; some hold several.
CODES: Mapping[str, Mapping[str, str]] = {
    "category": words.CATEGORIES,
    "sensorType": words.SENSOR_TYPES,
    "lifecycle": words.LIFECYCLES,
    "mobility": words.MOBILITIES,
    "exposure": words.EXPOSURES,
    "personalData": words.PERSONAL_DATA,
    "organisationKind": words.ORGANISATION_KINDS,
    "themes": words.THEMES,
    "technologies": dtpr_words.TECHNOLOGIES,
    "dataTypes": dtpr_words.DATA_TYPES,
    "processing": dtpr_words.PROCESSING,
    "storage": dtpr_words.STORAGE,
    "access": dtpr_words.ACCESS,
    "legalGrounds": words.LEGAL_GROUNDS,
}
DAYS = ("registered", "installed", "activeUntil", "removed", "lastConfirmed")

# What a purpose has addresses of; the rest of it speaks for itself.
DOCUMENTS = {
    "privacyStatement": N_("Privacy statement"),
    "dpia": N_("Assessment of the effects on privacy (DPIA)"),
    "processingRegister": N_("Entry in the register of processing"),
    "algorithmRegister": N_("Entry in the register of algorithms"),
}

BETWEEN, APART = " · ", "; "


def in_words(column: str, values: Sequence[str]) -> list[str]:
    """What a column said and says, of values as a release's changes tell them; "" where it says nothing.

    Values that differ only in what words leave out, as two codes of a unit, stand as they are.
    """
    said = [_said(column, value) for value in values]
    return said if len(set(said)) == len(set(values)) else list(values)


def _said(column: str, value: str) -> str:
    if not value:
        return ""
    if column in CODES:
        return ", ".join(words.word(CODES[column], code) for code in value.split(SEPARATOR))
    if column in DAYS:
        return day_in_words(date.fromisoformat(value))
    if column in OBJECTS:
        return APART.join(BETWEEN.join(OBJECTS[column](each)) for each in json.loads(value))
    return measures.longest(value) if column == "retention" else value


def _purpose(purpose: Mapping[str, Any]) -> Iterator[str]:
    yield from (words.word(dtpr_words.PURPOSES, code) for code in purpose.get("dtpr", ()))
    yield from _given(purpose, "text")
    if purpose.get("legalGround"):
        yield words.word(words.LEGAL_GROUNDS, purpose["legalGround"])
    yield from _given(purpose, "lawText", "lawLink")
    yield from (f"{gettext(title)}: {purpose[name]}" for name, title in DOCUMENTS.items() if purpose.get(name))


def _datastream(stream: Mapping[str, Any]) -> Iterator[str]:
    yield from _given(stream, "name", "observedProperty")
    unit = measures.unit(stream.get("unit"))
    if unit:
        yield unit
    if stream.get("frequency"):
        yield measures.frequency(stream["frequency"])
    if not stream.get("active"):
        yield gettext("switched off")
    if stream.get("openData"):
        yield gettext("Open data")
    yield from _given(stream, "quality", "link", "documentation")


def _given(said: Mapping[str, Any], *names: str) -> Iterator[str]:
    return (said[name] for name in names if said.get(name))


OBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {"purposes": _purpose, "datastreams": _datastream}
