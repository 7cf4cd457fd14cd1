"""Several channels' marks of one subject become one: weights, a channel that never marked, a bonus with a cap. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.binding import bind, used
from scoring.facts import plain
from scoring.result import ReadingUsed
from scoring.scheme import Channel, Choice, Combination, Scheme

ZERO, ALL = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Marked:
    """Bounds of a total, or of a bonus; they meet once it is settled."""

    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Combined:
    lower: Decimal
    upper: Decimal
    missing: tuple[str, ...]
    readings: tuple[ReadingUsed, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a mark of each channel adds to the whole. `counts`: of the channels in `shares`, those whose sheets by this
    table count; `added`: what the bonus adds; `most`: the whole is cut there.
    """

    shares: Mapping[str, Fraction]
    counts: frozenset[str]
    added: Fraction
    most: Decimal | None

    def whole(self, own: Mapping[str, Decimal]) -> Fraction:
        """Not cut. Whose sheet is not in `own`, or does not count, adds nothing."""
        return sum((self.shares[c] * Fraction(mark) for c, mark in own.items() if c in self.counts), self.added)

    def cut(self, whole: Fraction) -> Fraction:
        return whole if self.most is None else min(whole, Fraction(self.most))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The readings' answers."""

    basis: str
    missing: str
    joins: str
    above_total: str


def combined(
    scheme: Scheme,
    totals: Mapping[str, Marked],
    *,
    bonus: Marked = Marked(ZERO, ZERO),
    own_totals: Mapping[str, Marked] | None = None,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Combined | None:
    """The subject's combined mark, by channel id; None for a scheme without channels.

    `totals`: by this table. `own_totals`: by a table of the channel's own, where the reading says that it has one.
    Raises ReadingUnknown, ParameterRefused.
    """
    scheme = bind(scheme, readings, parameters).scheme
    rule = scheme.combination
    if rule is None:
        return None
    force = scheme.in_force | dict(readings or {})
    chosen = _chosen(rule, force)
    if chosen.basis == "own_table":
        totals = {c: t for c, t in totals.items() if c == rule.table_channel} | dict(own_totals or {})
    lower, upper, steps = _weighted(rule, totals, scheme.total, chosen, _capped(bonus, rule.bonus.cap))
    if chosen.above_total == "cut":
        lower, upper = min(lower, scheme.total), min(upper, scheme.total)
        steps.append(f"以 {plain(scheme.total)} 分为限")
    missing = tuple(c.id for c in rule.channels if c.id not in totals)
    return Combined(
        lower,
        upper,
        missing,
        used(scheme, tuple(c.reading for c in _choices(rule)), force),
        (*steps, f"综合成绩 {_said(lower, upper)}"),
    )


def weighing(
    scheme: Scheme, marked: Collection[str], *, bonus: Decimal = ZERO, readings: Mapping[str, str] | None = None
) -> Weighing | None:
    """How `combined` weighs, exactly; `marked`: the channels that have marked. None for a scheme without channels."""
    rule = scheme.combination
    if rule is None:
        return None
    chosen = _chosen(rule, scheme.in_force | dict(readings or {}))
    every = frozenset(c.id for c in rule.channels)
    counts = every if chosen.basis == "same_table" else frozenset({rule.table_channel})
    among = _among(rule, [c for c in marked if c in counts], chosen)
    whole = sum((Fraction(c.weight) for c in among), Fraction(0))
    shares = {c.id: Fraction(c.weight) / whole for c in among}
    joined = Fraction(1) if chosen.joins == "after" else shares.get(rule.bonus.channel, Fraction(0))
    return Weighing(
        shares=shares,
        counts=frozenset(shares) & counts,
        added=joined * Fraction(min(bonus, rule.bonus.cap)),
        most=scheme.total if chosen.above_total == "cut" else None,
    )


def _choices(rule: Combination) -> tuple[Choice, ...]:
    return rule.basis, rule.missing, rule.bonus.joins, rule.bonus.above_total


def _chosen(rule: Combination, force: Mapping[str, str]) -> _Chosen:
    return _Chosen(*(c.values[force[c.reading]] for c in _choices(rule)))


def _among(rule: Combination, marked: Collection[str], chosen: _Chosen) -> Sequence[Channel]:
    """Whose weights make the whole."""
    own = [c for c in rule.channels if c.id in marked]
    return own if own and chosen.missing == "reweighted" else rule.channels


def _weighted(
    rule: Combination, totals: Mapping[str, Marked], full: Decimal, chosen: _Chosen, bonus: Marked
) -> tuple[Decimal, Decimal, list[str]]:
    among = _among(rule, totals, chosen)
    whole = sum((c.weight for c in among), ZERO)
    lower = upper = ZERO
    steps = []
    for channel in among:
        own = totals.get(channel.id, Marked(ZERO, full))
        if chosen.joins == "before" and channel.id == rule.bonus.channel:
            own = Marked(own.lower + bonus.lower, own.upper + bonus.upper)
            steps.append(f"加分 {_said(bonus.lower, bonus.upper)} 计入{channel.title}")
        lower, upper = lower + own.lower * channel.weight, upper + own.upper * channel.weight
        said = f"{'' if channel.id in totals else '尚未评分，'}{_said(own.lower, own.upper)}"
        steps.append(f"{channel.title}：{said} × {plain(channel.weight)}/{plain(whole)}")
    if chosen.joins == "before" and bonus.upper and all(c.id != rule.bonus.channel for c in among):
        title = next(c.title for c in rule.channels if c.id == rule.bonus.channel)
        steps.append(f"加分 {_said(bonus.lower, bonus.upper)} 须计入{title}，该渠道尚未评分，没有计入")
    lower, upper = lower / whole, upper / whole
    if chosen.joins == "after":
        lower, upper = lower + bonus.lower, upper + bonus.upper
        steps.append(f"加分 {_said(bonus.lower, bonus.upper)} 加在加权之后")
    return lower, upper, steps


def _capped(bonus: Marked, cap: Decimal) -> Marked:
    return Marked(min(bonus.lower, cap), min(bonus.upper, cap))


def _said(lower: Decimal, upper: Decimal) -> str:
    return f"{plain(lower)} 分" if lower == upper else f"{plain(lower)} 至 {plain(upper)} 分"
