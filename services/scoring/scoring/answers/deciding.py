"""Which rows and which readings decide a ranking: what moves when a row is left out or a reading is changed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.answers.areas import as_one
from scoring.answers.channels import Beyond, How
from scoring.answers.outcomes import Entrant, Outcome, added, outcome, unchanged
from scoring.answers.simulate import NOTHING_BEYOND, Line, Shift, Turn, shifts
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


def deciding(
    scheme: Scheme, entrants: Sequence[Entrant], line: Line, beyond: Mapping[str, Beyond] = NOTHING_BEYOND
) -> Deciding:
    bound = bind(scheme)
    field = _Field(scheme, entrants, [outcome(bound, e) for e in entrants], beyond)
    rows = (RowDecides(r.number, r.level3 or r.level2, _without(field, r)) for r in scheme.rows)
    readings = (found for r in scheme.readings for found in _readings(field, r, line))
    return Deciding(
        rows=tuple(sorted((r for r in rows if _tells(r.moved)), key=lambda r: _weight(r.moved))),
        readings=tuple(sorted((r for r in readings if _tells(r.moved)), key=lambda r: _weight(r.moved))),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """Everybody as they stand, sheet by sheet."""

    scheme: Scheme
    entrants: Sequence[Entrant]
    now: Sequence[Outcome]
    beyond: Mapping[str, Beyond]

    def against(self, after: Sequence[Outcome], how: How, line: Line) -> Moved:
        before = as_one(self.scheme, self.now, self.beyond, How())
        return _moved(shifts(before, as_one(self.scheme, after, self.beyond, how), line))


def _without(field: _Field, row: Row) -> Moved:
    own = {p.id for p in row.parts}
    return field.against([_less(found, own) for found in field.now], How(), Line((), ()))


def _less(found: Outcome, parts: set[str]) -> Outcome:
    left = {part: span for part, span in found.parts.items() if part not in parts}
    total = added(left, list(left), found.sums)
    return replace(found, lower=total.lower, upper=total.upper, parts=left)


def _readings(field: _Field, reading: Reading, line: Line) -> Iterator[ReadingDecides]:
    now = bind(field.scheme)
    for other in reading.alternatives:
        if other.id == reading.in_force:
            continue
        chosen = {reading.id: other.id}
        then = bind(field.scheme, chosen)
        alike = unchanged(now, then)
        after = [
            outcome(then, e, {p: s for p, s in own.parts.items() if p in alike})
            for e, own in zip(field.entrants, field.now, strict=True)
        ]
        moved = field.against(after, How(chosen), line)
        yield ReadingDecides(reading.id, reading.question, other.id, other.meaning, moved)


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
