"""Localities: who shares their figures, which parts are marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.locality.events import Event, LocalityMarkAwarded, LocalityMarkSetAside, LocalityOpened, MemberJoined

PREFIX = "locality-"


@dataclass(frozen=True, slots=True)
class LocalityRow:
    """`locality_id` is the stream key without `locality-`."""

    locality_id: str
    round_id: str
    locality: str
    scheme_id: str
    scheme_version: str
    members: tuple[str, ...]
    marked: tuple[str, ...]
    version: int
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.stream.removeprefix(PREFIX),)] if recorded.stream.startswith(PREFIX) else []


def project(row: LocalityRow | None, recorded: Recorded[Event]) -> LocalityRow | None:
    moved = _moved(row, recorded)
    return None if moved is None else replace(moved, version=recorded.version, updated_at=recorded.recorded_at)


def _moved(row: LocalityRow | None, recorded: Recorded[Event]) -> LocalityRow | None:
    match recorded.event, row:
        case LocalityOpened() as e, _:
            key = recorded.stream.removeprefix(PREFIX)
            return LocalityRow(key, e.round_id, e.locality, e.scheme_id, e.scheme_version, (), (), 0, 0)
        case MemberJoined() as e, LocalityRow() as r:
            return replace(r, members=(*r.members, e.sheet))
        case LocalityMarkAwarded() as e, LocalityRow() as r:
            return replace(r, marked=tuple(dict.fromkeys((*r.marked, e.mark.part))))
        case LocalityMarkSetAside() as e, LocalityRow() as r:
            return replace(r, marked=tuple(p for p in r.marked if p != e.part))
        case _:
            return row


localities: Projection[Event, LocalityRow] = Projection(
    name="localities",
    source="scoring-events-v1",
    version=1,
    row=LocalityRow,
    key=("locality_id",),
    touches=touches,
    project=project,
    indexes=(("round_id",),),
)
