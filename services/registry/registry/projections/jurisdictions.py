"""One row per jurisdiction with all its dates, so that any day can be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from registry.jurisdiction.events import Event, JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed
from registry.values import JurisdictionLevel

OWN = (JurisdictionEstablished, JurisdictionRenamed, JurisdictionAbolished)


@dataclass(frozen=True, slots=True)
class DatedName:
    name: str
    valid_from: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """`name` is the newest; `names` are all of them, oldest first. `valid_to` is the first day without it."""

    code: str
    name: str
    level: JurisdictionLevel
    parent: str
    valid_from: str
    valid_to: str | None
    successor: str
    names: tuple[DatedName, ...]
    source: str
    version: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.event.code,)] if isinstance(recorded.event, OWN) else []


def project(row: Jurisdiction | None, recorded: Recorded[Event]) -> Jurisdiction | None:
    match recorded.event, row:
        case JurisdictionEstablished() as e, _:
            return Jurisdiction(
                code=e.code,
                name=e.name,
                level=e.level,
                parent=e.parent,
                valid_from=e.valid_from,
                valid_to=None,
                successor="",
                names=(DatedName(e.name, e.valid_from),),
                source=e.source,
                version=recorded.version,
            )
        case JurisdictionRenamed() as e, Jurisdiction():
            names = (*row.names, DatedName(e.name, e.valid_from))
            return replace(row, name=e.name, names=names, version=recorded.version)
        case JurisdictionAbolished() as e, Jurisdiction():
            return replace(row, valid_to=e.valid_to, successor=e.successor, version=recorded.version)
        case _:
            return row


jurisdictions: Projection[Event, Jurisdiction] = Projection(
    name="jurisdictions",
    source="registry-events-v1",
    version=1,
    row=Jurisdiction,
    key=("code",),
    touches=touches,
    project=project,
    indexes=(("parent", "code"), ("level", "code")),
)
