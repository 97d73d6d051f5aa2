"""`lamppost release`: what is published to be downloaded for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import Connection

from geo.database import reading, working_engine
from geo.errors import MissingSetting, Unreadable
from opendata.releases import dictionary, making, redacting, shelf, verifying, withdrawing
from opendata.releases.manifest import REASONS, Difference, Reason
from opendata.releases.opening import opened
from opendata.releases.shelf import Release, Withdrawal
from opendata.releases.store import Store
from opendata.releases.tiles import Maker
from portal.commands import progress
from portal.commands.errors import CommandGroup
from portal.settings import Settings

# Two zooms more take ten times as long; programs draw these larger, and the datasets beside them have every device.
TILES_DEEPEST = 14
BY_HAND = tuple(reason for reason in REASONS if reason != "retention")


def store_of(settings: Settings) -> Store:
    """Where the releases are. Raises MissingSetting, Invalid, Unavailable."""
    if settings.releases is None:
        raise MissingSetting("LAMPPOST_RELEASES", "the directory of the releases, or s3://bucket/prefix")
    return opened(settings.releases)


def make_release(settings: Settings, say: Callable[[str], None] = lambda _: None) -> making.Made:
    """Make a release of the edition in force, and apply what the older ones are subject to. Raises what that does.

    What stands in them exactly and is protected by now is taken out first; what is too old is withdrawn.
    """
    for gone in withdraw_devices(settings, (), "privacy"):
        say(_withdrawn(gone))
    made = freeze(settings, say)
    if settings.releases_months is not None:
        for name in withdrawing.retain(store_of(settings), settings.releases_months, _today()):
            say(f"release {name} is older than {settings.releases_months} months and is no longer kept")
    return made


def freeze(settings: Settings, say: Callable[[str], None] = lambda _: None, *, tiled: bool = True) -> making.Made:
    """Make a release of the edition in force and leave the older ones as they are. Raises what that does."""
    maker = tile_maker(settings) if tiled else None
    with reading(working_engine(settings.database("public_reader"))) as connection:
        return making.make(store_of(settings), connection, tiles=maker, say=say, watch=progress.of_rows)


def tile_maker(settings: Settings) -> Maker:
    """What writes the tiles of a release."""
    # Imported here: only making a release needs what the OGC API is made of.
    from geo.ogc.tiles import edition
    from portal.public import ogc

    def write(connection: Connection, path: Path) -> int:
        return edition.write(connection, path, ogc.identity(settings), TILES_DEEPEST)

    return write


@click.group("release", cls=CommandGroup)
def release_group() -> None:
    """Releases: datasets of one edition as files that never change."""


@release_group.command()
def make() -> None:
    """Make a release of the edition in force, in every format."""
    made = make_release(Settings.from_env(), click.echo)
    if not made.new:
        click.echo(f"edition {made.release.manifest.edition} is release {made.release.name} already")
        return
    click.echo(_line(made.release))


@release_group.command("list")
def list_() -> None:
    """All releases, oldest first, and those that were withdrawn."""
    known = shelf.read(store_of(Settings.from_env()))
    for release in known.standing:
        click.echo(_line(release))
    for gone in known.withdrawn:
        instead = f", replaced by {gone.replaced_by}" if gone.replaced_by else ""
        click.echo(f"{gone.release}  withdrawn on {gone.on} ({gone.reason}){instead}")


def _line(release: Release) -> str:
    found = release.manifest
    told = (dataset for dataset in found.datasets if dataset.name != dictionary.NAME)
    rows = ", ".join(f"{dataset.rows:,} {dataset.name}" for dataset in told)
    size = sum(file.bytes for dataset in found.datasets for file in dataset.files)
    differences = [dataset.difference for dataset in found.datasets if dataset.difference]
    changed = "".join(f"; {_said(difference)}" for difference in differences)
    return f"{release.name}  edition {found.edition}: {rows}, {size / 1e6:,.1f} MB{changed}"


def _said(difference: Difference) -> str:
    return f"{difference.added:,} added, {difference.removed:,} removed, {difference.changed:,} changed"


@release_group.command()
def verify() -> None:
    """Read every byte of every release again; exit 1 when one is not as it was published."""
    store = store_of(Settings.from_env())
    wrong = 0
    for sentence in verifying.verify(store):
        click.echo(sentence, err=True)
        wrong += 1
    if wrong:
        raise Unreadable("releases", f"{wrong:,} things are wrong")
    click.echo(f"whole: {len(shelf.read(store).standing):,} releases hold what was published")


@release_group.command()
def repair() -> None:
    """Finish what was broken off, and remove what no release refers to."""
    done = list(verifying.repair(store_of(Settings.from_env()), datetime.now(UTC)))
    for sentence in done or ("nothing was to be done",):
        click.echo(sentence)


@release_group.command()
@click.argument("release", required=False)
@click.option("--device", "devices", type=click.UUID, multiple=True, help="Only this device, out of all; repeatable.")
@click.option("--gone", is_flag=True, help="All devices that stand in a release exactly and are protected now.")
@click.option("--reason", type=click.Choice(BY_HAND), required=True, help="Its class; that is all that is told.")
def withdraw(release: str | None, devices: tuple[UUID, ...], gone: bool, reason: Reason) -> None:
    """Take a release back, or devices out of all releases: nothing of it is served or kept; addresses answer 410.

    A release without the devices takes the place of each that had them.
    """
    if sum((release is not None, bool(devices), gone)) != 1:
        raise click.UsageError("name one of: a release, --device, --gone")
    settings = Settings.from_env()
    if release is None:
        done = withdraw_devices(settings, devices, reason)
    else:
        store = store_of(settings)
        with _what_goes(store) as done:
            withdrawing.withdraw(store, release, reason, _today())
    for each in done:
        click.echo(_withdrawn(each))
    if not done:
        click.echo("no release had to be withdrawn")


def withdraw_devices(settings: Settings, devices: Sequence[UUID], reason: Reason) -> list[Withdrawal]:
    """Take devices out of all releases, or without any those that are protected now; which releases went for it."""
    store = store_of(settings)
    with _what_goes(store) as done, working_engine(settings.database("loader")).connect() as connection:
        found = devices or redacting.gone(store, connection)
        if found:
            redacting.redact(store, connection, found, reason, _today())
    return done


@contextmanager
def _what_goes(store: Store) -> Iterator[list[Withdrawal]]:
    """Filled at the end of the block: the releases that were withdrawn within it, oldest first."""
    before, done = shelf.read(store).withdrawn, list[Withdrawal]()
    yield done
    done += [each for each in shelf.read(store).withdrawn if each not in before]


def _withdrawn(gone: Withdrawal) -> str:
    instead = f" and replaced by {gone.replaced_by}" if gone.replaced_by else ""
    return f"release {gone.release} is withdrawn{instead}"


def _today() -> date:
    return datetime.now(UTC).date()
