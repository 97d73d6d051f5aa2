"""Words: addresses in texts, search by what is withheld (A11, A17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from unittest.mock import patch
from urllib.parse import quote

import shapely

from geo.publication.places import Place
from portal.public import listing
from portal.public.search import Found
from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.measures import Outcome, Tally
from tests.attacks.surfaces import ABOUT, BY_CODE, FORMS, SEARCHES, WHOLE, codes, generalised
from tests.attacks.world import World

# What a generalised record may say; all else must be empty.
ALLOWED = {
    "id", "shortCode", "category", "sensorType", "typeGeneralised", "technologies", "themes", "lifecycle", "mobility",
    "exposure", "tier", "regionId", "coordinateUncertaintyInMeters", "minimumBuildings", "dataGeneralizations",
    "geometry", "representativePoint", "districts", "organisationId", "organisation", "organisationKind",
    "organisationWebsite", "responsible", "processor", "metadataAdmin", "publicContact", "personalData", "dataTypes",
    "processing", "storage", "access", "retention", "recipients", "thirdCountries", "purposeTexts", "legalGrounds",
    "observedProperties", "purposes", "datastreams", "firstEdition", "changedEdition",
    "uri", "locationPrecision", "firstPublished", "changed",
    "deviceState", "controlledProperty", "owner", "seeAlso",  # the same in NGSI-LD
}  # fmt: skip
HOUSE_NUMBER = re.compile(r"\b[A-Z][a-z]+(?:pad|weg|laan|straat|plein) \d+")
PAGES = 3  # records whose pages are read


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _strings(part))


def about(scene: Scene, record: Record) -> Iterator[str]:
    """Everything that is said of one record by its own address, without what lies close by."""
    code = codes(scene.portal)[record.id]
    for url in (*(url.format(record.id) for _, url in (*ABOUT, *FORMS)), *(url.format(code) for _, url in BY_CODE)):
        answer = scene.portal.get(url)
        text, _, _ = answer.text.partition('<section class="nearby"')
        yield unescape(text)


@attack("A11", "addresses in texts, unknown members")
def geocoding(scene: Scene) -> Outcome:
    """Covers each string of each generalised record in every format, and whole pages of some: nothing in them is a
    street, a postcode, a house number or what the owner wrote; and no member is there that is not allowed."""
    tally = Tally()
    known = {record.id: record for record in generalised(scene.portal)}
    streets = re.compile(r"\b(" + "|".join(map(re.escape, scene.facts.addresses)) + r")\b")
    for whole in WHOLE:
        for record in whole.read(scene.portal):
            if record.id not in known:
                continue
            said = {name: value for name, value in record.fields.items() if value not in (None, "", [], False)}
            for name in sorted(set(said) - ALLOWED):
                tally.say(f"{whole.name}: a generalised record has {name}")
            text = " | ".join(_strings(list(said.values())))
            _read(scene, known[record.id], text, streets, tally)
    for record in list(known.values())[:: len(known) // PAGES]:
        for text in about(scene, record):
            _read(scene, record, text, streets, tally)
    tally.nothing(list(known.values()), scene.facts)
    return tally.outcome()


def _read(scene: Scene, record: Record, text: str, streets: re.Pattern[str], tally: Tally) -> None:
    for street in set(streets.findall(text)):
        homes = scene.facts.addresses[street]
        inside = homes[shapely.contains_xy(record.area, *homes.T)]
        if len(inside):
            tally.say(f"a text names a street with {len(inside)} buildings in the block")
            tally.shape(record, shapely.buffer(shapely.multipoints(inside), 10), scene.facts)
    if HOUSE_NUMBER.search(text) or any(words in text for words in scene.truth.words.get(record.id, ())):
        tally.say("a text has what the owner wrote of the place")


@leak("A11", "the name that the owner gave is left in")
@contextmanager
def name_left_in(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET name = s.words[2] FROM publication.secret s
        WHERE s.id = d.id AND tier > 0 AND s.words <> '{}'"""
    with world.leaking(statement) as scene:
        yield scene


@leak("A11", "a purpose that names the street is left in")
@contextmanager
def purpose_left_in(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET purposes = jsonb_set(purposes, '{0,text}', to_jsonb(s.words[9]))
        FROM publication.secret s WHERE s.id = d.id AND tier > 0 AND s.words <> '{}' AND purposes <> '[]'"""
    with world.leaking(statement) as scene:
        yield scene


@attack("A17", "search by what is withheld")
def searching(scene: Scene) -> Outcome:
    """Covers every box that takes words, and the suggestions while one types. What only an owner wrote finds what
    gibberish finds, and an address what its street finds."""
    tally = Tally()
    known = {record.id for record in generalised(scene.portal)}
    ids = [id_ for id_ in scene.truth.words if id_ in known]
    words = [word for id_ in ids[:: len(ids) // 2][:2] for word in scene.truth.words[id_][:4:3]]
    streets = [building.street for building in scene.facts.buildings if building.street][::4000]
    for _, url in SEARCHES:
        for word in words:
            # The street of an address is a public place; the rest of the words mean nothing.
            street = next((name for name in scene.facts.addresses if word.startswith(name)), None)
            if _ask(scene, url, word) != _ask(scene, url, street or _gibberish(word)):
                tally.say("a search knows what an owner wrote")
        for street in streets:
            if len({_ask(scene, url, f"{street} {number}") for number in (1, 99)}) > 1:
                tally.say("a search knows house numbers")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _gibberish(word: str) -> str:
    return re.sub(r"[A-Za-z]", "q", word)


def _ask(scene: Scene, url: str, words: str) -> tuple[int, tuple[str, ...], str]:
    """What is found, without the words that were asked; of suggestions everything."""
    answer = scene.portal.get(url + quote(words))
    if answer.headers["Content-Type"] == "application/json":
        return answer.status_code, (answer.text,), ""
    if answer.status_code == 303:
        return answer.status_code, (answer.headers["Location"],), ""
    found = re.findall(r'/devices/[0-9a-f-]{36}|<p class="far">[^<]*|<title>|"device-row[^"]*"', answer.text)
    return answer.status_code, tuple(found), str(len(found))


@leak("A17", "a search knows the addresses of devices")
@contextmanager
def searched_addresses(world: World) -> Iterator[Scene]:
    """As one would that looked into the text of records: the list begins at the place of the device that was meant."""
    interpret = listing.interpret
    meant = {word: id_ for id_, words in world.scene.truth.words.items() for word in words}

    def knowing(connection, words, chosen):
        id_ = meant.get(words)
        if id_ is None:
            return interpret(connection, words, chosen)
        place = world.scene.truth.places[id_]
        return Found(words, chosen, place=Place("street", words, "", (place.x, place.y), "whole"))

    with patch.object(listing, "interpret", knowing):
        yield world.scene
