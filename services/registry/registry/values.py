"""Words that all aggregates of the registry share. Pure values; no rules."""

import enum
from dataclasses import dataclass


class JurisdictionLevel(enum.Enum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


LEVEL_NAMES = {
    JurisdictionLevel.PROVINCE: "省级",
    JurisdictionLevel.CITY: "地级",
    JurisdictionLevel.COUNTY: "县级",
}


@dataclass(frozen=True, slots=True)
class KnownJurisdiction:
    """What the registry knew of a jurisdiction when a command was made; `valid_to` is the first day without it."""

    code: str
    level: JurisdictionLevel
    parent: str
    valid_from: str
    valid_to: str | None = None
