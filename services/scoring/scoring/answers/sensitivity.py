"""The cheapest set of improvements that reaches a target. Pure, exact.

A part may rise from what is certain of it to any higher mark that its rule can give (`reachable`), at the price that
`costs` states. Parts are looked at one by one: that one figure may move several parts at once is left out. What only
waits for facts or for an assessor counts as not yet gained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.answers.certain import certain, certain_apart
from scoring.answers.costs import Prices
from scoring.answers.rising import Riser, decimal_of, risers, taken
from scoring.answers.rivalry import OWN, Rivalry
from scoring.answers.targets import Need, Target
from scoring.facts import plain
from scoring.result import Sheet
from scoring.values import Scope, VetoStatus

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Improvement:
    """`waits`: facts or an assessor's mark are still to come; the part may rise by that alone. `before` and `after` are
    marks of the sheet, of that `channel` where there are several; `gain` is what the total gains. `scope`: whose figure
    it is; a market cannot raise alone what its locality is marked for.
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
    scope: Scope = Scope.SUBJECT


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
    if target.among is not None:
        return _ranked(target, target.among, before, risers(sheet, prices))
    short = {n.level: Fraction(n.least - before[n.level]) for n in target.needs if n.least > before[n.level]}
    among = risers(sheet, prices)
    chosen = taken(among, short)
    if chosen is None:
        return refused(target, before, out_of_reach(target.needs, before, among))
    return reached(target, before, [improvement(r, position) for r, position in chosen])


def _ranked(target: Target, rivalry: Rivalry, before: Mapping[str, Decimal], among: Sequence[Riser]) -> Plan:
    """The cheapest of the ways to the rank: what a city's parts gain, its other markets gain too."""
    total = before[""]
    begin = {"": total, OWN: total}
    named = [replace(r, level="" if r.part.part.scope is Scope.LOCALITY else OWN) for r in among]
    whose = {r.name: r for r in among}
    found, why = [], ""
    for least, own in rivalry.ways(total):
        needs = [Need("", max(least, own)), *([Need(OWN, own)] if own > total else [])]
        chosen = taken(named, {n.level: Fraction(n.least - total) for n in needs if n.least > total})
        if chosen is None:
            why = out_of_reach(needs, begin, named)
            continue
        done = [(improvement(whose[r.name], n), r.level) for r, n in chosen]
        gains = {level: sum((i.gain for i, of in done if level in {"", of}), ZERO) for level in begin}
        required = tuple(Required(n.level, n.least, total, total + gains[n.level]) for n in needs)
        found.append(replace(reached(target, before, [i for i, _ in done]), required=required))
    return min(found, key=_dearness) if found else refused(target, before, why)


def _dearness(found: Plan) -> tuple[Decimal, int]:
    return found.cost, len(found.improvements)


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
        scope=part.part.scope,
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
