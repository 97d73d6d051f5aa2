"""`lamppost register|organisations|buildings …`: devices and what belongs to them, from files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from geo import vocabulary
from geo.errors import Invalid
from geo.model import NewOrganisation, OrganisationKind
from geo.register import organisations
from geo.register.buildings import register_buildings
from opendata.exchange.buildings import Columns, buildings
from opendata.exchange.guess import guess
from opendata.exchange.importing import Choices, import_devices
from opendata.exchange.mapping import load
from opendata.exchange.report import Report, Sink, csv_report
from portal.commands.errors import CommandGroup
from portal.commands.registering import FILE, Progress, registering


@click.group("register", cls=CommandGroup)
def register_group() -> None:
    """Devices: registering and revising them from files."""


@register_group.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, help="TOML file that says which column is which field.")
@click.option("--organisation", help="Whose devices these are, where the mapping does not say.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen and change nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Change nothing when a row is refused.")
@click.option("--release-exact", metavar="REASON", help="Why these places may be published exactly; recorded.")
@click.option("--report", type=FILE, help="CSV file to write every finding to.")
def register_import(
    file: Path,
    mapping: Path | None,
    organisation: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    release_exact: str | None,
    report: Path | None,
) -> None:
    """Register the devices of a CSV, JSON or GeoJSON file, or revise those that are there.

    Good rows go in and bad ones are listed. The exit code is 1 when no row could go in.
    """
    if release_exact is not None and not release_exact.strip():
        raise Invalid("--release-exact", "needs a reason, which is recorded")
    if mapping is None:
        click.echo(guess(file), nl=False)
        raise Invalid("mapping", "is missing; this is a guess: save it, look at every line, and pass it by --mapping")
    choices = Choices(organisation, dry_run, all_or_nothing, release_exact)
    result = _import(file, mapping, choices, report)
    click.echo(result.text(report))
    if not result.useful:
        click.get_current_context().exit(1)


def _import(file: Path, mapping: Path, choices: Choices, report: Path | None) -> Report:
    columns = load(mapping, file)
    progress = Progress()
    with registering() as connection, _sink(report, file, mapping) as sink:
        try:
            return import_devices(connection, file, columns, choices, sink=sink, progress=progress)
        finally:
            progress.end()


@contextmanager
def _sink(report: Path | None, *sources: Path) -> Iterator[Sink | None]:
    if report is None:
        yield None
        return
    if any(source.exists() and report.exists() and source.samefile(report) for source in sources):
        raise Invalid("--report", f"{report} is read by this import; name another file")
    with csv_report(report) as sink:
        yield sink


@click.group("buildings", cls=CommandGroup)
def buildings_group() -> None:
    """Buildings with an address, on which the size of blocks is counted."""


@buildings_group.command("import")
@click.argument("file", type=FILE)
@click.option("--reference-column", "reference", default="reference", show_default=True)
@click.option("--complex-column", "complex_", default="complex", show_default=True, help="What they are part of.")
@click.option("--street-column", "street", default="street", show_default=True)
@click.option("--postcode-column", "postcode", default="postcode", show_default=True)
@click.option("--use-column", "use", default="use", show_default=True, help="What they are used for.")
@click.option("--use", "words", multiple=True, metavar="WORD=USE", help="What a word of that column means; repeatable.")
@click.option("--longitude-column", "longitude", default="longitude", show_default=True, help="Or the east one.")
@click.option("--latitude-column", "latitude", default="latitude", show_default=True, help="Or the north one.")
@click.option("--epsg", type=int, default=4326, show_default=True, help="EPSG code of the coordinates.")
@click.option("--encoding", default="utf-8-sig", show_default=True)
@click.option("--delimiter", help="What stands between columns; found in the header when not given.")
def buildings_import(
    file: Path,
    reference: str,
    complex_: str,
    street: str,
    postcode: str,
    use: str,
    words: tuple[str, ...],
    longitude: str,
    latitude: str,
    epsg: int,
    encoding: str,
    delimiter: str | None,
) -> None:
    """Replace all buildings by those of a CSV or GeoJSON file; a GeoJSON feature's own id is the column @id.

    Uses are those of INSPIRE (CurrentUseValue): office, agriculture, publicServices and so on.
    `--use WORD=` says that a word means none of them.
    """
    uses = _uses(words)
    columns = Columns(reference, complex_, street, postcode, use, uses, longitude, latitude, epsg, encoding, delimiter)
    with registering() as connection:
        count = register_buildings(connection, buildings(file, columns))
    click.echo(f"{count:,} buildings")


def _uses(words: tuple[str, ...]) -> dict[str, str | None]:
    uses: dict[str, str | None] = {}
    for word in words:
        said, equals, use = word.rpartition("=")
        if not equals:
            raise Invalid("--use", f"{word!r} is not WORD=USE")
        if use:
            vocabulary.check("use", (use,))
        uses[said] = use or None
    return uses


@click.group("organisations", cls=CommandGroup)
def organisations_group() -> None:
    """Who has devices and answers for them."""


@organisations_group.command("register")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--website", help="Its web address.")
@click.option("--public-contact", help="A role's mailbox or a form's web address, never a person's.")
@click.option("--legal-id", help="Its number in the trade register; not published.")
def organisations_register(
    name: str, kind: str, website: str | None, public_contact: str | None, legal_id: str | None
) -> None:
    """Register an organisation."""
    new = NewOrganisation(name, OrganisationKind(kind), website, legal_id, public_contact=public_contact)
    with registering() as connection:
        organisations.register(connection, new)
    click.echo(f"registered {new.name}")


@organisations_group.command("list")
def organisations_list() -> None:
    """The names of all organisations."""
    with registering() as connection:
        for name in organisations.names(connection):
            click.echo(name)
