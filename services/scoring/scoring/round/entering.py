"""Who enters: markets or places, as the scheme evaluates; with their papers; reviewed where the scheme says so."""

from collections.abc import Sequence

from scoring.catalogue import Schemes
from scoring.round.commands import EnterSubject, ReviewApplication, StartMarking
from scoring.round.events import Event, MarkingStarted, RoundOpened, SubjectEntered, SubjectReviewed
from scoring.round.opening import course, scheme_of
from scoring.round.rejections import (
    AlreadyAwarded,
    AlreadyEntered,
    AssessorsMissing,
    ConditionUnknown,
    EntryClosed,
    Interested,
    MarketUnknown,
    MaterialsMissing,
    NobodyEntered,
    NotUnderReview,
    OutsideJurisdiction,
    PlaceUnknown,
    ReasonMissing,
    ReviewOpen,
    StepNotTaken,
    SubjectUnknown,
    WrongKindOfMarket,
)
from scoring.round.state import Candidate, Live, Open, Review
from scoring.scheme import Evaluates, Scheme
from scoring.values import Admission, KnownMarket, RoundStep


def enter(schemes: Schemes, c: EnterSubject, state: Live) -> Sequence[Event]:
    if (earlier := state.ledger.candidate(c.subject)) is not None:
        return enter_again(c, earlier)
    if not isinstance(state, Open):
        raise EntryClosed("评分已经开始，不再受理申报", field="subject")
    opened = state.opened
    scheme, steps = scheme_of(schemes, opened), course(schemes, opened)
    entrant = _entrant(scheme, c)
    if not entrant.county.startswith(prefix_of(opened.jurisdiction)):
        raise OutsideJurisdiction(f"{entrant.name}不在本轮评价的地区 {opened.jurisdiction} 内", field="subject")
    step = steps.step(RoundStep.ENTER)
    if step is not None and (lacking := [m for m in step.materials if m not in c.materials]):
        raise MaterialsMissing(f"申报材料缺少：{'、'.join(lacking)}", field="materials")
    if steps.has(RoundStep.AWARD) and c.awarded_in not in {"", opened.round_id} and not c.re_upgrade:
        raise AlreadyAwarded(f"{entrant.name}已在轮次 {c.awarded_in} 获奖补；再次升级的须注明", field="re_upgrade")
    return [
        SubjectEntered(
            round_id=opened.round_id,
            scheme_id=opened.scheme_id,
            scheme_version=opened.scheme_version,
            subject=c.subject,
            subject_name=entrant.name,
            locality=entrant.locality,
            county=entrant.county,
            period=opened.period,
            evaluation_date=opened.evaluation_date,
            by=c.by,
            at=c.at,
            channels=channels_of(scheme),
            assigned_only=steps.has(RoundStep.ASSIGN),
            awaits_review=steps.has(RoundStep.PRE_REVIEW),
            re_upgrade=c.re_upgrade,
            materials=c.materials,
        )
    ]


def enter_again(c: EnterSubject, earlier: Candidate) -> Sequence[Event]:
    """Nothing to do where the same is said once more."""
    if earlier.review is Review.REFUSED:
        raise AlreadyEntered(f"{earlier.name}初审未通过，本轮不再受理", field="subject")
    if (c.materials, c.re_upgrade) != (earlier.materials, earlier.re_upgrade):
        differs = "re_upgrade" if c.materials == earlier.materials else "materials"
        raise AlreadyEntered(f"{earlier.name}已申报，内容与本次不同", field=differs)
    return []


def _entrant(scheme: Scheme, c: EnterSubject) -> Candidate:
    """Name and place of who enters. A place lies in itself."""
    if scheme.evaluates is Evaluates.MARKET:
        market = _market(scheme, c)
        return Candidate(c.subject, market.name, market.locality, market.county, Review.NONE)
    if c.place is None:
        raise PlaceUnknown(f"没有代码为 {c.subject} 的地区", field="subject")
    return Candidate(c.subject, c.place.name, c.place.locality, c.place.code, Review.NONE)


def _market(scheme: Scheme, c: EnterSubject) -> KnownMarket:
    if c.market is None:
        raise MarketUnknown(f"没有统一社会信用代码为 {c.subject} 的市场", field="subject")
    if scheme.market_kind is not None and c.market.kind is not scheme.market_kind:
        said = f"本轮评价{scheme.market_kind.value}，{c.market.name}是{c.market.kind.value}"
        raise WrongKindOfMarket(said, field="subject")
    return c.market


def prefix_of(jurisdiction: str) -> str:
    """The digits that the codes of all places inside begin with: 140000 → 14, 140100 → 1401."""
    return jurisdiction.removesuffix("00").removesuffix("00")


def channels_of(scheme: Scheme) -> tuple[str, ...]:
    return tuple(c.id for c in scheme.combination.channels) if scheme.combination else ()


def review(schemes: Schemes, c: ReviewApplication, state: Live) -> Sequence[Event]:
    candidate = state.ledger.candidate(c.subject)
    if not course(schemes, state.opened).has(RoundStep.PRE_REVIEW):
        raise StepNotTaken("本轮没有初审这一步")
    if candidate is None:
        raise SubjectUnknown(f"{c.subject} 没有申报本轮", field="subject")
    if candidate.review is not Review.AWAITED:
        if c.passed == (candidate.review is Review.PASSED):
            return []
        raise NotUnderReview(f"{candidate.name}已经初审", field="subject")
    if c.by == candidate.entered_by:
        raise Interested("登记申报的人不得初审该申报", field="header.actor")
    scheme, reason = scheme_of(schemes, state.opened), c.reason.strip()
    known = {e.id: e.text for e in scheme.entry_conditions}
    if c.passed and c.condition:
        raise ConditionUnknown("初审通过的不指出参评条件", field="condition")
    if not c.passed and c.condition not in known:
        raise ConditionUnknown(f"须指出不符合的参评条件：{'、'.join(known)}", field="condition")
    if not c.passed and not reason:
        raise ReasonMissing("初审不通过须说明理由", field="reason")
    admission = _admission(schemes, state.opened, candidate) if c.passed else None
    return [SubjectReviewed(state.opened.round_id, c.subject, c.passed, c.condition, reason, admission, c.by, c.at)]


def _admission(schemes: Schemes, opened: RoundOpened, candidate: Candidate) -> Admission:
    return Admission(
        scheme_id=opened.scheme_id,
        scheme_version=opened.scheme_version,
        subject=candidate.subject,
        subject_name=candidate.name,
        locality=candidate.locality,
        county=candidate.county,
        period=opened.period,
        evaluation_date=opened.evaluation_date,
        channels=channels_of(scheme_of(schemes, opened)),
        assigned_only=course(schemes, opened).has(RoundStep.ASSIGN),
    )


def start(schemes: Schemes, c: StartMarking, state: Live) -> Sequence[Event]:
    if not isinstance(state, Open):
        return []
    ledger = state.ledger
    if waiting := [x.name for x in ledger.candidates if x.review is Review.AWAITED]:
        raise ReviewOpen(f"还有 {len(waiting)} 份申报等待初审：{'、'.join(waiting[:5])}")
    if not ledger.admitted:
        raise NobodyEntered("还没有市场申报，不能开始评分")
    check_staffed(schemes, state)
    return [
        MarkingStarted(
            round_id=state.opened.round_id,
            by=c.by,
            at=c.at,
            subjects=ledger.admitted,
            channels=channels_of(scheme_of(schemes, state.opened)),
            localities=tuple(dict.fromkeys(x.locality for x in ledger.candidates if x.admitted)),
        )
    ]


def check_staffed(schemes: Schemes, state: Open) -> None:
    least = course(schemes, state.opened).number(RoundStep.ASSIGN)
    scheme = scheme_of(schemes, state.opened)
    titles = {c.id: c.title for c in scheme.combination.channels} if scheme.combination else {"": "本轮"}
    for channel, title in titles.items():
        if sum(a.channel == channel for a in state.ledger.assignments) < least:
            raise AssessorsMissing(f"{title}还没有指派评定人（至少 {least} 人）", field="assessor")
