"""Read functions for a joint result: the sheets of a subject's channels under the id that a ranking gives them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domainkit.rejection import Invalid
from eventlog.views.readable import Readable
from scoring.answers.as_of import Moment
from scoring.answers.channels import Beyond, How, together
from scoring.answers.joint import Joint, joint_of
from scoring.answers.outcomes import Outcome, outcome
from scoring.answers.suppositions import Crossing, Supposition
from scoring.binding import bind
from scoring.catalogue import Schemes
from scoring.projections.round_events import RoundEventKind, RoundEventRow, round_events
from scoring.projections.sheet_steps import StepKind, StepRow, sheet_steps
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.answers import Known
from scoring.queries.channels import as_one, beyond_of, one_id
from scoring.queries.moments import SheetSeen, sheet_seen
from scoring.queries.pins import departed_in
from scoring.queries.sheets import SheetAt, VersionUnknown, sheet_at, sheets_of
from scoring.ranking import Contender
from scoring.scheme import Scheme
from scoring.values import parts_of_sheet, round_stream

BESIDE = (RoundEventKind.BONUS, RoundEventKind.SETTLED)
RESULTS = (StepKind.SCORED, StepKind.FINAL, StepKind.RESCORED)


class OfOneChannel(Invalid):
    """Asked of a joint result, and only a channel's own sheet has it."""


@dataclass(frozen=True, slots=True)
class JointAt:
    """`row`: as a ranking has it, at that moment. `ats`, `results` (the event of each sheet's result) by channel."""

    row: SheetRow
    joint: Joint
    ats: Mapping[str, SheetAt]
    results: Mapping[str, StepRow] = field(default_factory=dict)
    events: tuple[RoundEventRow, ...] = ()
    not_yet_true: tuple[str, ...] = ()
    not_yet_known: int = 0
    departed: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        return next(iter(self.ats.values())).sheet.as_of.isoformat()


async def channels_of(views: Readable, sheet_id: str) -> Sequence[SheetRow]:
    """The channels' sheets of a joint id; none for any other id."""
    named = parts_of_sheet(sheet_id)
    if named is None or named[2] or await views.get(sheets, sheet_id) is not None:
        return ()
    found = await sheets_of(views, {"round_id": named[0], "subject": named[1]})
    return [row for row in found if row.channel]


def only_of_sheets(sheet_id: str, rows: Sequence[SheetRow], why: str, asked: str) -> OfOneChannel:
    """Names the sheets that can be asked instead."""
    named = "、".join(row.sheet_id for row in rows)
    return OfOneChannel(f"{sheet_id} 是各渠道的综合成绩，{why}；各渠道的评分表：{named}", field=asked)


async def joint_at(
    views: Readable,
    schemes: Schemes,
    sheet_id: str,
    moment: Moment | None = None,
    *,
    version: bool = False,
    then: Readable | None = None,
) -> JointAt | None:
    """None for an id that is not a joint result's. `then`: rows of the moment of knowing, for bonus and settlements,
    of which rows of now tell only the last. Raises OfOneChannel, VersionUnknown.
    """
    rows = await channels_of(views, sheet_id)
    if not rows:
        return None
    if version:
        raise only_of_sheets(sheet_id, rows, "没有版本，可按日期查（当时为真、当时所知）", "version")
    when = moment or Moment()
    seen = {row.channel: found for row in rows if (found := await _seen(views, schemes, row, when)) is not None}
    if not seen:
        raise VersionUnknown("当时还没有这张评分表", field="version")
    ats = {channel: found.at for channel, found in seen.items()}
    scheme = next(iter(ats.values())).sheet.scheme
    events = await _beside(views, rows[0])
    beyond = (await beyond_of(views, scheme, rows)).get(one_id(rows[0]), Beyond())
    if when.known_at is not None:
        later = [e for e in events if e.recorded_at > when.known_at]
        events = [e for e in events if e.recorded_at <= when.known_at]
        if later:
            told = {} if then is None or not events else await beyond_of(then, scheme, rows[:1])
            beyond = told.get(one_id(rows[0]), Beyond())
    marked = frozenset(c for c, at in ats.items() if (at.row.marked if when.known_at is None else has_marked(at)))
    joint = joint_of(scheme, {c: at.sheet for c, at in ats.items()}, marked, beyond)
    if joint is None:
        return None
    return JointAt(
        row=_row(rows[0], joint, max(row.updated_at for row in rows)),
        joint=joint,
        ats=ats,
        results=await _results(views, ats),
        events=tuple(events),
        not_yet_true=tuple(dict.fromkeys(n for found in seen.values() for n in found.not_yet_true)),
        not_yet_known=sum(found.not_yet_known for found in seen.values()),
        departed=await departed_in(views, joint, rows[0].round_id),
    )


async def _seen(views: Readable, schemes: Schemes, row: SheetRow, when: Moment) -> SheetSeen | None:
    """None for a sheet that there was not yet."""
    try:
        if when == Moment():
            at = await sheet_at(views, schemes, row.sheet_id)
            return None if at is None else SheetSeen(at)
        return await sheet_seen(views, schemes, row.sheet_id, when)
    except VersionUnknown:
        return None


def has_marked(at: SheetAt) -> bool:
    """What the locality's marks give it is not the channel's own."""
    own = any(m.points is not None and m.locality_source is None for m in at.marks)
    return own or any(f.fields for f in at.facts)


async def _beside(views: Readable, row: SheetRow) -> list[RoundEventRow]:
    """Bonus and settlements of the subject, in the order of the record."""
    found = await views.find(round_events, where={"stream": round_stream(row.round_id)}, order_by=("version",))
    return [e for e in found if e.kind in BESIDE and row.subject in e.subjects]


async def _results(views: Readable, ats: Mapping[str, SheetAt]) -> dict[str, StepRow]:
    """The event that brought the result of each channel's sheet, as far as it is shown."""
    found: dict[str, StepRow] = {}
    for channel, at in ats.items():
        steps = await views.find(sheet_steps, where={"sheet_id": at.row.sheet_id}, order_by=("version",))
        own = [s for s in steps if s.kind in RESULTS and s.version <= at.version]
        found |= {channel: own[-1]} if own else {}
    return found


def _row(first: SheetRow, joint: Joint, updated_at: int) -> SheetRow:
    """It has no version of its own."""
    return replace(
        first,
        sheet_id=one_id(first),
        channel="",
        lower=joint.combined.lower,
        upper=joint.combined.upper,
        veto=joint.veto,
        unsettled=sum(len(s.unsettled) for s in joint.sheets.values()) + len(joint.combined.missing),
        version=0,
        updated_at=updated_at,
    )


def as_supposed(row: SheetRow, joint: Joint) -> SheetRow:
    """The row with what the supposition makes of it."""
    return _row(row, joint, row.updated_at)


async def joint_rivals(
    views: Readable, row: SheetRow, own: Scheme, supposed: Supposition | None
) -> Sequence[Contender]:
    """The other joint results of its round. Scheme, readings and numbers of a supposition hold for all of them."""
    same = {"round_id": row.round_id, "scheme_id": own.id, "scheme_version": own.version}
    rows = [s for s in await sheets_of(views, same) if s.subject != row.subject]
    if supposed is None or not (supposed.scheme or supposed.readings or supposed.parameters):
        return await as_one(views, own, rows)
    other = supposed.scheme or own
    crossing, bound = Crossing(own, other), bind(other, supposed.readings, supposed.parameters)
    entrants, beyond = await Known(views).entrants(rows), await beyond_of(views, own, rows)

    def scored() -> Sequence[Outcome]:
        each = [outcome(bound, replace(e, facts=crossing.carried(e.facts).facts)) for e in entrants]
        return together(bound.scheme, each, beyond, How(supposed.readings))

    return await asyncio.to_thread(scored)
