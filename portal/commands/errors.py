"""What a command does when something goes wrong: one sentence on stderr, exit code 1."""

from __future__ import annotations

from typing import NoReturn

import click
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import ProgrammingError

from geo.errors import LamppostError


class CommandGroup(click.Group):
    """A group whose commands turn an error of this program's own into its sentence; others keep their traceback.

    A right that a role lacks is said in a sentence, too: it is for the administrator to give, not a fault to be traced.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LamppostError as error:
            _end(ctx, str(error))
        except ProgrammingError as error:
            if not isinstance(error.orig, InsufficientPrivilege):
                raise
            _end(ctx, f"{error.orig.diag.message_primary}; `lamppost privacy rights` lists what each role needs")


def _end(ctx: click.Context, sentence: str) -> NoReturn:
    click.echo(f"lamppost: {sentence}", err=True)
    ctx.exit(1)
