"""A result that stands on a sheet as it was, not as it became final, is made right; both stay on the record."""

from collections.abc import Sequence
from dataclasses import replace

from scoring.catalogue import Schemes
from scoring.round.awarding import revoked
from scoring.round.commands import CorrectResult
from scoring.round.eligible import ineligible
from scoring.round.entries import corrected
from scoring.round.events import Event, ResultCorrected
from scoring.round.finishing import results_of
from scoring.round.opening import scheme_of
from scoring.round.state import Final, Ledger, Live
from scoring.values import SheetStanding
from scoring.working_days import day_of


def correct(schemes: Schemes, c: CorrectResult, state: Live) -> Sequence[Event]:
    """Nothing where the round says the same, or does not say. Who holds an award and is no longer eligible loses it."""
    if not isinstance(state, Final):
        return []
    ledger = state.ledger
    taken = standing_in(ledger, c.standing)
    if taken is None or replace(taken, version=c.standing.version) == c.standing:
        return []
    asked = ResultCorrected(state.opened.round_id, c.standing, (), (), c.by, c.at)
    found = results_of(scheme_of(schemes, state.opened), ledger, corrected(ledger, asked).standings)
    said = {r.subject: r for r in ledger.results}
    moved = tuple(r for r in found if said.get(r.subject) != r)
    before = tuple(said[r.subject] for r in moved if r.subject in said)
    event = replace(asked, before=before, after=moved)
    after = corrected(ledger, event)
    lost = [(r.subject, why) for r in moved if ledger.holds(r.subject) and (why := ineligible(r.subject, r, after))]
    day = day_of(c.at)
    return [event, *(revoked(state, s, "", f"成绩订正后不合条件：{why}", day, c.by, c.at) for s, why in lost)]


def standing_in(ledger: Ledger, sheet: SheetStanding) -> SheetStanding | None:
    return next((s for s in ledger.standings if (s.subject, s.channel) == (sheet.subject, sheet.channel)), None)
