"""The command behind ./run conformance."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from bench.conformance import description, gdal, hostile, qgis_layers, suites
from bench.conformance.city import City, served
from bench.conformance.outcome import Outcome, keep
from geo.errors import LamppostError

HERE = Path(__file__).resolve().parents[2]
PROOFS = ("suites", "description", "hostile", "gdal", "qgis")
SUITE_NAMES = [suite.name for suite in suites.SUITES]


def read_jars(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """NAME=FILE, as often as wanted."""
    jars = {}
    for value in values:
        name, _, file = value.partition("=")
        if name not in SUITE_NAMES or not Path(file).is_file():
            raise click.BadParameter(f"expected NAME=FILE, a file that is there and a name of {', '.join(SUITE_NAMES)}")
        jars[name] = Path(file).resolve()
    return jars


@click.command()
@click.argument("proofs", nargs=-1, type=click.Choice(PROOFS))
@click.option("--cases", type=click.IntRange(1), default=5000, show_default=True, help="Requests of the description.")
@click.option("--seed", type=int, help="Make the same requests again.")
@click.option("--jar", "jars", multiple=True, callback=read_jars, metavar="NAME=FILE", help="A suite that is here.")
@click.option("--state", type=click.Path(path_type=Path), default=HERE / "var/conformance", help="Its own directory.")
@click.option("--postgres-root", type=click.Path(path_type=Path), envvar="LAMPPOST_POSTGRES_ROOT", hidden=True)
def main(
    proofs: tuple[str, ...], cases: int, seed: int | None, jars: dict[str, Path], state: Path,
    postgres_root: Path | None,
) -> None:  # fmt: skip
    """Hold the demonstration against suites and clients that others wrote: all of them, or PROOFS."""
    directory = state.absolute()
    with served(directory, postgres_root) as city:
        outcomes = [
            outcome
            for proof, run in _runs(city, cases, seed, jars, directory / "suites").items()
            if proof in proofs or not proofs
            for outcome in _told(run())
        ]
    keep(outcomes, directory / "report.json")
    click.echo(f"report: {directory / 'report.json'}")
    bad = [outcome.proof for outcome in outcomes if not outcome.good]
    if bad:
        sys.exit(f"conformance: not proved: {', '.join(bad)}")


def _runs(
    city: City, cases: int, seed: int | None, jars: dict[str, Path], home: Path
) -> dict[str, Callable[[], list[Outcome]]]:
    declared = city.get("/conformance")["conformsTo"]
    return {
        "suites": lambda: [suites.run(suite, city.url, declared, home, jars) for suite in suites.SUITES],
        "description": lambda: [description.run(city, cases, seed)],
        "hostile": lambda: [hostile.run(city)],
        "gdal": lambda: [gdal.run(city)],
        "qgis": lambda: [qgis_layers.run(city)],
    }


def _told(outcomes: list[Outcome]) -> list[Outcome]:
    for outcome in outcomes:
        click.echo("\n".join(outcome.lines()))
    return outcomes


if __name__ == "__main__":
    try:
        main(prog_name="./run conformance")
    except LamppostError as error:
        sys.exit(f"conformance: {error}")
