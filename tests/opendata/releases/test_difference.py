import csv
import io
import random
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest

from geo.errors import PublishRefused, Unreadable
from opendata.releases.difference import Change, Tally, as_lines, compare, of_line
from opendata.releases.manifest import Difference

Rows = Mapping[int, tuple[str, ...]]
COLUMNS = ("id", "name", "tier", "changedEdition")


def id_of(number: int) -> str:
    return str(UUID(int=number))


def between(tmp_path: Path, before: Rows, after: Rows, columns: tuple[str, ...] = COLUMNS) -> list[Change]:
    paths = [tmp_path / "before.csv", tmp_path / "after.csv"]
    for path, rows, header in zip(paths, (before, after), (COLUMNS, columns), strict=True):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([header, *((id_of(number), *rest) for number, rest in rows.items())])
        path.write_text(text.getvalue(), newline="")
    return list(compare(*paths, tmp_path))


def test_rows_that_came_went_and_changed_are_told_by_id_whatever_their_order(tmp_path: Path) -> None:
    before = {number: (f"name {number}", "0", "1") for number in range(40)}
    after = {number: before[number] for number in random.Random(3).sample(range(40), 40) if number != 7}
    after |= {12: ("other", "0", "2"), 99: ("new", "1", "2")}
    assert between(tmp_path, before, after) == [
        Change(id_of(7), "removed"),
        Change(id_of(12), "changed", {"name": ("name 12", "other")}),
        Change(id_of(99), "added"),
    ]


def test_line_ends_quotes_and_ids_within_a_cell_are_no_rows(tmp_path: Path) -> None:
    odd = f'two\r\nlines, "quoted" and\r\n{id_of(5)},x'
    assert between(tmp_path, {1: ("a", "0", "1"), 2: (odd, "0", "1")}, {2: (odd, "0", "1"), 1: (odd, "0", "1")}) == [
        Change(id_of(1), "changed", {"name": ("a", odd)})
    ]


def test_a_row_that_only_says_when_it_changed_did_not(tmp_path: Path) -> None:
    assert between(tmp_path, {1: ("a", "0", "1")}, {1: ("a", "0", "2")}) == []


def test_only_columns_that_both_have_are_compared(tmp_path: Path) -> None:
    assert between(tmp_path, {1: ("a", "0", "1")}, {1: ("a", "0", "1")}, ("id", "name", "tier", "newer")) == []


def test_a_device_that_is_generalised_under_its_old_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishRefused):
        between(tmp_path, {1: ("a", "0", "1")}, {1: ("a", "1", "1")})
    assert between(tmp_path, {1: ("a", "1", "1")}, {1: ("a", "0", "1")}) == [
        Change(id_of(1), "changed", {"tier": ("1", "0")})
    ]


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(f"id,name\r\n{id_of(1)},a\r\n{id_of(1)},b\r\n", newline="")
    with pytest.raises(Unreadable, match="twice"):
        list(compare(path, path, tmp_path))


@pytest.mark.parametrize("content", ["", 'id,name\r\n"open', "id,name\r\nno id,a\r\n"])
def test_what_is_no_file_of_devices_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, newline="")
    with pytest.raises(Unreadable):
        list(compare(path, path, tmp_path))


def test_changes_are_counted_as_they_pass() -> None:
    tally = Tally()
    passing = [Change("a", "added"), Change("b", "changed", {"name": ("x", "y")}), Change("c", "removed")]
    assert list(tally.counting(passing)) == passing
    assert tally.difference == Difference(1, 1, 1, {"name": 1})


def test_a_change_that_was_written_as_a_line_is_read_again() -> None:
    told = [Change("a", "added"), Change("b", "changed", {"name": ('"x"\n', "é")})]
    assert [of_line(line) for line in as_lines(told)] == told
