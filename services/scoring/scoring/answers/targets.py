"""What is to be reached: a gate where the scheme has one, else a total or a rank that the caller names. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domainkit.rejection import Invalid
from scoring.answers.rivalry import Rivalry
from scoring.facts import plain
from scoring.ranking import Contender
from scoring.result import Sheet
from scoring.scheme import Gate, Scheme
from scoring.values import Scope, VetoStatus


class TargetWrong(Invalid):
    """No target, two of them, or one that this sheet cannot have."""


@dataclass(frozen=True, slots=True)
class Need:
    """A least sum of marks: of the level 1 of that title, or of everything where `level` is empty."""

    level: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """`among`: for a rank where rivals share parts; it is the measure then, `needs` what it takes as they stand."""

    title: str
    needs: tuple[Need, ...]
    among: Rivalry | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """The target as the caller names it: at most one of the three; none stands for the scheme's first own gate."""

    gate: str = ""
    total: Decimal | None = None
    rank: int = 0


def target_of(wish: Wish, sheet: Sheet, others: Sequence[Contender], near: Collection[str] = ()) -> Target:
    """`others`: the sheets that it is ranked among, without itself; `near`: those of its city. Raises TargetWrong."""
    one_wish(wish)
    if wish.total is not None:
        return total_target(sheet.scheme, wish.total)
    if wish.rank:
        shares = any(part.scope is Scope.LOCALITY for row in sheet.scheme.rows for part in row.parts)
        return rank_target(wish.rank, others, near if shares else ())
    return gate_target(sheet.scheme, wish.gate)


def one_wish(wish: Wish) -> None:
    """Raises TargetWrong."""
    if (bool(wish.gate), wish.total is not None, wish.rank > 0).count(True) > 1:
        raise TargetWrong("合格线、总分、名次只能指定一个", field="target")


def gate_target(scheme: Scheme, gate_id: str) -> Target:
    """That gate, or the first: the source's own stand before those of a what-if."""
    gates = [g for g in scheme.gates if g.id == gate_id] if gate_id else sorted(scheme.gates, key=lambda g: g.what_if)
    if not gates:
        named = f"没有合格线 {gate_id}" if gate_id else "没有合格线，请指定总分或名次"
        raise TargetWrong(f"评价体系 {scheme.id} {named}", field="gate" if gate_id else "target")
    return Target(gates[0].title, needs_of(gates[0], scheme))


def line_target(scheme: Scheme, wish: Wish) -> Target | None:
    """What a whole field is held against: a gate or a total; None where the scheme has no gate and none is named."""
    if wish.rank:
        raise TargetWrong("全体推演以合格线或总分为准，不能指定名次", field="rank")
    if wish.total is not None and wish.gate:
        raise TargetWrong("合格线、总分只能指定一个", field="target")
    if wish.total is not None:
        return total_target(scheme, wish.total)
    return gate_target(scheme, wish.gate) if wish.gate or scheme.gates else None


def needs_of(gate: Gate, scheme: Scheme) -> tuple[Need, ...]:
    by_level = [Need(level.title, level.marks * gate.level_rate / 100) for level in scheme.levels]
    return (Need("", gate.total), *by_level)


def total_target(scheme: Scheme, total: Decimal) -> Target:
    if not 0 <= total <= scheme.total:
        raise TargetWrong(f"总分应在 0 至 {plain(scheme.total)} 之间，收到 {plain(total)}", field="total")
    return Target(f"总分 {plain(total)} 分", (Need("", total),))


def rank_target(rank: int, others: Sequence[Contender], near: Collection[str] = ()) -> Target:
    """A total with which fewer than `rank` of the others are certain to stand before: those that it equals tie.

    `near`: sheet ids of those that rise with it in the parts of a locality.
    """
    ranked = sorted((s for s in others if s.veto is not VetoStatus.STRUCK), key=lambda s: s.lower, reverse=True)
    running = [s.lower for s in ranked]
    if rank > len(running) + 1:
        raise TargetWrong(f"共 {len(running) + 1} 名，没有第 {rank} 名", field="rank")
    least = running[rank - 1] if rank <= len(running) else Decimal(0)
    together = tuple(s.lower for s in ranked if s.sheet_id in near)
    title, needs = f"第 {rank} 名（总分 {plain(least)} 分，同分并列）", (Need("", least),)
    if not together:
        return Target(title, needs)
    among = Rivalry(rank, together, tuple(s.lower for s in ranked if s.sheet_id not in near))
    return Target(f"{title}，同市的市场随共享的段一同升降", needs, among)
