"""What the sheets of one subject come to: channels combined, gates looked through, differences measured. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from scoring.combining import Marked, combined, weighing
from scoring.gates import Bounds, GateStatus, through
from scoring.scheme import Gate, Scheme
from scoring.values import LevelMark, PartMark, SheetStanding, SubjectResult, Verdict, VetoStatus

ZERO = Decimal(0)
VERDICTS = {
    GateStatus.PASSED: Verdict.PASSED,
    GateStatus.FAILED: Verdict.FAILED,
    GateStatus.OPEN: Verdict.OPEN,
}
NO_BONUS = Marked(ZERO, ZERO)


def result_of(
    scheme: Scheme,
    subject: str,
    sheets: Sequence[SheetStanding],
    *,
    bonus: Marked = NO_BONUS,
    settled: Mapping[str, Decimal] | None = None,
) -> SubjectResult:
    """`settled`: totals that count instead of what a channel marked, by channel; a silent one stays silent."""
    lower, upper, missing = bounds_of(scheme, sheets, bonus=bonus, settled=settled)
    levels = levels_together(scheme, sheets, settled=settled)
    return SubjectResult(
        subject=subject,
        lower=lower,
        upper=upper,
        veto=veto_of(s.veto for s in sheets),
        verdict=verdict_of(scheme, lower, upper, levels),
        missing=missing,
        spread=spread_of(sheets),
    )


def bounds_of(
    scheme: Scheme,
    sheets: Sequence[SheetStanding],
    *,
    bonus: Marked = NO_BONUS,
    settled: Mapping[str, Decimal] | None = None,
) -> tuple[Decimal, Decimal, tuple[str, ...]]:
    """Bounds of the total, and the channels that never marked."""
    totals = {s.channel: Marked(s.lower, s.upper) for s in sheets if s.marked}
    totals |= {channel: Marked(total, total) for channel, total in (settled or {}).items() if channel in totals}
    found = combined(scheme, totals, bonus=bonus)
    if found is not None:
        return found.lower, found.upper, found.missing
    if sheets:
        return sheets[0].lower, sheets[0].upper, ()
    return ZERO, scheme.total, ()


def veto_of(vetoes: Iterable[VetoStatus]) -> VetoStatus:
    """Struck as soon as one sheet finds it so."""
    found = set(vetoes)
    if VetoStatus.STRUCK in found:
        return VetoStatus.STRUCK
    return VetoStatus.CLEAR if found == {VetoStatus.CLEAR} else VetoStatus.OPEN


def own_gate(scheme: Scheme) -> Gate | None:
    """The source's own; what-ifs decide nothing."""
    return next((g for g in scheme.gates if not g.what_if), None)


def verdict_of(scheme: Scheme, lower: Decimal, upper: Decimal, levels: Sequence[LevelMark]) -> Verdict:
    gate = own_gate(scheme)
    if gate is None:
        return Verdict.UNGATED
    known = {level.title: level for level in levels}
    if any(level.title not in known for level in scheme.levels):
        return Verdict.OPEN
    each = [
        Bounds(level.title, level.marks, known[level.title].lower, known[level.title].upper) for level in scheme.levels
    ]
    return VERDICTS[through(gate, Bounds("总分", scheme.total, lower, upper), each).status]


def levels_together(
    scheme: Scheme,
    sheets: Sequence[SheetStanding],
    *,
    settled: Mapping[str, Decimal] | None = None,
    readings: Mapping[str, str] | None = None,
) -> tuple[LevelMark, ...]:
    """Each level 1 of the subject: of its only sheet, or of its channels weighed as their totals are.

    A bonus belongs to no level. A channel that is silent, or has a table of its own, may come to anything; one whose
    total was settled to anything that this total leaves room for.
    """
    marked = {s.channel: s for s in sheets if s.marked}
    weighed = weighing(scheme, marked, readings=readings)
    if weighed is None:
        return next((s.levels for s in sheets), ())
    totals = {c: total for c, total in (settled or {}).items() if c in weighed.counts}
    own = {c: {v.title: v for v in s.levels} for c, s in marked.items() if c in weighed.counts and c not in totals}
    found = []
    for level in scheme.levels:
        rest = scheme.total - level.marks
        each = {c: own.get(c, {}).get(level.title, LevelMark(level.title, ZERO, level.marks)) for c in weighed.shares}
        each |= {c: LevelMark(level.title, max(t - rest, ZERO), min(t, level.marks)) for c, t in totals.items()}
        spans = [(share, each[c]) for c, share in weighed.shares.items()]
        lower = sum((share * Fraction(v.lower) for share, v in spans), Fraction(0))
        upper = sum((share * Fraction(v.upper) for share, v in spans), Fraction(0))
        found.append(LevelMark(level.title, _decimal(lower), _decimal(upper)))
    return tuple(found)


def _decimal(number: Fraction) -> Decimal:
    """To 28 digits, where it does not end: it is then no gate's number, and on the same side of it."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def levels_of(scheme: Scheme, parts: Sequence[PartMark]) -> tuple[LevelMark, ...]:
    """Each level 1 from the marks of its parts."""
    marks = {p.part: p for p in parts}
    found = []
    for level in scheme.levels:
        own = [marks[p.id] for r in scheme.rows if r.level1 == level.title for p in r.parts if p.id in marks]
        found.append(LevelMark(level.title, sum((p.lower for p in own), ZERO), sum((p.upper for p in own), ZERO)))
    return tuple(found)


def spread_of(sheets: Sequence[SheetStanding]) -> Decimal:
    """How far the settled totals of the channels differ."""
    totals = [s.lower for s in sheets if s.channel and s.marked and s.lower == s.upper]
    return max(totals) - min(totals) if totals else ZERO
