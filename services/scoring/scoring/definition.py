"""What the scoring service is: its aggregates under the shipped schemes, its words, views and policies."""

from domainkit.aggregate import Aggregate
from eventlog.definition import ServiceDefinition
from scoring import wire
from scoring.award.decider import decider as award_decider
from scoring.catalogue import Schemes
from scoring.locality.decider import make_decider as locality_decider
from scoring.policies import policies
from scoring.projections import projections
from scoring.round.decider import make_decider as round_decider
from scoring.schemes.catalogue import shipped
from scoring.sheet.decider import make_decider as sheet_decider
from scoring.workcalendar.decider import decider as calendar_decider


def define(schemes: Schemes) -> ServiceDefinition:
    """The service under these schemes."""
    return ServiceDefinition(
        name="scoring",
        aggregates=(
            Aggregate("round", round_decider(schemes)),
            Aggregate("sheet", sheet_decider(schemes)),
            Aggregate("locality", locality_decider(schemes)),
            Aggregate("award", award_decider),
            Aggregate("workcalendar", calendar_decider),
        ),
        commands=wire.commands,
        events=wire.events,
        projections=projections,
        policies=policies,
        inbound=wire.inbound,
    )


definition = define(shipped())
