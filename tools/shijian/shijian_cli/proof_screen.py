"""How a verification is shown: hashes, every invariant by name, and the rows that differ; as tables and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from chassis.in_words import in_words
from shijian_cli.screen import table_of
from shijian_cli.trouble import Trouble

INVARIANTS = {
    "rows": "行数相等：现行表与事件日志",
    "versions": "事件流版本连续：事件数等于最高版本",
    "recorded": "事件流登记与日志相符",
    "partitions": "事件流与行在应在的分区",
}
COUNTS = ("only_live", "only_other", "differ")


def proof_of(projection: str, r: Any) -> dict[str, Any]:
    """A proof as JSON holds it."""
    names = ("build", "agrees", "live_hash", "live_rows", "log_hash", "log_rows", "events")
    invariants = [
        {"name": i.name, "holds": i.holds, "offenders": i.offenders, "some": list(i.some)} for i in r.invariants
    ]
    said = {name: getattr(r, name) for name in names}
    return {"projection": projection, **said, "invariants": invariants, "apart": apart_of(r)}


def apart_of(r: Any) -> dict[str, Any] | None:
    """The rows that differ, as JSON holds them; None: there are none."""
    if not r.HasField("apart"):
        return None
    named = [{"kind": row.kind, "key": list(row.key)} for row in r.apart.named]
    return {**{name: getattr(r.apart, name) for name in COUNTS}, "named": named}


def apart_line(apart: dict[str, Any], other: str) -> str:
    """The rows that differ, in a sentence; `other` names what the live table is compared with."""
    kinds = {"only live": "仅现行表有" if other != "新表" else "仅旧表有", "only other": f"仅{other}有"}
    kinds["differs"] = "内容不同"
    counts = f"内容不同 {apart['differ']} 行，{kinds['only live']} {apart['only_live']} 行"
    counts += f"，{kinds['only other']} {apart['only_other']} 行"
    total, named = sum(apart[name] for name in COUNTS), apart["named"]
    first = f"前 {len(named)} 行" if total > len(named) else "各行"
    return f"{counts}；{first}：" + "、".join(f"{'/'.join(row['key'])}（{kinds[row['kind']]}）" for row in named)


def proofs(found: Sequence[dict[str, Any]]) -> list[Any]:
    """One row a projection, one an invariant of it; then, a line each, what is not as it should be."""
    hashes = [
        [
            p["projection"],
            "一致" if p["live_hash"] == p["log_hash"] else "不一致",
            p["live_hash"],
            p["log_hash"],
            p["live_rows"],
            p["log_rows"],
            p["events"],
        ]
        for p in found
    ]
    held = [
        [p["projection"], INVARIANTS.get(i["name"], i["name"]), "成立" if i["holds"] else "不成立", i["offenders"]]
        for p in found
        for i in p["invariants"]
    ]
    return [
        table_of("核对", ["投影", "散列", "现行表", "事件日志", "现行行数#", "日志行数#", "事件#"], hashes),
        table_of("不变量", ["投影", "不变量", "结果", "违反#"], held),
        *[Text(line) for p in found for line in _troubles(p)],
    ]


def trouble_of(found: Sequence[dict[str, Any]]) -> Trouble | None:
    """What did not agree, and what to do about it; None: all did."""
    if wrong := [p["projection"] for p in found if p["live_hash"] != p["log_hash"]]:
        return Trouble(f"与事件日志不一致：{'、'.join(wrong)}", f"由日志重建：shijian rebuild {wrong[0]} --accept")
    if wrong := [p["projection"] for p in found if not p["agrees"]]:
        advice = "内容与日志相符，但日志或登记有缺陷，重建不能修复；查明原因，必要时由备份恢复：shijian restore"
        return Trouble(f"不变量不成立：{'、'.join(wrong)}", advice)
    return None


def _troubles(proof: dict[str, Any]) -> list[str]:
    name = proof["projection"]
    lines = [
        f"{name}：{INVARIANTS.get(i['name'], i['name'])}，违反 {i['offenders']} 处，前 {len(i['some'])} 处："
        + "；".join(map(in_words, i["some"]))
        for i in proof["invariants"]
        if not i["holds"]
    ]
    return [*lines, *([f"{name}：{apart_line(proof['apart'], '日志')}"] if proof["apart"] else [])]
