"""Catalogues to look at: every dataset in every format, with two releases."""

from __future__ import annotations

from datetime import UTC, datetime

from geo.ogc.config import Extents, Identity
from opendata.catalogue import assembled
from opendata.catalogue.description import Catalogue
from opendata.datasets import DATASETS
from opendata.formats.all import FORMATS
from opendata.releases.manifest import Difference, Manifest, ReleasedDataset, ReleaseFile
from opendata.releases.shelf import Release, Shelf, Withdrawal
from portal.public.offers import OFFERS

IDENTITY = Identity("Testtown", "https://testtown.example", "sensors@testtown.example", offers=OFFERS)
FIRST, SECOND = datetime(2026, 10, 1, 6, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)
KNOWN = Extents(2, "digest", (5.0, 52.4, 5.4, 52.8), FIRST, SECOND)


def a_release(made: datetime, edition: int, difference: Difference | None = None) -> Manifest:
    datasets = tuple(
        ReleasedDataset(name, 100, {}, tuple(_file(name, format_) for format_ in FORMATS), difference)
        for name in DATASETS
    )
    return Manifest(f"{made:%Y-%m-%d}.0", edition, "digest", made, "salt", datasets)


def _file(name: str, format_: str) -> ReleaseFile:
    kind = FORMATS[format_]
    return ReleaseFile(f"{name}.{kind.extension}", format_, kind.plain_type, 12345, "ab" * 32, 100)


RELEASES = (a_release(FIRST, 1), a_release(SECOND, 2, Difference(5, 3, 1, {"name": 1})))


def a_catalogue(
    *high_value: str, releases: tuple[Manifest, ...] = RELEASES, withdrawn: tuple[Withdrawal, ...] = ()
) -> Catalogue:
    standing = tuple(Release(each, "cd" * 32) for each in releases)
    return assembled.of(IDENTITY, KNOWN, Shelf(standing, withdrawn, "tag"), frozenset(high_value))
