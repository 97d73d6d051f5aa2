"""The contract of every import: good rows go in, bad ones are told, a second import changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Connection

from geo.database import writing
from geo.errors import Invalid, Unreadable
from geo.model import NewOrganisation, OrganisationKind
from geo.register.organisations import register as register_organisation
from geo.register.territory import set_territory
from opendata.exchange.importing import Choices, import_devices
from opendata.exchange.mapping import load
from opendata.exchange.report import Report
from tests.support.databases import Databases

from .conftest import FIELDS, HEADER, OWNER, POSITION

Bring = Callable[..., Report]
Value = Callable[[str, str], object]
Count = Callable[[], int]

TWO = "id,lat,lon\na,52.1,5.1\nb,52.11,5.11\n"
ONE_BAD = "id,lat,lon\na,52.1,5.1\nb,500,5.1\n"


def test_good_rows_are_registered(bring: Bring, count: Count) -> None:
    report = bring(TWO)
    assert (report.rows, report.registered, report.refused, report.committed) == (2, 2, 0, True)
    assert count() == 2


def test_a_second_import_of_the_same_file_changes_nothing(bring: Bring, value: Value) -> None:
    bring(TWO)
    report = bring(TWO)
    assert (report.registered, report.revised, report.unchanged) == (0, 0, 2)
    assert value("a", "v.number") == 1


def test_what_changed_is_revised_and_the_rest_is_not(bring: Bring, value: Value) -> None:
    bring(TWO)
    report = bring(TWO.replace("5.11", "5.12"))
    assert (report.revised, report.unchanged) == (1, 1)
    assert (value("a", "v.number"), value("b", "v.number")) == (1, 2)


def test_a_dry_run_tells_the_same_and_leaves_nothing(bring: Bring, count: Count) -> None:
    report = bring(ONE_BAD, dry_run=True)
    assert (report.registered, report.refused, report.committed, report.useful) == (1, 1, False, True)
    assert "Dry run: nothing was changed." in report.text()
    assert count() == 0


def test_bad_rows_are_told_by_row_column_and_value_while_good_ones_go_in(bring: Bring, count: Count) -> None:
    report = bring(ONE_BAD)
    assert count() == 1
    (error,) = report.errors
    assert (error.row, error.columns, error.value) == (3, ("lon", "lat"), "5.1, 500")
    assert "latitude 500 is not between -90 and 90" in error.reason


def test_all_or_nothing_leaves_nothing_when_a_row_is_refused(bring: Bring, count: Count) -> None:
    report = bring(ONE_BAD, all_or_nothing=True)
    assert not report.committed
    assert not report.useful
    assert "Nothing was changed, because" in report.text()
    assert count() == 0


def test_all_or_nothing_takes_a_file_without_faults(bring: Bring, count: Count) -> None:
    assert bring(TWO, all_or_nothing=True).committed
    assert count() == 2


def test_a_device_that_the_file_no_longer_has_is_told_and_stays(bring: Bring, count: Count) -> None:
    bring(TWO)
    report = bring("id,lat,lon\na,52.1,5.1\n")
    assert report.vanished == ("b",)
    assert "Vanished: 1 devices of this source" in report.text()
    assert count() == 2


def test_a_device_whose_row_is_refused_has_not_vanished(bring: Bring) -> None:
    bring(TWO)
    assert bring("id,lat,lon\na,52.1,5.1\nb,500,5\n").vanished == ()


def test_a_device_of_another_source_has_not_vanished(bring: Bring) -> None:
    bring(TWO, 'source = "other"\n' + POSITION + FIELDS)
    assert bring("id,lat,lon\nz,52.1,5.1\n").vanished == ()


def test_a_reference_that_occurs_twice_is_refused_the_second_time(bring: Bring) -> None:
    (error,) = bring("id,lat,lon\na,52.1,5.1\na,52.11,5.11\n").errors
    assert (error.row, error.reason) == (3, "occurs twice; row 2 has it too")


def test_rows_that_say_the_same_again_can_be_one_device(bring: Bring) -> None:
    mapping = HEADER + 'repeated = "same"\n' + POSITION + FIELDS
    report = bring("id,lat,lon\na,52.1,5.1\na,52.1,5.1\na,52.15,5.1\n", mapping)
    assert (report.registered, report.repeated, report.refused) == (1, 1, 1)
    assert report.errors[0].reason == "says something else than row 2"


def test_a_file_without_ids_gets_references_that_do_not_depend_on_the_order_of_rows(bring: Bring, count: Count) -> None:
    rows = ["North,52.1,5.1\n", "South,52.11,5.1\n", "South,52.11,5.1\n"]
    minted = FIELDS.replace('"id"', '{ mint = ["place", "lat", "lon"], prefix = "n-" }')
    mapping = HEADER + 'repeated = "number"\n' + POSITION + minted
    assert bring("place,lat,lon\n" + "".join(rows), mapping).registered == 3
    again = bring("place,lat,lon\n" + "".join(reversed(rows)), mapping)
    assert (again.unchanged, again.vanished, count()) == (3, (), 3)


def test_an_unknown_organisation_is_refused_with_the_nearest_name(bring: Bring) -> None:
    with pytest.raises(Invalid, match="'Gemeente Utrect' is not registered; did you mean 'Gemeente Utrecht'"):
        bring(TWO, organisation="Gemeente Utrect")


def test_no_organisation_at_all_is_refused(bring: Bring) -> None:
    with pytest.raises(Invalid, match="organisation: is missing"):
        bring(TWO, organisation=None)


def test_a_row_may_name_its_organisation(bring: Bring, town: Connection) -> None:
    register_organisation(town, NewOrganisation("COWI", OrganisationKind.PRIVATE))
    mapping = HEADER + POSITION + FIELDS + 'organisation = "who"\n'
    report = bring("id,lat,lon,who\na,52.1,5.1,COWI\nb,52.1,5.1,\nc,52.1,5.1,CoWi A/S\n", mapping)
    assert report.registered == 2
    assert report.errors[0].reason == "organisation 'CoWi A/S' is not registered; did you mean 'COWI'?"


def test_the_same_reference_of_two_organisations_is_two_devices(bring: Bring, town: Connection, count: Count) -> None:
    register_organisation(town, NewOrganisation("COWI", OrganisationKind.PRIVATE))
    mapping = HEADER + POSITION + FIELDS + 'organisation = "who"\n'
    assert bring("id,lat,lon,who\na,52.1,5.1,COWI\na,52.1,5.1,\n", mapping).registered == 2
    assert count() == 2


def test_rows_can_be_left_out(bring: Bring) -> None:
    mapping = HEADER + 'skip = [{ column = "kind", is = ["test", ""] }]\n' + POSITION + FIELDS
    report = bring("id,lat,lon,kind\na,52.1,5.1,real\nb,0,0,test\nc,0,0,\n", mapping)
    assert (report.registered, report.skipped, report.refused) == (1, 2, 0)


def test_places_are_released_only_with_a_reason_and_never_where_the_source_forbids(bring: Bring, value: Value) -> None:
    mapping = HEADER + 'never_exact = [{ column = "exact", is_not = "1" }]\n' + POSITION + FIELDS
    report = bring("id,lat,lon,exact\na,52.1,5.1,1\nb,52.1,5.1,0\n", mapping, release_exact="published before")
    assert value("a", "d.exact_reason") == "published before"
    assert value("b", "d.exact_reason") is None
    assert [(note.row, note.value) for note in report.warnings] == [(3, "0")]


def test_a_new_serial_number_is_kept_though_it_makes_no_new_version(bring: Bring, value: Value) -> None:
    mapping = HEADER + POSITION + FIELDS + 'serial = "sn"\n'
    bring("id,lat,lon,sn\na,52.1,5.1,S1\n", mapping)
    assert bring("id,lat,lon,sn\na,52.1,5.1,S2\n", mapping).unchanged == 1
    assert value("a", "(SELECT serial FROM register.device_private p WHERE p.device_id = d.id)") == "S2"


def test_two_imports_of_one_file_at_once_register_each_device_once(databases: Databases, tmp_path: Path) -> None:
    file, said = tmp_path / "devices.csv", tmp_path / "mapping.toml"
    file.write_text("id,lat,lon\n" + "".join(f"{n},52.1,5.1\n" for n in range(3_000)))
    said.write_text(HEADER + POSITION + FIELDS)
    with writing(databases.engine("register_app")) as connection:
        set_territory(connection, "Utrecht", shapely.box(5.0, 52.0, 5.3, 52.2))
        register_organisation(connection, NewOrganisation(OWNER, OrganisationKind.PUBLIC))

    def run(_: int) -> Report:
        with writing(databases.engine("register_app")) as connection:
            return import_devices(connection, file, load(said, file), Choices(OWNER))

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(run, range(2)))
    assert sorted((report.registered, report.unchanged) for report in reports) == [(0, 3_000), (3_000, 0)]


def test_a_column_that_the_mapping_names_must_be_there(bring: Bring, count: Count) -> None:
    with pytest.raises(Unreadable, match="has no column 'lat', which the mapping names; did you mean 'latt'"):
        bring("id,latt,lon\na,52.1,5.1\n")
    assert count() == 0


def test_a_column_that_no_json_record_has_is_missing_and_nothing_stays(bring: Bring, count: Count) -> None:
    records = '[{"id": 1, "lat": 52.1, "lon": 5.1}]'
    with pytest.raises(Unreadable, match="has no column 'nam'"):
        bring(records, HEADER + POSITION + FIELDS + 'name = "nam"\n', "devices.json")
    assert count() == 0


def test_a_column_that_only_some_json_records_have_is_empty_in_the_others(bring: Bring, value: Value) -> None:
    records = '[{"id": 1, "lat": 52.1, "lon": 5.1}, {"id": 2, "lat": "52.1", "lon": 5.1, "name": "two"}]'
    bring(records, HEADER + POSITION + FIELDS + 'name = "name"\n', "devices.json")
    assert (value("1", "name"), value("2", "name")) == (None, "two")


def test_a_truncated_file_leaves_nothing_of_its_good_rows(bring: Bring, count: Count) -> None:
    with pytest.raises(Unreadable, match="truncated"):
        bring('[{"id": 1, "lat": 52.1, "lon": 5.1}, {"id"', name="devices.json")
    assert count() == 0
