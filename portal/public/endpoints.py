"""Every endpoint that anyone may call, by name. A route that is not in this table fails the tests."""

from __future__ import annotations

PUBLIC_ENDPOINTS = frozenset({
    "ogc.base",
    "ogc.base_written",
    "ogc.collection",
    "ogc.collections",
    "ogc.feature_schema",
    "ogc.conformance",
    "ogc.item",
    "ogc.items",
    "ogc.landing",
    "ogc.landing_written",
    "ogc.nothing",
    "ogc.openapi",
    "ogc.queryables",
    "ogc.schema",
    "ogc.written",
    "public.healthz",
    "public.map",
    "public.readyz",
    "public.robots",
    "public.root",
    "static",
    "static_unversioned",
})  # fmt: skip

# Answers that do not depend on the edition; all others get its entity tag.
UNCACHED_ENDPOINTS = frozenset({
    "public.healthz",
    "public.readyz",
    "public.robots",
    "public.root",
    "static",
    "static_unversioned",
})  # fmt: skip
