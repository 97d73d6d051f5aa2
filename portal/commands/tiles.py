"""`lamppost tiles make`: the vector tiles of the newest edition as one file."""

from __future__ import annotations

from pathlib import Path

import click

from geo.database import reading, working_engine
from geo.ogc.tiles import edition
from geo.publication.tiles import DEEPEST
from portal.public import ogc
from portal.settings import Settings


@click.group("tiles")
def tiles_group() -> None:
    """Vector tiles."""


@tiles_group.command("make")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--deepest", type=click.IntRange(0, DEEPEST), default=edition.USUAL_DEEPEST, show_default=True,
    help="The last zoom.",
)  # fmt: skip
def make(path: Path, deepest: int) -> None:
    """Write all vector tiles of the newest edition to PATH, as PMTiles; the same edition gives the same bytes."""
    settings = Settings.from_env()
    with reading(working_engine(settings.database("public_reader"))) as connection:
        number = edition.write(
            connection, path, ogc.identity(settings), deepest,
            lambda tiles, number: click.progressbar(tiles, label=f"Edition {number}"),
        )  # fmt: skip
    click.echo(f"{number:,} tiles, {path.stat().st_size / 1e6:,.1f} MB, in {path}")
