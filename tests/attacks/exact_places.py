"""What a build that leaks would ask instead of the published shape: the place beside it in publication.secret."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import Column, MetaData, Table, Uuid, func, select

from geo.publication.tables import device

secret = Table("secret", MetaData(schema="publication"), Column("id", Uuid, primary_key=True),
               Column("place", Geometry("POINT", srid=4326)))  # fmt: skip

PLACE = select(secret.c.place).where(secret.c.id == device.c.id).scalar_subquery()
EXACT = func.coalesce(PLACE, device.c.geometry, type_=Geometry(srid=4326))
