"""FACTS.yaml: what is known of a subject, for scoring without any service. Units and kinds come from the scheme.

as_of: 2021-12-31            # evaluation date
period: "2021"               # evaluated year
facts: {input_id: value}     # number (perhaps with its unit), true/false, list of items, date, text
awards: {"1.1": {points: 3, reason: …, by: …}}
made_up: true                # reports say 虚构数据
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from scoring.facts import Award, Fact, Facts
from scoring.number_size import fits, misfit, quoted
from scoring.scheme import Input, Scheme, period_of
from scoring.values import Field, InputKind
from shijian_cli.trouble import USAGE, Trouble
from shijian_cli.typed_numbers import MARKS, decimal_of, outside

KEYS = {"as_of", "period", "facts", "awards", "made_up"}
# What goes on as a number does is no unit.
NUMBER_WITH_UNIT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^-+.,0-9a-zA-Z\s].*)")
ASSESSED = {"discretion", "full_or_reduced"}
# As people write them, beside true and false.
FLAGS = {"是": True, "有": True, "否": False, "无": False}


class AsWritten(yaml.SafeLoader):
    """Numbers and days stay as they stand in the file: no digit is lost, and what is none is told as any other."""


def _written(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for _tag in ("int", "float", "timestamp"):
    AsWritten.add_constructor(f"tag:yaml.org,2002:{_tag}", _written)


def read_facts(path: Path, scheme: Scheme) -> tuple[Facts, date]:
    """(facts, evaluation date) from the file. Raises Trouble naming the entry at fault."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=AsWritten)  # noqa: S506 a SafeLoader
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _wrong(f"{path}：{error}") from error
    if not isinstance(content, dict) or not set(content) <= KEYS or "as_of" not in content:
        raise _wrong(f"{path}：应有 as_of，可有 period、facts、awards、made_up，不应有其他")
    if not isinstance(content.get("made_up", False), bool):
        raise _wrong("made_up：应为 true 或 false")
    return facts_of(content, scheme), _day(content["as_of"])


def facts_of(content: Mapping[str, Any], scheme: Scheme) -> Facts:
    """The facts of a parsed file."""
    wanted = {i.id: i for _, _, i in scheme.inputs()}
    period = str(content.get("period", ""))
    fields = {}
    for input_id, value in _held(content, "facts").items():
        if input_id not in wanted:
            raise _wrong(f"facts.{input_id}：评价体系没有这一填报项")
        fields[input_id] = Fact(_field(wanted[input_id], value, period_of(wanted[input_id], scheme, period)))
    awards = {str(part): _award(str(part), given, scheme) for part, given in _held(content, "awards").items()}
    return Facts(fields, awards, period)


def _field(wanted: Input, value: Any, period: str) -> Field:
    slots: dict[InputKind, Any] = {
        InputKind.NUMBER: lambda: _number(wanted, value),
        InputKind.COUNT: lambda: _number(wanted, value),
        InputKind.FLAG: lambda: {"flag": value if isinstance(value, bool) else FLAGS.get(str(value))},
        InputKind.ITEMS: lambda: {"items": tuple(map(str, value if isinstance(value, list) else [value]))},
        InputKind.DATE: lambda: {"date": str(value)},
        InputKind.TEXT: lambda: {"text": str(value)},
    }
    return Field(input_id=wanted.id, kind=wanted.kind, unit=wanted.unit, period=period, **slots[wanted.kind]())


def _number(wanted: Input, value: Any) -> dict[str, Any]:
    split = NUMBER_WITH_UNIT.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = split[2].strip() if split else wanted.unit
    if unit != wanted.unit:
        raise _wrong(f"facts.{wanted.id}：单位应为“{wanted.unit}”，报的是“{unit}”")
    given = split[1] if split else value
    number = _decimal(f"facts.{wanted.id}", given)
    if not fits(number):
        raise _wrong(f"facts.{wanted.id}：{misfit(str(given), wanted.minimum, wanted.maximum)}")
    return {"number": number}


def _held(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    held = content.get(name) or {}
    if not isinstance(held, dict):
        raise _wrong(f"{name}：应为 编号: 值 的对照")
    return held


def _award(part: str, given: Any, scheme: Scheme) -> Award:
    if not isinstance(given, dict) or "points" not in given:
        raise _wrong(f"awards.{part}：应为 {{points: 分数, reason: 理由}}")
    reason = str(given.get("reason") or "")
    if not reason.strip():
        raise _wrong(f"awards.{part}：评定须写明理由（reason）")
    own = scheme.part(part)
    if own is not None and own.rule.kind not in ASSESSED:
        raise _wrong(f"awards.{part}：这一段由事实直接计分，不能评定")
    points = _decimal(f"awards.{part}.points", given["points"])
    if why := outside(str(given["points"]), MARKS):
        raise _wrong(f"awards.{part}.points：{why}")
    return Award(part, points, reason, str(given.get("by", "")))


def _decimal(name: str, value: Any) -> Decimal:
    number = None if isinstance(value, bool) else decimal_of(str(value))
    if number is None:
        raise _wrong(f"{name}：“{quoted(str(value))}”不是数值")
    return number


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(f"as_of：{value!r} 不是日期（年-月-日）") from None


def _wrong(what: str) -> Trouble:
    return Trouble("事实文件有误", "格式见 shijian score --help", code=USAGE, detail=what)


def facts_content(sheet: Any, scheme: Scheme, *, made_up: bool) -> dict[str, Any]:
    """The facts file of a sheet as scoring shows it (a SheetView): scored offline, it gives the same marks."""
    wanted = {i.id: i for _, _, i in scheme.inputs()}
    parts = [part for row in sheet.rows for part in row.parts]
    inputs = [i for group in (*parts, sheet.veto) for i in group.inputs if i.known]
    return {
        "as_of": sheet.evaluation_date,
        "period": sheet.period,
        "facts": {i.input_id: _plain(wanted[i.input_id], i.value) for i in inputs},
        "awards": {
            part.part: {"points": part.award.points, "reason": part.award.reason, "by": part.award.by}
            for part in parts
            if part.HasField("award")
        },
    } | ({"made_up": True} if made_up else {})


def _plain(wanted: Input, shown: str) -> Any:
    """From how scoring shows a value to people."""
    if wanted.kind is InputKind.FLAG:
        return shown == "是"
    if wanted.kind is InputKind.ITEMS:
        return [option for option in wanted.options if option in shown.split("、")]
    return shown
