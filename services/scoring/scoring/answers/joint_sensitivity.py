"""The cheapest improvements, over the parts of all channels, with which a joint result reaches a target. Pure,
exact.

A mark gained in a channel's sheet gains the whole that channel's share of it, and costs what a mark of its own costs. A
channel whose total was settled stays as it was settled; one that has never marked counts from the first part it raises,
with other weights for all where the reading says so: then every set of such channels is tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from scoring.answers.certain import certain, certain_apart
from scoring.answers.costs import Prices
from scoring.answers.joint import Joint
from scoring.answers.rising import Riser, decimal_of, risers, taken
from scoring.answers.sensitivity import Improvement, Plan, Required, improvement, refused
from scoring.answers.targets import Need, Target
from scoring.combining import Weighing, weighing
from scoring.facts import plain
from scoring.values import VetoStatus

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Way:
    """Who marks, with what weights, from where, and what may rise."""

    begin: tuple[str, ...]
    weighing: Weighing
    before: Mapping[str, Fraction]
    among: tuple[Riser, ...]

    def most(self, level: str) -> Fraction:
        own = (r.gain(len(r.marks) - 1) for r in self.among if level in {"", r.level})
        return self.before[level] + sum(own, Fraction(0))


def joint_plan(joint: Joint, target: Target, prices: Prices) -> Plan:
    """From what is certain. Nothing makes up for a veto. Raises TooFine."""
    levels = {n.level for n in target.needs}
    sure = sums(joint, joint.weighing, joint.marked, levels, together=True)
    shown = {level: decimal_of(joint.weighing.cut(found)) for level, found in sure.items()}
    if joint.veto is VetoStatus.STRUCK:
        return refused(target, shown, "已触发否决，提分不能补救")
    if met(target, sure):
        return _plan(target, shown, sure, (), joint.weighing)
    ways = list(_ways(joint, prices, levels))
    found = [(way, chosen) for way in ways if (chosen := _chosen(way, target)) is not None]
    if not found:
        return refused(target, shown, _out_of_reach(target.needs, ways))
    way, chosen = min(found, key=lambda f: (sum((r.cost(n) for r, n in f[1]), Fraction(0)), len(f[1])))
    gained = {
        level: way.before[level] + sum((r.gain(n) for r, n in chosen if level in {"", r.level}), Fraction(0))
        for level in levels
    }
    return _plan(target, shown, gained, [improvement(r, n) for r, n in chosen], way.weighing)


def _ways(joint: Joint, prices: Prices, levels: set[str]) -> Iterator[_Way]:
    silent = [c for c in joint.sheets if c not in joint.marked]
    alone = [weighing(joint.scheme, {c}, readings=joint.readings) for c in joint.sheets]
    same = all(w is not None and w.shares == joint.weighing.shares for w in alone)
    if same and all(joint.sheets[c].lower == 0 for c in silent):
        yield _way(joint, prices, levels, tuple(silent), ())
        return
    for count in range(len(silent) + 1):
        for some in combinations(silent, count):
            yield _way(joint, prices, levels, some, some)


def _way(joint: Joint, prices: Prices, levels: set[str], joining: tuple[str, ...], begin: tuple[str, ...]) -> _Way:
    marked = joint.marked | set(joining)
    found = weighing(joint.scheme, marked, bonus=joint.beyond.bonus.lower, readings=joint.readings)
    weighed = found or joint.weighing
    own = [c for c in rising(joint, weighed) if c in marked]
    among = [r for c in own for r in risers(joint.sheets[c], prices, c, weighed.shares[c])]
    before = sums(joint, weighed, marked, levels, together=False)
    return _Way(tuple(c for c in begin if c in weighed.counts), weighed, before, tuple(among))


def rising(joint: Joint, weighed: Weighing) -> list[str]:
    """Channels whose parts move the whole."""
    return [c for c in joint.sheets if c in weighed.counts and c not in joint.settled and weighed.shares[c] > 0]


def sums(
    joint: Joint, weighed: Weighing, marked: frozenset[str], levels: set[str], *, together: bool
) -> Mapping[str, Fraction]:
    """What is certain of the whole and of each level 1; `together`: also what parts only are together."""
    sheets = {c: s for c, s in joint.sheets.items() if c in marked & weighed.counts}
    sure = {c: certain(s) if together else certain_apart(s) for c, s in sheets.items()}
    total = weighed.whole({c: joint.settled.get(c, found[""]) for c, found in sure.items()})
    by_level = {n: weighed.whole({c: f[n] for c, f in sure.items()}) - weighed.added for n in levels if n}
    return {"": total, **by_level}


def _chosen(way: _Way, target: Target) -> list[tuple[Riser, int]] | None:
    gaps = {n.level: Fraction(n.least) - way.before[n.level] for n in target.needs}
    found = taken(way.among, {level: gap for level, gap in gaps.items() if gap > 0}, way.begin)
    if found is None or {r.channel for r, _ in found} >= set(way.begin):
        return found
    return None


def _plan(
    target: Target,
    before: Mapping[str, Decimal],
    after: Mapping[str, Fraction],
    done: Sequence[Improvement],
    weighed: Weighing,
) -> Plan:
    then = {level: decimal_of(weighed.cut(found)) for level, found in after.items()}
    return Plan(
        target=target.title,
        reached_already=not done,
        reachable=True,
        why_not="",
        cost=sum((i.cost for i in done), ZERO),
        gain=then[""] - before[""],
        improvements=tuple(done),
        required=tuple(Required(n.level, n.least, before[n.level], then[n.level]) for n in target.needs),
    )


def _out_of_reach(needs: Sequence[Need], ways: Sequence[_Way]) -> str:
    most = {n.level: max(w.weighing.cut(w.most(n.level)) for w in ways) for n in needs}
    short = [n for n in needs if most[n.level] < n.least] or list(needs)
    return "；".join(
        f"{n.level or '综合成绩'}至多 {plain(decimal_of(most[n.level]))} 分，须 {plain(n.least)} 分" for n in short
    )


def met(target: Target, sure: Mapping[str, Fraction]) -> bool:
    return all(sure[n.level] >= n.least for n in target.needs)
