"""Awards by scheme and subject, over all rounds: who holds one, what counted as an upgrade, what was withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.award.events import AwardGranted, AwardWithdrawn, Event, UpgradeCounted

PREFIX = "award-"


@dataclass(frozen=True, slots=True)
class AwardRow:
    """`award_id` is the stream key without `award-`. `held`: the rounds whose award stands."""

    award_id: str
    scheme_id: str
    subject: str
    subject_name: str
    held: tuple[str, ...]
    title: str
    day: str
    upgrades: tuple[str, ...]
    withdrawn: tuple[str, ...]
    reason: str
    version: int
    updated_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.stream.removeprefix(PREFIX),)] if recorded.stream.startswith(PREFIX) else []


def project(row: AwardRow | None, recorded: Recorded[Event]) -> AwardRow | None:
    moved = _moved(row, recorded)
    return None if moved is None else replace(moved, version=recorded.version, updated_at=recorded.recorded_at)


def _moved(row: AwardRow | None, recorded: Recorded[Event]) -> AwardRow | None:
    match recorded.event, row:
        case AwardGranted() as e, _:
            key = recorded.stream.removeprefix(PREFIX)
            before = row or AwardRow(key, e.scheme_id, e.subject, "", (), "", "", (), (), "", 0, 0)
            held = (*before.held, e.round_id)
            return replace(before, subject_name=e.subject_name, held=held, title=e.title, day=e.day)
        case UpgradeCounted() as e, AwardRow() as r:
            return replace(r, upgrades=(*r.upgrades, e.round_id))
        case AwardWithdrawn() as e, AwardRow() as r:
            return replace(
                r,
                held=tuple(x for x in r.held if x != e.round_id),
                upgrades=tuple(x for x in r.upgrades if x != e.round_id),
                withdrawn=(*r.withdrawn, e.round_id),
                reason=e.reason,
            )
        case _:
            return row


awards: Projection[Event, AwardRow] = Projection(
    name="awards",
    source="scoring-events-v1",
    version=1,
    row=AwardRow,
    key=("award_id",),
    touches=touches,
    project=project,
    indexes=(("scheme_id",),),
)
