"""The score that events lead to: recorded beside them whenever it differs from the last. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scoring.areas import are_one
from scoring.result import Sheet
from scoring.scheme import Scheme
from scoring.score import score
from scoring.sheet.events import Event, SheetRescored, SheetScored
from scoring.sheet.evolution import evolve
from scoring.sheet.state import Final, Live, State, Unopened
from scoring.standings import own_gate
from scoring.values import LevelMark, SheetStanding, VetoStatus


@dataclass(frozen=True, slots=True)
class Why:
    """When the score changed, and by which row or part."""

    at: int
    cause: str = ""


def with_score(scheme: Scheme, state: State, events: Sequence[Event], why: Why) -> Sequence[Event]:
    """The events, and the score that they lead to where it differs from the last."""
    after = state
    for event in events:
        after = evolve(after, event)
    if isinstance(after, Unopened):
        return events
    sheet = scored(scheme, after)
    if (sheet.standing, sheet.part_marks) == (after.standing, after.parts):
        return events
    if isinstance(after, Final):
        return [*events, SheetRescored(after.standing, sheet.standing, sheet.part_marks, why.cause, why.at)]
    return [*events, SheetScored(sheet.standing, sheet.part_marks, why.at)]


def standing_of(scheme: Scheme, state: Live, sheet: Sheet) -> SheetStanding:
    """As the read model has it of this version."""
    gated = own_gate(scheme) is not None
    return SheetStanding(
        subject=state.opened.subject,
        channel=state.opened.channel,
        lower=sheet.lower,
        upper=sheet.upper,
        veto=sheet.veto.status,
        levels=tuple(LevelMark(v.title, v.lower, v.upper) for v in sheet.levels) if gated else (),
        marked=state.marked,
        unsettled=sum(p.lower != p.upper for p in sheet.part_marks) + (sheet.veto.status is VetoStatus.OPEN),
        version=state.version,
        parts=sheet.part_marks if are_one(scheme) else (),
    )


def scored(scheme: Scheme, state: Live) -> Sheet:
    as_of = date.fromisoformat(state.opened.evaluation_date)
    return score(scheme, state.collected.known(state.opened.period), as_of=as_of)
