"""What a command does when something goes wrong: one sentence on stderr, exit code 1."""

from __future__ import annotations

import click

from geo.errors import LamppostError


class CommandGroup(click.Group):
    """A group whose commands turn an error of this program's own into its sentence; others keep their traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LamppostError as error:
            click.echo(f"lamppost: {error}", err=True)
            ctx.exit(1)
