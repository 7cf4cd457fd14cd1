"""Words that rounds, sheets and localities share, as they stand on the wire. Pure values; no rules."""

import enum
import re
from dataclasses import dataclass
from decimal import Decimal

# A channel begins with a letter, a subject is a credit code or the code of a place: the three cannot be confused.
SHEET_ID = re.compile(
    r"(?P<round>[a-z0-9]+(-[a-z0-9]+)*)-(?P<subject>[0-9A-Z]{18}|[0-9]{6})(-(?P<channel>[a-z][a-z_]*))?"
)


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


class RoundStep(enum.Enum):
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


class CountsFrom(enum.Enum):
    """From which day a public notice counts; no source says. A day that is not worked counts in neither."""

    NEXT_DAY = "次日起算"
    THAT_DAY = "当日起算"


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step of ours that a round switches, or takes with another number than the scheme's, or counts otherwise."""

    step: RoundStep
    enabled: bool
    number: int | None
    counts_from: CountsFrom | None = None


@dataclass(frozen=True, slots=True)
class KnownMarket:
    uscc: str
    name: str
    kind: MarketKind
    locality: str
    county: str


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """`locality`: the city that it belongs to, or is."""

    code: str
    name: str
    locality: str


@dataclass(frozen=True, slots=True)
class Admission:
    """What the sheets of a subject are opened with: one sheet for each channel, or one where there are none."""

    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    period: str
    evaluation_date: str
    channels: tuple[str, ...]
    assigned_only: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """An assessor as the round assigned them. No localities: all of the round's. `recused`: subjects."""

    channel: str
    localities: tuple[str, ...]
    recused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a row wants to know. Bounds are inclusive; an empty period means any.

    `part_of`: the input of which it is a share and so never more.
    """

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
    part_of: str = ""


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


class Verdict(enum.Enum):
    """What the pass gates say of a result."""

    PASSED = "合格"
    FAILED = "不合格"
    OPEN = "尚不能判定"
    UNGATED = "没有合格线"


@dataclass(frozen=True, slots=True)
class LevelMark:
    title: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """One sheet of a subject, as the read model has it at that version of the sheet.

    Levels only where a gate asks for them, parts only where the markets of an area have one mark.
    """

    subject: str
    channel: str
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    levels: tuple[LevelMark, ...]
    marked: bool
    unsettled: int
    version: int = 0
    parts: tuple[PartMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Barred:
    """An assessor whose recusal has reached that sheet."""

    subject: str
    channel: str
    assessor: str


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """What a subject's sheets come to. `missing`: channels that never marked; `spread`: how far channels differ."""

    subject: str
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    verdict: Verdict
    missing: tuple[str, ...]
    spread: Decimal


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that was counted again. `subject` is empty for a notice."""

    number: int
    subject: str
    before: str
    day: str
    missing_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NamedSubject:
    subject: str
    subject_name: str


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


def sheet_id(round_id: str, subject: str, channel: str = "") -> str:
    return f"{round_id}-{subject}-{channel}" if channel else f"{round_id}-{subject}"


def sheet_stream(sheet: str) -> str:
    return f"sheet-{sheet}"


def parts_of_sheet(sheet: str) -> tuple[str, str, str] | None:
    """Round, subject and channel of a sheet id; None for what is none."""
    found = SHEET_ID.fullmatch(sheet)
    return None if found is None else (found["round"], found["subject"], found["channel"] or "")


def locality_stream(round_id: str, locality: str) -> str:
    return f"locality-{round_id}-{locality}"


def award_stream(scheme_id: str, subject: str) -> str:
    return f"award-{scheme_id}-{subject}"
