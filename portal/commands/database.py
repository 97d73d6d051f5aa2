"""`lamppost database`: make the databases and bring them up to date."""

from __future__ import annotations

import click

from geo.database import working_engine
from geo.migrate import upgrade
from geo.provision import provision
from portal.settings import Settings


@click.group()
def database() -> None:
    """Make the two databases and bring their schemas up to date."""


@database.command("provision")
@click.option("--admin-url", required=True, help="URL of a superuser: postgresql+psycopg://…/postgres")
@click.option("--register", "register", default="register", show_default=True, help="Name of the exact side.")
@click.option("--publication", default="publication", show_default=True, help="Name of the public side.")
def provision_command(admin_url: str, register: str, publication: str) -> None:
    """Make roles and databases on one server, each role with exactly the rights it needs."""
    provision(working_engine(admin_url), register, publication)
    click.echo(f"databases {register} and {publication} and their roles are there")


@database.command()
def migrate() -> None:
    """Upgrade both schemas to the newest; nothing happens when they are."""
    settings = Settings.from_env()
    upgrade(settings.database("register_owner"), "register")
    upgrade(settings.database("publication_owner"), "publication")
    click.echo("both databases are up to date")
