"""Places as registry knows them, with the days of their names: what was merged or renamed stands here as it stood."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.inbound import JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed, RegistryEvent

OF_PLACES = (JurisdictionEstablished, JurisdictionRenamed, JurisdictionAbolished)


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """From its first day until the first on which it is no longer so; empty: it still is."""

    name: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class KnownPlaceRow:
    """`locality`: the city that it belongs to, or is. `name`: its last. `successor`: where an abolished one went."""

    code: str
    name: str
    locality: str
    spans: tuple[PlaceSpan, ...]
    successor: str

    @property
    def stands(self) -> bool:
        return not self.spans[-1].until

    def on(self, day: str) -> PlaceSpan | None:
        """As it stood on that day; None where it did not."""
        return next((s for s in self.spans if s.since <= day and (not s.until or day < s.until)), None)


def touches(recorded: Recorded[RegistryEvent]) -> Sequence[Key]:
    e = recorded.event
    return [(e.code,)] if isinstance(e, OF_PLACES) else []


def project(row: KnownPlaceRow | None, recorded: Recorded[RegistryEvent]) -> KnownPlaceRow | None:
    match recorded.event, row:
        case JurisdictionEstablished() as e, _:
            earlier = row.spans if row else ()
            spans = (*earlier, PlaceSpan(e.name, e.valid_from, ""))
            return KnownPlaceRow(e.code, e.name, e.code if e.code.endswith("00") else e.parent, spans, "")
        case JurisdictionRenamed() as e, KnownPlaceRow() as r:
            return replace(r, name=e.name, spans=(*_ended(r, e.valid_from), PlaceSpan(e.name, e.valid_from, "")))
        case JurisdictionAbolished() as e, KnownPlaceRow() as r:
            return replace(r, spans=_ended(r, e.valid_to), successor=e.successor)
        case _:
            return row


def _ended(row: KnownPlaceRow, day: str) -> tuple[PlaceSpan, ...]:
    return (*row.spans[:-1], replace(row.spans[-1], until=day))


known_places: Projection[RegistryEvent, KnownPlaceRow] = Projection(
    name="known_places",
    source="registry-events-v1",
    version=2,
    row=KnownPlaceRow,
    key=("code",),
    touches=touches,
    project=project,
)
