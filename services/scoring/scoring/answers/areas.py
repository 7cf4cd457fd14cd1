"""The markets of an area as one, over all subjects: each area's mark, its rank, and what it makes of its markets. Pure.

A mean need not end: it is rounded to the 28 digits of the decimals' context, far below the least by which two means of
marks can differ, so that order, ties and lines come out as they would unrounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.answers.channels import Beyond, How, together
from scoring.answers.compare import Span
from scoring.answers.outcomes import Outcome
from scoring.areas import Alone, Area, are_one, area_of
from scoring.ranking import Ranked, ranked
from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class AreaFound:
    """`outcome`: the area as a contender, under the id of its round and its code."""

    outcome: Outcome
    markets: tuple[Outcome, ...]
    area: Area


def areas_of(scheme: Scheme, outcomes: Sequence[Outcome], how: How) -> tuple[AreaFound, ...]:
    """By the area's id; none where the markets stand apart. `outcomes`: one for each subject."""
    if not are_one(scheme, how.readings):
        return ()
    own: dict[str, list[Outcome]] = {}
    for found in outcomes:
        own.setdefault(found.area, []).append(found)
    made = (_area(scheme, area, tuple(markets), how) for area, markets in sorted(own.items()))
    return tuple(one for one in made if one is not None)


def as_one(scheme: Scheme, sheets: Sequence[Outcome], beyond: Mapping[str, Beyond], how: How) -> Sequence[Outcome]:
    """One outcome for each subject: its channels put together, and with the mark of its area where that is one."""
    return with_areas(scheme, together(scheme, sheets, beyond, how), how)


def with_areas(scheme: Scheme, outcomes: Sequence[Outcome], how: How) -> Sequence[Outcome]:
    """Every market with the mark of its area where that is one; else what is given."""
    marks = {found.outcome.area: found.outcome for found in areas_of(scheme, outcomes, how)}
    return [_marked(found, marks[found.area]) if found.area in marks else found for found in outcomes]


def ranked_areas(found: Sequence[AreaFound]) -> list[Ranked[Outcome]]:
    return ranked([one.outcome for one in found])


def _area(scheme: Scheme, area: str, markets: Sequence[Outcome], how: How) -> AreaFound | None:
    each = {m.name: m for m in markets}
    names = {m.sheet_id: m.name if each[m.name] is m else f"{m.name} {m.subject}" for m in markets}
    one = area_of(scheme, {names[m.sheet_id]: _alone(m) for m in markets}, how.readings)
    if one is None:
        return None
    lower, upper = _decimal(one.lower), _decimal(one.upper)
    code = area.rpartition("-")[2]
    outcome = Outcome(
        sheet_id=area,
        subject=code,
        name=code,
        lower=lower,
        upper=upper,
        veto=one.veto,
        unsettled=sum(m.unsettled for m in markets),
        levels={"": Span(lower, upper)},
        parts={},
        area=area,
    )
    return AreaFound(outcome, tuple(markets), one)


def _alone(market: Outcome) -> Alone:
    spans = {part: (span.lower, span.upper) for part, span in market.parts.items()}
    return Alone(market.lower, market.upper, market.veto, spans)


def _marked(market: Outcome, area: Outcome) -> Outcome:
    return replace(market, lower=area.lower, upper=area.upper, veto=area.veto, levels=area.levels)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
