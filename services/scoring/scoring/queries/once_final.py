"""What stands in the way of the steps once a round is final; nothing: it may be taken now. Pure."""

from collections.abc import Iterator

from scoring.projections.candidates import CandidateRow, Stage
from scoring.projections.notices import NoticeRow
from scoring.projections.rounds import RoundState
from scoring.queries.standing_of_round import Standing
from scoring.values import RoundStep, Verdict, VetoStatus
from scoring.workcalendar.official import official


def noticing(at: Standing) -> Iterator[str]:
    yield from _once_final(at)
    if at.state is RoundState.FINAL and not any(_eligible(c) for c in at.candidates):
        yield "没有可以公示的：成绩已定、合格、未被否决、尚未公示"


def _once_final(at: Standing) -> Iterator[str]:
    if at.state is not RoundState.FINAL:
        yield "轮次尚未定稿"


def _eligible(c: CandidateRow) -> bool:
    passed = c.verdict in {Verdict.PASSED, Verdict.UNGATED} and c.veto is not VetoStatus.STRUCK
    return c.stage is Stage.FINAL and passed and c.lower is not None and c.lower == c.upper


def objecting(at: Standing) -> Iterator[str]:
    yield from _once_final(at)
    if at.state is RoundState.FINAL and not any(_open(n, at.today) for n in at.board.notices):
        yield "今天没有名单在异议期内"


def _open(notice: NoticeRow, today: str) -> bool:
    """A notice that was recorded late leaves as many working days from then."""
    counts = notice.counts_from
    late = official().until(notice.recorded_on, notice.working_days, counts).day if notice.recorded_on else ""
    until = max(notice.last_day, late) if notice.recorded_on > notice.first_day else notice.last_day
    return notice.first_day <= today <= until


def awarding(at: Standing) -> Iterator[str]:
    yield from _once_final(at)
    if at.state is not RoundState.FINAL:
        return
    if not at.course.has(RoundStep.NOTICE):
        if all(c.stage is not Stage.FINAL for c in at.candidates):
            yield "没有可以命名的"
        return
    said = [_not_yet(at, c) for c in at.candidates if c.stage in {Stage.NOTICED, Stage.OBJECTED}]
    if not said:
        yield "没有公示而未命名的"
    if said and all(said):
        yield from dict.fromkeys(said)


def _not_yet(at: Standing, c: CandidateRow) -> str:
    """Why this subject cannot be named today; empty: it can."""
    notice = next(n for n in at.board.notices if n.number == c.notice)
    if c.objections:
        return f"{c.subject_name}有异议待定（第 {'、'.join(map(str, c.objections))} 号）"
    if notice.missing_years:
        return f"公示期至 {notice.last_day} 是暂定的，待 {'、'.join(map(str, notice.missing_years))} 年放假安排"
    return f"公示期至 {notice.last_day}" if at.today <= notice.last_day else ""


def revoking(at: Standing) -> Iterator[str]:
    if not any(c.stage is Stage.NAMED for c in at.candidates):
        yield "没有已命名的"
