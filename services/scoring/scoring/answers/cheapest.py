"""The cheapest choice of one step for each climb such that every need is met. Exact: integers only. Pure.

A need is a least gain of one group, or of all groups together. For each group `best[j]` is the least price of gaining
at least `j`; then the groups are put together in the same way. Both are dynamic programs over whole numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# No sum of prices comes near it.
NEVER = 1 << 200


@dataclass(frozen=True, slots=True)
class Step:
    """`gain` above 0."""

    gain: int
    price: int


@dataclass(frozen=True, slots=True)
class Climb:
    """At most one of the steps is taken. They rise in gain, and none is cheaper than one before it."""

    name: str
    group: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`steps`: by the climb's name, the position of its step."""

    price: int
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Table:
    """`best[j]`: the least price of at least `j`; `picks[n][j]`: what the n-th took of it, -1 for nothing."""

    best: list[int]
    picks: list[list[int]]


def cheapest(climbs: Sequence[Climb], overall: int, by_group: Mapping[str, int]) -> Chosen | None:
    """None when no choice gains `overall` in all and as much in each group as `by_group` asks."""
    overall = max(overall, 0)
    groups = list(dict.fromkeys(c.group if by_group.get(c.group, 0) > 0 else "" for c in climbs))
    if any(least > 0 and group not in groups for group, least in by_group.items()):
        return None
    members = {g: [c for c in climbs if (c.group if by_group.get(c.group, 0) > 0 else "") == g] for g in groups}
    tables = {g: _of_group(members[g], max(overall, by_group.get(g, 0))) for g in groups}
    whole = _of_groups([_at_least(tables[g].best, by_group.get(g, 0), overall) for g in groups], overall)
    if whole.best[overall] >= NEVER:
        return None
    taken: dict[str, int] = {}
    left = overall
    for n in range(len(groups) - 1, -1, -1):
        share = whole.picks[n][left]
        left -= share
        taken |= _walked(members[groups[n]], tables[groups[n]], max(share, by_group.get(groups[n], 0)))
    return Chosen(whole.best[overall], taken)


def _of_group(climbs: Sequence[Climb], most: int) -> _Table:
    best = [0] + [NEVER] * most
    picks = []
    for climb in climbs:
        new, pick = best.copy(), [-1] * (most + 1)
        for j in range(1, most + 1):
            for position, step in enumerate(climb.steps):
                price = best[max(0, j - step.gain)] + step.price
                if price < new[j]:
                    new[j], pick[j] = price, position
                if step.gain >= j:
                    break
        best = new
        picks.append(pick)
    return _Table(best, picks)


def _at_least(best: Sequence[int], least: int, overall: int) -> list[int]:
    """The group's price of a share of the whole, of which it must reach `least` in any case."""
    return [best[max(share, least)] for share in range(overall + 1)]


def _of_groups(prices: Sequence[Sequence[int]], overall: int) -> _Table:
    best = [0] + [NEVER] * overall
    picks = []
    for own in prices:
        new, pick = [NEVER] * (overall + 1), [0] * (overall + 1)
        for j in range(overall + 1):
            for share in range(j + 1):
                price = best[j - share] + own[share]
                if price < new[j]:
                    new[j], pick[j] = price, share
        best = new
        picks.append(pick)
    return _Table(best, picks)


def _walked(climbs: Sequence[Climb], table: _Table, gain: int) -> dict[str, int]:
    taken = {}
    for n in range(len(climbs) - 1, -1, -1):
        position = table.picks[n][gain]
        if position >= 0:
            taken[climbs[n].name] = position
            gain = max(0, gain - climbs[n].steps[position].gain)
    return taken
