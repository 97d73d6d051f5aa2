"""The demo's devices show every kind, tier, defect and turn of life that the register knows."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon

from geo.model import (
    Category,
    Lifecycle,
    Mobility,
    NewDevice,
    NewOrganisation,
    OrganisationKind,
    PersonalData,
    SensorType,
    SiteClass,
    Visibility,
)
from geo.register.devices import fingerprint
from geo.register.validate import Ground, check
from portal.demo.city import City
from portal.demo.dates import TODAY
from portal.demo.devices import make_devices
from portal.demo.history import make_revisions
from portal.demo.kinds import KINDS
from tests.portal.demo.conftest import SEED

Owned = list[tuple[str, NewDevice]]
Owners = tuple[NewOrganisation, ...]


def digest(rows: Iterable[tuple[object, ...]]) -> str:
    found = hashlib.sha256()
    for row in rows:
        for value in row:
            found.update(
                fingerprint(value) + repr(secrets(value)).encode()
                if isinstance(value, NewDevice)
                else repr(value).encode()
            )
    return found.hexdigest()


def secrets(device: NewDevice) -> tuple[str | None, ...]:
    return (device.serial, device.mac, device.ip, device.private_contact, device.exact_reason)


def test_the_same_seed_makes_the_same_devices_and_history(city: City, organisations: Owners, devices: Owned) -> None:
    assert digest(make_devices(city, organisations, 2500, SEED)) == digest(devices)
    assert digest(make_devices(city, organisations, 2500, SEED + 1)) != digest(devices)
    first, second = (digest(make_revisions(city, organisations, 2500, SEED)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("count", [400, 2500, 3001])
def test_as_many_devices_are_made_as_were_asked_for(city: City, organisations: Owners, count: int) -> None:
    assert sum(1 for _ in make_devices(city, organisations, count, SEED)) == count


def test_every_word_of_the_model_occurs(devices: Owned) -> None:
    found = [device for _, device in devices]
    for field, words in (
        ("category", Category), ("sensor_type", SensorType), ("lifecycle", Lifecycle), ("mobility", Mobility),
        ("visibility", Visibility), ("site_class", SiteClass), ("personal_data", PersonalData),
    ):  # fmt: skip
        missing = {*words} - {Mobility.RELOCATABLE} - {getattr(device, field) for device in found}
        assert not missing, field
    assert {type(device.geometry) for device in found} == {Point, LineString, Polygon, type(None)}


def test_every_kind_occurs_with_three_devices_or_more(devices: Owned) -> None:
    seen = Counter(device.reference.split("-")[1] for _, device in devices)
    assert min(seen[kind.code] for kind in KINDS) >= 3


def test_dwellings_and_hidden_devices_are_never_released(devices: Owned) -> None:
    hidden = [
        d for _, d in devices if d.site_class is not SiteClass.PUBLIC_SPACE or d.visibility is not Visibility.PUBLIC
    ]
    assert all(device.exact_reason is None for device in hidden)
    assert all(device.exact_reason is None for _, device in devices if device.mobility is Mobility.MOBILE)
    dwellings = sum(device.site_class is SiteClass.DWELLING for _, device in devices)
    assert 0.10 < dwellings / len(devices) < 0.14


def test_most_devices_in_public_space_are_released_and_new_ones_wait(devices: Owned) -> None:
    still = [d for _, d in devices if d.site_class is SiteClass.PUBLIC_SPACE and d.mobility is Mobility.FIXED]
    released = sum(device.exact_reason is not None for device in still)
    assert 0.85 < released / len(still) < 1
    assert all((device.exact_reason or "released: ").startswith("released: ") for device in still)


def test_every_defect_occurs(devices: Owned) -> None:
    found = [device for _, device in devices]
    personal = [device for device in found if device.personal_data.is_personal]
    stated = [(device, purpose) for device in personal for purpose in device.purposes]
    defects = {
        "no purpose": sum(not device.purposes for device in found),
        "no legal ground": sum(purpose.legal_ground is None for _, purpose in stated),
        "no privacy statement": sum(purpose.privacy_statement is None for _, purpose in stated),
        "no retention": sum(device.retention is None for device in personal),
        "unknown personal data": sum(device.personal_data is PersonalData.UNKNOWN for device in found),
        "overdue": sum(
            d.lifecycle is Lifecycle.ACTIVE and d.active_until is not None and d.active_until < TODAY for d in found
        ),
        "unconfirmed for years": sum(
            d.last_confirmed is not None and d.last_confirmed < date(2024, 11, 1) for d in found
        ),
        "never confirmed": sum(device.last_confirmed is None for device in found),
        "no summary": sum(device.summary is None for device in found),
    }
    assert {name: count for name, count in defects.items() if not 5 <= count <= 250} == {}


def test_where_personal_data_are_processed_most_owners_give_a_ground(devices: Owned) -> None:
    stated = [p for _, device in devices if device.personal_data.is_personal for p in device.purposes]
    assert sum(purpose.legal_ground not in (None, "none") for purpose in stated) > 0.85 * len(stated)


def test_the_register_takes_every_device_and_every_revision(city: City, organisations: Owners, devices: Owned) -> None:
    shapely.prepare(city.territory)
    ground = Ground(city.territory, frozenset(district.code for district in city.districts))
    for _, device in devices:
        check(device, ground)
    for _, device, _ in make_revisions(city, organisations, 2500, SEED):
        check(device, ground)


def test_every_position_lies_wholly_inside_the_territory(city: City, organisations: Owners, devices: Owned) -> None:
    shapely.prepare(city.territory)
    later = [device for _, device, _ in make_revisions(city, organisations, 2500, SEED)]
    every = [*(device for _, device in devices), *later]
    placed = [(device.reference, device.geometry) for device in every if device.geometry is not None]
    assert [name for name, shape in placed if not shape.is_valid or not city.territory.covers(shape)] == []


def test_some_sites_have_several_devices_of_several_owners(devices: Owned) -> None:
    owners: dict[Point, set[str]] = {}
    for owner, device in devices:
        if isinstance(device.geometry, Point):
            owners.setdefault(device.geometry, set()).add(owner)
    assert sum(len(names) > 1 for names in owners.values()) > 20


def test_references_are_unique_within_an_organisation(devices: Owned) -> None:
    assert len({(owner, device.reference) for owner, device in devices}) == len(devices)
    assert all(re.fullmatch(r"[A-Z]+-[A-Z0-9]{3,4}-\d{5,}", device.reference) for _, device in devices)


def test_no_address_on_the_internet_is_a_real_one(devices: Owned, organisations: Owners) -> None:
    told = "\n".join(
        [*(repr(organisation) for organisation in organisations), *(repr(device) for _, device in devices)]
    )
    hosts = re.findall(r"(?:@|https?://)([a-z0-9.-]+)", told)
    assert len(hosts) > 1000
    assert {host for host in hosts if not host.endswith(".example")} == set()


def test_no_purpose_or_summary_names_a_street(city: City, organisations: Owners, devices: Owned) -> None:
    every = [*(d for _, d in devices), *(d for _, d, _ in make_revisions(city, organisations, 2500, SEED))]
    told = {device.summary or "" for device in every} | {p.text for device in every for p in device.purposes}
    assert [street.name for street in city.streets if any(street.name.lower() in text.lower() for text in told)] == []


def test_there_are_owners_of_every_kind_and_verification_level(organisations: Owners, devices: Owned) -> None:
    assert {organisation.kind for organisation in organisations} == {*OrganisationKind}
    assert {organisation.verification_level for organisation in organisations} == {0, 1, 2, 3}
    assert {owner for owner, _ in devices} == {organisation.name for organisation in organisations}


def test_dates_fit_the_lifecycle(devices: Owned) -> None:
    for _, device in devices:
        assert (device.removed is not None) == (device.lifecycle is Lifecycle.REMOVED)
        assert (device.installed is None) == (device.lifecycle is Lifecycle.PLANNED)
        for day in (device.installed, device.removed, device.last_confirmed):
            assert day is None or day < TODAY


def test_one_device_in_seven_was_revised_once_or_twice_in_time_order(
    city: City, organisations: Owners, devices: Owned
) -> None:
    rows = list(make_revisions(city, organisations, 2500, SEED))
    assert all(before[2] <= after[2] for before, after in pairwise(rows))
    assert all(date(2024, 11, 1) < day < TODAY for _, _, day in rows)
    times = Counter((owner, device.reference) for owner, device, _ in rows)
    assert set(times.values()) == {1, 2}
    assert 0.10 < len(times) / len(devices) < 0.17


def test_each_revision_says_something_new_and_every_sort_of_change_occurs(
    city: City, organisations: Owners, devices: Owned
) -> None:
    held = {(owner, device.reference): device for owner, device in devices}
    changes: Counter[str] = Counter()
    for owner, device, _ in make_revisions(city, organisations, 2500, SEED):
        before = held[owner, device.reference]
        fields = {f.name for f in dataclasses.fields(device) if getattr(device, f.name) != getattr(before, f.name)}
        assert fields
        changes.update(fields & {"purposes", "retention", "lifecycle"})
        if "geometry" in fields:
            changes[f"moved {'far' if metres(before, device) > 50 else 'a little'}"] += 1
        held[owner, device.reference] = device
    assert {*changes} == {"purposes", "retention", "lifecycle", "moved far", "moved a little"}


def metres(before: NewDevice, after: NewDevice) -> float:
    assert isinstance(before.geometry, Point) and isinstance(after.geometry, Point)
    east = (after.geometry.x - before.geometry.x) * 67_778
    return float((east**2 + ((after.geometry.y - before.geometry.y) * 111_279) ** 2) ** 0.5)


def test_twenty_thousand_devices_take_a_few_seconds(city: City, organisations: Owners) -> None:
    start = time.process_time()
    assert sum(1 for _ in make_devices(city, organisations, 20_000, SEED)) == 20_000
    assert time.process_time() - start < 5
