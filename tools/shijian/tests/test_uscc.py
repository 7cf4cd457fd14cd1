"""The made-up codes pass the checks that real ones pass."""

from stdnum.cn import uscc

from shijian_cli.story.cast import cast
from shijian_cli.story.uscc import made_up_uscc


def test_every_made_up_code_is_valid():
    assert all(uscc.is_valid(made_up_uscc(county, serial)) for county in ("140105", "141181") for serial in range(200))


def test_a_code_depends_on_county_and_serial_alone():
    assert made_up_uscc("140105", 1) == made_up_uscc("140105", 1)
    assert made_up_uscc("140105", 1) != made_up_uscc("140105", 2)


def test_the_cast_is_eleven_cities_with_three_markets_each():
    cities = cast()
    markets = [m for city in cities for m in city.markets]
    assert len(cities) == 11
    assert [len(city.markets) for city in cities] == [3] * 11
    assert len({m.uscc for m in markets}) == len({m.name for m in markets}) == 33
    assert all(m.county.startswith(m.city[:4]) and m.name.startswith("样例·") for m in markets)
