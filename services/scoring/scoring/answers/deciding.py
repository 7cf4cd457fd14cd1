"""Which rows and which readings decide a ranking: what moves when a row is left out or a reading is changed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scoring.answers.outcomes import Entrant, Outcome, outcome, unchanged
from scoring.answers.simulate import Line, Shift, Turn, shifts
from scoring.binding import bind
from scoring.scheme import Reading, Row, Scheme


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a ranking comes out otherwise: how many stand elsewhere, by how much at most, who leads then."""

    sheets: int
    farthest: int
    leaders: tuple[str, ...]
    leaders_change: bool
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class RowDecides:
    """The ranking without this row."""

    row: str
    title: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class ReadingDecides:
    """The ranking under this alternative."""

    reading: str
    question: str
    alternative: str
    meaning: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class Deciding:
    """Those that move nothing are left away; the others stand by how much they move."""

    rows: tuple[RowDecides, ...]
    readings: tuple[ReadingDecides, ...]


def deciding(scheme: Scheme, entrants: Sequence[Entrant], line: Line) -> Deciding:
    bound = bind(scheme)
    now = [outcome(bound, e) for e in entrants]
    rows = (RowDecides(r.number, r.level3 or r.level2, _without(now, r)) for r in scheme.rows)
    readings = (found for r in scheme.readings for found in _readings(scheme, entrants, now, r, line))
    return Deciding(
        rows=tuple(sorted((r for r in rows if _tells(r.moved)), key=lambda r: _weight(r.moved))),
        readings=tuple(sorted((r for r in readings if _tells(r.moved)), key=lambda r: _weight(r.moved))),
    )


def _without(now: Sequence[Outcome], row: Row) -> Moved:
    own = {p.id for p in row.parts}
    return _moved(shifts(now, [_less(found, own) for found in now], Line((), ())))


def _less(found: Outcome, parts: set[str]) -> Outcome:
    spans = [span for part, span in found.parts.items() if part in parts]
    lower, upper = found.lower - sum(s.lower for s in spans), found.upper - sum(s.upper for s in spans)
    return replace(found, lower=lower, upper=upper)


def _readings(
    scheme: Scheme, entrants: Sequence[Entrant], now: Sequence[Outcome], reading: Reading, line: Line
) -> Iterator[ReadingDecides]:
    for other in reading.alternatives:
        if other.id == reading.in_force:
            continue
        then = bind(scheme, {reading.id: other.id})
        alike = unchanged(bind(scheme), then)
        if now and len(alike) == len(now[0].parts) and then.veto == bind(scheme).veto:
            continue
        after = [
            outcome(then, e, {p: s for p, s in own.parts.items() if p in alike})
            for e, own in zip(entrants, now, strict=True)
        ]
        yield ReadingDecides(reading.id, reading.question, other.id, other.meaning, _moved(shifts(now, after, line)))


def _moved(found: Sequence[Shift]) -> Moved:
    before = {s.before.sheet_id for s in found if s.rank_before == 1}
    leaders = tuple(sorted(s.after.sheet_id for s in found if s.rank_after == 1))
    return Moved(
        sheets=sum(s.rank_before != s.rank_after for s in found),
        farthest=max((abs(s.moved) for s in found), default=0),
        leaders=leaders[:20],
        leaders_change=set(leaders) != before,
        gained=sum(s.turn is Turn.GAINED for s in found),
        lost=sum(s.turn is Turn.LOST for s in found),
    )


def _tells(moved: Moved) -> bool:
    return bool(moved.sheets or moved.gained or moved.lost)


def _weight(moved: Moved) -> tuple[int, ...]:
    return (-int(moved.leaders_change), -(moved.gained + moved.lost), -moved.sheets, -moved.farthest)
