"""Times as people write them."""

from datetime import datetime

import pytest

from shijian_cli.moments import known, microseconds, moment
from shijian_cli.trouble import USAGE, Trouble

HALF_PAST_NINE = 1_636_507_800_000_000


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-10 09:30:00",
        "2021-11-10T09:30",
        "2021-11-10T01:30:00Z",
        "2021-11-10T01:30:00+00:00",
        "1636507800000000",
    ],
)
def test_a_moment_may_be_written_in_many_ways(text):
    assert microseconds(text) == HALF_PAST_NINE
    assert moment(HALF_PAST_NINE) == "2021-11-10 09:30:00"


def test_a_date_is_the_end_of_that_day_and_fractions_count():
    assert microseconds("2021-11-10") + 1 == microseconds("2021-11-11 00:00:00")
    assert microseconds("2021-11-10") == microseconds("20211110")
    assert microseconds("2021-11-10 09:30:00.000001") == HALF_PAST_NINE + 1


@pytest.mark.parametrize("text", ["", "yesterday", "2021-13-01", "09:30"])
def test_what_is_no_moment_is_refused_by_name(text):
    with pytest.raises(Trouble, match="--as-of") as caught:
        microseconds(text)
    assert caught.value.code == USAGE


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        ("2021-11-10", None),
        ("20211110", None),
        ("2021-11-09", "2021-11-09 23:59:59.999999"),
        ("2021-11-11", "2021-11-11 23:59:59.999999"),
        ("2021-11-10 09:30:00", "2021-11-10 09:30:00"),
    ],
)
def test_what_is_known_on_a_day_is_all_of_that_day_and_today_it_is_what_is_known_now(text, at):
    """Half past one in the night in China is still the day before in UTC."""
    now = datetime.fromisoformat("2021-11-09T17:30:00Z")
    assert known(text, now) == (None if at is None else microseconds(at))
