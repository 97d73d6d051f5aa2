"""Exports of a million devices in each format, beside ogr2ogr with the same columns of the same tables."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.export_parts.commands import Command, ours, peers, show
from bench.export_parts.process import Took, run
from bench.laps import Figures
from bench.ogc_parts.published import set_published
from bench.stage import Stage
from opendata.datasets import DEVICES
from opendata.formats.all import FORMATS

MOST_MB = 500


def measure(stage: Stage, quick: bool) -> Figures:
    """What each format took, ours and the other, one after the other; raises RuntimeError where one fails."""
    published = set_published(stage, quick)
    show(published, DEVICES)
    postmaster = int((stage.state.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    figures: Figures = {}
    with TemporaryDirectory(dir=stage.state.directory) as directory:
        for name, format_ in FORMATS.items():
            file = Path(directory) / f"{DEVICES.name}.{format_.extension}"
            found: list[Took] = []
            for command in (ours(published, DEVICES, name, file), peers(published, DEVICES, name, file)):
                found.append(_measured(command, file, postmaster))
                figures[f"{name}, {command.program}: s, CPU s, MB, MB of file"] = _told(found[-1])
            mine, other = found
            figures[f"{name}: times faster, by the clock"] = round(other.seconds / mine.seconds, 2)
            figures[f"{name}: times less of processors"] = round(other.processor / mine.processor, 2)
            if mine.memory > MOST_MB:
                figures[f"{name}: MB too many"] = round(mine.memory - MOST_MB)
    return figures


def _measured(command: Command, file: Path, postmaster: int) -> Took:
    took = run(command.words, command.environment, file, postmaster)
    print(f"{file.suffix[1:]} by {command.program}: {_told(took)}", flush=True)
    file.unlink()
    return took


def _told(took: Took) -> str:
    return f"{took.seconds:.1f} {took.processor:.1f} {took.memory:.0f} {took.size:.1f}"
