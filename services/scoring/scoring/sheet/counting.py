"""Counts of other services as facts of a sheet: one fact record a row, all under the event that brought them. Pure."""

from collections.abc import Sequence
from datetime import date

from scoring.collected import check_given
from scoring.counts import CountRefused, facts_from
from scoring.scheme import Scheme
from scoring.sheet.commands import RecordCounts
from scoring.sheet.events import Event, FactsRecorded
from scoring.sheet.evolution import shared
from scoring.sheet.scored import Why, with_score
from scoring.sheet.state import Live
from scoring.values import Scope


def record_counts(scheme: Scheme, c: RecordCounts, state: Live) -> Sequence[Event]:
    """Nothing for counts that came before. Raises CountRefused, FactRefused, naming what is wrong."""
    opened = state.opened
    if c.source.event_id in state.collected.seen:
        return []
    if c.place != opened.subject:
        raise CountRefused(f"计的是 {c.place}，评分表评的是 {opened.subject}", field="place")
    rows = facts_from(scheme, c.counts, opened.period, date.fromisoformat(opened.evaluation_date))
    recorded = [
        FactsRecorded(row, Scope.SUBJECT, c.revision, fields, c.source, c.by, c.by, c.at)
        for row, fields in rows.items()
    ]
    for event in recorded:
        check_given(scheme, shared(event), Scope.SUBJECT, opened.period)
    return with_score(scheme, state, recorded, Why(c.at, "、".join(rows)))
