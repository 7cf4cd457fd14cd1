"""A figure as a rate, a growth or a share, known or within a range; and the value at which a comparison turns."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Measure = Literal["rate", "growth", "share"]
# Least and most; None: no end.
Range: TypeAlias = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class Side:
    """`against`: the base of a growth, the whole of a share."""

    measure: Measure
    figure: str
    against: str | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.figure,) if self.against is None else (self.figure, self.against)


@dataclass(frozen=True, slots=True)
class Measured:
    """In %. `undefined`: the base may be zero; `nowhere`: it is, and there is no value."""

    low: Fraction | None
    high: Fraction | None
    undefined: bool = False
    nowhere: bool = False


def measured(side: Side, ranges: Mapping[str, Range]) -> Measured:
    """What the side can be, its figures within their ranges."""
    low, high = ranges[side.figure]
    if side.against is None:
        return Measured(low, high)
    least, most = ranges[side.against]
    if low is high and least is most and low is not None and least is not None and least > 0:
        # Both are known: one value, worked out once.
        at = _percent(side, low / least)
        return Measured(at, at)
    undefined = least is None or least <= 0
    if most is not None and most <= 0:
        return Measured(None, None, undefined=True, nowhere=True)
    bottom = None if low is None else Fraction(0) if most is None else low / most
    top = None if high is None or (undefined and high > 0) or least is None else high / least if least > 0 else high
    return Measured(_percent(side, bottom), _percent(side, top), undefined=undefined)


def _percent(side: Side, ratio: Fraction | None) -> Fraction | None:
    if ratio is None:
        return None
    return (ratio - 1) * 100 if side.measure == "growth" else ratio * 100


def turning_point(sides: tuple[Side, Side], wanted: str, ranges: Mapping[str, Range]) -> Fraction | None:
    """The value of that figure at which both sides are equal; None where it does not turn, or others are missing."""
    own, other = sides if wanted in sides[0].inputs else (sides[1], sides[0])
    if wanted not in own.inputs:
        return None
    against = measured(other, ranges)
    if against.nowhere or against.low is None or against.low != against.high:
        return None
    if own.measure == "rate":
        return against.low
    ratio = against.low / 100 + (1 if own.measure == "growth" else 0)
    figure, base = (ranges[i] for i in own.inputs)
    if wanted == own.figure:
        return None if base[0] is None or base[0] != base[1] else base[0] * ratio
    return None if figure[0] is None or figure[0] != figure[1] or ratio <= 0 else figure[0] / ratio
