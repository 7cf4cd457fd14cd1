"""Words that rounds, sheets and localities share, as they stand on the wire. Pure values; no rules."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class MarketKind(enum.Enum):
    FARM_PRODUCE = "农产品市场"
    CONSUMER_GOODS = "工业消费品市场"
    PRODUCTION_MATERIALS = "生产资料市场"


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


class VetoStatus(enum.Enum):
    CLEAR = "未触发"
    STRUCK = "已触发"
    OPEN = "尚不能判定"


class StepKind(enum.Enum):
    """A step of a round; which of them a scheme has, and from where, is its data."""

    ENTER = "申报"
    PRE_REVIEW = "初审"
    ASSIGN = "指派评定人"
    MARK = "评价"
    SETTLE = "裁定渠道分歧"
    FINALIZE = "定稿"
    NOTICE = "公示"
    OBJECT = "异议"
    AWARD = "命名授牌"
    REVOKE = "撤销"


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step of ours that a round switches, or takes with another number than the scheme's."""

    step: StepKind
    enabled: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class KnownMarket:
    uscc: str
    name: str
    kind: MarketKind
    locality: str
    county: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a row wants to know. Bounds are inclusive; an empty period means any."""

    row: str
    input_id: str
    title: str
    kind: InputKind
    unit: str
    period: str
    minimum: Decimal | None
    maximum: Decimal | None
    options: tuple[str, ...]
    scope: Scope
    required: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One answer to an Ask; which value is set goes by `kind`."""

    input_id: str
    kind: InputKind
    number: Decimal | None = None
    flag: bool | None = None
    items: tuple[str, ...] = ()
    date: str | None = None
    text: str | None = None
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The recorded event that a fact or a mark came from."""

    event_id: bytes
    stream: str
    version: int
    recorded_at: int


@dataclass(frozen=True, slots=True)
class PartMark:
    part: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """Bounds of a sheet's total, and the veto."""

    lower: Decimal
    upper: Decimal
    veto: VetoStatus


@dataclass(frozen=True, slots=True)
class SharedFacts:
    row: str
    revision: int
    fields: tuple[Field, ...]
    source: Source
    submitted_by: str
    accepted_by: str
    accepted_at: int


@dataclass(frozen=True, slots=True)
class SharedMark:
    part: str
    points: Decimal
    reason: str
    by: str
    at: int


def round_stream(round_id: str) -> str:
    return f"round-{round_id}"


def sheet_id(round_id: str, subject: str) -> str:
    return f"{round_id}-{subject}"


def sheet_stream(sheet: str) -> str:
    return f"sheet-{sheet}"


def locality_stream(round_id: str, locality: str) -> str:
    return f"locality-{round_id}-{locality}"
