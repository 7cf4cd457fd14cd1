"""The cheapest choice of one step for each climb such that every need is met. Exact: integers only. Pure.

A need is a least gain of one group, or of all groups together. For each group `best[j]` is the least price of gaining
at least `j`; then the groups are put together in the same way. Both are dynamic programs over whole numbers.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

# No sum of prices comes near it.
NEVER = 1 << 200
MANY = 3


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
        offer = _even_offers if _even(climb.steps) else _offers
        for j, position, price in offer(best, climb.steps):
            if price < new[j]:
                new[j], pick[j] = price, position
        best = new
        picks.append(pick)
    return _Table(best, picks)


def _offers(best: Sequence[int], steps: Sequence[Step]) -> Iterator[tuple[int, int, int]]:
    """(gain, position, price) of every step on top of what `best` gains without it."""
    for j in range(1, len(best)):
        for position, step in enumerate(steps):
            yield j, position, best[max(0, j - step.gain)] + step.price
            if step.gain >= j:
                break


def _even(steps: Sequence[Step]) -> bool:
    """Whether many steps rise by one gain and one price (a part that is given pro rata)."""
    rises = {(after.gain - before.gain, after.price - before.price) for before, after in pairwise(steps)}
    return len(rises) == 1 and len(steps) > MANY


def _even_offers(best: Sequence[int], steps: Sequence[Step]) -> Iterator[tuple[int, int, int]]:
    """For each gain the best of `_offers`, by a sliding minimum over what stands one rise apart."""
    first, rise, dearer = steps[0], steps[1].gain - steps[0].gain, steps[1].price - steps[0].price
    windows: dict[int, deque[tuple[int, int]]] = {}
    for j in range(1, len(best)):
        beyond = max(0, -((first.gain - j) // rise))
        if beyond < len(steps):
            yield j, beyond, best[0] + steps[beyond].price
        if j < first.gain:
            continue
        turn, rest = divmod(j - first.gain, rise)
        window = windows.setdefault(rest, deque())
        level = best[j - first.gain] - turn * dearer
        while window and window[-1][1] >= level:
            window.pop()
        window.append((turn, level))
        if window[0][0] <= turn - len(steps):
            window.popleft()
        position = turn - window[0][0]
        yield j, position, window[0][1] + turn * dearer + first.price


def _at_least(best: Sequence[int], least: int, overall: int) -> list[int]:
    """The group's price of a share of the whole, of which it must reach `least` in any case."""
    return [best[max(share, least)] for share in range(overall + 1)]


def _of_groups(prices: Sequence[Sequence[int]], overall: int) -> _Table:
    if not prices:
        return _Table([0] + [NEVER] * overall, [])
    # What the first group gives stands alone: all of the share is its own.
    best, picks = list(prices[0]), [list(range(overall + 1))]
    for own in prices[1:]:
        new, pick = [NEVER] * (overall + 1), [0] * (overall + 1)
        shares = _worth_it(own)
        for j in range(overall + 1):
            for share in shares:
                price = best[max(0, j - share)] + own[share]
                if price < new[j]:
                    new[j], pick[j] = price, min(share, j)
                if share >= j:
                    break
        best = new
        picks.append(pick)
    return _Table(best, picks)


def _worth_it(own: Sequence[int]) -> list[int]:
    """Of the shares of one price the greatest: to ask less of the group saves nothing."""
    return [n for n, price in enumerate(own) if n + 1 == len(own) or own[n + 1] > price]


def _walked(climbs: Sequence[Climb], table: _Table, gain: int) -> dict[str, int]:
    taken = {}
    for n in range(len(climbs) - 1, -1, -1):
        position = table.picks[n][gain]
        if position >= 0:
            taken[climbs[n].name] = position
            gain = max(0, gain - climbs[n].steps[position].gain)
    return taken
