"""Where one record ends and another begins: linking what moved, archives of what was exact (A22, A26)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

from geo.publication.tables import device
from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.measures import Outcome, Tally
from tests.attacks.over_time import editions
from tests.attacks.surfaces import ABOUT, BY_CODE, generalised
from tests.attacks.world import World

# All but what the database makes of another column.
WRITTEN = ", ".join(column.name for column in device.columns if column.server_default is None)
# Members that follow from the id, the edition and the region.
OF_THE_PLACE = {
    "id", "shortCode", "regionId", "geometry", "districts", "firstEdition", "changedEdition", "tier",
    "representativePoint", "coordinateUncertaintyInMeters", "minimumBuildings", "dataGeneralizations",
}  # fmt: skip


@attack("A22", "relocations linked")
def linking(scene: Scene) -> Outcome:
    """Covers the records that vanished and came in one edition, matched by all they say, then by their order. Not
    more may be matched than by chance: one, of as many as moved at once."""
    tally, archive = Tally(), editions(scene)
    before, after = next((a, b) for a, b in pairwise(archive) if len(set(b) - set(a)) >= len(scene.truth.relocated))
    gone = [record for id_, record in before.items() if id_ not in after and record.tier > 0]
    come = {id_: record for id_, record in after.items() if id_ not in before and record.tier > 0}
    right = 0
    for old in sorted(gone, key=lambda record: record.id):
        alike = [new for new in come.values() if _said(new) == _said(old)]
        if alike:
            nearest = min(alike, key=lambda new: new.area.distance(old.area))
            right += scene.truth.relocated.get(old.id) == nearest.id
            del come[nearest.id]
    followed = [id_ for id_ in scene.truth.relocated if id_ in after and not after[id_].area.equals(before[id_].area)]
    if followed or right > 8:  # more than eight of 24 by chance: once in a million
        tally.say(f"{len(followed)} devices kept their id and {right} were matched when they moved")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _said(record: Record) -> str:
    """All that is said of a device but who it is and where."""
    return repr({name: value for name, value in record.fields.items() if name not in OF_THE_PLACE})


@leak("A22", "a device that moves to another block keeps its id")
@contextmanager
def kept_id(world: World) -> Iterator[Scene]:
    archive = list(world.scene.editions)
    for old, new in world.scene.truth.relocated.items():
        archive = [body.replace(new.encode(), old.encode()) for body in archive]
    yield replace(world.scene, editions=tuple(archive))


@attack("A26", "old addresses of what was exact")
def archives(scene: Scene) -> Outcome:
    """Covers every address of a record by the id and the code that it had while it was exact, asked anew and with the
    entity tag of then. The portal must say no more than that it is gone, and the new record must be another."""
    tally = Tally()
    records = {record.id: record for record in generalised(scene.portal)}
    first = editions(scene)[0]
    exact = {old: found for old, found in scene.truth.blurred.items() if first[old].tier == 0}
    assert exact
    for old, (_, place, new) in exact.items():
        code = first[old].fields["shortCode"]
        for url in (*(url.format(old) for _, url in ABOUT), *(url.format(code) for _, url in BY_CODE)):
            answer = scene.portal.get(url)
            if answer.status_code == 303:
                answer = scene.portal.get(answer.headers["Location"])
            if answer.status_code not in (404, 410):
                tally.say(f"{url.split('/')[1]}: {answer.status_code} for what is exact no more")
            if any(digits in answer.text for digits in (f"{place.x:.5f}", f"{place.y:.5f}")):
                tally.say("the old place is still told")
        if new == old or old in records:
            tally.say("the id of the exact record lives on")
        tally.shape(records[new], records[new].area, scene.facts) if new in records else None
    return tally.outcome()


@leak("A26", "the record that was exact is still served")
@contextmanager
def still_served(world: World) -> Iterator[Scene]:
    old, (_, place, new) = next(iter(world.scene.truth.blurred.items()))
    statements = (
        "DELETE FROM publication.gone WHERE id = :old",
        "CREATE TEMPORARY TABLE again AS SELECT * FROM publication.device WHERE id = :new",
        "UPDATE again SET id = :old, short_code = 'again', tier = 0, region_id = NULL,"
        " geometry = ST_SetSRID(ST_Point(:x, :y), 4326)",
        f"INSERT INTO publication.device ({WRITTEN}) SELECT {WRITTEN} FROM again",
    )
    with world.leaking(*statements, old=old, new=new, x=place.x, y=place.y) as scene:
        yield scene
