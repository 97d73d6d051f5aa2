"""The town of the pages, for what is published as data."""

from tests.portal.public.pages.conftest import address, site

__all__ = ["address", "site"]
