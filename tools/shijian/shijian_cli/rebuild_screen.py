"""How plans, results, records and proofs of rebuilds are shown: as tables, and as JSON holds them."""

from collections.abc import Sequence
from typing import Any

from chassis.in_words import in_words
from shijian_cli.moments import moment
from shijian_cli.proof_screen import apart_line, apart_of
from shijian_cli.rebuild_bars import MS, PHASES
from shijian_cli.screen import table_of

MIB = 1024 * 1024
BUILDING = "building"
STATES = {
    "ready": "预览（同步中，待确认）",
    "live": "现行",
    "kept": "旧表（同步中）",
    "dropped": "已删除",
}


def plan_of(answer: Any) -> dict[str, Any]:
    """A plan as JSON holds it."""
    partitions = [
        {"partition": p.partition, "from": p.start, "to": p.log_end, "events": p.log_end - p.start, "bytes": p.bytes}
        for p in answer.partitions
    ]
    return {
        **_some(answer, "projection", "version", "topic", "processes", "resumes"),
        "events": sum(p["events"] for p in partitions),
        "bytes": sum(p["bytes"] for p in partitions),
        "partitions": partitions,
    }


def result_of(projection: str, r: Any) -> dict[str, Any]:
    """What a rebuild came to, as JSON holds it."""
    work = ("fetch_ms", "decode_ms", "fold_ms", "write_ms", "wall_ms", "events", "peak_bytes")
    return {
        "projection": projection,
        **_some(r, "build", "replaced", "resumed", "held", "events", "parked", "rows"),
        "refolded": list(r.refolded),
        **_some(r, "hash", "live_hash", "not_compared"),
        "phase_ms": dict(sorted(r.phase_ms.items())),
        "processes": [_some(p, *work) for p in r.processes],
        "apart": apart_of(r),
    }


def record_of(service: str, r: Any) -> dict[str, Any]:
    """What is on record of a rebuild, as JSON holds it."""
    steps = ("partition", "done", "target", "rate", "remaining_ms", "parked")
    return {
        "service": service,
        **_some(r, "projection", "build", "phase", "state", "running", "begun_at_us", "updated_at_us", "problem"),
        **_some(r, "rows_done", "rows_total"),
        "refolded": list(r.refolded),
        "partitions": [_some(p, *steps) for p in r.partitions],
    }


def plans(found: Sequence[dict[str, Any]]) -> list[Any]:
    """One table a plan."""
    shown: list[Any] = []
    for plan in found:
        rows = [[p["partition"], p["from"], p["to"], f"{p['events']:,}", _mib(p["bytes"])] for p in plan["partitions"]]
        rows.append(["合计", "", "", f"{plan['events']:,}", _mib(plan["bytes"])])
        goes_on = f"，接续 {plan['resumes']}" if plan["resumes"] else ""
        shown.append(f"{plan['projection']} v{plan['version']}：{plan['topic']}，{plan['processes']} 个进程{goes_on}")
        shown.append(table_of("", ["分区", "起#", "止#", "事件约#", "MiB 约#"], rows))
    return shown


def rebuilt(found: Sequence[dict[str, Any]]) -> str:
    """A line a rebuild."""
    return "\n".join(_line(done) for done in found)


def _line(done: dict[str, Any]) -> str:
    seconds = sum(done["phase_ms"].values()) / MS
    if done["held"]:
        name = done["projection"]
        said = [f"{name}：新版本 {done['build']} 已建好，用时 {seconds:.1f} 秒，尚未切换，现行表不变"]
        said.append(f"比较：shijian diff live preview:{name}；切换：shijian rebuild {name} --accept")
        return "；".join(said)
    said = [f"✓ {done['projection']}：{done['events']:,} 个事件，用时 {seconds:.1f} 秒，现行表 {done['build']}"]
    if done["refolded"]:
        numbers = "、".join(map(str, done["refolded"]))
        said.append(f"分区 {numbers} 的中间文件损坏，已自动重新折叠；请检查磁盘")
    if done["parked"]:
        said.append(f"搁置 {done['parked']} 个，查看：shijian parked list")
    if done["hash"]:
        said.append(f"内容与旧表{'一致' if done['hash'] == done['live_hash'] else '不一致'}，散列 {done['hash']}")
    if done["apart"]:
        said.append(apart_line(done["apart"], "新表"))
    if done["not_compared"]:
        said.append(f"未与旧表核对（{done['not_compared']}），可与事件日志核对：shijian verify {done['projection']}")
    if done["replaced"]:
        said.append(f"旧表 {done['replaced']} 保留并同步，删除：shijian rebuild {done['projection']} --drop-old")
    return "；".join(said)


def dropped(found: Sequence[dict[str, Any]]) -> str:
    """A line a projection."""
    return "\n".join(
        f"{d['projection']}：{'已删除 ' + '、'.join(d['dropped']) if d['dropped'] else '没有旧表'}" for d in found
    )


def statuses(found: Sequence[dict[str, Any]]) -> Any:
    """What is on record, partition by partition."""
    rows = [
        [
            r["service"],
            r["projection"],
            r["build"],
            _step(r),
            _state(r),
            "，".join(f"{p['partition']}: {p['done']:,}/{p['target']:,}" for p in r["partitions"]),
            moment(r["updated_at_us"]),
            in_words(r["problem"]),
        ]
        for r in found
    ]
    return table_of("重建", ["服务", "投影", "表", "步骤", "状态", "分区进度", "更新于", "问题"], rows)


def _step(r: dict[str, Any]) -> str:
    phase = PHASES.get(r["phase"], str(r["phase"]))
    return f"{phase} {r['rows_done']:,}/{r['rows_total']:,} 行" if r["rows_total"] and r["running"] else phase


def _state(r: dict[str, Any]) -> str:
    """Whether somebody is at work on it: what was broken off goes on when it is asked for again."""
    if r["running"]:
        return "进行中"
    if r["state"] == BUILDING:
        return f"已中断；继续：shijian rebuild {r['projection']}"
    return STATES.get(r["state"], str(r["state"]))


def _some(message: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(message, name) for name in names}


def _mib(size: int) -> str:
    return f"{size / MIB:,.1f}"
