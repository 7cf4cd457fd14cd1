"""What the channels of one subject count with, for the report of a sheet, and the report of what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.moments import known_until, told
from eventlog.views.readable import Readable
from scoring.answers.as_of import Moment
from scoring.catalogue import Schemes
from scoring.projections.candidates import BonusGiven, CandidateRow, candidates
from scoring.projections.round_events import RoundEventKind, RoundEventRow
from scoring.projections.sheet_steps import sheet_steps
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.joint import has_marked, joint_at
from scoring.queries.sheets import SheetAt, VersionUnknown, round_of, sheet_at
from scoring.queries.standings import settled_totals
from scoring.reports.joint_paper import JointContent
from scoring.reports.paper import Marks
from scoring.reports.sheet_paper import state_said


@dataclass(frozen=True, slots=True)
class Joint:
    """By channel id; `own`: what settled ones had marked themselves. `left_out`: why nothing is put together."""

    totals: Mapping[str, Marks]
    bonus: Marks | None
    own: Mapping[str, Marks] = field(default_factory=dict)
    left_out: str = ""
    bonuses: tuple[BonusGiven, ...] = ()


ALONE = Joint({}, None)
LATER = "未列出：本表为历史版本，其后可能另有加分或裁定，当时的综合成绩无从还原；现行综合成绩见最新一版"


async def joint_of(views: Readable, round_id: str, subject: str) -> Joint:
    """The totals of the subject's channels that have marked, settled ones first, and its bonus."""
    mine = {"round_id": round_id, "subject": subject}
    rows = await views.find(sheets, where=mine, order_by=("sheet_id",))
    totals = {row.channel: Marks(row.lower, row.upper) for row in rows if row.channel and row.marked}
    found = await views.find(candidates, where=mine)
    return joined(totals, found[0] if found else None)


async def joint_then(views: Readable, schemes: Schemes, at: SheetAt, as_of: int | None, then: Readable | None) -> Joint:
    """The same at the moment of that version, or `as_of`, of which `then` has the rows.

    Rows of now have the last bonus and settlements: where they may be later than the version nothing is put together.
    """
    step = await views.get(sheet_steps, (at.row.sheet_id, at.version))
    moment = as_of if as_of is not None or step is None else step.recorded_at
    mine = {"round_id": at.row.round_id, "subject": at.row.subject}
    found = await views.find(candidates, where=mine)
    if moment is None or any((c.bonus or c.settled) and c.updated_at > moment for c in found):
        if then is None:
            return Joint({}, None, left_out=LATER)
        found = await then.find(candidates, where=mine)
    totals = {}
    for row in await views.find(sheets, where=mine, order_by=("sheet_id",)):
        try:
            own = at if row.sheet_id == at.row.sheet_id else await sheet_at(views, schemes, row.sheet_id, as_of=moment)
        except VersionUnknown:
            continue
        if own is not None and has_marked(own):
            totals[row.channel] = Marks(own.sheet.lower, own.sheet.upper)
    return joined(totals, found[0] if found else None)


def joined(totals: Mapping[str, Marks], candidate: CandidateRow | None) -> Joint:
    settled = settled_totals(candidate) if candidate else {}
    bonus = Marks(candidate.bonus, candidate.bonus) if candidate and candidate.bonus else None
    told = {channel: Marks(total, total) for channel, total in settled.items() if channel in totals}
    own = {channel: totals[channel] for channel in told}
    return Joint({**totals, **told}, bonus, own, bonuses=candidate.bonuses if candidate else ())


async def joint_content(views: Readable, schemes: Schemes, r: Any, then: Readable | None) -> JointContent | None:
    """None for an id that is not a joint result's. Raises OfOneChannel where a version is asked for."""
    as_of = known_until(r, "as_of")
    moment, at_version = Moment(known_at=as_of), r.HasField("version")
    found = await joint_at(views, schemes, r.sheet_id, moment, version=at_version, then=then)
    if found is None:
        return None
    bonuses = await _bonuses(views, found.row, as_of, then)
    row, round_row = found.row, await round_of(views, found.row.round_id)
    return JointContent(
        joint=found.joint,
        state=state_said(row.state),
        joint_id=row.sheet_id,
        sheets={
            c.id: f"{at.row.sheet_id}，第 {at.version} 版" for c in found.joint.channels if (at := found.ats.get(c.id))
        },
        day=found.day,
        round_id=row.round_id,
        round_title=round_row.title if round_row else "",
        subject=row.subject,
        subject_name=row.subject_name,
        place="，".join(filter(None, [row.locality, row.county])),
        period=row.period,
        known="" if as_of is None else told(as_of),
        beside=tuple(beside_said(e, bonuses) for e in found.events),
        made_up=round_row is not None and round_row.made_up,
        departed=found.departed,
        bonuses=bonuses,
    )


async def _bonuses(views: Readable, row: SheetRow, as_of: int | None, then: Readable | None) -> tuple[BonusGiven, ...]:
    """Rows of now, but where something came after the moment that is asked for."""
    mine = {"round_id": row.round_id, "subject": row.subject}
    found = await views.find(candidates, where=mine)
    if as_of is not None and then is not None and any(c.bonuses and c.updated_at > as_of for c in found):
        found = await then.find(candidates, where=mine)
    return found[0].bonuses if found else ()


def beside_said(event: RoundEventRow, bonuses: Sequence[BonusGiven]) -> str:
    """A bonus whose form follows names its points alone."""
    note = event.note
    if event.kind is RoundEventKind.BONUS and event.about in {b.item for b in bonuses}:
        note = f"{note.partition('：')[0]}，见加分事项申报表"
    return f"{event.kind.value} {event.about} {note}（{event.by}，事件 {event.event_id.hex()}）"
