"""What can be looked up of scoring, one table a file."""

from domainkit.projection import AnyProjection
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

projections: tuple[AnyProjection, ...] = (
    known_markets,
    rounds,
    sheets,
    sheet_revisions,
    sheet_facts,
    sheet_marks,
    sheet_steps,
    localities,
    candidates,
    notices,
    objections,
    assessors,
    awards,
    calendar_years,
    known_places,
    round_events,
)
