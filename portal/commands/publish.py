"""`lamppost publish`, `lamppost ladder`, `lamppost edition`: from the register to the public."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from geo.database import reading, working_engine, writing
from geo.errors import PublishRefused
from geo.ogc import derived
from geo.privacy.ladder import Ladder, ensure_ladder, split_ladder
from geo.publication.digest import is_whole
from geo.publication.editions import current
from geo.publish import Published
from geo.publish import publish as publish_all
from geo.publish.received import last_received
from portal.schedule import begin_of_slot, duration, is_due
from portal.settings import Settings


def publish_edition(
    settings: Settings, *, exact_only: bool = False, everything: bool = False, at: datetime | None = None
) -> Published:
    """Publish with the engines that the settings name, exact changes only while their schedule asks for it.

    `at` is the edition's time, now unless given. Raises PublishRefused, MissingSetting, Unavailable.
    """
    locator, publisher, loader = (
        working_engine(settings.database(role)) for role in ("locator", "publisher", "loader")
    )
    complete = not exact_only
    if complete and settings.schedule is not None:
        last = last_received(loader)
        complete = is_due(last.made if last else None, datetime.now(UTC), duration(settings.schedule))
    return publish_all(locator, publisher, loader, complete=complete, everything=everything, at=at)


def waiting(devices: int, settings: Settings) -> str:
    """What is said of changes of so many devices that a publish left for a complete edition."""
    said = f"{devices:,} devices wait for the next complete edition"
    if settings.schedule is None:
        return said
    length = duration(settings.schedule)
    return f"{said}, due from {begin_of_slot(datetime.now(UTC), length) + length:%Y-%m-%d %H:%M} UTC"


def build_ladder(settings: Settings) -> Ladder:
    """Build the ladder of blocks, or bring zones up to date on the one that stands."""
    with writing(working_engine(settings.database("locator"))) as connection:
        return ensure_ladder(connection)


@click.command()
@click.option("--exact-only", is_flag=True, help="Only devices with an exact place; changes of others wait.")
@click.option("--everything", is_flag=True, help="Compare every record, not only those that changed.")
def publish(exact_only: bool, everything: bool) -> None:
    """Make an edition of what changed in the register, if anything public did."""
    settings = Settings.from_env()
    done = publish_edition(settings, exact_only=exact_only, everything=everything)
    exact, square, large, area, withheld = done.assigned.tiers
    click.echo(f"exact {exact:,} · square {square:,} · large square {large:,} · area {area:,} · withheld {withheld:,}")
    if done.made:
        click.echo(
            f"edition {done.edition.number}: {done.edition.devices:,} devices,"
            f" {done.changed:,} changed, {done.vanished:,} gone, digest {done.edition.digest[:16]}…"
        )
    else:
        mended = done.changed + done.vanished
        found = f"{mended:,} records were put right" if mended else "nothing public changed"
        click.echo(f"{found}; edition {done.edition.number} stays in force")
    if done.assigned.waiting:
        click.echo(waiting(done.assigned.waiting, settings))


@click.group()
def ladder() -> None:
    """The ladder of blocks that generalised places are published as."""


@ladder.command()
def build() -> None:
    """Build it from the territory and the buildings; once it stands, blocks only merge."""
    built = build_ladder(Settings.from_env())
    promise = f"{built.buildings:,} buildings" if built.buildings else "no buildings: blocks promise area alone"
    click.echo(f"ladder {built.version}: {built.squares:,} base squares in {built.blocks:,} blocks, {promise}")


@ladder.command()
@click.option("--dry-run", is_flag=True, help="Say what would be split, and change nothing.")
def split(dry_run: bool) -> None:
    """Split blocks along borders of older versions, where each part kept its promise in every version.

    Nobody who compares all editions knows a device better for it. The next publish uses what was split.
    """
    with writing(working_engine(Settings.from_env().database("locator"))) as connection:
        done = split_ladder(connection, dry_run=dry_run)
    for tier, block, reason in done.refused:
        click.echo(f"tier {tier} {block} stays whole: {reason}")
    for block in done.blocks:
        click.echo(f"{block} {'would be' if dry_run else 'is'} split")
    if not done.blocks:
        click.echo("nothing can be split")


@click.group()
def edition() -> None:
    """The edition in force."""


@edition.command()
def show() -> None:
    """Its number, time, digest and size."""
    with reading(working_engine(Settings.from_env().database("public_reader"))) as connection:
        found = current(connection)
    click.echo(f"edition {found.number}, published {found.published}, {found.devices:,} devices")
    click.echo(f"digest {found.digest}")


@edition.command()
def verify() -> None:
    """Hash every published row again and compare; exit 1 when something differs."""
    with reading(working_engine(Settings.from_env().database("public_reader"))) as connection:
        if not is_whole(connection):
            raise PublishRefused("the published rows do not hash to the digest of the edition in force")
        if not derived.agree(connection):
            raise PublishRefused("what OGC API answers with is not what the published rows give")
    click.echo("whole: every row hashes to the edition's digest, and what follows from the rows does")
