"""Properties that items can be filtered by although no item shows them so (OGC API Features Part 3, 6.1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geo.model import LegalGround
from geo.ogc.field import Field, Words
from geo.ogc.kinds import TEXTS, Kind, list_of, one_of
from geo.publication.tables import device
from geo.vocabulary import PURPOSES


def identifier(kind: Kind, key: ColumnElement[Any]) -> Field:
    """The id of an item, which stands beside its properties."""
    return Field("id", kind, key, Words("Id", "Id"), Words("Id of the item.", "Id van het item."))


def texts_of(objects: ColumnElement[Any], key: str) -> ColumnElement[Any]:
    """The texts under `key` of the objects in a list, as a list."""
    each = func.jsonb_array_elements(objects).table_valued(column("value", JSONB)).render_derived()
    text = each.c.value[key].astext
    return func.array(select(text).where(text.is_not(None)).scalar_subquery(), type_=ARRAY(Text))


OF_DEVICES = (
    Field("observedProperty", TEXTS, texts_of(device.c.datastreams, "observedProperty"),
          Words("Observed properties", "Waargenomen eigenschappen"),
          Words("What its datastreams observe.", "Wat de datastromen waarnemen.")),
    Field("legalGround", list_of(one_of(LegalGround)), texts_of(device.c.purposes, "legalGround"),
          Words("Legal grounds", "Grondslagen"),
          Words("The legal grounds of its purposes.", "De grondslagen van de doelen.")),
    Field("purpose", list_of(one_of(tuple(sorted(PURPOSES)))), device.c.purpose_kinds,
          Words("Kinds of purpose", "Soorten doelen"),
          Words("What it is for, by the ids of DTPR.", "Waarvoor het is, met de namen van DTPR.")),
)  # fmt: skip
