"""What is published as data, declared once: columns, types, meanings and the query behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from geo.publication.filters import DeviceFilter, where
from geo.publication.tables import device, organisation, region
from opendata.device_columns import DEVICE_COLUMNS
from opendata.model import Column

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Dataset:
    """A dataset. `title` and `description` are by language; `licence` is the licence's address.

    `source` joins the `tables`, one row for each value of `key`.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    columns: tuple[Column, ...]
    tables: tuple[FromClause, ...]
    source: FromClause
    key: ColumnElement[Any]

    def rows(self, expressions: list[ColumnElement[Any]], chosen: DeviceFilter) -> Select[Any]:
        """`expressions` of every row that passes the filter, in the order of the key."""
        return select(*expressions).select_from(self.source).where(*where(chosen)).order_by(self.key)


DEVICES = Dataset(
    name="devices",
    title={"en": "Sensors and other devices", "nl": "Sensoren en andere apparaten"},
    description={
        "en": "Every public device of the register, one row a device, with the place as it is published.",
        "nl": "Elk openbaar apparaat van het register, één rij per apparaat, met de plek zoals die gepubliceerd is.",
    },
    licence=CC0,
    columns=DEVICE_COLUMNS,
    tables=(device, organisation, region),
    source=device.outerjoin(organisation, organisation.c.id == device.c.organisation_id).outerjoin(
        region, region.c.id == device.c.region_id
    ),
    key=device.c.id,
)

DATASETS = {dataset.name: dataset for dataset in (DEVICES,)}
