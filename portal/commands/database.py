"""`lamppost database`: make the databases and bring them up to date."""

from __future__ import annotations

import click

from geo.database import working_engine
from geo.migrate import upgrade
from geo.provision import provision, provision_inbox
from portal.settings import Settings


@click.group()
def database() -> None:
    """Make the databases and bring their schemas up to date."""


@database.command("provision")
@click.option("--admin-url", required=True, help="URL of a superuser: postgresql+psycopg://…/postgres")
@click.option("--register", "register", default="register", show_default=True, help="Name of the exact side.")
@click.option("--publication", default="publication", show_default=True, help="Name of the public side.")
def provision_command(admin_url: str, register: str, publication: str) -> None:
    """Make roles and databases on one server, each role with exactly the rights it needs."""
    provision(working_engine(admin_url), register, publication)
    click.echo(f"databases {register} and {publication} and their roles are there")


@database.command("provision-inbox")
@click.option("--admin-url", required=True, help="URL of a superuser: postgresql+psycopg://…/postgres")
@click.option("--inbox", "inbox", default="inbox", show_default=True, help="Name of what citizens' reports arrive in.")
def provision_inbox_command(admin_url: str, inbox: str) -> None:
    """Make the database that reports arrive in, and its roles. Without one the portal takes no reports."""
    provision_inbox(working_engine(admin_url), inbox)
    click.echo(f"database {inbox} and its roles are there")


@database.command()
def migrate() -> None:
    """Upgrade the schemas to the newest; nothing happens when they are."""
    settings = Settings.from_env()
    upgrade(settings.database("register_owner"), "register")
    upgrade(settings.database("publication_owner"), "publication")
    if "inbox_owner" in settings.databases:
        upgrade(settings.database("inbox_owner"), "inbox")
    click.echo("the databases are up to date")
