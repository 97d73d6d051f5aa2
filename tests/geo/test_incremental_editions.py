"""An edition reads only what changed, and holds what a comparison of everything would give."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import Point
from sqlalchemy import text

from geo import publish as publishing
from geo.database import reading, writing
from geo.model import NewOrganisation, OrganisationKind, PrivacyZone, SiteClass, Tier
from geo.ogc.derived import agree
from geo.publication.digest import is_whole
from geo.publish import loading, publish
from geo.register import organisations, zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

COUNTED = "SELECT c::text FROM publication.{} c ORDER BY 1"


def engines(databases):
    return (databases.engine(role) for role in ("locator", "publisher", "loader"))


def rows(databases, sql, role="loader"):
    with reading(databases.engine(role)) as connection:
        return connection.execute(text(sql)).all()


def counted(databases):
    return [rows(databases, COUNTED.format(table)) for table in ("cluster", "device_count", "region_count", "seal")]


def somewhere(dice):
    return Point(round(dice.uniform(5.102, 5.158), 4), round(dice.uniform(52.502, 52.538), 4))


class Town:
    """A town in which things happen by a die."""

    def __init__(self, databases, seed):
        self.databases, self.dice, self.made = databases, random.Random(seed), 0
        self.owner = town.town(databases)

    def device(self, reference):
        make = self.dice.choice((town.released, town.unreleased))
        purpose = replace(town.DEVICE.purposes[0], text=self.dice.choice(("measure noise", "count bicycles", "other")))
        site_class = self.dice.choice((*[SiteClass.PUBLIC_SPACE] * 6, SiteClass.DWELLING, SiteClass.SENSITIVE))
        return make(reference, geometry=somewhere(self.dice), purposes=(purpose,), site_class=site_class)

    def something_happens(self):
        happening = self.dice.random()
        if happening < 0.15:
            self._write(
                zones.register_zones,
                [PrivacyZone("zone", self.dice.choice((Tier.SQUARE, Tier.AREA)), somewhere(self.dice).buffer(0.002))],
            )
        elif happening < 0.3:
            contact = f"{self.dice.randrange(9)}@town.example"
            with writing(self.databases.engine("register_owner")) as connection:
                connection.execute(text("UPDATE register.organisation SET public_contact = :c"), {"c": contact})
        else:
            numbers = [self.dice.randrange(self.made + 6) for _ in range(6)]
            self.made += 6
            self._write(register_many, self.owner, [self.device(f"D-{n}") for n in sorted(set(numbers))])

    def _write(self, function, *values):
        with writing(self.databases.engine("register_app")) as connection:
            function(connection, *values)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_history_a_comparison_of_everything_finds_nothing(databases, seed):
    history = Town(databases, seed)
    for _ in range(4):
        history.something_happens()
        history.something_happens()
        done = publish(*engines(databases), complete=history.dice.random() < 0.8)
    done = publish(*engines(databases))
    found = counted(databases)
    assert done.edition.devices > 5
    compared = publish(*engines(databases), everything=True)
    assert not compared.made
    assert counted(databases) == found
    with reading(databases.engine("public_reader")) as connection:
        assert is_whole(connection) and agree(connection)


def test_an_edition_of_exact_changes_leaves_generalised_ones_to_the_next_complete_one(databases):
    owner = town.town(databases, town.released("exact"), town.unreleased("home", geometry=Point(5.11, 52.51)))
    publish(*engines(databases))
    town.register_more(
        databases, owner,
        town.released("exact", name="New name"), town.released("more", geometry=Point(5.15, 52.53)),
        town.unreleased("home", geometry=Point(5.11, 52.51), retention="P2Y"),
        town.unreleased("second home", geometry=Point(5.115, 52.51)),
    )  # fmt: skip
    done = publish(*engines(databases), complete=False)
    of_devices = "SELECT name, retention, changed_edition FROM publication.device ORDER BY 1, 2"
    assert (done.made, done.changed) == (True, 2)
    assert rows(databases, of_devices) == [("New name", "P1Y", 2), ("Noise meter", "P1Y", 2), (None, "P1Y", 1)]
    done = publish(*engines(databases))
    assert done.changed == 2
    assert rows(databases, of_devices)[2:] == [(None, "P1Y", 3), (None, "P2Y", 3)]


def test_an_exact_device_that_is_generalised_vanishes_at_once_and_comes_back_with_a_complete_edition(databases):
    town.town(databases, town.released())
    publish(*engines(databases))
    (before,) = rows(databases, "SELECT id FROM publication.device")
    with writing(databases.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("home", Tier.SQUARE, town.CENTRE.buffer(0.0002))])
    done = publish(*engines(databases), complete=False)
    assert (done.vanished, rows(databases, "SELECT id FROM publication.device")) == (1, [])
    publish(*engines(databases))
    (after,) = rows(databases, "SELECT id FROM publication.device WHERE tier = 1")
    assert after != before


def test_a_new_organisation_comes_with_its_first_exact_device_and_a_generalised_one_does_not_show_it(databases):
    town.town(databases, town.released())
    publish(*engines(databases))
    with writing(databases.engine("register_app")) as connection:
        for name, device in (("Seen", town.released()), ("Waits", town.unreleased(geometry=Point(5.11, 52.51)))):
            owner = organisations.register(connection, NewOrganisation(name, OrganisationKind.PRIVATE))
            register_many(connection, owner, [device])
    publish(*engines(databases), complete=False)
    names = "SELECT name FROM publication.organisation ORDER BY 1"
    assert rows(databases, names) == [("Seen",), ("Town Council",)]
    publish(*engines(databases))
    assert rows(databases, names) == [("Seen",), ("Town Council",), ("Waits",)]


def test_a_text_that_became_common_is_sent_even_when_the_publish_was_killed_in_between(databases, monkeypatch):
    places = [Point(5.105 + n * 0.011, 52.515) for n in range(5)]
    owner = town.town(databases, *(town.unreleased(f"TC-{n}", geometry=place) for n, place in enumerate(places[:4])))
    publish(*engines(databases))
    town.register_more(databases, owner, town.unreleased("TC-4", geometry=places[4]))

    def killed(*_args, **_values):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_bring", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(*engines(databases))
    assert rows(databases, "SELECT value FROM register.common_text WHERE value = 'measure noise'", "publisher")
    done = publish(*engines(databases))
    assert done.changed == 5
    assert rows(databases, "SELECT DISTINCT purposes -> 0 ->> 'text' FROM publication.device") == [("measure noise",)]


def test_what_was_common_once_stays_public(databases):
    places = [Point(5.105 + n * 0.011, 52.515) for n in range(5)]
    devices = [town.unreleased(f"TC-{n}", geometry=place) for n, place in enumerate(places)]
    owner = town.town(databases, *devices)
    publish(*engines(databases))
    other = (replace(town.DEVICE.purposes[0], text="something else"),)
    town.register_more(databases, owner, *(replace(device, purposes=other) for device in devices[1:]))
    for everything in (False, True):
        publish(*engines(databases), everything=everything)
        assert rows(
            databases, "SELECT count(*) FROM publication.device WHERE purposes -> 0 ->> 'text' = 'measure noise'"
        ) == [(1,)]


def test_one_device_that_moves_through_five_squares_makes_no_text_common(databases):
    owner = town.town(databases)
    for n in range(5):
        town.register_more(databases, owner, town.unreleased(geometry=Point(5.105 + n * 0.011, 52.515)))
        publish(*engines(databases))
    assert rows(databases, "SELECT purposes -> 0 ->> 'text' FROM publication.device") == [(None,)]


@pytest.mark.parametrize(
    "restored", ["DELETE FROM register.run", "UPDATE register.run SET made = made - interval '1 hour'"]
)
def test_a_register_that_does_not_know_what_was_received_is_compared_whole(databases, restored):
    owner = town.town(databases, town.released("A"), town.unreleased("B", geometry=Point(5.11, 52.51)))
    publish(*engines(databases))
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text(restored))
        connection.execute(text("UPDATE register.assignment SET changed = 0"))
    with databases.engine("loader").begin() as connection:
        connection.execute(text("UPDATE publication.device SET name = 'damaged', content_hash = '' WHERE tier = 0"))
    publish(*engines(databases))
    with reading(databases.engine("public_reader")) as connection:
        assert is_whole(connection) and agree(connection)
    town.register_more(databases, owner, town.released("A", name="New name"))
    assert publish(*engines(databases)).changed == 1


def test_an_edition_carries_the_time_it_is_given(databases):
    town.town(databases, town.released())
    at = datetime(2025, 3, 1, 6, 0, tzinfo=UTC)
    assert publish(*engines(databases), at=at).edition.published == at


def test_the_first_edition_comes_even_while_somebody_reads(databases):
    town.town(databases, town.released())
    with databases.engine("public_reader").connect() as reader:
        reader.execute(text("SELECT count(*) FROM publication.device"))
        assert publish(*engines(databases)).changed == 1


def test_a_large_first_edition_comes_from_two_sessions_and_is_the_same(databases, monkeypatch):
    devices = [town.released(f"D-{n}", geometry=Point(5.101 + n * 0.001, 52.51)) for n in range(12)]
    town.town(databases, *devices)
    monkeypatch.setattr(loading, "FEW", 0)
    assert publish(*engines(databases)).changed == 12
    assert not publish(*engines(databases), everything=True).made
    ids = [row[0] for row in rows(databases, "SELECT id FROM publication.device ORDER BY ctid")]
    assert ids == sorted(ids)


def test_what_fails_in_one_of_the_two_sessions_fails_the_publish(databases, monkeypatch):
    town.town(databases, town.released())

    def broken(*_arguments):
        raise RuntimeError("broken")

    monkeypatch.setattr(loading, "_part", broken)
    with pytest.raises(RuntimeError, match="broken"):
        publish(*engines(databases))
    assert rows(databases, "SELECT count(*) FROM publication.edition") == [(0,)]
