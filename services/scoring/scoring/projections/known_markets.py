"""Markets that may be entered, as registry knows them. A market that was deregistered is not here any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.inbound import MarketDeregistered, MarketRegistered, RegistryEvent
from scoring.values import MarketKind


@dataclass(frozen=True, slots=True)
class KnownMarketRow:
    uscc: str
    name: str
    kind: MarketKind
    locality: str
    county: str


def touches(recorded: Recorded[RegistryEvent]) -> Sequence[Key]:
    e = recorded.event
    return [(e.uscc,)] if isinstance(e, MarketRegistered | MarketDeregistered) else []


def project(_: KnownMarketRow | None, recorded: Recorded[RegistryEvent]) -> KnownMarketRow | None:
    e = recorded.event
    return KnownMarketRow(e.uscc, e.name, e.kind, e.city, e.county) if isinstance(e, MarketRegistered) else None


known_markets: Projection[RegistryEvent, KnownMarketRow] = Projection(
    name="known_markets",
    source="registry-events-v1",
    version=1,
    row=KnownMarketRow,
    key=("uscc",),
    touches=touches,
    project=project,
)
