"""What the settings say about the OGC API."""

from __future__ import annotations

from geo.ogc.config import Identity
from opendata.formats.items import FILES
from portal.public.offers import OFFERS
from portal.settings import Settings


def identity(settings: Settings) -> Identity:
    """Who offers the API, where, and in which languages."""
    return Identity(
        city=settings.city,
        public_url=settings.public_url,
        contact=settings.contact,
        languages=settings.languages,
        national_crs=settings.national_crs,
        files=FILES,
        offers=OFFERS,
    )
