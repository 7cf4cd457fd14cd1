"""Two joint results beside one another: the whole, each channel, and each row with what it adds to the whole. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.answers.compare import (
    Comparison,
    LevelCompared,
    PartCompared,
    RowCompared,
    SchemesDiffer,
    Span,
    beside,
    lead,
)
from scoring.answers.joint import Joint, shares_of, weighed


def joint_compared(left: Joint, right: Joint) -> Comparison:
    """Raises SchemesDiffer."""
    ours, theirs = left.scheme, right.scheme
    if ours.id != theirs.id:
        raise SchemesDiffer(f"两个综合成绩所用体系不同：{ours.id} 与 {theirs.id}，不能逐行比较", field="right")
    return joint_beside(left, right)


def joint_beside(left: Joint, right: Joint) -> Comparison:
    """The whole, each channel, and each row as it adds to the whole, with what stands behind it in the channels."""
    own = {c: beside(left.sheets[c], right.sheets[c]) for c in left.sheets if c in right.sheets}
    rows: dict[str, list[tuple[str, RowCompared]]] = {}
    for channel, found in own.items():
        for row in found.rows:
            rows.setdefault(row.row, []).append((channel, row))
    remarks = dict.fromkeys(r for found in own.values() for r in found.remarks)
    settled = dict.fromkeys(j.title(c) for j in (left, right) for c in j.settled)
    ruled = [f"{title}以裁定的总分计，各行所列是渠道自评" for title in settled]
    return Comparison(
        tuple(_levels(left, right)), tuple(_row(left, right, r) for r in rows.values()), (*remarks, *ruled)
    )


def _levels(left: Joint, right: Joint) -> Iterator[LevelCompared]:
    total = [Span(j.combined.lower, j.combined.upper) for j in (left, right)]
    yield LevelCompared("", total[0], total[1], lead(*total))
    lefts, rights = ({s.channel.title: s.counted for s in shares_of(j)} for j in (left, right))
    for title in dict.fromkeys((*lefts, *rights)):
        ours, theirs = lefts.get(title), rights.get(title)
        yield LevelCompared(title, ours, theirs, lead(ours, theirs))


def _row(left: Joint, right: Joint, found: Sequence[tuple[str, RowCompared]]) -> RowCompared:
    first = found[0][1]
    ours = _together(left, [(c, r.left) for c, r in found])
    theirs = _together(right, [(c, r.right) for c, r in found])
    parts: dict[str, list[tuple[str, PartCompared]]] = {}
    for channel, row in found:
        for part in row.parts:
            parts.setdefault(part.part, []).append((channel, part))
    return replace(
        first,
        left=ours,
        right=theirs,
        lead=lead(ours, theirs),
        parts=tuple(_part(left, right, p) for p in parts.values()),
    )


def _part(left: Joint, right: Joint, found: Sequence[tuple[str, PartCompared]]) -> PartCompared:
    ours = _together(left, [(c, p.left) for c, p in found])
    theirs = _together(right, [(c, p.right) for c, p in found])
    reasons = tuple(f"{left.title(c)} {reason}" for c, p in found for reason in p.reasons)
    return PartCompared(found[0][1].part, ours, theirs, lead(ours, theirs), reasons)


def _together(joint: Joint, spans: Iterable[tuple[str, Span | None]]) -> Span | None:
    """Weighed; None where no channel has it."""
    shares = joint.weighing.shares
    each = [weighed(shares[c], span) for c, span in spans if span is not None and c in shares]
    if not each:
        return None
    return Span(sum((s.lower for s in each), Decimal(0)), sum((s.upper for s in each), Decimal(0)))
