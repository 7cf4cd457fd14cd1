"""What the evidence service is: its aggregate, its words, what it shows, what it reacts to."""

from domainkit.aggregate import Aggregate
from eventlog.definition import ServiceDefinition
from evidence import wire
from evidence.policies import policies
from evidence.projections import projections
from evidence.request.decider import decider

definition = ServiceDefinition(
    name="evidence",
    aggregates=(Aggregate("request", decider),),
    commands=wire.commands,
    events=wire.events,
    projections=projections,
    policies=policies,
    inbound=wire.inbound,
)
