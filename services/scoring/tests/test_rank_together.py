"""A rank among markets of one city: in what they share they rise and fall together; only the rest moves them apart."""

from datetime import date
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.answers.costs import Cost, prices
from scoring.answers.losses import losses
from scoring.answers.outcomes import Outcome
from scoring.answers.reachable import reachable
from scoring.answers.rivalry import OWN
from scoring.answers.sensitivity import plan
from scoring.answers.targets import Wish, target_of
from scoring.binding import bind
from scoring.facts import Award, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import Scope, VetoStatus

D = Decimal
FARM = shipped().get("shanxi-farm-produce-2021")
BOUND = {p.part.id: p for row in bind(FARM).rows for p in row.parts}
# Parts at discretion: of the city, and of the market alone.
CITYS, OWNS = ("1.1", "4.1", "5.1"), ("6.1", "11.1", "14.1")
ALL = (*CITYS, *OWNS)


def sheet(**marks):
    awards = {part: Award(part, D(points), "虚构") for part, points in marks.items()}
    return score(FARM, Facts(awards=awards), as_of=date(2021, 12, 31))


def rival(name, total):
    return Outcome(name, name, name, D(total), D(100), VetoStatus.CLEAR, 0, {}, {})


def before(total, shared, near, far):
    """How many stand before it."""
    return sum(n + shared > total for n in near) + sum(f > total for f in far)


def settled(rank, found, near, far):
    others = [*(rival(f"n{i}", t) for i, t in enumerate(near)), *(rival(f"f{i}", t) for i, t in enumerate(far))]
    return target_of(Wish(rank=rank), found, others, {f"n{i}" for i in range(len(near))})


def only_these():
    return [Cost(p, never=True) for p in BOUND if p not in ALL]


def test_what_the_city_gains_does_not_pass_a_market_of_the_city():
    found = sheet(**{"1.1": "1", "6.1": "2", "4.1": "0", "5.1": "1"})
    near = [found.lower + 1]
    chosen = plan(found, settled(1, found, near, []), prices(FARM, [*only_these(), Cost("1.1", per_mark=D("0.1"))]))
    assert [(i.part, i.gain) for i in chosen.improvements] == [("6.1", 1)]
    assert [r.level for r in chosen.required] == ["", OWN]


def test_what_the_city_gains_passes_a_market_of_another_city():
    found = sheet(**{"1.1": "1", "6.1": "2"})
    far = [found.lower + 1]
    chosen = plan(found, settled(1, found, [D(0)], far), prices(FARM, [*only_these(), Cost("1.1", per_mark=D("0.1"))]))
    assert [i.part for i in chosen.improvements] == ["1.1"]
    assert [(r.level, r.least, r.after) for r in chosen.required] == [("", far[0], far[0])]


def test_where_only_the_city_could_gain_a_market_of_it_is_never_passed():
    found = sheet(**{"1.1": "1"})
    never = [Cost(p, never=True) for p in BOUND if p not in CITYS]
    chosen = plan(found, settled(1, found, [found.lower + 1], []), prices(FARM, never))
    assert not chosen.reachable
    assert OWN in chosen.why_not


TOTALS = st.lists(st.integers(-4, 8), min_size=1, max_size=4)
CASE = st.tuples(
    st.fixed_dictionaries({part: st.integers(1, 3) for part in ALL}), TOTALS, st.lists(st.integers(-4, 8), max_size=4)
)
DEAR = st.fixed_dictionaries({part: st.sampled_from(["0.5", "1", "2"]) for part in ALL})


@settings(max_examples=25, deadline=None)
@given(CASE, DEAR, st.integers(1, 4))
def test_a_plan_for_a_rank_is_as_cheap_as_the_cheapest_of_all(case, dear, rank):
    marks, near, far = case
    found = sheet(**{part: str(points) for part, points in marks.items()})
    near, far = [found.lower + n for n in near], [found.lower + f for f in far]
    rank = min(rank, len(near) + len(far) + 1)
    costs = prices(FARM, [*only_these(), *(Cost(p, per_mark=D(c)) for p, c in dear.items())])
    chosen = plan(found, settled(rank, found, near, far), costs)
    least = None
    for tried in product(*([m for m in reachable(BOUND[p]) if m >= marks[p]] for p in ALL)):
        gains = {p: m - marks[p] for p, m in zip(ALL, tried, strict=True)}
        shared = sum(gains[p] for p in CITYS)
        if before(found.lower + sum(gains.values()), shared, near, far) < rank:
            cost = sum(gains[p] * D(dear[p]) for p in ALL)
            least = cost if least is None else min(least, cost)
    assert (chosen.cost if chosen.reachable else None) == least


@settings(max_examples=40, deadline=None)
@given(CASE, st.integers(1, 4))
def test_each_named_loss_takes_the_rank_and_each_other_does_not(case, rank):
    marks, near, far = case
    found = sheet(**{part: str(points) for part, points in marks.items()})
    near, far = [found.lower + n for n in near], [found.lower + f for f in far]
    rank = min(rank, len(near) + len(far) + 1)
    lost = losses(found, settled(rank, found, near, far))
    assert lost.reached is (before(found.lower, D(0), near, far) < rank)
    named = {loss.part: loss.breaks_at for loss in lost.parts}
    for part in found.parts if lost.reached else ():
        down = [m for m in reachable(BOUND[part.part.id]) if m < part.lower]
        breaking = [m for m in down if before(found.lower - part.lower + m, _shared(part, m), near, far) >= rank]
        assert named.get(part.part.id) == max(breaking, default=None)


def _shared(part, mark):
    return mark - part.lower if part.part.scope is Scope.LOCALITY else D(0)
