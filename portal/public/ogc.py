"""What the settings say about the OGC API."""

from __future__ import annotations

from geo.ogc.config import Identity
from geo.ogc.field import LANGUAGES
from opendata.formats.items import FILES
from portal.public.offers import OFFERS
from portal.settings import Settings


def identity(settings: Settings) -> Identity:
    """Who offers the API, where, and in which languages: English, where the portal speaks none of its documents'."""
    return Identity(
        city=settings.city,
        public_url=settings.public_url,
        contact=settings.contact,
        languages=tuple(spoken for spoken in settings.languages if spoken in LANGUAGES) or ("en",),
        page_languages=settings.languages,
        national_crs=settings.national_crs,
        files=FILES,
        offers=OFFERS,
    )
