"""A round's results where the scheme evaluates the area: each market has its area's mark, and areas go whole. Pure.

A scheme that may do so has neither gates nor channels. A mean need not end: 28 digits stand for it, as in the answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.areas import Alone, Area, are_one, area_of
from scoring.scheme import Scheme
from scoring.values import SheetStanding, SubjectResult


def by_area(
    scheme: Scheme,
    results: Sequence[SubjectResult],
    standings: Sequence[SheetStanding],
    places: Mapping[str, str],
) -> tuple[SubjectResult, ...]:
    """`places`: the locality of each subject. What is given, where the markets stand apart."""
    if not are_one(scheme):
        return tuple(results)
    parts = {s.subject: {p.part: (p.lower, p.upper) for p in s.parts} for s in standings}
    own: dict[str, dict[str, Alone]] = {}
    for r in results:
        own.setdefault(places[r.subject], {})[r.subject] = Alone(r.lower, r.upper, r.veto, parts.get(r.subject, {}))
    areas = {place: area_of(scheme, markets) for place, markets in own.items()}
    return tuple(_shared(r, areas[places[r.subject]]) for r in results)


def _shared(own: SubjectResult, area: Area | None) -> SubjectResult:
    if area is None:
        return own
    return replace(own, lower=_decimal(area.lower), upper=_decimal(area.upper), veto=area.veto)


def area_with(scheme: Scheme, subject: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """Who shares the subject's area, itself among them; itself alone where the markets stand apart."""
    if not are_one(scheme):
        return (subject,)
    return tuple(s for s, place in places.items() if place == places.get(subject))


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
