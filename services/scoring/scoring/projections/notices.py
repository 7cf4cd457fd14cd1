"""Public notices with their days; a last day that moved keeps the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.round.events import DeadlinesReissued, Event, NoticePublished
from scoring.values import CountsFrom
from scoring.working_days import day_of


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """`recorded_on`: the day of its recording.

    `missing_years`: years whose official calendar is not out; the last day is provisional while there are any.
    """

    round_id: str
    number: int
    subjects: tuple[str, ...]
    first_day: str
    last_day: str
    working_days: int
    missing_years: tuple[int, ...]
    earlier_last_days: tuple[str, ...]
    by: str
    updated_at: int
    recorded_on: str = ""
    counts_from: CountsFrom = CountsFrom.NEXT_DAY


@dataclass(frozen=True, slots=True)
class Replaced:
    """The subject is on a later notice, which is the one that counts for it."""

    number: int
    subject: str
    by_number: int


def replaced_in(rows: Sequence[NoticeRow]) -> tuple[Replaced, ...]:
    """Of one round's notices, in the order of their numbers: by the last one that the subject is on."""
    last = {subject: row.number for row in sorted(rows, key=lambda r: r.number) for subject in row.subjects}
    return tuple(Replaced(r.number, s, last[s]) for r in rows for s in r.subjects if last[s] != r.number)


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    match recorded.event:
        case NoticePublished() as e:
            return [(e.round_id, e.number)]
        case DeadlinesReissued() as e:
            return [(e.round_id, d.number) for d in e.notices]
        case _:
            return []


def project(row: NoticeRow | None, recorded: Recorded[Event]) -> NoticeRow | None:
    match recorded.event, row:
        case NoticePublished() as e, _:
            return NoticeRow(
                round_id=e.round_id,
                number=e.number,
                subjects=e.subjects,
                first_day=e.first_day,
                last_day=e.last_day,
                working_days=e.working_days,
                missing_years=e.missing_years,
                earlier_last_days=(),
                by=e.by,
                updated_at=recorded.recorded_at,
                recorded_on=day_of(e.at),
                counts_from=e.counts_from,
            )
        case DeadlinesReissued() as e, NoticeRow() as r:
            again = next(d for d in e.notices if d.number == r.number)
            moved = (*r.earlier_last_days, again.before) if again.before != again.day else r.earlier_last_days
            return replace(
                r,
                last_day=again.day,
                missing_years=again.missing_years,
                earlier_last_days=moved,
                updated_at=recorded.recorded_at,
            )
        case _:
            return row


notices: Projection[Event, NoticeRow] = Projection(
    name="notices",
    source="scoring-events-v1",
    version=3,
    row=NoticeRow,
    key=("round_id", "number"),
    touches=touches,
    project=project,
)
