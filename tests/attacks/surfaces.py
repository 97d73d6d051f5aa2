"""Every surface that an adversary can ask, by what it can be asked. A new surface is attacked by standing here.

`test_attacks` fails while a public endpoint is on none of these lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import shapely
from pyproj import Transformer
from shapely import Point, Polygon
from werkzeug.test import TestResponse

from geo.publication.mercator import MapCell, to_world
from tests.attacks.adversary import Portal, Record
from tests.attacks.formats import (
    of_csv,
    of_geojson,
    of_geopackage,
    of_gis,
    of_ngsi_ld,
    of_ogc,
    of_parquet,
    of_things,
    of_xlsx,
)
from tests.support.crawl import onward

DEVICES = "/ogc/collections/devices/items"
NGSI_LD, SENSORTHINGS = "/ngsi-ld/v1", "/sensorthings/v1.1"
THINGS = f"{SENSORTHINGS}/Things?$expand=Locations,Datastreams($expand=Sensor)"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PAGE_OF_DEVICE = re.compile(r"/[a-z]{2}/devices/([0-9a-f]{8}-[0-9a-f-]{27})")
FAR = re.compile(r'/devices/([0-9a-f]{8}-[0-9a-f-]{27}).*?<p class="far">(.*?)</p>', re.S)


@dataclass(frozen=True)
class Whole:
    """A surface that gives every record, in an order: that of ids, or along a curve through what is published."""

    name: str
    endpoint: str
    url: str
    parse: Callable[[bytes], list[Record]]
    along_places: bool = False

    def read(self, portal: Portal) -> list[Record]:
        return self.parse(portal.get(self.url).data)


@dataclass(frozen=True)
class Paged(Whole):
    """A surface that gives every record, some in each answer."""

    def read(self, portal: Portal) -> list[Record]:
        found, url = list[Record](), self.url
        while url:
            answer = portal.get(url)
            found += self.parse(answer.data)
            url = (onward(answer) or "").removeprefix("http://127.0.0.1:8000")
        return found


@dataclass(frozen=True)
class Released(Whole):
    """A surface that gives every record as they were when the newest release was made."""

    def read(self, portal: Portal) -> list[Record]:
        return self.parse(portal.get(portal.get(self.url).headers["Location"]).data)


GEOJSON = Whole("GeoJSON", "public.download", "/downloads/devices.geojson", of_geojson, along_places=True)
WHOLE = (
    GEOJSON,
    Whole("CSV", "public.download", "/downloads/devices.csv", of_csv, along_places=True),
    Whole("GeoPackage", "public.download", "/downloads/devices.gpkg", of_geopackage, along_places=True),
    Whole("GeoParquet", "public.download", "/downloads/devices.parquet", of_parquet, along_places=True),
    Whole("XLSX", "public.download", "/downloads/devices.xlsx", of_xlsx, along_places=True),
    Whole("OGC items", "ogc.items", f"{DEVICES}?limit=10000", of_ogc),
    Whole("OGC items CSV", "ogc.items", f"{DEVICES}?limit=10000&f=csv", of_csv),
    Whole("OGC items JSON-FG", "ogc.items", f"{DEVICES}?limit=10000&f=jsonfg", of_ogc),
    Whole("OGC items GeoPackage", "ogc.items", f"{DEVICES}?limit=10000&f=gpkg", of_gis),
    Whole("OGC items FlatGeobuf", "ogc.items", f"{DEVICES}?limit=10000&f=fgb", of_gis),
    Released("release CSV", "public.release_file", "/data/devices/latest/devices.csv", of_csv, along_places=True),
    Paged("NGSI-LD", "ngsi_ld.entities", f"{NGSI_LD}/entities?type=Device&limit=1000&options=keyValues", of_ngsi_ld),
    Paged("SensorThings", "sensorthings.resource", f"{THINGS}&$top=500", of_things),
)

# The order of rows where a reader may choose one.
SORTED = tuple(
    Whole(f"OGC items by {name}", "ogc.items", f"{DEVICES}?limit=10000&sortby={name}", of_ogc)
    for name in ("sensorType", "-changed", "organisation")
) + tuple(
    Paged(
        f"SensorThings by {name}", "sensorthings.resource", f"{THINGS}&$top=500&$orderby=properties/{name}", of_things
    )
    for name in ("sensorType", "personalData")
)


@dataclass(frozen=True)
class Box:
    """A surface that takes a box; `system` is the EPSG code its numbers are in, `flipped` their order.

    The numbers stand in the address between `url` and `end`. `predicate` is what the box must be to a shape, in
    shapely's words.
    """

    name: str
    endpoint: str
    url: str
    system: int
    flipped: bool = False
    end: str = ""
    predicate: str = "intersects"

    def ids(self, portal: Portal, box: tuple[float, float, float, float]) -> set[str]:
        """Ids of the records that a box in longitude and latitude is said to touch."""
        return {feature["id"] for feature in self._ask(portal, box, "&limit=10000")["features"]}

    def count(self, portal: Portal, box: tuple[float, float, float, float]) -> int:
        return int(self._ask(portal, box, "&resulttype=hits")["numberMatched"])

    def _ask(self, portal: Portal, box: tuple[float, float, float, float], more: str) -> dict[str, Any]:
        west, south, east, north = transformed(box, self.system)
        numbers = (south, west, north, east) if self.flipped else (west, south, east, north)
        found: dict[str, Any] = portal.get(
            self.url + ",".join(f"{n:.9f}" for n in numbers) + self.end + more
        ).get_json()
        return found


def transformed(box: tuple[float, float, float, float], system: int) -> tuple[float, float, float, float]:
    return Transformer.from_crs(4326, system, always_xy=True).transform_bounds(*box)


def filtered(relation: str, system: int, predicate: str = "intersects") -> Box:
    """A relation of CQL2 to a box."""
    url = f"{DEVICES}?filter-crs={EPSG}{system}&filter={relation}(geometry,BBOX("
    return Box(f"{relation} EPSG:{system}", "ogc.items", url, system, system == 4326, "))", predicate)


BOXES = (
    Box("bbox", "ogc.items", f"{DEVICES}?bbox=", 4326),
    Box("bbox EPSG:4326", "ogc.items", f"{DEVICES}?bbox-crs={EPSG}4326&bbox=", 4326, flipped=True),
    Box("bbox EPSG:3857", "ogc.items", f"{DEVICES}?bbox-crs={EPSG}3857&bbox=", 3857),
    Box("bbox EPSG:28992", "ogc.items", f"{DEVICES}?bbox-crs={EPSG}28992&bbox=", 28992),
    filtered("S_INTERSECTS", 4326),
    filtered("NOT S_DISJOINT", 28992),
)
# Relations that a box can have to the shape of a device without saying where in it something is.
RELATIONS = (
    filtered("S_CONTAINS", 4326, "within"),
    filtered("S_WITHIN", 4326, "contains"),
    filtered("S_OVERLAPS", 4326, "overlaps"),
    filtered("S_TOUCHES", 4326, "touches"),
)


@dataclass(frozen=True)
class Geoquery:
    """A surface that takes a shape; `finding` and `counting` are addresses before the shape, which `written` writes."""

    name: str
    endpoint: str
    finding: str
    counting: str
    written: Callable[[Polygon], str]
    read: Callable[[TestResponse], tuple[set[str], int]]
    predicate: str = "intersects"

    def ids(self, portal: Portal, box: tuple[float, float, float, float]) -> set[str]:
        answer = portal.get(self.finding + quote(self.written(shapely.box(*box))))
        assert onward(answer) is None, "more than a page"
        return self.read(answer)[0]

    def count(self, portal: Portal, box: tuple[float, float, float, float]) -> int:
        return self.read(portal.get(self.counting + quote(self.written(shapely.box(*box)))))[1]


def _of_entities(answer: TestResponse) -> tuple[set[str], int]:
    ids = {entity["id"].rpartition(":")[2] for entity in answer.get_json()}
    return ids, int(answer.headers["NGSILD-Results-Count"])


def _of_locations(answer: TestResponse) -> tuple[set[str], int]:
    found = answer.get_json()
    return {entity["@iot.id"] for entity in found["value"]}, int(found["@iot.count"])


def _as_coordinates(shape: Polygon) -> str:
    return json.dumps([[[round(x, 9), round(y, 9)] for x, y in shape.exterior.coords]])


_INTERSECTS = f"{NGSI_LD}/entities?type=Device&georel=intersects&geometry=Polygon&pick=id&count=true"
_LOCATIONS = f"{SENSORTHINGS}/Locations?$select=id&$count=true"
GEOQUERIES = (
    Geoquery("georel", "ngsi_ld.entities", f"{_INTERSECTS}&limit=1000&coordinates=",
             f"{_INTERSECTS}&limit=0&coordinates=", _as_coordinates, _of_entities),
    Geoquery("st_intersects", "sensorthings.resource", f"{_LOCATIONS}&$top=1000&$filter=",
             f"{_LOCATIONS}&$top=0&$filter=", lambda shape: f"st_intersects(location,geography'{shape.wkt}')",
             _of_locations),
)  # fmt: skip


def circles(place: Point) -> Iterator[str]:
    """Addresses that ask what is so close to a place, by each interface that takes a distance."""
    for metres in (1, 30):
        yield (f"{NGSI_LD}/entities?type=Device&pick=id&georel=near;maxDistance=={metres}&geometry=Point"
               f"&coordinates=[{place.x:.9f},{place.y:.9f}]")  # fmt: skip
    for degrees in ("0.00001", "0.0003"):
        near = f"geo.distance(location,geography'POINT({place.x:.9f} {place.y:.9f})') lt {degrees}"
        yield f"{_LOCATIONS}&$filter={quote(near)}"


# The reference systems that shapes are given in.
SYSTEMS = {code: f"{DEVICES}?limit=10000&crs={EPSG}{code}" for code in (4326, 3857, 3035, 28992)}


@dataclass(frozen=True)
class Near:
    """A surface that lists devices from a typed place; `read` gives ids in order and what is said of how far."""

    name: str
    endpoint: str
    url: str

    def read(self, portal: Portal, words: str) -> list[tuple[str, str]]:
        return FAR.findall(portal.get(self.url + quote(words)).text)


NEAR = (
    Near("near", "public.near", "/en/near?q="),
    Near("list near", "public.device_list", "/en/devices?q="),
    Near("list near, page 2", "public.device_list", "/en/devices?page=2&q="),
)

# What takes words: (endpoint, address before the words).
SEARCHES = (
    ("public.near", "/en/near?q="), ("public.near", "/nl/near?q="), ("public.device_list", "/en/devices?q="),
    ("public.device_list", "/nl/devices?q="), ("public.search", "/en/search?q="), ("public.search", "/nl/search?q="),
    *(("public.suggestions", f"/{language}/search.json?for={asking}&q=")
      for language in ("en", "nl") for asking in ("list", "map", "near")),
)  # fmt: skip

# All that is said of one record, by its id.
ABOUT = (
    ("public.device", "/en/devices/{}"), ("public.device", "/nl/devices/{}"), ("public.device_uri", "/devices/{}"),
    ("public.device_sign", "/en/devices/{}/sign"), ("public.device_sign", "/nl/devices/{}/sign"),
    ("public.embed_device", "/en/embed/devices/{}"), ("public.embed_device", "/nl/embed/devices/{}"),
    ("public.device_history", "/en/devices/{}/history"), ("public.device_history", "/nl/devices/{}/history"),
    ("ngsi_ld.entity", NGSI_LD + "/entities/urn:ngsi-ld:Device:{}"),
    ("sensorthings.resource", SENSORTHINGS + "/Things('{}')?$expand=Datastreams"),
    ("sensorthings.resource", SENSORTHINGS + "/Locations('{}')"),
    ("ogc.item", DEVICES + "/{}?f=json"), ("ogc.item", DEVICES + "/{}?f=html"),
)  # fmt: skip
# The form that takes an id, as it was filled in; it answers whether there is such a record or not.
FORMS = (("public.report", "/en/report?device={}"),)
BY_CODE = (("public.device_by_short_code", "/a/{}"),)

# The cells of the map.
CELL_ENDPOINT, CELL = "public.map_cell", "/map/{z}/{x}/{y}.json"

# Vector tiles: of all layers, and of devices alone.
TILES = (
    ("ogc_tiles.tile", "/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}"),
    ("ogc_tiles.collection_tile", "/ogc/collections/devices/tiles/WebMercatorQuad/{z}/{y}/{x}"),
)


def cells(place: Point, zooms: Iterable[int]) -> Iterator[str]:
    """Addresses of the map's cells that a place lies in."""
    x, y = to_world(place.x, place.y)
    for zoom in zooms:
        side = MapCell(zoom, 0, 0).count
        yield CELL.format(z=zoom, x=int(x * side), y=int(y * side))


def tiles(place: Point, zooms: Iterable[int]) -> Iterator[str]:
    """Addresses of the vector tiles that a place lies in."""
    x, y = to_world(place.x, place.y)
    yield from (url.format(z=z, x=int(x * 2**z), y=int(y * 2**z)) for z in zooms for _, url in TILES)


# What counts, and the districts that it counts by.
TOTALS = (
    ("public.data_coverage", "/en/data/coverage"), ("public.device_feed", "/en/devices.atom?district=D11"),
    ("public.saved_map", "/en/devices.html?district=D11"),
    ("public.question", "/en/questions/most-devices-in-each-district"),
    ("public.question_csv", "/questions/what-is-missing.csv"),
    ("public.question_in_release", "/en/questions/most-devices-in-each-district/latest"),
    ("public.question_csv_in_release", "/questions/what-is-missing/latest.csv"),
    ("public.question_chart_in_release", "/en/questions/what-is-missing/latest.svg"),
    ("public.map_districts", "/map/districts.json"), ("public.map", "/en/"), ("public.embed_map", "/en/embed/map"),
    ("public.districts", "/en/districts"),
    ("public.district", "/en/districts/D11"), ("public.device_list", "/en/devices?district=D11"),
    ("ogc.items", "/ogc/collections/districts/items"), ("ogc.items", "/ogc/collections/districts/items?f=csv"),
    ("ogc.items", "/ogc/collections/organisations/items"), ("ogc.items", f"{DEVICES}?resulttype=hits"),
    ("ogc.items", f"{DEVICES}?districts=D11&resulttype=hits"),
    ("public.download", "/downloads/devices.csv?district=D11"), ("public.download", "/downloads/districts.csv"),
    ("public.download", "/downloads/organisations.csv"),
    ("ngsi_ld.type", f"{NGSI_LD}/types/Device"), ("ngsi_ld.attribute", f"{NGSI_LD}/attributes/regionId"),
    ("ngsi_ld.entities", f"{NGSI_LD}/entities?type=AdministrativeArea"),
    ("sensorthings.resource", f"{SENSORTHINGS}/Things?$count=true&$top=0"),
    ("sensorthings.resource", f"{SENSORTHINGS}/ObservedProperties?$expand=Datastreams($count=true;$top=0)"),
)  # fmt: skip

# What says nothing of one device, but might change when something does that nobody may see.
DOCUMENTS = (
    ("public.root", "/"), ("public.privacy", "/en/privacy"), ("public.data", "/en/data"), ("public.about", "/en/about"),
    ("public.brand_colours", "/brand/colours.css"), ("public.brand_logo", "/brand/logo"),
    ("public.report_status", "/en/report/status"),
    ("public.dataset_page", "/en/data/devices"), ("public.dataset_uri", "/data/devices"),
    ("public.dataset_release_uri", "/data/devices/latest"),
    ("public.data_package", "/data/devices/datapackage.json"), ("public.feed", "/feeds/devices.atom"),
    ("public.csv_on_the_web", "/data/devices/csvw.json"),
    ("public.data_quality", "/en/data/quality"), ("public.questions", "/en/questions"),
    ("public.question_chart", "/en/questions/what-is-missing.svg"),
    ("public.catalog", "/catalog"), ("public.catalog_file", "/catalog.ttl"),
    ("public.catalog_full", "/catalog/full.ttl"),
    ("public.accessibility", "/en/accessibility"), ("public.map_base", "/map/base.json"),
    ("public.readyz", "/readyz"), ("public.healthz", "/healthz"), ("public.robots", "/robots.txt"),
    ("public.release_list", "/en/releases"), ("public.release", "/en/releases/latest"),
    ("public.release_choose", "/en/releases/compare?a=latest&b=latest"),
    ("public.release_compare", "/en/releases/compare/latest...latest"),
    ("public.release_changes", "/data/changes/latest...latest/changes.csv"),
    ("ngsi_ld.types", f"{NGSI_LD}/types"), ("ngsi_ld.attributes", f"{NGSI_LD}/attributes"),
    ("ngsi_ld.contexts", f"{NGSI_LD}/jsonldContexts"), ("ngsi_ld.context", f"{NGSI_LD}/jsonldContexts/lamppost"),
    ("sensorthings.root", SENSORTHINGS),
    ("ogc.landing", "/ogc/"), ("ogc.conformance", "/ogc/conformance"), ("ogc.openapi", "/ogc/openapi"),
    ("ogc.collections", "/ogc/collections"), ("ogc.collection", "/ogc/collections/devices"),
    ("ogc.schema", "/ogc/collections/devices/schema"), ("ogc.functions", "/ogc/functions"),
    ("ogc.sortables", "/ogc/collections/devices/sortables"), ("ogc.queryables", "/ogc/collections/devices/queryables"),
    ("ogc.feature_schema", "/ogc/collections/devices/feature-schema"),
    ("ogc.items", "/ogc/collections/regions/items?limit=1000"),
    ("ogc.catalogue", "/ogc/collections/catalogue"), ("ogc.catalogue_items", "/ogc/collections/catalogue/items"),
    ("ogc.catalogue_item", "/ogc/collections/catalogue/items/devices"),
    ("ogc.catalogue_schema", "/ogc/collections/catalogue/schema"),
    ("ogc.catalogue_feature_schema", "/ogc/collections/catalogue/feature-schema"),
    ("ogc.catalogue_queryables", "/ogc/collections/catalogue/queryables"),
    ("ogc_tiles.tile_sets", "/ogc/tiles"), ("ogc_tiles.tile_set", "/ogc/tiles/WebMercatorQuad"),
    ("ogc_tiles.collection_tile_sets", "/ogc/collections/devices/tiles"),
    ("ogc_tiles.collection_tile_set", "/ogc/collections/devices/tiles/WebMercatorQuad?f=tilejson"),
)  # fmt: skip

# Files and refusals, which come from no database.
OF_NO_DATA = {"static", "static_unversioned", "public.map_init", "public.base_archive", "public.base_tile",
              "ogc.base", "ogc.nothing", "ogc_tiles.matrix_sets", "ogc_tiles.matrix_set", "ogc_tiles.styles",
              "ogc_tiles.style", "ngsi_ld.nothing", "public.report_sent"}  # fmt: skip


def endpoints() -> set[str]:
    """All endpoints that are attacked."""
    named = {surface.endpoint for surface in (*WHOLE, *SORTED, *BOXES, *RELATIONS, *GEOQUERIES, *NEAR)}
    listed = {endpoint for endpoint, _ in (*SEARCHES, *ABOUT, *FORMS, *BY_CODE, *TOTALS, *DOCUMENTS, *TILES)}
    return named | listed | {CELL_ENDPOINT}


def records(portal: Portal) -> list[Record]:
    return GEOJSON.read(portal)


def generalised(portal: Portal) -> list[Record]:
    """Records of what stands somewhere in a block."""
    return [record for record in records(portal) if record.tier > 0 and record.is_static]


def codes(portal: Portal) -> dict[str, str]:
    """The code on the sign of each record."""
    return {record.id: record.fields["shortCode"] for record in records(portal)}
