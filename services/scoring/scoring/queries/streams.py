"""Which streams hold the rows that a query asks for: what a question over a few of them reads of a past moment."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from domainkit.projection import AnyProjection
from eventlog.past.moment_views import FEW
from eventlog.views.readable import Readable
from scoring.projections.assessors import assessors
from scoring.projections.awards import awards
from scoring.projections.calendar_years import calendar_years
from scoring.projections.candidates import candidates
from scoring.projections.known_markets import known_markets
from scoring.projections.known_places import known_places
from scoring.projections.localities import localities
from scoring.projections.notices import notices
from scoring.projections.objections import objections
from scoring.projections.revisions import sheet_revisions
from scoring.projections.round_events import round_events
from scoring.projections.rounds import rounds
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheet_steps import sheet_steps
from scoring.projections.sheets import sheets

# Projection → the field that names the stream, with what stands before it there.
NAMED_BY: Mapping[str, tuple[str, str]] = {
    **{p.name: ("sheet_id", "sheet-") for p in (sheets, sheet_revisions, sheet_facts, sheet_marks, sheet_steps)},
    **{p.name: ("round_id", "round-") for p in (rounds, candidates, notices, objections, assessors)},
    localities.name: ("locality_id", "locality-"),
    awards.name: ("award_id", "award-"),
    round_events.name: ("stream", ""),
    known_places.name: ("code", "jurisdiction-"),
    known_markets.name: ("uscc", "market-"),
}
# What a row is born with and keeps, so that rows of now tell which streams may have had it.
KEPT: Mapping[str, frozenset[str]] = {
    sheets.name: frozenset(
        {"round_id", "subject", "locality", "county", "channel", "scheme_id", "scheme_version", "period"}
    ),
    candidates.name: frozenset({"subject"}),
    awards.name: frozenset({"scheme_id", "subject"}),
}
# The one calendar that there is.
CALENDAR = "workcalendar-cn"


async def streams_of(now: Readable, projection: AnyProjection, where: Mapping[str, Any]) -> Collection[str] | None:
    """See `moment_views.StreamsOf`. Rows are never taken away, so those of now name no stream too few."""
    if projection is calendar_years:
        return [CALENDAR]
    field, prefix = NAMED_BY[projection.name]
    if field in where:
        return [f"{prefix}{value}" for value in several(where[field])]
    kept = {name: value for name, value in where.items() if name in KEPT.get(projection.name, ())}
    if not kept:
        return None
    found = await now.find(projection, where=kept, limit=FEW + 1)
    return list(dict.fromkeys(f"{prefix}{getattr(row, field)}" for row in found))


def several(value: Any) -> Iterable[Any]:
    """What a `where` asks of a field, one or many, as many."""
    return value if isinstance(value, list | set | frozenset | tuple) else [value]
