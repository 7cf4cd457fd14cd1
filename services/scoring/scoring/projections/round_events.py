"""What befell subjects in their rounds, beside their sheets: entry, review, notice, objection, award, revocation."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, fields

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.award import events as ae
from scoring.bonus_form import APPLICANT, DISTRICT, BonusForm, applicant_said, district_said
from scoring.facts import plain
from scoring.round import events as re


class RoundEventKind(enum.Enum):
    ENTERED = "申报"
    REVIEWED = "初审"
    BONUS = "加分"
    SETTLED = "裁定渠道分歧"
    NOTICED = "公示"
    OBJECTED = "提出异议"
    DECIDED = "异议处理"
    NAMED = "命名"
    GRANTED = "授牌"
    UPGRADED = "再次升级"
    REVOKED = "撤销"
    WITHDRAWN = "收回授牌"
    CORRECTED = "成绩订正"


@dataclass(frozen=True, slots=True)
class RoundEventRow:
    """`about`: the title of an award, the number of a notice or an objection, a channel. `day`: where it names one."""

    stream: str
    version: int
    round_id: str
    subjects: tuple[str, ...]
    kind: RoundEventKind
    about: str
    day: str
    by: str
    note: str
    event_id: bytes
    recorded_at: int


@dataclass(frozen=True, slots=True)
class _Told:
    kind: RoundEventKind
    subjects: tuple[str, ...]
    about: str = ""
    day: str = ""
    note: str = ""


def touches(recorded: Recorded[re.Event | ae.Event]) -> Sequence[Key]:
    return [(recorded.stream, recorded.version)] if _told(recorded.event) is not None else []


def project(_: RoundEventRow | None, recorded: Recorded[re.Event | ae.Event]) -> RoundEventRow | None:
    told = _told(recorded.event)
    if told is None:
        return None
    return RoundEventRow(
        stream=recorded.stream,
        version=recorded.version,
        round_id=recorded.event.round_id,
        subjects=told.subjects,
        kind=told.kind,
        about=told.about,
        day=told.day,
        by=recorded.event.by,
        note=told.note,
        event_id=recorded.event_id,
        recorded_at=recorded.recorded_at,
    )


def _told(event: re.Event | ae.Event) -> _Told | None:
    match event:
        case re.SubjectEntered() as e:
            return _Told(RoundEventKind.ENTERED, (e.subject,), note="再次升级" if e.re_upgrade else "")
        case re.SubjectReviewed() as e:
            verdict = "通过" if e.passed else "未通过"
            return _Told(RoundEventKind.REVIEWED, (e.subject,), note=f"{verdict} {e.reason}".strip())
        case re.BonusAwarded() as e:
            return _Told(RoundEventKind.BONUS, (e.subject,), e.item, e.district_reviewed_on, _form_said(e))
        case re.DifferenceSettled() as e:
            total = "照各渠道所评" if e.total is None else f"{plain(e.total)} 分"
            return _Told(RoundEventKind.SETTLED, (e.subject,), e.channel, note=f"{total}：{e.reason}")
        case re.ResultCorrected() as e:
            return _Told(
                RoundEventKind.CORRECTED, tuple(r.subject for r in e.after), e.standing.channel, note=_moved(e)
            )
        case _:
            return _published(event) or _awarded(event)


def _form_said(e: re.BonusAwarded) -> str:
    """Points and the columns of the form."""
    form = BonusForm(**{f.name: getattr(e, f.name) for f in fields(BonusForm)})
    opinions = f"{APPLICANT}：{applicant_said(form)}；{DISTRICT}：{district_said(form)}"
    return f"{plain(e.points)} 分：{e.basis}；{opinions}"


def _moved(e: re.ResultCorrected) -> str:
    """From which bounds to which, of the subject whose sheet it was."""
    own = [r for results in (e.before, e.after) for r in results if r.subject == e.standing.subject]
    return "定稿时评分表已变动：" + " 改为 ".join(f"{plain(r.lower)}—{plain(r.upper)} 分" for r in own)


def _published(event: re.Event | ae.Event) -> _Told | None:
    match event:
        case re.NoticePublished() as e:
            days = f"至 {e.last_day}，{e.working_days} 个工作日，{e.counts_from.value}"
            return _Told(RoundEventKind.NOTICED, e.subjects, str(e.number), e.first_day, days)
        case re.ObjectionLodged() as e:
            note = f"{e.lodged_by}：{e.ground}"
            return _Told(RoundEventKind.OBJECTED, (e.subject,), str(e.number), e.day, note)
        case re.ObjectionDecided() as e:
            verdict = "成立" if e.upheld else "不成立"
            return _Told(RoundEventKind.DECIDED, (e.subject,), str(e.number), note=f"{verdict}：{e.reason}")
        case _:
            return None


def _awarded(event: re.Event | ae.Event) -> _Told | None:
    match event:
        case re.SubjectsNamed() as e:
            return _Told(RoundEventKind.NAMED, tuple(n.subject for n in e.named), e.title, e.day)
        case re.AwardRevoked() as e:
            return _Told(RoundEventKind.REVOKED, (e.subject,), e.ground, e.day, e.reason)
        case ae.AwardGranted() as e:
            return _Told(RoundEventKind.GRANTED, (e.subject,), e.title, e.day)
        case ae.UpgradeCounted() as e:
            return _Told(RoundEventKind.UPGRADED, (e.subject,), day=e.day, note=f"授牌出自 {e.held_from}")
        case ae.AwardWithdrawn() as e:
            return _Told(RoundEventKind.WITHDRAWN, (e.subject,), e.ground, e.day, e.reason)
        case _:
            return None


round_events: Projection[re.Event | ae.Event, RoundEventRow] = Projection(
    name="round_events",
    source="scoring-events-v1",
    version=3,
    row=RoundEventRow,
    key=("stream", "version"),
    touches=touches,
    project=project,
    indexes=(("round_id",),),
)
