"""Those whose notice has ended without an upheld objection are named; what later proves untenable is revoked."""

from collections.abc import Sequence
from datetime import date

from scoring.area_results import area_with
from scoring.catalogue import Schemes
from scoring.round.commands import NameSubjects, RevokeAward, StrikeVeto
from scoring.round.eligible import check_eligible, check_whole
from scoring.round.events import AwardRevoked, Event, SubjectsNamed
from scoring.round.noticing import check_final, check_past, notice_of
from scoring.round.opening import course, scheme_of
from scoring.round.rejections import (
    ConditionUnknown,
    NoticeMissing,
    NoticeRunning,
    NotNamed,
    ObjectionOpen,
    ReasonMissing,
    SubjectsMissing,
    TooLate,
)
from scoring.round.state import Held, Ledger, Live
from scoring.rules.veto import years_after
from scoring.values import NamedSubject, RoundStep

VETO = "veto"


def name(schemes: Schemes, c: NameSubjects, state: Live) -> Sequence[Event]:
    check_final(state, RoundStep.AWARD, schemes)
    check_past(c.day, c.at, "day")
    ledger, steps = state.ledger, course(schemes, state.opened)
    if not c.subjects or len(set(c.subjects)) != len(c.subjects):
        raise SubjectsMissing("命名名单不能为空，也不能重复", field="subjects")
    if not c.title.strip():
        raise ReasonMissing("命名须写明称号", field="title")
    fresh = [s for s in c.subjects if s not in {h.subject for h in ledger.held}]
    results = {r.subject: r for r in ledger.results}
    for subject in fresh:
        if steps.has(RoundStep.NOTICE):
            check_noticed(subject, c.day, ledger)
        check_eligible(subject, results.get(subject), ledger, "命名")
    if not fresh:
        return []
    check_whole(scheme_of(schemes, state.opened), [*fresh, *(h.subject for h in ledger.held)], ledger, "命名")
    names = {x.subject: x.name for x in ledger.candidates}
    return [
        SubjectsNamed(
            round_id=state.opened.round_id,
            scheme_id=state.opened.scheme_id,
            title=c.title.strip(),
            day=c.day,
            awards_each=steps.number(RoundStep.AWARD),
            named=tuple(NamedSubject(s, names[s]) for s in fresh),
            by=c.by,
            at=c.at,
        )
    ]


def check_noticed(subject: str, day: str, ledger: Ledger) -> None:
    notice = notice_of(subject, ledger)
    if notice is None:
        raise NoticeMissing(f"{subject} 没有公示，不能命名", field="subjects")
    if notice.missing_years:
        years = "、".join(map(str, notice.missing_years))
        raise NoticeRunning(f"{years} 年放假安排尚未发布，公示期至 {notice.last_day} 是暂定的", field="day")
    if day <= notice.last_day:
        raise NoticeRunning(f"公示期至 {notice.last_day}，期满后方可命名", field="day")
    against = [o for o in ledger.objections if o.subject == subject]
    if any(o.upheld is None for o in against):
        raise ObjectionOpen(f"对 {subject} 的异议尚未决定", field="subjects")
    if any(o.upheld for o in against):
        raise ObjectionOpen(f"对 {subject} 的异议成立，不能命名", field="subjects")


def revoke(schemes: Schemes, c: RevokeAward, state: Live) -> Sequence[Event]:
    check_final(state, RoundStep.REVOKE, schemes)
    check_past(c.day, c.at, "day")
    if c.subject in state.ledger.revoked:
        return []
    held = next((h for h in state.ledger.held if h.subject == c.subject), None)
    if held is None:
        raise NotNamed(f"{c.subject} 在本轮没有命名", field="subject")
    known = {e.id for e in scheme_of(schemes, state.opened).entry_conditions}
    if c.ground and c.ground not in known:
        raise ConditionUnknown(f"参评条件应为：{'、'.join(sorted(known))}", field="ground")
    if not c.reason.strip():
        raise ReasonMissing("撤销须说明理由", field="reason")
    if over(held, c.day, course(schemes, state.opened).number(RoundStep.REVOKE)):
        raise TooLate(f"{held.day} 命名，已超过可以撤销的年限", field="day")
    lost, reason = holders(schemes, c.subject, state), c.reason.strip()
    return [revoked(state, s, c.ground, reason, c.day, c.by, c.at) for s in lost]


def strike(schemes: Schemes, c: StrikeVeto, state: Live) -> Sequence[Event]:
    """Nothing to do where nothing is held, or the round takes no such step."""
    steps = course(schemes, state.opened)
    held = next((h for h in state.ledger.held if h.subject == c.subject), None)
    gone = c.subject in state.ledger.revoked
    if held is None or gone or not steps.has(RoundStep.REVOKE) or over(held, c.day, steps.number(RoundStep.REVOKE)):
        return []
    why = f"重新计分后触发否决（第 {c.cause} 行）"
    return [revoked(state, s, VETO, why, c.day, c.by, c.at) for s in holders(schemes, c.subject, state)]


def holders(schemes: Schemes, subject: str, state: Live) -> list[str]:
    """The subject, or everybody of its area where that is evaluated, as far as they hold anything."""
    together = area_with(scheme_of(schemes, state.opened), subject, state.ledger.places)
    return [s for s in together if state.ledger.holds(s)]


def revoked(state: Live, subject: str, ground: str, reason: str, day: str, by: str, at: int) -> AwardRevoked:
    return AwardRevoked(state.opened.round_id, state.opened.scheme_id, subject, ground, reason, day, by, at)


def over(held: Held, day: str, years: int) -> bool:
    """Whether more years than that have passed; the anniversary itself still belongs to them."""
    return date.fromisoformat(day) > years_after(date.fromisoformat(held.day), years)
