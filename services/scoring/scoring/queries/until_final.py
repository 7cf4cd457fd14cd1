"""What stands in the way of the steps until a round is final; nothing: it may be taken now. Pure."""

from collections.abc import Iterator

from scoring.projections.candidates import Stage
from scoring.projections.rounds import RoundState
from scoring.queries.rounds import OUT
from scoring.queries.standing_of_round import Standing
from scoring.values import RoundStep


def entering(at: Standing) -> Iterator[str]:
    if at.state is not RoundState.OPEN:
        yield "评分已经开始，不再受理申报"


def reviewing(at: Standing) -> Iterator[str]:
    if not any(c.stage is Stage.APPLIED for c in at.candidates):
        yield "没有等待初审的申报"


def assigning(at: Standing) -> Iterator[str]:
    if at.state is RoundState.FINAL:
        yield "轮次已定稿，不再评分"


def marking(at: Standing) -> Iterator[str]:
    if at.state is RoundState.FINAL:
        yield "轮次已定稿"
    if at.state is not RoundState.OPEN:
        return
    if waiting := [c.subject for c in at.candidates if c.stage is Stage.APPLIED]:
        yield f"等待初审：{at.names(waiting)}"
    if all(c.stage in OUT for c in at.candidates):
        yield "还没有受理的申报"
    least = at.course.number(RoundStep.ASSIGN)
    for channel, title in at.channels if least else ():
        if sum(a.active and a.channel == channel for a in at.board.assessors) < least:
            yield f"{title}还没有指派评定人（至少 {least} 人）"
    yield "评分尚未开始"


def settling(at: Standing) -> Iterator[str]:
    yield from _while_marking(at)
    if not _apart(at):
        yield f"渠道之间没有相差超过 {at.course.number(RoundStep.SETTLE)} 分的"


def finalizing(at: Standing) -> Iterator[str]:
    yield from _while_marking(at)
    if at.incomplete:
        yield f"评分表尚不完整：{at.names(at.incomplete)}（接受不完整须说明理由）"
    if apart := _apart(at):
        yield f"渠道分歧尚未裁定：{at.names(apart)}"


def _while_marking(at: Standing) -> Iterator[str]:
    if at.state is RoundState.OPEN:
        yield "评分尚未开始"
    if at.state is RoundState.FINAL:
        yield "轮次已定稿"


def _apart(at: Standing) -> list[str]:
    """Whose channels differ by more than the step allows, not settled."""
    if not at.course.has(RoundStep.SETTLE):
        return []
    largest = at.course.number(RoundStep.SETTLE)
    return [r.candidate.subject for r in at.board.rows if r.now.spread > largest and not r.candidate.settled]
