"""What is known of a subject when it is scored, and the checks that a fact must pass. What is missing is not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domainkit.rejection import Invalid
from scoring.days import parsed
from scoring.number_size import fits, misfit
from scoring.scheme import Input
from scoring.values import Field, InputKind, Source


class FactRefused(Invalid):
    """A fact of the wrong kind, unit, period or range, or for an input that the scheme does not have."""


@dataclass(frozen=True, slots=True)
class Fact:
    field: Field
    source: Source | None = None
    submitted_by: str = ""
    accepted_by: str = ""
    accepted_at: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """An assessor's mark for a part at discretion."""

    part: str
    points: Decimal
    reason: str
    by: str = ""
    at: int = 0
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """By input id and by part id. `period` is the evaluated year; empty: periods are not looked at."""

    fields: Mapping[str, Fact] = field(default_factory=dict)
    awards: Mapping[str, Award] = field(default_factory=dict)
    period: str = ""


def check_field(given: Field, wanted: Input, period: str) -> None:
    """Raises FactRefused, naming the input. `period` is the year that the value must be for; empty: any."""
    if given.kind is not wanted.kind:
        raise refused(wanted.id, f"应为{KIND_NAMES[wanted.kind]}，报的是{KIND_NAMES[given.kind]}")
    if given.unit != wanted.unit:
        raise refused(wanted.id, f"单位应为“{wanted.unit}”，报的是“{given.unit}”")
    if period and given.period != period:
        raise refused(wanted.id, f"应为{period}年的数据，报的是“{given.period}”")
    CHECKS[wanted.kind](given, wanted)


def check_new(given: Field, wanted: Input, period: str) -> None:
    """As check_field, for what somebody gives now: a number must have room in a form, a day be written in full. Raises
    FactRefused.
    """
    number = given.number
    if number is not None and number.is_finite() and not fits(number):
        raise refused(wanted.id, misfit(str(number), wanted.minimum, wanted.maximum))
    check_field(given, wanted, period)
    if wanted.kind is InputKind.DATE:
        _check_day(given, wanted, parsed)


def refused(input_id: str, why: str) -> FactRefused:
    return FactRefused(f"{input_id}：{why}", field=f"fields.{input_id}")


def _check_number(given: Field, wanted: Input) -> None:
    if given.number is None:
        raise refused(wanted.id, "缺少数值")
    if not given.number.is_finite():
        raise refused(wanted.id, f"应为数值，报的是 {given.number}")
    if wanted.kind is InputKind.COUNT and given.number != given.number.to_integral_value():
        raise refused(wanted.id, f"应为整数，报的是 {given.number}")
    if wanted.minimum is not None and given.number < wanted.minimum:
        raise refused(wanted.id, f"不得低于 {wanted.minimum}，报的是 {given.number}")
    if wanted.maximum is not None and given.number > wanted.maximum:
        raise refused(wanted.id, f"不得高于 {wanted.maximum}，报的是 {given.number}")


def _check_flag(given: Field, wanted: Input) -> None:
    if given.flag is None:
        raise refused(wanted.id, "应填是或否")


def _check_items(given: Field, wanted: Input) -> None:
    if unknown := [i for i in given.items if i not in wanted.options]:
        raise refused(wanted.id, f"没有选项：{'、'.join(unknown)}")
    if len(set(given.items)) != len(given.items):
        raise refused(wanted.id, "选项重复")


def _check_date(given: Field, wanted: Input) -> None:
    _check_day(given, wanted, date.fromisoformat)


def _check_day(given: Field, wanted: Input, read: Callable[[str], date]) -> None:
    try:
        read(given.date or "")
    except ValueError:
        raise refused(wanted.id, f"应为日期（年-月-日），报的是“{given.date or ''}”") from None


def _check_text(given: Field, wanted: Input) -> None:
    if not (given.text or "").strip():
        raise refused(wanted.id, "缺少说明")


KIND_NAMES = {
    InputKind.NUMBER: "数值",
    InputKind.COUNT: "整数",
    InputKind.FLAG: "是/否",
    InputKind.ITEMS: "选项",
    InputKind.DATE: "日期",
    InputKind.TEXT: "文字",
}

CHECKS = {
    InputKind.NUMBER: _check_number,
    InputKind.COUNT: _check_number,
    InputKind.FLAG: _check_flag,
    InputKind.ITEMS: _check_items,
    InputKind.DATE: _check_date,
    InputKind.TEXT: _check_text,
}


def shown(given: Field) -> str:
    """The value as people read it."""
    if given.number is not None:
        return plain(given.number)
    if given.flag is not None:
        return "是" if given.flag else "否"
    if given.kind is InputKind.ITEMS:
        return "、".join(given.items) or "无"
    return given.date or given.text or ""


def plain(number: Decimal) -> str:
    """Digits without an exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
