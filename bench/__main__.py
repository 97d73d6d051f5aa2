"""The dispatcher behind ./run bench."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path

import click

from bench.report import report
from bench.stage import set_stage
from geo.errors import LamppostError

HERE = Path(__file__).resolve().parent
PARTS = {"__init__", "__main__", "laps", "report", "stage", "world"}


def benchmarks() -> dict[str, str]:
    """Every benchmark's name and the first line of its docstring."""
    found = {}
    for file in sorted(HERE.glob("*.py")):
        if file.stem not in PARTS:
            docstring = ast.get_docstring(ast.parse(file.read_text())) or ""
            found[file.stem] = docstring.split("\n", 1)[0]
    return found


@click.command()
@click.argument("name", required=False)
@click.option("--quick", is_flag=True, help="A small size and one round: does it run at all?")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures there, too.")
@click.option("--state", type=click.Path(path_type=Path), default=HERE.parent / "var/bench", help="Its own directory.")
@click.option("--peer", "peers", multiple=True, metavar="NAME=URL", help="ogc: a further server, by its landing page.")
@click.option("--peer-collection", default="peer.device", show_default=True, help="ogc: its collection of the rows.")
@click.option("--postgres-root", type=click.Path(path_type=Path), envvar="LAMPPOST_POSTGRES_ROOT", hidden=True)
def main(
    name: str | None,
    quick: bool,
    file: Path | None,
    state: Path,
    postgres_root: Path | None,
    peers: tuple[str, ...],
    peer_collection: str,
) -> None:
    """Measure NAME on an own database server; without a name, list what can be measured."""
    known = benchmarks()
    if name is None:
        for benchmark, meaning in known.items():
            click.echo(f"{benchmark:12} {meaning}")
        return
    if name not in known:
        raise click.BadParameter(f"choose from {', '.join(known)}", param_hint="NAME")
    if peers and name != "ogc":
        raise click.BadParameter(f"{name} has no peers", param_hint="--peer")
    more: dict[str, object] = {"peers": _parse(peers), "peer_collection": peer_collection} if name == "ogc" else {}
    with set_stage(state.absolute(), postgres_root) as stage:
        figures = importlib.import_module(f"bench.{name}").measure(stage, quick, **more)
    for figure, value in figures.items():
        click.echo(f"{figure:45} {value:>12}")
    if file:
        file.write_text(json.dumps(report(name, quick, figures), indent=2) + "\n")


def _parse(peers: tuple[str, ...]) -> dict[str, str]:
    """The names and addresses of NAME=URL."""
    parts = [peer.partition("=") for peer in peers]
    if not all(name and address.startswith("http") for name, _, address in parts):
        raise click.BadParameter("expected NAME=URL", param_hint="--peer")
    return {name: address.rstrip("/") for name, _, address in parts}


if __name__ == "__main__":
    try:
        main(prog_name="./run bench")
    except LamppostError as error:
        sys.exit(f"bench: {error}")
