"""Versions of the ladder in the register: kept where they differ, read back, and split along, on real PostGIS."""

import pytest
from click.testing import CliRunner
from shapely import box
from sqlalchemy import text

from geo.database import writing
from geo.errors import PublishRefused
from geo.model import PrivacyZone, Tier
from geo.privacy import history
from geo.privacy.grid import Rung
from geo.privacy.inputs import digest, read_squares
from geo.privacy.ladder import ensure_ladder, split_ladder
from geo.privacy.merging import grow
from geo.privacy.storing import store
from geo.register import territory, zones
from portal.cli import main
from tests.support import town

pytestmark = pytest.mark.town

# What a stricter year promised: its blocks are split again into those of today.
STRICT = (Rung(1, 2, 50), Rung(2, 3, 200), Rung(3, 4, 400))
SQUARES = "SELECT be, bn, square, large_square, area_block, buildings FROM register.base_square ORDER BY be, bn"


def state(register):
    return {(row.be, row.bn): tuple(row[2:]) for row in register.execute(text(SQUARES))}


def pooled_strictly(register):
    """A second version that merged for promises of its own."""
    place = territory.get_territory(register)
    squares = read_squares(register, place)
    tiers = grow(squares, history.in_force(register, squares).tiers, STRICT)
    store(register, squares, tiers, place.crs, version=2, inputs=digest(squares))


def partition(of_square):
    """Squares by their block, whatever it is called."""
    groups = {}
    for square, block in of_square.items():
        groups.setdefault(block, set()).add(square)
    return sorted(sorted(group) for group in groups.values())


def test_every_older_version_is_read_back_as_it_was(register):
    ensure_ladder(register)
    seen = [state(register)]
    for modulus, east in ((7, town.EAST), (3, town.EAST - 0.01), (2, town.EAST)):
        territory.set_territory(register, "Town", box(town.WEST, town.SOUTH, east, town.NORTH))
        register.execute(text("DELETE FROM register.building WHERE hashtext(reference) % :n = 0"), {"n": modulus})
        ensure_ladder(register)
        seen.append(state(register))
    squares = read_squares(register, territory.get_territory(register))
    found = history.versions(register, squares, history.in_force(register, squares))
    keys = list(zip(squares.ix.tolist(), squares.iy.tolist(), strict=True))
    for was, version in zip(reversed(seen), found, strict=True):
        assert version.buildings.tolist() == [was[key][3] if key in was else 0 for key in keys]
        for tier in range(3):
            labels = dict(zip(keys, version.tiers[tier].tolist(), strict=True))
            assert partition(labels) == partition({key: was[key][tier] if key in was else None for key in keys})


def test_a_version_that_changed_nothing_of_a_square_keeps_no_row_of_it(register):
    ensure_ladder(register)
    register.execute(text("DELETE FROM register.building WHERE reference = 'b1-1'"))
    assert ensure_ladder(register).version == 2
    assert register.scalar(text("SELECT count(*) FROM register.former_square")) == 1


def test_a_ladder_whose_inputs_nobody_wrote_is_not_computed_again(register, monkeypatch):
    zones.register_zones(register, [PrivacyZone("school", Tier.SQUARE, town.CENTRE.buffer(0.0001))])
    before = ensure_ladder(register)
    zones.register_secret_place(register, "refuge", town.CENTRE)
    raised = "SELECT count(*) FROM register.base_square WHERE zone_tier = 3"
    ensure_ladder(register)
    assert register.scalar(text(raised)) > 0
    for step in ("read_squares", "apply_zones"):
        monkeypatch.setattr(f"geo.privacy.ladder.{step}", None)
    assert ensure_ladder(register) == before
    register.execute(text("DELETE FROM register.zone"))
    with pytest.raises(TypeError):
        ensure_ladder(register)
    monkeypatch.undo()
    ensure_ladder(register)
    assert register.scalar(text("SELECT max(zone_tier) FROM register.base_square")) == 0


def test_a_split_gives_back_the_blocks_that_a_stricter_version_merged(register):
    ensure_ladder(register)
    first = state(register)
    pooled_strictly(register)
    merged = state(register)
    would = split_ladder(register, dry_run=True)
    assert would.blocks
    assert state(register) == merged
    assert split_ladder(register) == would
    after = state(register)
    for tier in range(3):
        parts = partition({key: row[tier] for key, row in after.items()})
        older = partition({key: row[tier] for key, row in first.items()})
        assert len(parts) > len({row[tier] for row in merged.values()})
        assert all(any(set(cell) <= set(part) for part in parts) for cell in older)
    assert register.scalar(text("SELECT max(version) FROM register.ladder")) == 3
    assert ensure_ladder(register).version == 3


def test_a_split_leaves_the_block_of_a_secret_place_whole(register):
    ensure_ladder(register)
    pooled_strictly(register)
    region = zones.register_secret_place(register, "refuge", town.CENTRE)
    done = split_ladder(register)
    assert region not in done.blocks
    assert register.scalar(text("SELECT region_id FROM register.zone")) == region
    raised = register.scalar(
        text("SELECT bool_and(zone_tier = 3) FROM register.base_square WHERE area_block = :id"), {"id": region}
    )
    assert raised


def test_a_split_of_what_is_not_in_force_is_refused(register):
    with pytest.raises(PublishRefused, match="ladder build"):
        split_ladder(register)
    ensure_ladder(register)
    register.execute(text("DELETE FROM register.building WHERE reference = 'b1-1'"))
    with pytest.raises(PublishRefused, match="changed since"):
        split_ladder(register)


def test_the_command_says_what_is_split_and_a_dry_run_changes_nothing(databases):
    town.town(databases)
    with writing(databases.engine("register_owner")) as connection:
        ensure_ladder(connection)
        pooled_strictly(connection)
    environment, runner = databases.environment(), CliRunner()
    dry = runner.invoke(main, ["ladder", "split", "--dry-run"], env=environment)
    assert (dry.exit_code, " would be split" in dry.output) == (0, True)
    done = runner.invoke(main, ["ladder", "split"], env=environment)
    assert (done.exit_code, " is split" in done.output) == (0, True)
    again = runner.invoke(main, ["ladder", "split"], env=environment)
    assert (again.exit_code, "nothing can be split" in again.output) == (0, True)
