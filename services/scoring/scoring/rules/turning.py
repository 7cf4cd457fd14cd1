"""Where a rule's answer turns as one figure moves, and which way it moves it. For figures that several parts share."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from scoring.rules.bands import Bands
from scoring.rules.comparison import BetterThanReference
from scoring.rules.conditions import AllOf, Condition, limit_of
from scoring.rules.desk import Desk
from scoring.rules.measures import Measured, Range, Side, measured
from scoring.rules.registry import Rule

HUNDRED = Fraction(100)


def turns_known(rule: Rule) -> bool:
    """Whether `turning_points` and `signs` are complete for rules of that kind."""
    return isinstance(rule, BetterThanReference | Bands | AllOf)


def nothing_counts(rule: Rule, wanted: str) -> bool:
    """Whether a zero is neither best nor worst but what a reading says of it. Elsewhere it leaves everything open."""
    return isinstance(rule, AllOf) and any(c.whole == wanted for c in rule.conditions)


def signs(rule: Rule, wanted: str) -> set[int]:
    """1: more of it is better, -1: less is; both where it depends on the other figures. Zero is a case of its own."""
    match rule:
        case BetterThanReference():
            sides = [(side, sign) for y in rule.years for side, sign in zip(rule.sides(y), (1, -1), strict=True)]
            return {sign * (1 if side.figure == wanted else -1) for side, sign in sides if wanted in side.inputs}
        case Bands():
            return {1 if wanted == rule.part else -1}
        case AllOf():
            return {sign for c in rule.conditions for sign in _condition_signs(c, wanted)}
        case _:
            return {1, -1}


def turning_points(rule: Rule, wanted: str, desk: Desk) -> set[Fraction]:
    """In the smallest unit; the other figures are what they are, or at the ends of what they can be."""
    match rule:
        case BetterThanReference():
            pairs = [rule.sides(year) for year in rule.years]
            return {p for pair in pairs for p in _of_comparison(pair, wanted, desk)}
        case Bands():
            edges = [Fraction(edge) for edge in rule.edges]
            return {p for edge in edges for p in _of_share(rule.part, rule.whole, edge, wanted, desk)}
        case AllOf():
            return {p for c in rule.conditions for p in _of_condition(c, wanted, desk)}
        case _:
            return set()


def between(points: Iterable[Fraction], within: Range, step: Fraction | None = None) -> list[Fraction]:
    """The ends, every point, one value between each two and one beyond; with `step` only multiples of it about them."""
    least, most = within
    held = [p for p in points if (least is None or p >= least) and (most is None or p <= most)]
    known = sorted({*held, *(end for end in within if end is not None)} or {Fraction(0)})
    below = [] if least is not None else [known[0] - abs(known[0]) - 1]
    beyond = [] if most is not None else [known[-1] + abs(known[-1]) + 1]
    rising = [*below, *known, *beyond]
    found = {*rising, *((a + b) / 2 for a, b in pairwise(rising))}
    if step is not None:
        found = {
            n * step for v in found for at in [v / step] for n in (floor(at) - 1, floor(at), ceil(at), ceil(at) + 1)
        }
    return sorted(v for v in found if (least is None or v >= least) and (most is None or v <= most))


def ends(desk: Desk, input_id: str) -> list[Fraction]:
    return [end for end in (desk.least_amount(input_id), desk.most_amount(input_id)) if end is not None]


def _condition_signs(c: Condition, wanted: str) -> Iterator[int]:
    if wanted in {c.part, c.figure}:
        yield 1
    if wanted in {c.whole, c.reference}:
        yield -1


def _of_condition(c: Condition, wanted: str, desk: Desk) -> Iterator[Fraction]:
    limits = ends(desk, c.reference) if c.reference is not None else [limit_of(c, desk)]
    if c.part is not None and c.whole is not None:
        for limit in limits:
            yield from _of_share(c.part, c.whole, limit, wanted, desk)
    elif wanted == c.figure:
        yield from limits
    elif wanted == c.reference and c.figure is not None:
        yield from ends(desk, c.figure)


def _of_share(part: str, whole: str, edge: Fraction, wanted: str, desk: Desk) -> Iterator[Fraction]:
    if wanted == part:
        yield from (end * edge / HUNDRED for end in ends(desk, whole))
    elif wanted == whole and edge > 0:
        yield from (end * HUNDRED / edge for end in ends(desk, part))


def _of_comparison(sides: tuple[Side, Side], wanted: str, desk: Desk) -> Iterator[Fraction]:
    own, other = sides if wanted in sides[0].inputs else (sides[1], sides[0])
    if wanted not in own.inputs:
        return
    ranges: Mapping[str, Range] = {
        i: (desk.least_amount(i), desk.most_amount(i)) for side in sides for i in side.inputs
    }
    for level in _levels(measured(other, ranges)):
        if own.against is None:
            yield level
            continue
        ratio = level / HUNDRED + (1 if own.measure == "growth" else 0)
        if wanted == own.figure:
            yield from (end * ratio for end in ends(desk, own.against))
        elif ratio > 0:
            yield from (end / ratio for end in ends(desk, own.figure))


def _levels(found: Measured) -> set[Fraction]:
    return {end for end in (found.low, found.high) if end is not None}
