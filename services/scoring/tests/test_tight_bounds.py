"""For every rule kind, by brute force over small forms: the bounds hold every completion of the facts, and no more."""

from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from scoring.facts import Award, Fact
from scoring.rules.absence import ProofOfAbsence
from scoring.rules.awarding import allowance
from scoring.rules.bands import Bands, RegionThreshold
from scoring.rules.comparison import BetterThanReference, YearCompared
from scoring.rules.conditions import AllOf, Condition
from scoring.rules.desk import Desk
from scoring.rules.discretion import Discretion
from scoring.rules.growth import StepGrowth, StepShare
from scoring.rules.items import DeductMissing, PerItem
from scoring.rules.merchants import DeductPerMerchant
from scoring.rules.occurrences import Ladder, PerOccurrence
from scoring.rules.presence import AllOrNothing
from scoring.rules.reduction import FullOrReduced
from scoring.rules.registry import RULES, mark
from scoring.rules.steps import BasePlusSteps
from scoring.rules.thresholds import NItemsPast
from scoring.scheme import Input
from scoring.values import Field, InputKind

D = Decimal
DAY = date(2022, 12, 31)
REGIONS = ("东部地区", "中部地区", "西部地区")


def wanted(name, kind, low=None, high=None, options=(), unit=""):
    low, high = (None if v is None else D(v) for v in (low, high))
    return Input(name, name, kind, unit, "", low, high, options, required=True, note="")


def numbers(name, values, high=None, kind=InputKind.NUMBER, unit="元"):
    """A figure: what it may be, tried at these values."""
    fields = [Field(name, kind, number=D(str(v)), unit=unit) for v in values]
    return wanted(name, kind, min(values), high, unit=unit), fields


def counts(name, most):
    return numbers(name, range(most + 1), most, InputKind.COUNT, "件")


def flags(name):
    return wanted(name, InputKind.FLAG), [Field(name, InputKind.FLAG, flag=v) for v in (True, False)]


def items(name, options, *, single=False):
    chosen = [
        tuple(o for o, take in zip(options, t, strict=True) if take) for t in product((0, 1), repeat=len(options))
    ]
    fields = [Field(name, InputKind.ITEMS, items=c) for c in chosen if not single or len(c) == 1]
    return wanted(name, InputKind.ITEMS, options=options), fields


def days(name, *values):
    return wanted(name, InputKind.DATE), [Field(name, InputKind.DATE, date=v) for v in values]


# Between any two points at which a comparison with these turns there is one to try; 10% is the nation's growth.
KNOWN = (0, 100, 110, 121, 150)
BETWEEN = (0, 1, 50, 90, 91, 95, 100, 105, 110, 115, 121, 130, 133, 134, 136, 137, 150, 160, 165, 166, 9999)
# The same for the other comparison: what turns it is a quotient of one, two and four.
DYADIC = tuple(D(n) / 16 for n in (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512))
KNOWN_DYADIC = (0, 1, 2, 4)
FEW = {len(BETWEEN): KNOWN, len(DYADIC): KNOWN_DYADIC}
YEARS = (YearCompared("今年", "a", "b", "x", None), YearCompared("去年", "b", "c", "y", None))
OWN_YEARS = (YearCompared("今年", "a", "b", "x", "y"), YearCompared("去年", "b", "c", "y", "z"))
RATE = Condition(None, None, "part", "whole", D(90), None, "passed")
REACHED = Condition(None, None, "done", "whole", D(50), None, "reached")
NATION = Condition(None, None, "part", "whole", None, "nation", "passed")
HOURS = Condition(None, "hours", None, None, D(2), None, "reached")
YES = Condition("yes", None, None, None, None, None, None)
LOG = (days("from", "2020-01-01", "2021-06-01"), days("to", "2022-06-01", "2022-12-31", "2023-01-31"))
DONE = (counts("part", 3), counts("done", 3), counts("whole", 3))


def not_above(upper, lower):
    """A form in which the second is above the first contradicts itself."""
    return lambda known: not {upper, lower} <= set(known) or known[lower].field.number <= known[upper].field.number


def anything(_):
    return True


CASES = [
    (Discretion(D(1), D(4), D(1)), (), anything),
    (Discretion(D(0), D(2), D("0.5")), (), anything),
    (AllOrNothing(D(2), ("p", "q"), "all"), (flags("p"), flags("q")), anything),
    (AllOrNothing(D(3), ("p", "q", "r"), "any"), (flags("p"), flags("q"), flags("r")), anything),
    (FullOrReduced(D(4), "p", "assessed", "none", D(1)), (flags("p"),), anything),
    (FullOrReduced(D(2), "p", "full", "assessed", D(1)), (flags("p"),), anything),
    (FullOrReduced(D(1), "p", "full", "assessed", D(1)), (flags("p"),), anything),
    (PerItem(D(1), D(3), "k", "o", "n", "kinds", "counted"), (items("k", "甲乙丙"), counts("o", 2)), anything),
    (PerItem(D(2), D(4), "k", None, None, "kinds", "not_counted"), (items("k", "甲乙丙"),), anything),
    (PerItem(D(1), D(3), "k", "o", "n", "pieces", "counted"), (items("k", "甲乙"), counts("n", 4)), anything),
    (DeductMissing(D(2), "k", "o", D(1), D(0), "counted"), (items("k", "甲乙丙"), counts("o", 3)), anything),
    (DeductMissing(D(2), "k", "o", D(1), D(0), "counted"), (items("k", "甲乙丙"), counts("o", 1)), anything),
    (DeductMissing(D(2), "k", None, D(1), D(0), "not_counted"), (items("k", "甲乙丙丁"),), anything),
    *(
        (
            StepGrowth(D(50), D(1), D(2), "b", "a", "r", by, partial),
            (counts("b", 3), counts("a", 5), numbers("r", (-100, 0, 50, 400), 400, unit="%")),
            anything,
        )
        for by in ("growth", "rate_points")
        for partial in ("whole", "pro_rata")
    ),
    *(
        (
            StepShare(D(25), D(1), D(3), "pb", "wb", "pa", "wa", by, "whole"),
            tuple(counts(n, 3) for n in ("pb", "wb", "pa", "wa")),
            anything,
        )
        for by in ("points", "growth")
    ),
    *(
        (BasePlusSteps("r", D(20), D(1), D(10), D(1), D(3), reach, "whole"), (counts("r", 50),), anything)
        for reach in ("inclusive", "exclusive")
    ),
    *(
        (NItemsPast(D(2), 2, "r", "p", bound), (counts("r", 4), counts("p", 4)), not_above("r", "p"))
        for bound in ("inclusive", "exclusive")
    ),
    (PerOccurrence(D(1), D(3), "n"), (counts("n", 5),), anything),
    *(
        (Ladder(D(1), D(3), ("p", "q", "r"), first), tuple(map(flags, "pqr")), anything)
        for first in ("needed", "not_needed")
    ),
    *((AllOf(D(1), (RATE, REACHED), empty), DONE, anything) for empty in ("met", "unmet", "open")),
    *(
        (AllOf(D(1), (NATION,), empty), (*DONE[::2], numbers("nation", (0, 50, 100), 100, unit="%")), anything)
        for empty in ("met", "unmet")
    ),
    (AllOf(D(1), (HOURS, YES), None), (counts("hours", 3), flags("yes")), anything),
    *(
        (Bands("part", "whole", (D(50), D(100)), (D(1), D(2)), edge), DONE[::2], anything)
        for edge in ("higher", "lower")
    ),
    (
        RegionThreshold(D(1), D(2), "g", (D(3), D(2), D(1)), "元", ("l", "s")),
        (items("g", REGIONS, single=True), numbers("l", range(5), 4), numbers("s", range(5), 4)),
        not_above("l", "s"),
    ),
    (
        BetterThanReference(D(1), D(2), "growth", "rate", YEARS),
        (*(numbers(n, BETWEEN) for n in "abc"), *(numbers(n, (-100, 0, 10, 50), unit="%") for n in "xy")),
        anything,
    ),
    (
        BetterThanReference(D(1), D(2), "growth", "growth", OWN_YEARS),
        tuple(numbers(n, DYADIC) for n in "abcxyz"),
        anything,
    ),
    *((ProofOfAbsence(D(1), "n", "from", "to", years), (counts("n", 2), *LOG), anything) for years in (1, 2)),
    *(
        (DeductPerMerchant(D(3), "p", "n", D(1), D(floor), without), (flags("p"), counts("n", 5)), anything)
        for without in ("nothing", "deducted")
        for floor in (0, 1)
    ),
]


def completed(rule, inputs, facts, award):
    """The least and the most that this complete form can still give."""
    desk = Desk(inputs, facts, award, DAY)
    granted = allowance(rule, desk) if award is None else None
    if granted is None:
        awards = [award]
    else:
        steps = int((granted.maximum - granted.minimum) / granted.step)
        awards = [Award("1.1", granted.minimum + granted.step * n, "虚构") for n in range(steps + 1)]
    found = [mark(rule, Desk(inputs, facts, one, DAY)) for one in awards]
    return min(m.lower for m in found), max(m.upper for m in found)


def some_forms(rule, inputs, chance):
    """Forms with some facts known, and their missing inputs few enough to try everything."""
    names = list(inputs)
    many = any(len(fields) > 15 for _, fields in inputs.values())
    for _ in range(40):
        missing = chance.sample(names, k=min(len(names), chance.choice((0, 1, 1, 2, 2, 2 if many else 3))))
        few = {n: [f for f in inputs[n][1] if f.number in FEW.get(len(inputs[n][1]), {f.number})] for n in names}
        yield {n: Fact(chance.choice(few[n])) for n in names if n not in missing}, missing


@pytest.mark.parametrize(("rule", "form", "consistent"), CASES, ids=lambda v: type(v).__name__)
def test_the_bounds_are_those_of_all_completions(rule, form, consistent):
    inputs = {wanted.id: (wanted, fields) for wanted, fields in form}
    asked = {name: wanted for name, (wanted, _) in inputs.items()}
    assert rule.faults() == []
    for award in (None, Award("1.1", D(1), "虚构")):
        for known, missing in some_forms(rule, inputs, Random(1)):
            ways = list(product(*(inputs[n][1] for n in missing)))
            forms = [known | {f.input_id: Fact(f) for f in way} for way in ways]
            ends = [completed(rule, asked, facts, award) for facts in forms if consistent(facts)]
            if not consistent(known) or not ends:
                continue
            found = mark(rule, Desk(asked, known, award, DAY))
            expected = min(low for low, _ in ends), max(high for _, high in ends)
            said = {n: f.field for n, f in known.items()}
            assert (found.lower, found.upper) == expected, (rule, said, missing)
            assert found.steps[-1].startswith("得" if found.lower == found.upper else "尚不能定")


def test_every_kind_is_tried():
    assert {type(rule) for rule, _, _ in CASES} == set(RULES.values())
