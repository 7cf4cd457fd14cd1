"""What is wrong, from what the services say of themselves, and what to do about each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.broken_views import MOVE_ASIDE, damaged
from chassis.in_words import in_words

LAG_LIMIT = 10_000
PARTS = {
    "worker": "命令处理",
    "submitter": "命令提交",
    "projector": "读模型",
    "policies": "策略",
    "process": "进程",
    "schemes": "评价体系",
}
DISK_FREE_LIMIT = 1024**3
ACCEPTED = "比较：shijian diff live preview；切换：shijian rebuild 投影 --accept"


@dataclass(frozen=True, slots=True)
class Problem:
    where: str
    what: str
    do: str


def problems_of_service(service: str, status: Any) -> list[Problem]:
    """Of one service's StatusResponse."""
    found = [
        Problem(service, f"未就绪：{PARTS.get(part, part)}，{in_words(line)}", _advice(service, line))
        for part, word in status.not_ready.items()
        for line in word.splitlines()
    ]
    found += [
        Problem(service, f"等待确认：{in_words(line)}", ACCEPTED)
        if part == "projector"
        else Problem(service, f"{PARTS.get(part, part)}：{in_words(line)}", _advice(service, line))
        for part, word in status.remarks.items()
        for line in word.splitlines()
    ]
    if not status.broker_reachable:
        found.append(Problem(service, f"连不上 Kafka {status.kafka_bootstrap}", "确认代理在运行；本机：shijian up"))
    if status.parked:
        found.append(
            Problem(service, f"搁置了 {status.parked} 个事件", "看原因：shijian parked list，再 retry 或 skip")
        )
    return found + list(_lagging(service, status))


def _advice(service: str, line: str) -> str:
    if "评价体系" in line:
        return "恢复原体系文件；更正须另出新版本，见 shijian schemes list"
    is_lost = any(word in line for word in ("are gone", "the log ends at", "log from"))
    return f"看 data/logs/{service}.log" + ("；从备份恢复：shijian restore，见 docs/restore.md" if is_lost else "")


def _lagging(service: str, status: Any) -> Iterable[Problem]:
    for p in status.partitions:
        if not p.serving:
            yield Problem(service, f"分区 {p.partition} 正在接管", "稍候；一直如此则看服务日志")
        if p.lag > LAG_LIMIT:
            yield Problem(service, f"分区 {p.partition} 积压 {p.lag} 条命令", "加 worker，或看服务日志为何变慢")
    for p in status.projections:
        if p.lag > LAG_LIMIT:
            advice = f"稍候；不减少则 shijian rebuild {p.projection}"
            yield Problem(service, f"投影 {p.projection} 分区 {p.partition} 落后 {p.lag} 个事件", advice)
    for p in status.policies:
        if p.lag > LAG_LIMIT:
            yield Problem(service, f"策略 {p.policy} 落后 {p.lag} 个事件", "看服务日志中 stream 角色的行")


def unreachable(service: str, address: str, why: str) -> Problem:
    """A service that does not answer."""
    return Problem(service, f"{address} 没有应答（{why}）", f"启动：shijian up；已启动则看 data/logs/{service}.log")


def broken(service: str, file: Path, said: str) -> Problem:
    """A read model's file on this machine that SQLite cannot read."""
    return Problem(service, damaged(file, said), MOVE_ASIDE)


def differing_versions(versions: Mapping[str, str]) -> list[Problem]:
    """One release should run everywhere."""
    if len(set(versions.values())) <= 1:
        return []
    said = "、".join(f"{service} {version}" for service, version in versions.items())
    return [Problem("全部", f"版本不一致：{said}", "重启到同一版本：shijian down 后 shijian up")]


def scarce_disk(free: int, folder: str) -> list[Problem]:
    """Kafka stops when the disk is full."""
    if free >= DISK_FREE_LIMIT:
        return []
    return [Problem("磁盘", f"{folder} 只剩 {free // 1024**2} MB", "清理磁盘；事件日志不会自动删除")]
