"""The device that a report is about, as the public sees it: nothing is asked but the publication."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from geo.errors import Unavailable
from geo.publication import devices, districts
from geo.publication.records import Gone
from portal.public import phrases, placing
from portal.web.publication import publication


@dataclass(frozen=True)
class About:
    """`title` and `where` of a device that is public, or the short code of one that was; else nothing."""

    title: str = ""
    where: str = ""
    gone: str = ""

    @property
    def known(self) -> bool:
        return bool(self.title or self.gone)


def about_device(id: UUID) -> About:
    """What to call it; nothing while the publication does not answer. Raises NotFound for an id that is not public."""
    try:
        with publication() as connection:
            gone: Gone | None = devices.gone_since(connection, id)
            if gone is not None:
                return About(gone=gone.short_code)
            found = devices.one(connection, id)
            return About(phrases.title(found), placing.where(found, districts.names(connection)))
    except Unavailable:
        return About()
