"""Every endpoint that anyone may call, by name. A route that is not in this table fails the tests."""

from __future__ import annotations

PUBLIC_ENDPOINTS = frozenset({
    "public.about",
    "public.accessibility",
    "public.data",
    "public.device",
    "public.device_by_short_code",
    "public.device_list",
    "public.device_uri",
    "public.devices_csv",
    "public.devices_geojson",
    "public.district",
    "public.districts",
    "ogc.base",
    "ogc.base_written",
    "ogc.collection",
    "ogc.collections",
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
    "public.map_base",
    "public.map_cell",
    "public.map_districts",
    "public.map_init",
    "public.near",
    "public.privacy",
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
