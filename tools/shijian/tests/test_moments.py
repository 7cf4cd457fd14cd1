"""Times as people write them."""

import pytest

from shijian_cli.moments import microseconds, moment
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


def test_a_date_is_its_beginning_and_fractions_count():
    assert moment(microseconds("2021-11-10")) == "2021-11-10 00:00:00"
    assert microseconds("2021-11-10") == microseconds("20211110")
    assert microseconds("2021-11-10 09:30:00.000001") == HALF_PAST_NINE + 1


@pytest.mark.parametrize("text", ["", "yesterday", "2021-13-01", "09:30"])
def test_what_is_no_moment_is_refused_by_name(text):
    with pytest.raises(Trouble, match="--as-of") as caught:
        microseconds(text)
    assert caught.value.code == USAGE
