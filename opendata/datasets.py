"""What is published as data, declared once: columns, types, meanings and the query behind them."""

from __future__ import annotations

from collections.abc import Mapping

from geo.ogc import collections
from geo.ogc.collections import Collection
from geo.ogc.field import Words
from geo.publication.tables import device, organisation, region
from opendata.collection_columns import DATASTREAM_COLUMNS, DISTRICT_COLUMNS, ORGANISATION_COLUMNS
from opendata.dataset import Dataset
from opendata.device_columns import DEVICE_COLUMNS
from opendata.model import Column

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

DEVICES = Dataset(
    name="devices",
    title={"en": "Sensors and other devices", "nl": "Sensoren en andere apparaten"},
    description={
        "en": "Every public device of the register, one row a device, with the place as it is published.",
        "nl": "Elk openbaar apparaat van het register, één rij per apparaat, met de plek zoals die gepubliceerd is.",
    },
    keywords={
        "en": ("sensor", "camera", "public space", "privacy"),
        "nl": ("sensor", "camera", "openbare ruimte", "privacy"),
    },
    licence=CC0,
    columns=DEVICE_COLUMNS,
    source=device.outerjoin(organisation, organisation.c.id == device.c.organisation_id).outerjoin(
        region, region.c.id == device.c.region_id
    ),
    key=device.c.id,
    geometry=device.c.geometry,
    of_devices=True,
)


def _words(words: Words) -> Mapping[str, tuple[str, ...]]:
    return {language: tuple(text.split(",")) for language, text in words.by_language().items()}


def _of(collection: Collection, columns: tuple[Column, ...], *, of_devices: bool) -> Dataset:
    """The rows and words of a collection of the OGC API."""
    return Dataset(
        name=collection.id,
        title=collection.title.by_language(),
        description=collection.description.by_language(),
        keywords=_words(collection.keywords),
        licence=CC0,
        columns=columns,
        source=collection.table,
        key=collection.key,
        geometry=collection.geometry,
        of_devices=of_devices,
    )


DATASTREAMS = _of(collections.DATASTREAMS, DATASTREAM_COLUMNS, of_devices=True)
ORGANISATIONS = _of(collections.ORGANISATIONS, ORGANISATION_COLUMNS, of_devices=False)
DISTRICTS = _of(collections.DISTRICTS, DISTRICT_COLUMNS, of_devices=False)

DATASETS = {dataset.name: dataset for dataset in (DEVICES, DATASTREAMS, ORGANISATIONS, DISTRICTS)}
