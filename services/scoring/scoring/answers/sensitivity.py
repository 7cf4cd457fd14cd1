"""The cheapest set of improvements that reaches a target. Pure, exact.

A part may rise from what is certain of it to any higher mark that its rule can give (`reachable`), at the price that
`costs` states. Parts are looked at one by one: that one figure may move several parts at once is left out. What only
waits for facts or for an assessor counts as not yet gained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.answers.certain import certain, certain_apart
from scoring.answers.costs import Prices
from scoring.answers.rising import Riser, decimal_of, risers, taken
from scoring.answers.targets import Need, Target
from scoring.facts import plain
from scoring.result import Sheet
from scoring.values import VetoStatus

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Improvement:
    """`waits`: facts or an assessor's mark are still to come; the part may rise by that alone. `before` and `after` are
    marks of the sheet, of that `channel` where there are several; `gain` is what the total gains.
    """

    part: str
    level: str
    text: str
    before: Decimal
    after: Decimal
    gain: Decimal
    cost: Decimal
    waits: bool
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Required:
    """A least sum, and how it stands before and after. `level` is empty for the total."""

    level: str
    least: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """`why_not` says what stands in the way where the target cannot be reached; there are no improvements then."""

    target: str
    reached_already: bool
    reachable: bool
    why_not: str
    cost: Decimal
    gain: Decimal
    improvements: tuple[Improvement, ...]
    required: tuple[Required, ...]


def plan(sheet: Sheet, target: Target, prices: Prices) -> Plan:
    """From what is certain of the sheet. Nothing makes up for a veto."""
    sure, before = certain(sheet), certain_apart(sheet)
    if sheet.veto.status is VetoStatus.STRUCK:
        return refused(target, sure, "已触发否决，提分不能补救")
    if all(sure[n.level] >= n.least for n in target.needs):
        return reached(target, sure, ())
    short = {n.level: Fraction(n.least - before[n.level]) for n in target.needs if n.least > before[n.level]}
    among = risers(sheet, prices)
    chosen = taken(among, short)
    if chosen is None:
        return refused(target, before, out_of_reach(target.needs, before, among))
    return reached(target, before, [improvement(r, position) for r, position in chosen])


def improvement(riser: Riser, position: int) -> Improvement:
    part, after = riser.part, riser.marks[position]
    return Improvement(
        part=part.part.id,
        level=riser.level,
        text=part.part.text,
        before=part.lower,
        after=after,
        gain=decimal_of(riser.gain(position)),
        cost=decimal_of(riser.cost(position)),
        waits=part.upper >= after,
        channel=riser.channel,
    )


def reached(target: Target, before: Mapping[str, Decimal], done: Sequence[Improvement]) -> Plan:
    gained = {n.level: sum((i.gain for i in done if n.level in {"", i.level}), ZERO) for n in target.needs}
    return Plan(
        target=target.title,
        reached_already=not done,
        reachable=True,
        why_not="",
        cost=sum((i.cost for i in done), ZERO),
        gain=sum((i.gain for i in done), ZERO),
        improvements=tuple(done),
        required=tuple(
            Required(n.level, n.least, before[n.level], before[n.level] + gained[n.level]) for n in target.needs
        ),
    )


def refused(target: Target, before: Mapping[str, Decimal], why: str) -> Plan:
    required = tuple(Required(n.level, n.least, before[n.level], before[n.level]) for n in target.needs)
    return Plan(target.title, False, False, why, ZERO, ZERO, (), required)


def out_of_reach(needs: Sequence[Need], before: Mapping[str, Decimal], among: Sequence[Riser]) -> str:
    said = []
    for need in needs:
        own = [r for r in among if need.level in {"", r.level}]
        most = before[need.level] + decimal_of(sum((r.gain(len(r.marks) - 1) for r in own), Fraction(0)))
        if most < need.least:
            said.append(f"{need.level or '总分'}至多 {plain(most)} 分，须 {plain(need.least)} 分")
    return "；".join(said)
