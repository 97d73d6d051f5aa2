"""The properties of an organisation. Natural persons are never among the published organisations."""

from __future__ import annotations

from sqlalchemy import FromClause, func, select

from geo.model import OrganisationKind
from geo.ogc.field import field
from geo.ogc.kinds import ADDRESS, TEXT, WHOLE, one_of
from geo.publication.tables import device_count, organisation

KINDS = tuple(kind for kind in OrganisationKind if kind is not OrganisationKind.RESIDENT)

_COUNTS = (
    select(device_count.c.organisation_id, func.sum(device_count.c.devices).label("devices"))
    .group_by(device_count.c.organisation_id)
    .subquery("devices_of_organisation")
)

TABLE: FromClause = organisation.outerjoin(_COUNTS, _COUNTS.c.organisation_id == organisation.c.id)

ORGANISATION = (
    field("name", TEXT, organisation.c.name, ("Name", "Naam"), ("Name.", "Naam.")),
    field(
        "kind",
        one_of(KINDS),
        organisation.c.kind,
        ("Kind of organisation", "Soort organisatie"),
        ("What kind of organisation it is.", "Wat voor organisatie het is."),
    ),
    field("website", ADDRESS, organisation.c.website, ("Website", "Website"), ("Its website.", "De website.")),
    field(
        "publicContact",
        TEXT,
        organisation.c.public_contact,
        ("Contact", "Contact"),
        ("Where to ask.", "Waar je vragen kunt stellen."),
    ),
    field(
        "verificationLevel",
        WHOLE,
        organisation.c.verification_level,
        ("Verified", "Gecontroleerd"),
        (
            "How thoroughly its identity was checked: 0 not, higher is more.",
            "Hoe grondig de identiteit is gecontroleerd: 0 niet, hoger is meer.",
        ),
    ),
    field(
        "devices",
        WHOLE,
        func.coalesce(_COUNTS.c.devices, 0),
        ("Devices", "Apparaten"),
        ("How many published devices it has.", "Hoeveel gepubliceerde apparaten het heeft."),
    ),
)
