"""`lamppost export`: a dataset of the newest edition as a file."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import click
from sqlalchemy import Connection

from geo.database import reading, working_engine
from geo.publication import editions
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS
from opendata.formats.format import Format
from portal.commands import progress
from portal.settings import Settings

# The list's filters, as its address names them.
FILTERS = {
    "type": "A type of sensor.",
    "personal_data": "Whether people can be recognised.",
    "organisation": "The id of an organisation.",
    "district": "The code of a district.",
    "state": "A state, such as active.",
    "category": "A kind of thing, such as camera.",
    "purpose": "What it is for, by the ids of DTPR, such as mobility.",
}


DAYS = {
    "changed_since": "What came or changed since a day (UTC), such as 2026-03-01.",
    "new_since": "What came since a day (UTC).",
}


def _filters(command: click.Command) -> click.Command:
    for name, meaning in FILTERS.items():
        option = f"--{name.replace('_', '-')}"
        command.params.append(click.Option([option, name], multiple=True, help=f"{meaning} More of them widen it."))
    for name, meaning in DAYS.items():
        command.params.append(click.Option([f"--{name.replace('_', '-')}", name], help=meaning))
    return command


@_filters
@click.command("export")
@click.argument("dataset", type=click.Choice(list(DATASETS)))
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def export(dataset: str, format_: str, path: Path, **filters: tuple[str, ...] | str | None) -> None:
    """Write DATASET of the newest edition to FILE, or what the filters choose; the same edition gives the same bytes.

    The file appears when it is whole.
    """
    given = {key: [value] if isinstance(value, str) else value or () for key, value in filters.items()}
    pairs = [(key, value) for key, values in given.items() for value in values]
    with reading(working_engine(Settings.from_env().database("public_reader"))) as connection:
        chosen = _filter(connection, pairs) if pairs else DeviceFilter()
        rows = _write(connection, DATASETS[dataset], FORMATS[format_], chosen, path)
    click.echo(f"{rows:,} rows of {dataset}, {path.stat().st_size / 1e6:,.1f} MB, in {path}")


def _filter(connection: Connection, pairs: list[tuple[str, str]]) -> DeviceFilter:
    # Imported here: what reads addresses brings every page with it, which takes longer than most whole datasets do.
    from werkzeug.datastructures import MultiDict

    from portal.public.filter_args import from_args

    return from_args(MultiDict(pairs), lambda: nullcontext(connection))


def _write(connection: Connection, dataset: Dataset, format_: Format, chosen: DeviceFilter, path: Path) -> int:
    """The number of rows."""
    format_.check(connection, dataset, chosen)
    rows, part = dataset.count(connection, chosen), path.with_name(f"{path.name}.part.{format_.extension}")
    part.unlink(missing_ok=True)
    try:
        with progress.of_rows(f"Edition {editions.current(connection).number}", rows):
            format_.save(connection, dataset, chosen, part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return rows
