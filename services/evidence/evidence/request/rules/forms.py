"""A filled-in form against what the row asks: every answer known, once, of the right kind, unit, period and range."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from evidence.request.rejections import (
    FieldMissing,
    FieldTwice,
    FieldUnknown,
    KindWrong,
    OptionUnknown,
    OutOfRange,
    PeriodWrong,
    UnitWrong,
    ValueWrong,
)
from evidence.request.rules.shares import check_shares
from evidence.request.values import Ask, Field, InputKind

PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TEXT_LIMIT = 2000

KIND_NAMES = {
    InputKind.NUMBER: "数值",
    InputKind.COUNT: "计数",
    InputKind.FLAG: "是否",
    InputKind.ITEMS: "多选项",
    InputKind.DATE: "日期",
    InputKind.TEXT: "文字",
}

SLOTS = {
    InputKind.NUMBER: "number",
    InputKind.COUNT: "number",
    InputKind.FLAG: "flag",
    InputKind.ITEMS: "items",
    InputKind.DATE: "date",
    InputKind.TEXT: "text",
}


def check_form(asks: Sequence[Ask], fields: Sequence[Field]) -> None:
    if not fields and not any(ask.required for ask in asks):
        raise FieldMissing("没有填报任何内容", field="fields")
    asked = {ask.input_id: ask for ask in asks}
    seen: set[str] = set()
    for index, field in enumerate(fields):
        path = f"fields[{index}]"
        if (ask := asked.get(field.input_id)) is None:
            raise FieldUnknown(f"本项不要求填报“{field.input_id}”", field=f"{path}.input_id")
        if field.input_id in seen:
            raise FieldTwice(f"“{ask.title}”重复填报", field=f"{path}.input_id")
        seen.add(field.input_id)
        check_answer(path, ask, field)
    for ask in asks:
        if ask.required and ask.input_id not in seen:
            raise FieldMissing(f"缺少必填项“{ask.title}”（{ask.input_id}）", field="fields")
    check_shares(asks, fields)


def check_answer(path: str, ask: Ask, field: Field) -> None:
    if field.kind is not ask.kind:
        wanted, given = KIND_NAMES[ask.kind], KIND_NAMES[field.kind]
        raise KindWrong(f"“{ask.title}”应填{wanted}，填的是{given}", field=f"{path}.kind")
    check_slots(path, ask, field)
    if field.unit != ask.unit:
        raise UnitWrong(f"“{ask.title}”的单位应为{quoted(ask.unit)}，填的是{quoted(field.unit)}", field=f"{path}.unit")
    if ask.period and field.period != ask.period:
        raise PeriodWrong(
            f"“{ask.title}”应填{quoted(ask.period)}期间的值，填的是{quoted(field.period)}", field=f"{path}.period"
        )
    if (check := CHECKS.get(ask.kind)) is not None:
        check(path, ask, field)


def check_slots(path: str, ask: Ask, field: Field) -> None:
    """The value stands where its kind wants it, and nowhere else. No items ticked is an answer."""
    filled = {
        "number": field.number is not None,
        "flag": field.flag is not None,
        "items": bool(field.items),
        "date": field.date is not None,
        "text": field.text is not None,
    }
    wanted = SLOTS[ask.kind]
    for slot, there in filled.items():
        if there and slot != wanted:
            raise ValueWrong(f"“{ask.title}”是{KIND_NAMES[ask.kind]}，不应填 {slot}", field=f"{path}.{slot}")
    if not filled[wanted] and wanted != "items":
        raise ValueWrong(f"“{ask.title}”没有填值", field=f"{path}.{wanted}")


def check_number(path: str, ask: Ask, field: Field) -> None:
    text = field.number or ""
    if not PLAIN_DECIMAL.fullmatch(text):
        raise ValueWrong(
            f"“{ask.title}”应为普通十进制数（整数至多 15 位，小数至多 6 位），填的是{quoted(text[:40])}",
            field=f"{path}.number",
        )
    value = Decimal(text)
    too_low = ask.minimum is not None and value < ask.minimum
    too_high = ask.maximum is not None and value > ask.maximum
    if too_low or too_high:
        raise OutOfRange(f"“{ask.title}”应{bounds_of(ask)}，填的是 {text}", field=f"{path}.number")


def check_count(path: str, ask: Ask, field: Field) -> None:
    check_number(path, ask, field)
    value = Decimal(field.number or "")
    if value < 0 or value != value.to_integral_value():
        raise ValueWrong(f"“{ask.title}”应为不小于 0 的整数，填的是 {field.number}", field=f"{path}.number")


def check_items(path: str, ask: Ask, field: Field) -> None:
    for index, item in enumerate(field.items):
        if item not in ask.options:
            offered = "、".join(ask.options)
            raise OptionUnknown(f"“{ask.title}”没有选项“{item}”，可选：{offered}", field=f"{path}.items[{index}]")
        if item in field.items[:index]:
            raise OptionUnknown(f"“{ask.title}”的选项“{item}”重复", field=f"{path}.items[{index}]")


def check_date(path: str, ask: Ask, field: Field) -> None:
    text = field.date or ""
    if not is_date(text):
        raise ValueWrong(f"“{ask.title}”应为真实日期，形如 2021-11-10，填的是{quoted(text[:40])}", field=f"{path}.date")


def is_date(text: str) -> bool:
    """The pattern first: fromisoformat also takes weeks and days without hyphens."""
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_text(path: str, ask: Ask, field: Field) -> None:
    text = field.text or ""
    if not text.strip() or "\0" in text:
        raise ValueWrong(f"“{ask.title}”没有填值，或含空字符", field=f"{path}.text")
    if len(text) > TEXT_LIMIT:
        raise ValueWrong(f"“{ask.title}”至多 {TEXT_LIMIT} 字，填了 {len(text)} 字", field=f"{path}.text")


def bounds_of(ask: Ask) -> str:
    if ask.minimum is not None and ask.maximum is not None:
        return f"在 {ask.minimum} 至 {ask.maximum} 之间"
    return f"不小于 {ask.minimum}" if ask.minimum is not None else f"不大于 {ask.maximum}"


def quoted(text: str) -> str:
    return f"“{text}”" if text else "（空）"


CHECKS: Mapping[InputKind, Callable[[str, Ask, Field], None]] = {
    InputKind.NUMBER: check_number,
    InputKind.COUNT: check_count,
    InputKind.ITEMS: check_items,
    InputKind.DATE: check_date,
    InputKind.TEXT: check_text,
}
