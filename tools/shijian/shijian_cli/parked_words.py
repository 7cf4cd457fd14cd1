"""Why an event is parked and what to do about it, in Chinese; what the code itself said stands beside it as 原文."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chassis.in_words import WORDS, fitting, in_words

# What the code of a projection or a policy raised, by the kind of fault that it stands for.
FAULTS = {
    "计算出错": {"ArithmeticError", "ZeroDivisionError", "OverflowError", "InvalidOperation", "DivisionByZero"},
    "找不到所需的内容": {"KeyError", "IndexError", "LookupError"},
    "值不合要求": {"ValueError", "UnicodeDecodeError"},
    "类型不符": {"TypeError", "AttributeError"},
    "与预期不符": {"AssertionError"},
}
UNREADABLE = {"Undecodable": "事件的字节读不懂", "UnknownType": "此服务不认识这种事件"}
UNSTORABLE = "Unstorable"
AGAIN = "begins again"
READERS = {"projection": "投影", "policy": "策略"}
_RAISED = re.compile(r"(?P<kind>[A-Z]\w*): (?P<text>.*)", re.DOTALL)


def why(parked: Mapping[str, Any]) -> str:
    """In one sentence, of one parked event."""
    text = parked["problem"]
    if not text:
        return "排在同一事件流前面的搁置事件之后"
    if text.startswith(AGAIN) or (found := _RAISED.fullmatch(text)) is None:
        return in_words(text)
    kind, said = found["kind"], found["text"]
    known = fitting(said, WORDS)
    detail = known or f"原文“{said}”"
    if kind in UNREADABLE:
        return f"{UNREADABLE[kind]}：{detail}"
    if kind == UNSTORABLE:
        return f"{_reader(parked)}得出的值数据库存不下：{detail}"
    fault = next((name for name, kinds in FAULTS.items() if kind in kinds), "程序出错")
    return f"{_reader(parked)}处理这个事件时{fault}（{kind}），{detail}"


def advice(parked: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each reader and stream that stands still: what to type once the cause is mended."""
    first: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for one in parked:
        if one["state"] == "parked" and one["problem"]:
            first.setdefault((one["service"], one["consumer"], one["stream"]), one)
    return [_advised(one) for one in first.values()]


def _advised(parked: Mapping[str, Any]) -> str:
    place = " ".join((parked["service"], parked["consumer"].removeprefix("projection:"), parked["stream"] or "''"))
    skip = f"放弃这一个：shijian parked skip {place} {parked['version']} --by … --reason …"
    if not parked["stream"]:
        where = f"{parked['topic']}/{parked['partition']} 位置 {parked['offset']}"
        return f"{_reader(parked)}：{where} 的记录不知属于哪个事件流，不挡其他事件；{skip}"
    if parked["problem"].startswith(AGAIN):
        return f"事件流 {parked['stream']}：重试不能套用；由备份恢复日志：shijian restore，或{skip}"
    mend = (
        "升级认识它的版本" if parked["problem"].startswith(tuple(UNREADABLE)) else f"修好{_reader(parked)}的代码并升级"
    )
    return f"事件流 {parked['stream']}：{mend}后重试：shijian parked retry {place} --by … --reason …；{skip}"


def _reader(parked: Mapping[str, Any]) -> str:
    kind, _, name = parked["consumer"].partition(":")
    return f"{READERS.get(kind, kind)} {name} "
