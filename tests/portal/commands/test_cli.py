"""The command itself, whatever it is told to do."""

from __future__ import annotations

import subprocess
import sys

from click import Context
from click.testing import CliRunner

from portal.cli import COMMANDS, main
from tests.house.test_demo import PROJECT

PUBLISH = """
import sys
from portal.cli import main
main(["publish", "--help"], standalone_mode=False)
print(*sys.modules)
"""


def test_every_command_that_is_listed_can_be_had() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output.partition("Commands:")[2].splitlines()
    assert [line.split()[0] for line in listed if line.strip()] == sorted(COMMANDS)
    found = {name: main.get_command(Context(main), name) for name in COMMANDS}
    assert {name: command and command.name for name, command in found.items()} == {name: name for name in COMMANDS}


def test_a_command_that_does_not_exist_is_said_so() -> None:
    said = CliRunner().invoke(main, ["nosuch"])
    assert said.exit_code == 2 and "No such command 'nosuch'" in said.output


def test_publishing_does_not_wait_for_the_portals_to_be_imported() -> None:
    done = subprocess.run([sys.executable, "-c", PUBLISH], cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "portal.commands.publish" in loaded
    assert loaded.isdisjoint({"flask", "pygeoapi", "portal.public", "portal.registration"})
