"""Words shared by commands, events and rows. Pure values; no rules."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class InputKind(enum.Enum):
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"
    ITEMS = "items"
    DATE = "date"
    TEXT = "text"


class Scope(enum.Enum):
    SUBJECT = "subject"
    LOCALITY = "locality"


class ReviewLevel(enum.Enum):
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a row of the scheme wants to know. Bounds are inclusive; an empty period means any.

    `part_of`: the input of which it is a share and so never more.
    """

    row: str
    input_id: str
    title: str
    kind: InputKind
    unit: str = ""
    period: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[str, ...] = ()
    scope: Scope = Scope.SUBJECT
    required: bool = True
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One answer. `number` stays the text that was filled in, so that a wrong one can be refused by name."""

    input_id: str
    kind: InputKind
    number: str | None = None
    flag: bool | None = None
    items: tuple[str, ...] = ()
    date: str | None = None
    text: str | None = None
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class FileRef:
    sha256: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the object store held when the command was made."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Endorsement:
    level: ReviewLevel
    by: str
    at: int
    note: str = ""


CHAINS = {
    Scope.SUBJECT: (ReviewLevel.COUNTY, ReviewLevel.CITY),
    Scope.LOCALITY: (ReviewLevel.PROVINCE,),
}

LEVEL_NAMES = {ReviewLevel.COUNTY: "县级", ReviewLevel.CITY: "市级", ReviewLevel.PROVINCE: "省级"}

STREAM_PREFIX = "request-"


def request_id(round_id: str, subject: str, row: str) -> str:
    return f"{round_id}-{subject}-{row}"


def stream_of(request: str) -> str:
    return STREAM_PREFIX + request
