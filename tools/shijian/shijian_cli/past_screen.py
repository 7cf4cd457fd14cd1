"""Builds of past moments on the screen, and the offsets that name one."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shijian_cli.moments import moment
from shijian_cli.screen import table_of
from shijian_cli.trouble import USAGE, Trouble

OFFSET = re.compile(r"(?P<topic>[A-Za-z0-9._-]+):(?P<partition>\d+)=(?P<end>\d+)")
STATES = {
    "building": "未完成",
    "ready": "预览（同步中，待确认）",
    "live": "现行",
    "kept": "旧表（同步中）",
    "past": "时点构建",
    "folding past": "时点构建（未完成）",
}
MS = 1000


def offsets(text: str) -> list[dict[str, Any]] | None:
    """`topic:partition=offset,…` or a JSON file of the same; None for what is meant as a time. Raises Trouble."""
    if text.endswith(".json"):
        return _from_file(Path(text))
    if "=" not in text:
        return None
    found = [OFFSET.fullmatch(part.strip()) for part in text.split(",")]
    if any(one is None for one in found):
        raise Trouble(f"--as-of {text} 不是位置", "形如 registry-events-v1:0=120,registry-events-v1:1=98", code=USAGE)
    return [{"topic": one["topic"], "partition": int(one["partition"]), "end": int(one["end"])} for one in found if one]


def _from_file(path: Path) -> list[dict[str, Any]]:
    """`{"topic": {"0": 120, "1": 98}}`."""
    try:
        return [
            {"topic": topic, "partition": int(partition), "end": int(end)}
            for topic, ends in json.loads(path.read_text()).items()
            for partition, end in ends.items()
        ]
    except (OSError, ValueError, AttributeError) as error:
        advice = '文件内容形如 {"registry-events-v1": {"0": 120, "1": 98}}'
        raise Trouble(f"{path} 不能用作位置文件", advice, code=USAGE, detail=str(error)) from error


def result_of(projection: str, r: Any) -> dict[str, Any]:
    """What a build of a past moment came to, as JSON holds it."""
    names = ("name", "build", "as_of_us", "events", "parked", "rows", "elapsed_ms")
    return {"projection": projection, **{name: getattr(r, name) for name in names}, "ends": _ends(r.ends)}


def built(done: dict[str, Any]) -> str:
    """One line."""
    then = f"{moment(done['as_of_us'])} 的" if done["as_of_us"] else "所给位置的"
    text = f"✓ {done['name']}：{then} {done['projection']}，{done['events']:,} 个事件，{done['rows']:,} 行"
    parked = f"，搁置 {done['parked']} 个" if done["parked"] else ""
    return f"{text}{parked}，用时 {done['elapsed_ms'] / MS:.1f} 秒；删除：shijian rebuild --drop {done['name']}"


def record_of(service: str, b: Any) -> dict[str, Any]:
    """One table that there is, as JSON holds it."""
    names = ("name", "build", "projection", "version", "state", "as_of_us", "made_at_us")
    return {"service": service, **{name: getattr(b, name) for name in names}, "ends": _ends(b.ends)}


def builds(found: Sequence[dict[str, Any]]) -> Any:
    """All tables with the names that `shijian diff` takes."""
    rows = []
    for b in found:
        state, read = STATES.get(b["state"], b["state"]), sum(end["end"] for end in b["ends"])
        rows.append(
            [b["name"], b["projection"], b["version"], state, moment(b["as_of_us"]), read, moment(b["made_at_us"])]
        )
    return table_of("现有构建", ["名称", "投影", "版本#", "状态", "时点", "已折叠位置合计#", "建立时间"], rows)


def _ends(ends: Any) -> list[dict[str, Any]]:
    return [{"topic": end.topic, "partition": end.partition, "end": end.end} for end in ends]
