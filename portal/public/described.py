"""The catalogue of this portal as it stands in this request: what is declared, the newest edition, the releases."""

from __future__ import annotations

from flask import current_app, g

from geo.errors import Invalid, NotFound
from geo.ogc.serving import service
from opendata.catalogue import assembled
from opendata.catalogue.description import Catalogue, Entry
from opendata.datasets import DATASETS
from portal.settings import Settings
from portal.web.releases import shelf


def high_value(settings: Settings) -> frozenset[str]:
    """The datasets that are marked as high-value ones. Raises Invalid for a name of none."""
    unknown = [name for name in settings.high_value if name not in DATASETS]
    if unknown:
        raise Invalid("LAMPPOST_HIGH_VALUE", f"choose from {', '.join(DATASETS)}; got {', '.join(unknown)}")
    return frozenset(settings.high_value)


def catalogue() -> Catalogue:
    """Raises Unavailable before the first edition."""
    if "catalogue" not in g:
        of_api = service()
        known = of_api.current().extents
        g.catalogue = assembled.of(of_api.identity, known, shelf(), current_app.config["HIGH_VALUE"])
    found: Catalogue = g.catalogue
    return found


def dataset(name: str) -> Entry:
    """Raises NotFound."""
    for entry in catalogue().entries:
        if entry.name == name:
            return entry
    raise NotFound("dataset", name)


def story_digest() -> str:
    """Another one whenever the catalogue says something else."""
    return f"{service().current().extents.digest} {shelf().tag}"
