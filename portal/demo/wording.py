"""What owners say of a kind, whole and with the parts that some leave out; made once and shared by its devices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from geo.model import (
    Mobility,
    NewDevice,
    NewOrganisation,
    OrganisationKind,
    PersonalData,
    Purpose,
    SiteClass,
    Visibility,
)
from portal.demo.kinds import Kind
from portal.demo.states import NO_GROUND, NO_PURPOSE, NO_STATEMENT, State

HOST = "Rekencentrum Polderwolk"
"""The processor of those who store their data elsewhere."""

RELEASES = {
    OrganisationKind.PUBLIC: "released: stands in public space, seen by the reviewer of the register",
    OrganisationKind.PRIVATE: "released: the owner asked for it and the device hangs in public space",
    OrganisationKind.PUBLIC_PRIVATE: "released: the owner publishes this place as open data already",
    OrganisationKind.RESEARCH: "released: research device in public space, seen by the reviewer",
}


@dataclass(frozen=True)
class Owner:
    """An organisation as its devices name it."""

    name: str
    contact: str | None
    private_contact: str | None
    release: str | None

    @classmethod
    def of(cls, organisation: NewOrganisation) -> Owner:
        """A resident has no release: a home is never shown exactly."""
        return cls(
            organisation.name,
            organisation.public_contact,
            organisation.private_contact,
            RELEASES.get(organisation.kind),
        )


@cache
def purposes(kind: Kind, no_ground: bool, no_statement: bool) -> tuple[Purpose, ...]:
    """The purposes of a kind, perhaps without their legal ground or privacy statement."""
    found = kind.purposes
    if no_ground:
        found = tuple(replace(purpose, legal_ground=None, law_text=None, law_link=None) for purpose in found)
    if no_statement:
        found = tuple(replace(purpose, privacy_statement=None) for purpose in found)
    return found


def stated_purposes(kind: Kind, state: State) -> tuple[Purpose, ...]:
    """The purposes that this owner gave; only where personal data are processed can their ground be missing."""
    if state.defects[NO_PURPOSE]:
        return ()
    personal = kind.personal_data.is_personal
    return purposes(kind, personal and state.defects[NO_GROUND], personal and state.defects[NO_STATEMENT])


@cache
def old_purposes(kind: Kind) -> tuple[Purpose, ...]:
    """What owners said before they put it in plain words."""
    return (replace(kind.purposes[0], text=kind.old_purpose), *kind.purposes[1:])


@cache
def blank(kind: Kind, owner: Owner) -> NewDevice:
    """A device of this kind and owner with all that they have in common, and no place."""
    elsewhere = "stored_locally" not in kind.storage and kind.storage != ()
    return NewDevice(
        reference="-",
        category=kind.category,
        sensor_type=kind.sensor_type,
        technologies=kind.technologies,
        themes=kind.themes,
        projects=kind.projects,
        mobility=kind.mobility,
        exposure=kind.exposure,
        visibility=kind.visibility,
        visibility_reason=kind.visibility_reason,
        site_class=kind.site_class,
        field_of_view=kind.field_of_view,
        responsible=owner.name,
        processor=HOST if elsewhere else None,
        metadata_admin="Gemeente Markerwaard",
        public_contact=owner.contact,
        datastreams=kind.datastreams,
        personal_data=kind.personal_data,
        data_types=kind.data_types,
        processing=kind.processing,
        storage=kind.storage,
        access=kind.access,
        recipients=kind.recipients,
        third_countries=kind.third_countries,
        private_contact=owner.private_contact,
    )


def may_be_exact(kind: Kind) -> bool:
    """Whether a reviewer may release the place of such a device at all."""
    open_place = kind.site_class is SiteClass.PUBLIC_SPACE and kind.visibility is Visibility.PUBLIC
    return open_place and kind.mobility is not Mobility.MOBILE


def personal_data(kind: Kind, unknown: bool) -> PersonalData:
    """What the owner says about personal data."""
    return PersonalData.UNKNOWN if unknown else kind.personal_data
