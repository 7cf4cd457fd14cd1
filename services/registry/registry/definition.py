"""What the registry is, in one value."""

from domainkit.aggregate import Aggregate
from eventlog.definition import ServiceDefinition
from registry import wire
from registry.jurisdiction.decider import decider as jurisdiction
from registry.market.decider import decider as market
from registry.organisation.decider import decider as organisation
from registry.projections import projections

definition = ServiceDefinition(
    name="registry",
    aggregates=(
        Aggregate("jurisdiction", jurisdiction),
        Aggregate("organisation", organisation),
        Aggregate("market", market),
    ),
    commands=wire.commands,
    events=wire.events,
    projections=projections,
)
