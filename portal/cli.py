"""The command `lamppost`: every subcommand, thin. See `lamppost --help`."""

from __future__ import annotations

from importlib import import_module

import click

from portal.commands.errors import CommandGroup

# Where each subcommand stands, below portal.commands. Only the one that is asked for is imported: all of them together
# bring every library of the program, which takes longer than most commands do.
COMMANDS = {
    "buildings": "imports:buildings_group",
    "catalogue": "catalogue:catalogue_group",
    "database": "database:database",
    "demo": "demo:demo",
    "demo-env": "demo:demo_env",
    "device": "device:device_group",
    "districts": "areas:districts_group",
    "edition": "publish:edition",
    "export": "export:export",
    "ladder": "publish:ladder",
    "organisations": "imports:organisations_group",
    "outbox": "outbox:outbox",
    "privacy": "privacy:privacy",
    "publish": "publish:publish",
    "register": "imports:register_group",
    "release": "release:release_group",
    "reports": "reports:reports_group",
    "serve": "serve:serve",
    "stop": "demo:stop",
    "territory": "areas:territory_group",
    "tiles": "tiles:tiles_group",
    "types": "types:types_group",
    "withdrawals": "withdrawals:withdrawals",
    "zones": "zones:zones_group",
}


class _Lamppost(CommandGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"portal.commands.{module}"), name)
        return found


@click.group(cls=_Lamppost)
@click.version_option(package_name="lamppost", message="Lamppost %(version)s")
def main() -> None:
    """The public register of the sensors in a city."""
