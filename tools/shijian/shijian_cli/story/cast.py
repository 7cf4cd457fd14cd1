"""Who takes part: cities and their made-up markets, read from data/markets.yaml."""

from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from shijian_cli.story.uscc import made_up_uscc


@dataclass(frozen=True, slots=True)
class Market:
    uscc: str
    name: str
    county: str
    city: str
    stalls: int
    quality: str


@dataclass(frozen=True, slots=True)
class City:
    """`quality` is that of the locality's own evidence (rows that all its markets share)."""

    code: str
    name: str
    quality: str
    markets: tuple[Market, ...]


def data(name: str) -> Any:
    """One of the story's data files."""
    return yaml.safe_load(resources.files("shijian_cli.story").joinpath("data", name).read_text(encoding="utf-8"))


def cast() -> tuple[City, ...]:
    """The cities in the order of their codes, with their markets."""
    return tuple(_city(entry) for entry in data("markets.yaml")["cities"])


def _city(entry: dict[str, Any]) -> City:
    markets = tuple(
        Market(
            uscc=made_up_uscc(market["county"], serial),
            name=market["name"],
            county=market["county"],
            city=entry["code"],
            stalls=market["stalls"],
            quality=market["quality"],
        )
        for serial, market in enumerate(entry["markets"], start=1)
    )
    return City(entry["code"], entry["name"], entry["quality"], markets)
