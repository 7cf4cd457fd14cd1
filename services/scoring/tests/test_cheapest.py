"""The cheapest choice against every choice there is: the same price wherever there is one."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scoring.answers.cheapest import Climb, Step, cheapest

GROUPS = ("a", "b", "c")
RISES = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6)), min_size=1, max_size=3)


@st.composite
def climbs(draw):
    found = []
    for n in range(draw(st.integers(0, 5))):
        gain = price = 0
        steps = []
        for more, dearer in draw(RISES):
            gain, price = gain + more, price + dearer
            steps.append(Step(gain, price))
        found.append(Climb(str(n), draw(st.sampled_from(GROUPS)), tuple(steps)))
    return found


def by_trying_all(all_climbs, overall, by_group):
    """The least price of any choice that meets every need; None when none does."""
    prices = []
    for positions in product(*[range(-1, len(c.steps)) for c in all_climbs]):
        taken = [(c, c.steps[p]) for c, p in zip(all_climbs, positions, strict=True) if p >= 0]
        if sum(s.gain for _, s in taken) >= overall and all(
            sum(s.gain for c, s in taken if c.group == g) >= least for g, least in by_group.items()
        ):
            prices.append(sum(s.price for _, s in taken))
    return min(prices, default=None)


@given(climbs(), st.integers(-1, 12), st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 6)))
def test_it_is_as_cheap_as_the_cheapest_of_all(all_climbs, overall, by_group):
    found = cheapest(all_climbs, overall, by_group)
    assert (found and found.price) == by_trying_all(all_climbs, overall, by_group)


@given(climbs(), st.integers(0, 12), st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 6)))
def test_what_it_names_meets_the_needs_at_the_price_that_it_says(all_climbs, overall, by_group):
    found = cheapest(all_climbs, overall, by_group)
    if found is None:
        return
    taken = [(c.group, c.steps[found.steps[c.name]]) for c in all_climbs if c.name in found.steps]
    assert sum(s.price for _, s in taken) == found.price
    assert sum(s.gain for _, s in taken) >= overall
    assert all(sum(s.gain for g, s in taken if g == group) >= least for group, least in by_group.items())


@st.composite
def even_climbs(draw):
    """Some with many even steps, as a part has that is given pro rata."""
    found = []
    for n in range(draw(st.integers(1, 3))):
        first, rise, count = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 9))
        price, dearer = draw(st.integers(0, 5)), draw(st.integers(0, 4))
        steps = tuple(Step(first + k * rise, price + k * dearer) for k in range(count))
        found.append(Climb(str(n), draw(st.sampled_from(GROUPS)), steps))
    return found


@given(even_climbs(), st.integers(0, 30), st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 12)))
def test_many_even_steps_are_as_cheap_too(all_climbs, overall, by_group):
    found = cheapest(all_climbs, overall, by_group)
    assert (found and found.price) == by_trying_all(all_climbs, overall, by_group)


def test_nothing_is_taken_where_nothing_is_needed():
    assert cheapest([Climb("a", "a", (Step(1, 1),))], 0, {}).steps == {}


def test_a_group_without_climbs_cannot_gain():
    assert cheapest([Climb("a", "a", (Step(9, 1),))], 1, {"b": 1}) is None
