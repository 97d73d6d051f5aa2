"""Long commands on a real terminal, and without one."""

from __future__ import annotations

import os
import pty
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from shapely import Point

from portal.cli import main
from tests.support import town

LINE = re.compile(r"(?P<done>\d+)/(?P<rows>\d+) +(\d\d:\d\d:\d\d +)?[\d,]+ rows/s")


@pytest.fixture(scope="module")
def databases(clone):
    """A town with two devices in it."""
    with clone(town=True) as made:
        town.town(made, *(town.released(f"D{n}", geometry=Point(5.11 + n / 1000, 52.51)) for n in range(2)))
        town.publish_all(made)
        yield made


def everything(screen: int) -> str:
    """What is written to a terminal until it is closed, which Linux tells by an error."""
    said = b""
    with os.fdopen(screen, "rb", buffering=0) as file, suppress(OSError):
        while piece := file.read(4096):
            said += piece
    return said.decode()


@pytest.fixture
def terminal(databases, monkeypatch, tmp_path):
    """Does a command whose output is a terminal; what stood there."""
    for name, value in {**databases.environment(), "LAMPPOST_RELEASES": str(tmp_path / "releases")}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> str:
        ours, theirs = pty.openpty()
        with ThreadPoolExecutor(1) as reader:
            said = reader.submit(everything, ours)
            with os.fdopen(theirs, "w") as output, monkeypatch.context() as there:
                there.setattr("sys.stdout", output)
                main([str(each) for each in arguments], standalone_mode=False)
            return said.result()

    return run


def test_an_export_tells_rows_and_rate_on_a_terminal_and_nothing_but_its_end_elsewhere(
    terminal, lamppost, databases, tmp_path
):
    found = LINE.search(terminal("export", "devices", "csv", tmp_path / "devices.csv"))
    assert found and found["done"] == found["rows"] == "2"
    said = lamppost("export", "devices", "csv", tmp_path / "devices.csv").output
    assert said.count("\n") == 1 and "rows/s" not in said


def test_a_release_tells_of_each_file_on_a_terminal(terminal):
    said = terminal("release", "make")
    for name in ("devices.csv", "devices.geojson", "devices.gpkg", "devices.parquet", "devices.xlsx"):
        line = next(part for part in re.split(r"[\r\n]+", said) if name in part and "2/2" in part)
        assert LINE.search(line)
