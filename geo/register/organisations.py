"""Organisations: who has devices and answers for them."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Conflict, Invalid, NotFound
from geo.model import NewOrganisation
from geo.register import tables

# A role's mailbox may be published, a person's never. After SensRNet's mask, anchored to whole words
# and to the part before the at sign, since any word passes as part of a domain.
ROLE_WORDS = (
    "info|contact|sensor(en|s)?|beheer|privacy|kcc|service|klant(en)?(service|contact)?|gemeente|support|help(desk)?|"
    "ondersteuning|informatie|management|team|afdeling|data|register|meldingen|fg|dpo|iot|opendata|office|press|"
    "post|mail|secretariaat|verkeer|milieu|dataprotection|gegevensbescherming"
)
ROLE_MAILBOX = re.compile(rf"^(?:[a-z0-9]+[._-])*(?:{ROLE_WORDS})(?:[._-][a-z0-9]+)*@[a-z0-9.-]+\.[a-z]{{2,}}$", re.I)

# An organisation's id follows from its name, so that the same register made twice has the same ids.
NAMESPACE = UUID("5b1f0e0a-6f0c-5c07-9c1e-0d6c2f6b7a11")
WEB_ADDRESS = re.compile(r"^https?://[^\s/$.?#][^\s]*$", re.I)


def public_contact(value: str | None, field: str = "public_contact") -> str | None:
    """A contact that may be shown. Raises Invalid for a person's mailbox."""
    if value is None or WEB_ADDRESS.match(value) or ROLE_MAILBOX.match(value):
        return value
    raise Invalid(
        field,
        "is not a role mailbox (such as info@, privacy@, sensors@) nor a web address;"
        " a person's address is not published",
    )


def register(connection: Connection, new: NewOrganisation) -> UUID:
    """Register an organisation. Raises Conflict when the name is taken, Invalid for a person's mailbox."""
    if not new.name.strip():
        raise Invalid("name", "is empty")
    if new.website is not None and not WEB_ADDRESS.match(new.website):
        raise Invalid("website", "is not a web address with http:// or https://")
    if not 0 <= new.verification_level <= 3:
        raise Invalid("verification_level", "is not between 0 and 3")
    values = {
        "id": uuid5(NAMESPACE, new.name.strip()),
        "name": new.name.strip(),
        "kind": new.kind.value,
        "website": new.website,
        "legal_id": new.legal_id,
        "verification_level": new.verification_level,
        "public_contact": public_contact(new.public_contact),
    }
    made: UUID | None = connection.scalar(
        insert(tables.organisation).values(**values).on_conflict_do_nothing().returning(tables.organisation.c.id)
    )
    if made is None:
        raise Conflict("organisation", new.name, "is registered already")
    if new.private_contact is not None:
        connection.execute(
            insert(tables.organisation_private).values(organisation_id=made, contact=new.private_contact)
        )
    return made


def by_name(connection: Connection, name: str) -> UUID:
    """Id of the organisation of this name. Raises NotFound."""
    found: UUID | None = connection.scalar(select(tables.organisation.c.id).where(tables.organisation.c.name == name))
    if found is None:
        raise NotFound("organisation", name)
    return found


def names(connection: Connection) -> list[str]:
    """Names of all organisations, in alphabetical order."""
    return list(connection.scalars(select(tables.organisation.c.name).order_by(tables.organisation.c.name)))
