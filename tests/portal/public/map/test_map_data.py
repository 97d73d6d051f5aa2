from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from shapely import box, unary_union
from shapely.geometry import shape

from geo.publication import map_cells
from geo.publication.mercator import MapCell, to_degrees, to_world
from tests.portal.public.map.conftest import PLANTED, Town

CENTRE = (5.1199, 52.5151)  # in the square


def cell_around(z: int, longitude: float, latitude: float) -> MapCell:
    x, y = to_world(longitude, latitude)
    return MapCell(z, int(x * 2 ** (z - 1)), int(y * 2 ** (z - 1)))


def cell(town: Town, z: int, place: tuple[float, float] = CENTRE, query: str = "") -> dict[str, Any]:
    found = cell_around(z, *place)
    answer = town.client.get(f"/map/{z}/{found.x}/{found.y}.json{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def everything(drawn: dict[str, Any]) -> int:
    clusters = sum(sum(cluster[2]) for cluster in drawn["clusters"])
    return clusters + len(drawn["devices"]) + sum(sum(block["counts"]) for block in drawn["blocks"])


def test_the_world_and_its_degrees_agree() -> None:
    assert to_degrees(*to_world(5.12, 52.5)) == pytest.approx((5.12, 52.5))


def test_districts_tell_counts_by_colour_and_what_has_no_place(town: Town) -> None:
    answer = town.client.get("/map/districts.json").get_json()
    districts = {district["code"]: district for district in answer["districts"]}
    assert answer["total"] == 13
    assert answer["bounds"] == [5.1, 52.5, 5.18, 52.53]
    assert districts["WK01"]["name"] == PLANTED
    assert districts["WK01"]["counts"] == [9, 0, 0, 0]
    assert districts["WK02"]["counts"] == [3, 0, 0, 1]
    assert districts["WK02"]["roaming"] == [1, 0, 0, 0]


@pytest.mark.parametrize("z", [9, 12, 13, 14])
def test_far_away_every_placed_device_counts_in_a_cluster_and_none_is_named(town: Town, z: int) -> None:
    places = product((5.118, 5.13, 5.15, 5.16), (52.512, 52.515, 52.5165, 52.518, 52.52))
    cells = {cell_around(z, *place): place for place in places}
    drawn = [cell(town, z, place) for place in cells.values()]
    assert sum(everything(one) for one in drawn) == 12
    assert not any(one["devices"] or one["blocks"] for one in drawn)


def test_the_filter_of_the_list_narrows_the_pyramid_and_the_live_count_alike(town: Town) -> None:
    for z in (9, 16):
        assert everything(cell(town, z, (5.15, 52.518), "?type=optical_camera")) == 1
        assert everything(cell(town, z, (5.15, 52.518), "?personal_data=unknown")) == 0
    assert everything(cell(town, 9, query="?state=removed")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "state=active", "district=WK01", "district=WK02&state=active", "category=sensor", "changed_since=2026-01-01",
        "new_since=2999-01-01", "new_since=2026-01-01&type=optical_camera", "purpose=enforcement",
    ],
)  # fmt: skip
def test_whatever_the_filter_far_away_everything_that_passes_and_has_a_place_is_counted(town: Town, query: str) -> None:
    answer = town.client.get(f"/map/districts.json?{query}").get_json()
    placed = answer["total"] - sum(sum(district["roaming"]) for district in answer["districts"])
    for z in (4, 9):
        assert everything(cell(town, z, query=f"?{query}")) == placed


def test_a_generalised_device_is_its_square_and_has_no_point(town: Town) -> None:
    drawn = cell(town, 16)
    block = next(block for block in drawn["blocks"] if block["id"] == town.region)
    assert block["counts"] == [2, 0, 0, 0]
    assert {device[0] for device in block["devices"]} == {str(device) for device in town.squares}
    assert block["label"] == [5.11985, 52.5163]
    assert not {device[0] for device in drawn["devices"]} & {str(device) for device in town.squares}


def test_of_a_square_each_cell_hatches_its_part_and_all_its_outline_and_bounds(town: Town) -> None:
    west, south, east, north = 5.1180, 52.5140, 5.1217, 52.5163
    whole = box(west, south, east, north)
    places = product((west, CENTRE[0], east), (south, CENTRE[1], north))
    cells = {cell_around(18, *place): place for place in places}
    drawn = [cell(town, 18, place) for place in cells.values()]
    parts = [shape(one["hatched"]["squares"]) for one in drawn]
    assert len(parts) > 1 and unary_union(parts).symmetric_difference(whole).area < 1e-12
    assert sum(part.area for part in parts) == pytest.approx(whole.area)
    assert sum(shape(one["hatched"]["borders"]).length for one in drawn) == pytest.approx(whole.length)
    for one in drawn:
        (block,) = one["blocks"]
        assert block["bounds"] == [west, south, east, north]
        assert shape(json.loads(block["outline"])).equals(whole)


def test_hatching_does_not_end_where_a_cell_holds_too_much_to_name(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cell(town, 16)
    monkeypatch.setattr(map_cells, "MOST_SPOTS", 0)
    counted = cell(town, 16)
    assert counted["hatched"] == before["hatched"] and before["hatched"]["squares"]
    assert counted["blocks"] == [] and everything(counted) == everything(before)


def test_lines_come_with_their_shape_and_removed_devices_are_marked(town: Town) -> None:
    line = cell(town, 16, (5.15, 52.5165))["shapes"]
    assert [shape[2]["type"] for shape in line] == ["LineString"]
    removed = cell(town, 16, (5.16, 52.52))["devices"]
    assert [device[7] for device in removed] == [1]


def test_devices_at_nearly_one_spot_are_one_symbol_that_names_them(town: Town) -> None:
    clusters = cell(town, 16, (5.13, 52.52))["clusters"]
    assert [sum(cluster[2]) for cluster in clusters] == [6]
    assert {device[5] for device in clusters[0][3]} == {f"Pole {number}" for number in range(6)}


def test_a_symbol_of_many_keeps_to_the_middle_half_of_its_grid_cell(town: Town) -> None:
    side = 2**15 * 2
    for cluster in cell(town, 14, (5.13, 52.52))["clusters"]:
        for position in to_world(cluster[0], cluster[1]):
            assert 0.24 <= position * side % 1 <= 0.76


@pytest.mark.parametrize("path", ["3/0/0", "19/0/0", "14/-1/0", "14/8192/0", "14/0/x"])
def test_a_cell_that_is_not_there_is_a_problem_in_json(town: Town, path: str) -> None:
    answer = town.client.get(f"/map/{path}.json")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_an_unknown_value_of_the_filter_is_a_problem_that_names_it(town: Town) -> None:
    answer = town.client.get("/map/districts.json?type=toaster")
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("type: ")


def test_the_base_map_of_a_city_without_one_is_its_districts(town: Town) -> None:
    answer = town.client.get("/map/base.json").get_json()
    assert answer["features"] == []
    assert [area["type"] for area in answer["districts"]] == ["MultiPolygon", "MultiPolygon"]
