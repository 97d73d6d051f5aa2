"""Filters in CQL2 (OGC 21-065) as conditions on published features."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from geo.ogc.collections import Collection
from geo.ogc.cql2 import tree
from geo.ogc.cql2.conformance import CONFORMANCE
from geo.ogc.cql2.functions import document as functions
from geo.ogc.cql2.limits import LONGEST
from geo.ogc.cql2.reader import FilterReader
from geo.ogc.cql2.tree import LANGUAGES
from geo.ogc.crs import ReferenceSystem

__all__ = ["CONFORMANCE", "LANGUAGES", "LONGEST", "condition", "functions"]


def condition(text: str, language: str, collection: Collection, system: ReferenceSystem) -> ColumnElement[bool]:
    """The filter as one condition on the rows of `collection`.

    `language` is one of LANGUAGES; geometries are given in `system`. A feature is chosen where
    the condition is true; a property without a value makes a comparison neither true nor false, as in
    SQL. Raises Invalid for a filter that cannot be read, asks for what there is not, compares what
    cannot be compared, or is too large.
    """
    return FilterReader(collection, system).condition(tree.read(text, language))
