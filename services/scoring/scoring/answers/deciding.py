"""Which rows and which readings decide a ranking: what moves when a row is left out or a reading is changed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.answers.again import Again
from scoring.answers.areas import as_one
from scoring.answers.channels import Beyond, How
from scoring.answers.outcomes import Entrant, Outcome, added, departing, outcome
from scoring.answers.simulate import NOTHING_BEYOND, Line, Turn, turn, verdict
from scoring.areas import are_one
from scoring.binding import bind
from scoring.gates import GateStatus
from scoring.ranking import ranks
from scoring.scheme import Reading, Row, Scheme
from scoring.values import VetoStatus

ZERO = Decimal(0)


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
    """The ranking without this row; `row` may be the veto row's number."""

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
    """Those that move nothing are left away; the others stand by how much they move. `departed`: as of a simulation."""

    rows: tuple[RowDecides, ...]
    readings: tuple[ReadingDecides, ...]
    departed: tuple[str, ...] = ()


def deciding(
    scheme: Scheme, entrants: Sequence[Entrant], line: Line, beyond: Mapping[str, Beyond] = NOTHING_BEYOND
) -> Deciding:
    bound = bind(scheme)
    field = _field(scheme, entrants, [outcome(bound, e) for e in entrants], line, beyond)
    rows = [RowDecides(r.number, r.title, _without(field, r)) for r in scheme.rows]
    if scheme.veto is not None:
        rows.append(RowDecides(scheme.veto.number, scheme.veto.level1, _without_veto(field)))
    readings = (found for r in scheme.readings for found in _readings(field, r))
    return Deciding(
        rows=tuple(sorted((r for r in rows if _tells(r.moved)), key=lambda r: _weight(r.moved))),
        readings=tuple(sorted((r for r in readings if _tells(r.moved)), key=lambda r: _weight(r.moved))),
        departed=departing(entrants, field.now),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """Everybody as they stand, sheet by sheet; ranks and verdicts of subjects. `apart`: a sheet is a subject, and
    nothing but its own marks goes into its rank.
    """

    scheme: Scheme
    entrants: Sequence[Entrant]
    now: Sequence[Outcome]
    line: Line
    beyond: Mapping[str, Beyond]
    ranks: Mapping[str, int]
    verdicts: Sequence[GateStatus]
    apart: bool

    def under(self, after: Sequence[Outcome], how: How) -> Moved:
        """Where the verdicts count as well."""
        found = as_one(self.scheme, after, self.beyond, how)
        turns = [turn(b, verdict(a, self.line.after)) for b, a in zip(self.verdicts, found, strict=True)]
        return _moved(self.ranks, ranks(found), turns)

    def without(self, after: Sequence[Outcome]) -> Moved:
        return _moved(self.ranks, ranks(as_one(self.scheme, after, self.beyond, How())), ())


@dataclass(frozen=True, slots=True)
class _Rest:
    """A contender of which only its place is asked."""

    sheet_id: str
    lower: Decimal
    veto: VetoStatus


def _field(
    scheme: Scheme, entrants: Sequence[Entrant], now: Sequence[Outcome], line: Line, beyond: Mapping[str, Beyond]
) -> _Field:
    one = as_one(scheme, now, beyond, How())
    verdicts = [verdict(found, line.before) for found in one]
    apart = scheme.combination is None and not are_one(scheme)
    return _Field(scheme, entrants, now, line, beyond, ranks(one), verdicts, apart)


def _without(field: _Field, row: Row) -> Moved:
    own = [p.id for p in row.parts]
    if not field.apart:
        return field.without([_less(found, {*own}) for found in field.now])
    return _moved(field.ranks, ranks([_rest(found, own) for found in field.now]), ())


def _without_veto(field: _Field) -> Moved:
    """Nobody is left out by it; whether one passes may turn too, with marks that stay."""
    return field.under([replace(found, veto=VetoStatus.CLEAR) for found in field.now], How())


def _less(found: Outcome, parts: set[str]) -> Outcome:
    left = {part: span for part, span in found.parts.items() if part not in parts}
    total = added(left, list(left), found.sums)
    return replace(found, lower=total.lower, upper=total.upper, parts=left)


def _rest(found: Outcome, parts: Sequence[str]) -> _Rest:
    if found.sums.groups:
        return _Rest(found.sheet_id, _less(found, {*parts}).lower, found.veto)
    return _Rest(found.sheet_id, found.lower - sum([found.parts[p].lower for p in parts], ZERO), found.veto)


def _readings(field: _Field, reading: Reading) -> Iterator[ReadingDecides]:
    now = bind(field.scheme)
    for other in reading.alternatives:
        if other.id == reading.in_force:
            continue
        chosen = {reading.id: other.id}
        again = Again(now, bind(field.scheme, chosen))
        after = [again.outcome(e, own) for e, own in zip(field.entrants, field.now, strict=True)]
        moved = field.under(after, How(chosen))
        yield ReadingDecides(reading.id, reading.question, other.id, other.meaning, moved)


def _moved(was: Mapping[str, int], now: Mapping[str, int], turns: Sequence[Turn]) -> Moved:
    """`was`, `now`: the rank of each by its id, 0 where a veto leaves it out."""
    leaders = sorted(one for one, rank in now.items() if rank == 1)
    pairs = [(rank, now[one]) for one, rank in was.items() if now[one] != rank]
    return Moved(
        sheets=len(pairs),
        farthest=max((abs(before - after) for before, after in pairs if before and after), default=0),
        leaders=tuple(leaders[:20]),
        leaders_change=set(leaders) != {one for one, rank in was.items() if rank == 1},
        gained=turns.count(Turn.GAINED),
        lost=turns.count(Turn.LOST),
    )


def _tells(moved: Moved) -> bool:
    return bool(moved.sheets or moved.gained or moved.lost)


def _weight(moved: Moved) -> tuple[int, ...]:
    return (-int(moved.leaders_change), -(moved.gained + moved.lost), -moved.sheets, -moved.farthest)
