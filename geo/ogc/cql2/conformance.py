"""The conformance classes of CQL2 (OGC 21-065, annex A) that the filter keeps, each held by a test."""

from __future__ import annotations

_CLASSES = (
    "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
    "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
    "temporal-functions", "array-functions", "property-property", "functions", "arithmetic",
)  # fmt: skip

CONFORMANCE = tuple(f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" for name in _CLASSES)
