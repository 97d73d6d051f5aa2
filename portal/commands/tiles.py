"""`lamppost tiles make`: the vector tiles of the newest edition as one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import Connection

from geo.database import reading, working_engine
from geo.ogc import config
from geo.ogc.tiles import archive, documents, matrices
from geo.ogc.tiles.keeping import made
from geo.ogc.tiles.layers import LAYERS
from geo.publication.tiles import DEEPEST, Tile
from portal.public import ogc
from portal.settings import Settings

# Here a tile holds what stands in it one by one, except in the middle of a city of a million devices.
USUAL_DEEPEST = 16


@click.group("tiles")
def tiles_group() -> None:
    """Vector tiles."""


@tiles_group.command("make")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--deepest", type=click.IntRange(0, DEEPEST), default=USUAL_DEEPEST, show_default=True, help="The last zoom."
)
def make(path: Path, deepest: int) -> None:
    """Write all vector tiles of the newest edition to PATH, as PMTiles; the same edition gives the same bytes."""
    settings = Settings.from_env()
    with reading(working_engine(settings.database("public_reader"))) as connection:
        known = config.extents(connection)
        tiles = archive.in_order(tile for z in range(deepest + 1) for tile in matrices.limits(known.box, z).tiles())
        words = documents.archive_words(ogc.identity(settings), known)
        with click.progressbar(tiles, label=f"Edition {known.edition}") as shown:
            number = archive.write(path, _packed(connection, shown), words, known.box, deepest)
    size = path.stat().st_size
    click.echo(f"{number:,} tiles of edition {known.edition}, {size / 1e6:,.1f} MB, in {path}")


def _packed(connection: Connection, tiles: Iterator[Tile]) -> Iterator[tuple[Tile, bytes]]:
    return ((tile, made(connection, tuple(LAYERS.values()), tile)) for tile in tiles)
