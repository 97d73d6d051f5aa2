"""Members that a generalised record may not have: pictures, links, directions (A18, A19)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import shapely

from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.measures import Outcome, Tally
from tests.attacks.surfaces import WHOLE, generalised
from tests.attacks.texts import PAGES, about
from tests.attacks.world import World

DIRECTIONS = ("height", "heading", "fieldOfView", "baseObject", "site", "neighbours", "gateway")
LINK = re.compile(r"https?://[^\s\"'<>)]+")
PICTURE = re.compile(r"<img|\.jpe?g|\.png|image/", re.I)


@attack("A18", "pictures and links out")
def pictures(scene: Scene) -> Outcome:
    """Covers every link in every format of each generalised record, and pages of some. There are no photos here; links
    lead to this portal or to what belongs to the owner's organisation as a whole."""
    tally, known = Tally(), {record.id: record for record in generalised(scene.portal)}
    homes = ("http://127.0.0.1:8000/", "https://creativecommons.org/", "http://www.opengis.net/def/")
    for whole in WHOLE:
        for record in whole.read(scene.portal):
            text = json.dumps(record.fields, default=str)
            if record.id in known and (PICTURE.search(text) or _leads_out(text, homes)):
                tally.say(f"{whole.name}: a generalised record has a picture or leads elsewhere")
    for record in list(known.values())[:: len(known) // PAGES]:
        for page in about(scene, record):
            main = page[page.find("<main") : page.find("</main>")] if "<main" in page else page
            if PICTURE.search(main) or _leads_out(main, homes):
                tally.say("the page of a generalised record has a picture or leads elsewhere")
    tally.nothing(list(known.values()), scene.facts)
    return tally.outcome()


def _leads_out(text: str, homes: tuple[str, ...]) -> bool:
    return any(not link.startswith(homes) for link in LINK.findall(text) if "www.w3.org" not in link)


@leak("A18", "the picture of a datastream is left in")
@contextmanager
def picture_left_in(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET datastreams = jsonb_set(datastreams, '{0,link}', to_jsonb(s.words[10]))
        FROM publication.secret s WHERE s.id = d.id AND tier > 0 AND s.words <> '{}' AND datastreams <> '[]'"""
    with world.leaking(statement) as scene:
        yield scene


@attack("A19", "direction, view, relations")
def directions(scene: Scene) -> Outcome:
    """Covers every member of every format: what tells where a device looks, how high it hangs or what it hangs on is
    empty; there are no relations to others. A view's apex and axis would leave a wedge of the block."""
    tally, known = Tally(), {record.id: record for record in generalised(scene.portal)}
    for whole in WHOLE:
        for record in whole.read(scene.portal):
            for name in DIRECTIONS:
                if record.id in known and record.fields.get(name) not in (None, "", []):
                    tally.say(f"{whole.name}: a generalised record has {name}")
                    tally.shape(known[record.id], _wedge(known[record.id]), scene.facts)
    tally.nothing(list(known.values()), scene.facts)
    return tally.outcome()


def _wedge(record: Record) -> shapely.Geometry:
    """A third of the block: what a heading leaves of places that see the street."""
    west, south, east, north = record.area.bounds
    return record.area.intersection(shapely.box(west, south, west + (east - west) / 3, north))


@leak("A19", "the heading is left in")
@contextmanager
def heading_left_in(world: World) -> Iterator[Scene]:
    with world.leaking("UPDATE publication.device SET heading = 137, height = 4.5 WHERE tier > 0") as scene:
        yield scene
