"""What a joint result is to reach: a total (above the table's where a bonus lies there), a rank, a gate. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from scoring.answers.joint import Joint
from scoring.answers.targets import Need, Target, TargetWrong, Wish, gate_target, one_wish, rank_target
from scoring.combining import Marked, combined
from scoring.facts import plain
from scoring.ranking import Contender

ZERO = Decimal(0)


def joint_target(wish: Wish, joint: Joint, others: Sequence[Contender]) -> Target:
    """`others`: the joint results that it is ranked among, without itself. Raises TargetWrong."""
    one_wish(wish)
    if wish.total is not None:
        most = _most(joint)
        if not 0 <= wish.total <= most:
            said = f"综合成绩应在 0 至 {plain(most)} 之间，收到 {plain(wish.total)}"
            raise TargetWrong(said, field="total")
        return Target(f"综合成绩 {plain(wish.total)} 分", (Need("", wish.total),))
    if wish.rank:
        return rank_target(wish.rank, others)
    target = gate_target(joint.scheme, wish.gate)
    if joint.settled:
        named = "、".join(joint.title(c) for c in joint.settled)
        raise TargetWrong(f"{named}以裁定的总分计，一级指标无从计算，请指定总分或名次", field="gate")
    return target


def _most(joint: Joint) -> Decimal:
    """What a subject can come to at all."""
    rule, total = joint.scheme.combination, joint.scheme.total
    cap = rule.bonus.cap if rule else ZERO
    full = {c.id: Marked(total, total) for c in joint.channels}
    found = combined(joint.scheme, full, own_totals=full, bonus=Marked(cap, cap), readings=joint.readings)
    return found.upper if found else total
