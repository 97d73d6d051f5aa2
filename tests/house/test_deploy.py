"""The units for systemd say what the program understands, and the page about them names them all."""

from __future__ import annotations

import shlex
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from portal.cli import main

PROJECT = Path(__file__).resolve().parents[2]
UNITS = PROJECT / "deploy/systemd"
SERVICES = sorted(UNITS.glob("*.service"))
DOCUMENTED = (PROJECT / "docs/deploying.md").read_text()


def unit(path: Path) -> ConfigParser:
    parsed = ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path)
    return parsed


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_each_service_starts_a_command_that_exists_with_options_that_it_takes(service: Path) -> None:
    words = shlex.split(unit(service)["Service"]["ExecStart"])[1:]
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    command.make_context("lamppost", words)


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_each_service_is_documented_with_the_file_of_its_own_roles(service: Path) -> None:
    own = Path(unit(service)["Service"]["EnvironmentFile"])
    assert own.stem == service.stem.removeprefix("lamppost-")
    assert f"| `{service.stem}` |" in DOCUMENTED and f"`{own.name}`" in DOCUMENTED


def test_what_ends_by_itself_has_a_timer_and_nothing_else_has() -> None:
    tasks = {path.stem for path in SERVICES if unit(path)["Service"]["Type"] == "oneshot"}
    assert {path.stem for path in UNITS.glob("*.timer")} == tasks
