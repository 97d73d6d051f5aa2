"""`lamppost device explain`: why a device is published as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from sqlalchemy import Connection

from geo.database import reading, working_engine, writing
from geo.privacy.explain import finding, record
from geo.privacy.explain.facts import device as facts_of
from geo.privacy.explain.steps import Step, steps
from geo.privacy.explain.would_be import rehearse
from geo.publish import alone
from portal.commands.errors import CommandGroup
from portal.settings import Settings


@click.group("device", cls=CommandGroup)
def device_group() -> None:
    """One device of the register."""


@device_group.command()
@click.argument("key", nargs=-1, required=True, metavar="ORGANISATION REFERENCE | ID | SHORT-CODE")
@click.option("--would-be", is_flag=True, help="As the next complete edition will have it; nothing is changed.")
@click.option("--names", is_flag=True, help="Name secret places.")
def explain(key: tuple[str, ...], would_be: bool, names: bool) -> None:
    """Say which rule gave which tier, what the public sees of it, and what is left out."""
    if len(key) > 2:
        raise click.UsageError("name the organisation and the reference, each in quotes, or a public id or short code")
    settings = Settings.from_env()
    with _rehearsed(settings) if would_be else _as_it_is(settings) as register:
        device_id = finding.by_reference(register, *key) if len(key) == 2 else finding.by_public_key(register, *key)
        facts = facts_of(register, device_id)
        shown = (
            record.record(register, "pg_temp.outgoing", facts.public_id)
            if would_be
            else _published(settings, facts.public_id)
        )
        said, missing = steps(register, device_id, names=names), record.left_out(register, device_id, shown)
    click.echo(f"{facts.reference} of {facts.organisation}")
    for step in said:
        click.echo(_line(step))
    click.echo("The public will see:" if would_be else "The public sees:")
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False) if shown else "nothing")
    click.echo("Left out:" if missing else "Nothing is left out.")
    for what, why in missing:
        click.echo(f"  {what}: {why}")


def _line(step: Step) -> str:
    tier = "   " if step.tier is None else f"[{step.tier:d}]"
    return f"  {tier} {step.rule}: {step.says}"


def _published(settings: Settings, public_id: UUID | None) -> record.Record | None:
    with reading(working_engine(settings.database("public_reader"))) as publication:
        return record.record(publication, "publication.device", public_id)


@contextmanager
def _as_it_is(settings: Settings) -> Iterator[Connection]:
    with reading(working_engine(settings.database("register_app"))) as register:
        yield register


@contextmanager
def _rehearsed(settings: Settings) -> Iterator[Connection]:
    """The register as it would be after a complete edition. Raises PublishRefused while one is being made."""
    with writing(working_engine(settings.database("register_owner"))) as register, register.begin_nested() as rehearsal:
        alone(register)
        rehearse(register)
        yield register
        rehearsal.rollback()
