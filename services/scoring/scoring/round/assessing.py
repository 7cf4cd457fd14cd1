"""Assessors come, go and recuse themselves; differences between channels are settled while marking."""

from collections.abc import Sequence

from scoring.catalogue import Schemes
from scoring.round.commands import AssignAssessor, RecuseAssessor, ReleaseAssessor, SettleDifference
from scoring.round.entering import channels_of
from scoring.round.events import (
    AssessorAssigned,
    AssessorRecused,
    AssessorReleased,
    DifferenceSettled,
    Event,
)
from scoring.round.opening import course, scheme_of
from scoring.round.rejections import (
    AlreadyFinal,
    BonusWrong,
    ChannelUnknown,
    Interested,
    MarkingNotStarted,
    NothingToSettle,
    OutsideJurisdiction,
    ReasonMissing,
    StepNotTaken,
    SubjectUnknown,
)
from scoring.round.state import Assignment, Final, Live, Open, Recusal, Settlement
from scoring.values import RoundStep, sheet_id


def assign(schemes: Schemes, c: AssignAssessor, state: Live) -> Sequence[Event]:
    if not course(schemes, state.opened).has(RoundStep.ASSIGN):
        raise StepNotTaken("本轮没有指派评定人这一步")
    channels = channels_of(scheme_of(schemes, state.opened))
    if c.channel not in (channels or ("",)):
        said = f"评分渠道应为：{'、'.join(channels)}" if channels else "本轮不分渠道"
        raise ChannelUnknown(said, field="channel")
    places = {p for x in state.ledger.candidates for p in (x.locality, x.county)}
    if strange := [p for p in c.localities if p not in places]:
        raise OutsideJurisdiction(f"本轮没有申报者在 {'、'.join(strange)}", field="localities")
    if any(b.form.applicant_signed_by == c.assessor for b in state.ledger.bonuses):
        raise Interested(f"{c.assessor} 在本轮申报过加分，不得评分", field="assessor")
    before = state.ledger.assignment(c.assessor)
    if before == Assignment(c.assessor, c.channel, c.localities):
        return []
    if before is not None and not c.reason.strip():
        raise ReasonMissing(f"{c.assessor} 已有指派，改派须说明理由", field="reason")
    reason = c.reason.strip()
    return [AssessorAssigned(state.opened.round_id, c.assessor, c.channel, c.localities, reason, c.by, c.at)]


def release(c: ReleaseAssessor, state: Live) -> Sequence[Event]:
    if state.ledger.assignment(c.assessor) is None:
        return []
    if not c.reason.strip():
        raise ReasonMissing("解除指派须说明理由", field="reason")
    return [AssessorReleased(state.opened.round_id, c.assessor, c.reason.strip(), c.by, c.at)]


def recuse(schemes: Schemes, c: RecuseAssessor, state: Live) -> Sequence[Event]:
    if state.ledger.candidate(c.subject) is None:
        raise SubjectUnknown(f"{c.subject} 没有申报本轮", field="subject")
    if Recusal(c.assessor, c.subject) in state.ledger.recusals:
        return []
    if isinstance(state, Final):
        said = "有利害关系的，由他人提出异议，或撤销命名"
        raise AlreadyFinal(f"轮次已定稿，评定不再因回避撤回；{said}", field="subject")
    if not c.interest.strip():
        raise ReasonMissing("回避须说明利害关系", field="interest")
    round_id = state.opened.round_id
    channels = channels_of(scheme_of(schemes, state.opened)) or ("",)
    sheets = tuple(sheet_id(round_id, c.subject, channel) for channel in channels)
    return [AssessorRecused(round_id, c.assessor, c.subject, c.interest.strip(), sheets, c.by, c.at)]


def check_marking(state: Live) -> None:
    if isinstance(state, Open):
        raise MarkingNotStarted("评分尚未开始")
    if isinstance(state, Final):
        raise AlreadyFinal("轮次已定稿")


def check_entered(subject: str, state: Live) -> None:
    candidate = state.ledger.candidate(subject)
    if candidate is None or not candidate.admitted:
        raise SubjectUnknown(f"{subject} 没有申报本轮，或初审没有通过", field="subject")


def settle(schemes: Schemes, c: SettleDifference, state: Live) -> Sequence[Event]:
    if Settlement(c.subject, c.channel, c.total) in state.ledger.settlements:
        return []
    check_marking(state)
    check_entered(c.subject, state)
    scheme = scheme_of(schemes, state.opened)
    if not course(schemes, state.opened).has(RoundStep.SETTLE):
        raise NothingToSettle("本轮没有裁定渠道分歧这一步", field="subject")
    if state.ledger.assignment(c.by) is not None:
        raise Interested("被指派评分的人不得裁定渠道分歧", field="header.actor")
    if (c.total is None) != (not c.channel):
        raise ChannelUnknown("改定一个渠道的总分须同时写明渠道和总分；都不写，即照各渠道所评", field="channel")
    if c.channel and c.channel not in channels_of(scheme):
        raise ChannelUnknown(f"评分渠道应为：{'、'.join(channels_of(scheme))}", field="channel")
    if c.total is not None and not 0 <= c.total <= scheme.total:
        raise BonusWrong(f"总分在 0 至 {scheme.total} 分之间", field="total")
    if not c.reason.strip():
        raise ReasonMissing("裁定渠道分歧须说明理由", field="reason")
    return [DifferenceSettled(state.opened.round_id, c.subject, c.channel, c.total, c.reason.strip(), c.by, c.at)]
