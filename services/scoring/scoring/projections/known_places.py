"""Places that may be entered, as registry knows them. An abolished one is not here any more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.inbound import JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed, RegistryEvent

OF_PLACES = (JurisdictionEstablished, JurisdictionRenamed, JurisdictionAbolished)


@dataclass(frozen=True, slots=True)
class KnownPlaceRow:
    """`locality`: the city that it belongs to, or is."""

    code: str
    name: str
    locality: str


def touches(recorded: Recorded[RegistryEvent]) -> Sequence[Key]:
    e = recorded.event
    return [(e.code,)] if isinstance(e, OF_PLACES) else []


def project(row: KnownPlaceRow | None, recorded: Recorded[RegistryEvent]) -> KnownPlaceRow | None:
    match recorded.event, row:
        case JurisdictionEstablished() as e, _:
            return KnownPlaceRow(e.code, e.name, e.code if e.code.endswith("00") else e.parent)
        case JurisdictionRenamed() as e, KnownPlaceRow() as r:
            return replace(r, name=e.name)
        case JurisdictionAbolished(), _:
            return None
        case _:
            return row


known_places: Projection[RegistryEvent, KnownPlaceRow] = Projection(
    name="known_places",
    source="registry-events-v1",
    version=1,
    row=KnownPlaceRow,
    key=("code",),
    touches=touches,
    project=project,
)
