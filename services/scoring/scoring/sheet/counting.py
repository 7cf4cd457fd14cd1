"""Counts of other services as facts of a sheet: one fact record a row, all under the event that brought them. Pure."""

from collections.abc import Sequence
from datetime import date

from scoring.collected import check_given
from scoring.counts import CountRefused, facts_from
from scoring.facts import FactRefused
from scoring.scheme import Scheme
from scoring.sheet.commands import RecordCounts
from scoring.sheet.events import CountsKept, Event, FactsRecorded, KeptCountsRefused, SheetOpened
from scoring.sheet.evolution import shared
from scoring.sheet.scored import Why, with_score
from scoring.sheet.state import Live, Unopened
from scoring.values import Scope


def record_counts(scheme: Scheme, c: RecordCounts, state: Live) -> Sequence[Event]:
    """Nothing for counts that came before. Raises CountRefused, FactRefused, naming what is wrong."""
    opened = state.opened
    if c.source.event_id in state.collected.seen:
        return []
    recorded = facts_of(scheme, c, opened)
    return with_score(scheme, state, recorded, Why(c.at, "、".join(e.row for e in recorded)))


def facts_of(scheme: Scheme, c: RecordCounts | CountsKept, opened: SheetOpened) -> list[FactsRecorded]:
    """One fact record a row. Raises CountRefused, FactRefused."""
    if c.place != opened.subject:
        raise CountRefused(f"计的是 {c.place}，评分表评的是 {opened.subject}", field="place")
    rows = facts_from(scheme, c.counts, opened.period, date.fromisoformat(opened.evaluation_date))
    recorded = [
        FactsRecorded(row, Scope.SUBJECT, c.revision, fields, c.source, c.by, c.by, c.at)
        for row, fields in rows.items()
    ]
    for event in recorded:
        check_given(scheme, shared(event), Scope.SUBJECT, opened.period)
    return recorded


def keep_counts(c: RecordCounts, state: Unopened) -> Sequence[Event]:
    """The sheet is still to be opened: they wait for it."""
    if c.source.event_id in {k.source.event_id for k in state.kept}:
        return []
    return [CountsKept(c.place, c.revision, c.counts, c.source, c.by, c.at)]


def kept_counts(scheme: Scheme, state: Unopened, opened: SheetOpened) -> list[Event]:
    """What was kept, now that the sheet is there; what does not fit is said, and keeps no sheet from opening."""
    found: list[Event] = []
    for kept in state.kept:
        try:
            found += facts_of(scheme, kept, opened)
        except (CountRefused, FactRefused) as refused:
            found.append(KeptCountsRefused(kept.source, str(refused), opened.at))
    return found
