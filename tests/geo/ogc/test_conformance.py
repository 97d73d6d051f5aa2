"""Every conformance class that is declared is held by tests that would fail without it, and they are named here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from geo.ogc.cql2.conformance import CONFORMANCE as CQL2
from tests.geo.ogc.cql2.cases import ARITHMETIC, COMPARISONS, EVERY, LISTS, SPATIAL, TEMPORAL, TEXTS

Get = Callable[..., Any]

_SPEC = "http://www.opengis.net/spec"
_FILTERS, _READING = "cql2.test_filters: a_filter_chooses_its_features", "cql2.test_reading: a_literal_is_read"

# Class: the modules with the tests that hold it, each with one of them that would fail first.
HELD: dict[str, tuple[str, ...]] = {
    "ogcapi-common-1/1.0/conf/core": (
        "test_hostile: a_document_without_parameters_refuses_them",
        "test_documents: documents_answer_with_and_without_a_slash_at_the_end",
    ),
    "ogcapi-common-1/1.0/conf/landing-page": (
        "test_abstract_core: the_landing_page_leads_to_description_conformance_and_data",
        "test_abstract_core: the_declaration_of_conformance_is_a_list_of_texts",
    ),
    "ogcapi-common-1/1.0/conf/json": ("test_documents: documents_are_as_openapi_describes_them",),
    "ogcapi-common-1/1.0/conf/html": (
        "test_pages: a_browser_gets_pages_and_a_program_json", "test_pages: every_page_can_be_reached_by_clicking",
    ),
    "ogcapi-common-1/1.0/conf/oas30": (
        "test_documents: openapi_stands_alone_and_names_only_what_exists",
        "test_description: every_answer_is_as_the_description_says",
    ),
    "ogcapi-common-2/1.0/conf/collections": (
        "test_abstract_core: collections_link_to_themselves_their_other_forms_and_their_items",
        "test_abstract_core: an_extent_has_four_numbers_and_both_ends_of_its_time",
    ),
    "ogcapi-features-1/1.0/conf/core": (
        "test_abstract_core: the_parameters_of_part_1_are_defined_as_it_says",
        "test_abstract_core: a_box_gives_what_touches_it_in_longitude_and_latitude",
        "test_abstract_core: an_instant_a_period_and_a_duration_are_understood",
        "test_abstract_core: a_page_holds_no_more_than_its_limit",
        "test_abstract_core: a_wrong_value_and_an_unknown_parameter_are_refused",
        "test_abstract_core: a_feature_leads_to_itself_its_page_and_its_collection",
    ),
    "ogcapi-features-1/1.0/conf/oas30": (
        "test_documents: openapi_declares_every_parameter_that_items_take",
        "test_description: every_answer_is_as_the_description_says",
    ),
    "ogcapi-features-1/1.0/conf/html": (
        "test_pages: an_item_page_shows_words_for_every_property", "test_pages: a_page_of_items_leads_to_the_next_page",
    ),
    "ogcapi-features-1/1.0/conf/geojson": (
        "test_items: features_come_as_geojson", "test_documents: features_are_as_their_schema_says",
    ),
    "ogcapi-features-2/1.0/conf/crs": (
        "test_abstract_crs: every_crs_is_a_known_uri_and_the_default_is_the_first",
        "test_abstract_crs: every_answer_names_its_crs",
        "test_abstract_crs: a_geometry_in_another_crs_is_the_same_place",
        "test_abstract_crs: a_crs_that_is_not_offered_is_refused",
        "test_abstract_crs: the_extent_finds_the_same_features_in_every_crs",
    ),
    "ogcapi-features-3/1.0/conf/queryables": (
        "test_documents: queryables_are_what_items_can_be_filtered_by",
        "test_conformance: a_collection_leads_to_what_describes_its_properties",
    ),
    "ogcapi-features-3/1.0/conf/queryables-query-parameters": (
        "test_items: a_property_filters", "test_documents: openapi_declares_every_parameter_that_items_take",
    ),
    "ogcapi-features-3/1.0/conf/filter": (
        "test_filtered_items: both_languages_choose_the_same",
        "test_crs: items_are_given_and_found_in_the_order_of_the_system",
        "cql2.test_refused: a_wrong_filter_is_an_ogc_exception",
    ),
    "ogcapi-features-3/1.0/conf/features-filter": (
        "test_filtered_items: every_collection_can_be_filtered",
        "test_filtered_items: a_filter_and_other_parameters_must_all_hold",
        "test_filtered_items: pages_of_a_filter_yield_every_id_once",
    ),
    "ogcapi-features-5/1.0/conf/schemas": (
        "test_documents: a_schema_is_of_the_kind_that_part_5_asks_for",
        "test_documents: geometries_and_measures_say_what_they_are",
        "test_conformance: a_collection_leads_to_what_describes_its_properties",
    ),
    "ogcapi-features-5/1.0/conf/core-roles-features": (
        "test_conformance: a_schema_names_the_id_the_place_and_the_time_of_a_feature",
    ),
    "ogcapi-features-5/1.0/conf/returnables-and-receivables": ("test_documents: features_are_as_their_schema_says",),
    "ogcapi-features-5/1.0/conf/queryables": ("test_documents: queryables_are_what_items_can_be_filtered_by",),
    "ogcapi-features-5/1.0/conf/sortables": (
        "test_filtered_items: what_can_be_sorted_by_is_listed_and_all_that_can",
        "test_conformance: a_collection_leads_to_what_describes_its_properties",
    ),
    "ogcapi-records-1/1.0/conf/record-core": ("test_catalogue: a_record_says_what_the_standard_wants",),
    "ogcapi-records-1/1.0/conf/record-collection": (
        "test_catalogue: every_collection_and_service_has_a_record",
        "test_conformance: the_catalogue_says_that_its_items_are_records",
    ),
    "ogcapi-records-1/1.0/conf/record-core-query-parameters": (
        "test_catalogue: records_are_found_by", "test_catalogue: what_records_cannot_be_asked_is_refused",
    ),
    "ogcapi-records-1/1.0/conf/record-api": (
        "test_catalogue: pages_of_records_follow_each_other", "test_catalogue: every_link_of_a_record_leads_somewhere",
    ),
    "ogcapi-records-1/1.0/conf/json": ("test_catalogue: a_record_says_what_the_standard_wants",),
    "ogcapi-records-1/1.0/conf/html": ("test_catalogue: pages_of_the_catalogue_are_for_people",),
    "json-fg-1/1.0/conf/core": (
        "test_files: json_fg_adds_time_place_and_type", "test_files: json_fg_gives_other_systems_as_place",
    ),
    "json-fg-1/1.0/conf/types-schemas": ("test_files: json_fg_adds_time_place_and_type",),
    "cql2/1.0/conf/cql2-text": (
        _FILTERS, _READING, "cql2.test_reading: another_reader_of_the_language_finds_the_same_tree",
    ),
    "cql2/1.0/conf/cql2-json": (
        "cql2.test_random: text_and_json_choose_the_same", "cql2.test_reading: json_is_taken_as_it_is",
    ),
    "ogcapi-tiles-1/1.0/conf/core": (
        "test_tiles: the_deepest_tiles_have_exactly_the_ids_that_items_of_their_box_have",
        "test_tiles: an_address_of_no_tile_is_not_found_in_ogc_shape",
        "test_tiles: a_place_with_nothing_is_an_answer_without_content",
    ),
    "ogcapi-tiles-1/1.0/conf/tileset": ("test_tiles: a_tile_set_says_where_tiles_are_and_what_is_in_them",),
    "ogcapi-tiles-1/1.0/conf/tilesets-list": ("test_tiles: what_has_tiles_links_to_them",),
    "ogcapi-tiles-1/1.0/conf/dataset-tilesets": ("test_tiles: what_has_tiles_links_to_them",),
    "ogcapi-tiles-1/1.0/conf/geodata-tilesets": ("test_tiles: what_has_tiles_links_to_them",),
    "ogcapi-tiles-1/1.0/conf/collections-selection": (
        "test_tiles: a_data_set_tile_has_the_layers_that_are_asked_for",
    ),
    "ogcapi-tiles-1/1.0/conf/mvt": (
        "test_tiles: gdal_reads_a_tile_as_our_reader_does",
        "test_tiles: a_tile_comes_packed_where_the_client_takes_that",
    ),
    "ogcapi-tiles-1/1.0/conf/oas30": ("test_documents: openapi_stands_alone_and_names_only_what_exists",),
    "tms/2.0/conf/tilematrixset": ("test_tiles: the_tile_matrix_set_is_the_registered_one",),
    "tms/2.0/conf/json-tilematrixset": ("test_tiles: the_tile_matrix_set_is_the_registered_one",),
    "tms/2.0/conf/tilesetmetadata": ("test_tiles: a_tile_set_says_where_tiles_are_and_what_is_in_them",),
    "tms/2.0/conf/json-tilesetmetadata": ("test_tiles: a_tile_set_says_where_tiles_are_and_what_is_in_them",),
}  # fmt: skip

# What each class of CQL2 adds to the language: filters with it stand among those whose answers are known.
_WORDS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "basic-cql2": (COMPARISONS, (" = ", " <> ", " < ", " > ", " <= ", " >= ", " AND ", " OR ", "NOT ", " IS NULL")),
    "advanced-comparison-operators": ({**COMPARISONS, **TEXTS}, (" LIKE ", " BETWEEN ", " IN (")),
    "case-insensitive-comparison": (TEXTS, ("CASEI(",)),
    "accent-insensitive-comparison": (TEXTS, ("ACCENTI(",)),
    "basic-spatial-functions": (SPATIAL, ("S_INTERSECTS(geometry, POINT", "S_INTERSECTS(geometry, BBOX")),
    "basic-spatial-functions-plus": (SPATIAL, (" POLYGON(", " MULTIPOINT(", " MULTILINESTRING(",
                                               " GEOMETRYCOLLECTION(")),
    "spatial-functions": (SPATIAL, ("S_DISJOINT", "S_EQUALS", "S_WITHIN", "S_TOUCHES", "S_CROSSES", "S_OVERLAPS",
                                    "S_CONTAINS")),
    "temporal-functions": (TEMPORAL, ("T_AFTER", "T_BEFORE", "T_CONTAINS", "T_DISJOINT", "T_DURING", "T_EQUALS",
                                      "T_FINISHEDBY", "T_FINISHES", "T_INTERSECTS", "T_MEETS", "T_METBY",
                                      "T_OVERLAPPEDBY", "T_OVERLAPS", "T_STARTEDBY", "T_STARTS")),
    "array-functions": (LISTS, ("A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS")),
    "property-property": (COMPARISONS, ("version > height", "installed < removed")),
    "functions": ({**ARITHMETIC, **TEXTS}, ("abs(", "lower(")),
    "arithmetic": (ARITHMETIC, (" + ", " - ", " * ", " / ", " % ", " div ", " ^ ")),
}  # fmt: skip
HELD |= {f"cql2/1.0/conf/{name}": (_FILTERS,) for name in _WORDS}


def test_every_declared_class_is_held_and_no_other_is_named(get: Get) -> None:
    assert set(get("/conformance")["conformsTo"]) == {f"{_SPEC}/{name}" for name in HELD}


@pytest.mark.parametrize("test", sorted({test for tests_ in HELD.values() for test in tests_}))
def test_what_holds_a_class_is_a_test(test: str) -> None:
    module, name = test.split(": ")
    assert callable(getattr(importlib.import_module(f"tests.geo.ogc.{module}"), f"test_{name}"))


def test_every_class_of_cql2_has_filters_whose_answers_are_known() -> None:
    for name, (cases, words) in _WORDS.items():
        for word in words:
            known = [filter_ for filter_ in cases if word in filter_]
            assert known, (name, word)
            assert any(0 < len(EVERY[filter_]) < 8 for filter_ in known), (name, word)
    assert {uri.rpartition("/")[2] for uri in CQL2} == {*_WORDS, "cql2-text", "cql2-json"}


def test_a_collection_leads_to_what_describes_its_properties(get: Get) -> None:
    for collection in get("/collections")["collections"]:
        links = {link["rel"]: link["href"] for link in collection["links"] if link["type"] == "application/schema+json"}
        kinds = ("schema", "queryables") if collection["id"] == "catalogue" else ("schema", "queryables", "sortables")
        for kind in kinds:
            address = links[f"http://www.opengis.net/def/rel/ogc/1.0/{kind}"]
            document = get(address.removeprefix("http://register.example/ogc").partition("?")[0])
            assert (document["type"], bool(document["properties"])) == ("object", True)


def test_a_schema_names_the_id_the_place_and_the_time_of_a_feature(get: Get) -> None:
    for collection in get("/collections")["collections"]:
        if collection["id"] == "catalogue":
            continue
        schema = get(f"/collections/{collection['id']}/schema")["properties"]
        roles = {entry["x-ogc-role"]: name for name, entry in schema.items() if "x-ogc-role" in entry}
        feature = get(f"/collections/{collection['id']}/items", limit="1")["features"][0]
        assert "id" in roles
        assert ("primary-geometry" in roles) == (feature["geometry"] is not None)
        assert ("primary-instant" in roles) == (collection["id"] in ("devices", "datastreams"))


def test_the_catalogue_says_that_its_items_are_records(get: Get) -> None:
    assert get("/collections/catalogue")["itemType"] == "record"
