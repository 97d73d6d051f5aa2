"""All sets of the service, in the order of the standard's data model (OGC 18-088, clause 8)."""

from __future__ import annotations

from geo.sensorthings.datastreams import DATASTREAMS, OBSERVED_PROPERTIES
from geo.sensorthings.devices import LOCATIONS, SENSORS, THINGS
from geo.sensorthings.nothing import FEATURES_OF_INTEREST, HISTORICAL_LOCATIONS, OBSERVATIONS

SETS = {
    entity_set.name: entity_set
    for entity_set in (
        THINGS, LOCATIONS, HISTORICAL_LOCATIONS, DATASTREAMS, SENSORS, OBSERVED_PROPERTIES, OBSERVATIONS,
        FEATURES_OF_INTEREST,
    )
}  # fmt: skip
