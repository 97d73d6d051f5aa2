"""The names that the SensorThings API (OGC 18-088, version 1.1) fixes."""

from __future__ import annotations

BASE = "/sensorthings/v1.1"

REQUIREMENTS = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
# What is read; nothing can be made, changed, subscribed to or asked for in batches.
CONFORMANCE = (
    f"{REQUIREMENTS}datamodel",
    f"{REQUIREMENTS}resource-path/resource-path-to-entities",
    f"{REQUIREMENTS}request-data",
)

OBSERVATION_TYPE = "http://www.opengis.net/def/observationType/OGC-OM/2.0/"
GEOJSON = "application/geo+json"

ID, SELF, COUNT, NEXT, NAVIGATION = "@iot.id", "@iot.selfLink", "@iot.count", "@iot.nextLink", "@iot.navigationLink"
