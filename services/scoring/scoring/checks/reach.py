"""What must hold of a rule beside its own parameters: full marks within reach, units that can be put together."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from scoring.facts import plain
from scoring.rules.bands import Bands, RegionThreshold
from scoring.rules.comparison import BetterThanReference
from scoring.rules.conditions import AllOf, Condition
from scoring.rules.desk import Desk
from scoring.rules.growth import StepGrowth, StepShare
from scoring.rules.registry import Rule, mark
from scoring.rules.steps import BasePlusSteps
from scoring.rules.veto import Veto
from scoring.scheme import Input
from scoring.units import UNITS, dimension

RATE = dimension("%")
WHOLE = Decimal(100)
SOME_DAY = date(2000, 12, 31)


def reach_faults(rule: Rule | Veto, inputs: Mapping[str, Input]) -> Iterator[str]:
    """With nothing known a part is open up to its full marks; a mark that no facts lead to is a fault of the file."""
    if isinstance(rule, Veto):
        strange = [kind for kind in rule.printed if kind not in inputs[rule.kinds].options]
        yield from (f"{kind} is no option of {rule.kinds}" for kind in strange)
        return
    nothing = mark(rule, Desk(inputs, {}, None, SOME_DAY))
    if nothing.upper != rule.full:
        yield f"full marks are out of reach: no facts give more than {plain(nothing.upper)} of {plain(rule.full)}"
    elif nothing.lower == nothing.upper:
        yield "no fact makes a difference"
    yield from share_faults(rule, inputs)


def share_faults(rule: Rule, inputs: Mapping[str, Input]) -> Iterator[str]:
    """A part of a whole ends at 100 %; a ratio of two figures that are not part and whole may go beyond."""
    match rule:
        case Bands(part, whole, edges, _, edge) if inputs[part].part_of == whole:
            beyond = (e for n, e in enumerate(edges) if e > WHOLE or (e == WHOLE and n and edge == "lower"))
            yield from (f"a band from {plain(e)} % is out of reach: a part of a whole ends at 100 %" for e in beyond)
        case AllOf():
            for c in rule.conditions:
                if c.part is None or c.limit is None or inputs[c.part].part_of != c.whole:
                    continue
                if c.limit > WHOLE or (c.limit == WHOLE and c.bound == "passed"):
                    yield f"a limit of {plain(c.limit)} % is out of reach: a part of a whole ends at 100 %"


def unit_faults(rule: Rule | Veto, inputs: Mapping[str, Input]) -> Iterator[str]:
    """What a rule puts together is of one dimension."""
    for group in _together(rule):
        units = {i: inputs[i].unit for i in group if i in inputs and inputs[i].unit in UNITS}
        if isinstance(rule, RegionThreshold) and rule.unit in UNITS:
            units[f"the thresholds in {rule.unit}"] = rule.unit
        if len({dimension(unit) for unit in units.values()}) > 1:
            yield f"units cannot be put together: {', '.join(f'{i} in {u}' for i, u in units.items())}"
    for i in _rates(rule):
        if i in inputs and inputs[i].unit in UNITS and dimension(inputs[i].unit) != RATE:
            yield f"{i} is a rate, and {inputs[i].unit} is no unit of one"


def _together(rule: Rule | Veto) -> list[tuple[str, ...]]:  # noqa: PLR0911 - one for each kind that compares
    match rule:
        case StepGrowth():
            return [(rule.before, rule.after)]
        case StepShare():
            return [(rule.part_before, rule.whole_before, rule.part_after, rule.whole_after)]
        case Bands():
            return [(rule.part, rule.whole)]
        case RegionThreshold():
            return [tuple(rule.figures)]
        case BetterThanReference():
            return [side.inputs for year in rule.years for side in rule.sides(year)]
        case AllOf():
            return [group for c in rule.conditions for group in _of_condition(c)]
        case _:
            return []


def _of_condition(c: Condition) -> list[tuple[str, ...]]:
    if c.part is not None and c.whole is not None:
        return [(c.part, c.whole)]
    return [(c.figure, c.reference)] if c.figure is not None and c.reference is not None else []


def _rates(rule: Rule | Veto) -> list[str]:
    """What a rule holds against percentages as it stands."""
    match rule:
        case BasePlusSteps():
            return [rule.rate]
        case StepGrowth() if rule.by == "rate_points" and rule.previous_rate is not None:
            return [rule.previous_rate]
        case BetterThanReference():
            sides = (side for year in rule.years for side in rule.sides(year))
            return [side.figure for side in sides if side.measure == "rate"]
        case AllOf():
            return [c.reference for c in rule.conditions if c.part is not None and c.reference is not None]
        case _:
            return []
