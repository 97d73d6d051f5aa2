"""Slots of the schedule, and the durations that name them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from geo.errors import Invalid
from portal.schedule import begin_of_slot, duration, is_due
from portal.settings import Settings

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "length"),
    [("P1D", DAY), ("P1W", 7 * DAY), ("PT6H", DAY / 4), ("P1DT12H30M", timedelta(days=1, hours=12, minutes=30))],
)
def test_a_duration_of_the_standard_is_understood(written, length):
    assert duration(written) == length


@pytest.mark.parametrize(
    "written", ["P", "PT", "P1M", "P1Y", "1D", "P1D ", "P0D", "P1DT", "P1W2D", "P-1D", "p1d", "P1.5D"]
)
def test_what_is_no_length_of_time_is_refused_by_the_settings(written):
    with pytest.raises(Invalid, match="LAMPPOST_SCHEDULE"):
        Settings.from_env({"LAMPPOST_SCHEDULE": written})


def test_a_week_begins_on_monday_and_a_day_at_midnight_utc():
    thursday = datetime(2026, 11, 19, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert begin_of_slot(thursday, 7 * DAY) == datetime(2026, 11, 16, tzinfo=UTC)
    assert begin_of_slot(thursday, DAY) == datetime(2026, 11, 18, tzinfo=UTC)


def test_one_complete_edition_is_due_in_each_slot():
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert is_due(None, noon, DAY)
    assert not is_due(noon, noon + timedelta(hours=11), DAY)
    assert is_due(noon, noon + timedelta(hours=12), DAY)
