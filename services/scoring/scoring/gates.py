"""Pass gates: a least total and a least rate of every level 1, compared unrounded. Passed, failed or open. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.facts import plain
from scoring.scheme import Gate


class GateStatus(enum.Enum):
    PASSED = "合格"
    FAILED = "不合格"
    OPEN = "尚不能判定"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is compared: the total, or a level 1, with its full marks."""

    title: str
    marks: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class GateResult:
    gate: Gate
    status: GateStatus
    steps: tuple[str, ...]


def through(gate: Gate, total: Bounds, levels: Sequence[Bounds], supposed: Sequence[str] = ()) -> GateResult:
    """The gate as the bounds at hand leave it. `supposed`: what a what-if changed in it."""
    findings = [_compared(total, gate.total)]
    findings += [_compared(level, level.marks * gate.level_rate / 100) for level in levels]
    statuses = {status for status, _ in findings}
    status = next((s for s in (GateStatus.FAILED, GateStatus.OPEN) if s in statuses), GateStatus.PASSED)
    label = ("假设推演，不是原文的标准",) if gate.what_if else ()
    return GateResult(gate, status, (*label, *supposed, *(step for _, step in findings), status.value))


def _compared(found: Bounds, least: Decimal) -> tuple[GateStatus, str]:
    settled = found.lower == found.upper
    reached = plain(found.lower) if settled else f"{plain(found.lower)} 至 {plain(found.upper)}"
    said = f"{found.title}：{reached} 分，须不低于 {plain(least)} 分"
    if found.lower >= least:
        return GateStatus.PASSED, f"{said}，达到"
    if found.upper < least:
        return GateStatus.FAILED, f"{said}，未达到"
    return GateStatus.OPEN, f"{said}，尚不能判定"
