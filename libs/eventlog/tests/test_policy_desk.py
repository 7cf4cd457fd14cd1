"""A policy's batch that comes again after a crash at any point loses no order and parks nothing out of its turn."""

from dataclasses import replace

import pytest

from domainkit.policy import Order, Policy
from eventlog.observer import Unobserved
from eventlog.parked_events import ParkedEvents
from eventlog.policies.desk import PolicyDesk
from eventlog.views.arrivals import arrival_of
from testkit.log_example import COMMANDS, EVENTS, Open, definition
from testkit.reading_example import TOPIC, FakeLog, added


class Crash(Exception):
    pass


class Publisher:
    """Keeps what was published, or crashes before."""

    def __init__(self):
        self.said, self.crashes = [], False

    async def publish(self, commands):
        if self.crashes:
            raise Crash
        self.said += [COMMANDS.decode(c.type, c.payload).by for c in commands]


def opening(*bad):
    def react(recorded):
        if recorded.event.note in bad:
            raise ArithmeticError(recorded.event.note)
        return [Order(f"door-{recorded.stream}", Open(by=recorded.event.note))]

    return replace(definition, policies=(Policy("opens", TOPIC, react),))


BROKEN = opening("bad")


def arrivals(*notes):
    log = FakeLog.of(added("tally-a", *notes))
    return [arrival_of(EVENTS, TOPIC, record) for records in log.records.values() for record in records]


@pytest.fixture
async def store(open_again):
    async with open_again(BROKEN) as views:
        yield views


@pytest.fixture
def publisher():
    return Publisher()


async def handled(store, publisher, batch, declared=BROKEN):
    """By a desk that has just been given its partitions."""
    desk = PolicyDesk(declared, store, publisher, Unobserved(), "test")
    await desk.handle(declared.policies[0], batch)


async def parked(store, **which):
    return [(e.version, e.state, bool(e.error)) for e in await ParkedEvents(store).events(**which)]


async def test_a_crash_while_publishing_has_parked_nothing(store, publisher):
    batch, publisher.crashes = arrivals("a", "bad", "c"), True
    with pytest.raises(Crash):
        await handled(store, publisher, batch)
    assert await parked(store, settled=True) == []
    publisher.crashes = False
    await handled(store, publisher, batch)
    assert publisher.said == ["a"]
    assert await parked(store) == [(2, "parked", True), (3, "parked", False)]


async def test_an_event_before_the_poison_comes_again_and_is_not_put_in_front_of_it(store, publisher):
    for _ in range(2):
        await handled(store, publisher, arrivals("a", "bad", "c"))
    assert set(publisher.said) == {"a"}
    assert await parked(store) == [(2, "parked", True), (3, "parked", False)]


async def test_a_skipped_event_that_comes_again_lets_later_ones_through(store, publisher):
    await handled(store, publisher, arrivals("a", "bad"))
    (first,) = await ParkedEvents(store).events()
    await ParkedEvents(store, publisher).skip(first.number, by="taigu-operator-1", why="entered twice")
    await handled(store, publisher, arrivals("a", "bad", "c", "d"))
    assert await parked(store, settled=True) == [(2, "skipped", True)]
    assert publisher.said[-2:] == ["c", "d"]


async def test_a_skipped_event_orders_nothing_even_when_the_policy_was_mended(store, publisher):
    await handled(store, publisher, arrivals("bad"))
    (first,) = await ParkedEvents(store).events()
    await ParkedEvents(store, publisher).skip(first.number, by="taigu-operator-1", why="entered twice")
    await handled(store, publisher, arrivals("bad", "c"), opening())
    assert publisher.said == ["c"]


async def test_a_later_poison_still_blocks_behind_a_skipped_one(store, publisher):
    await handled(store, publisher, arrivals("bad"))
    (first,) = await ParkedEvents(store).events()
    await ParkedEvents(store, publisher).skip(first.number, by="taigu-operator-1", why="entered twice")
    for _ in range(2):
        await handled(store, publisher, arrivals("bad", "c", "bad", "e"))
    assert await parked(store) == [(3, "parked", True), (4, "parked", False)]
    assert set(publisher.said) == {"c"}


async def test_a_desk_that_goes_on_sees_what_an_operator_did_meanwhile(store, publisher):
    desk = PolicyDesk(BROKEN, store, publisher, Unobserved(), "test")
    notes = ["a", "bad", "c", "d"]
    await desk.handle(BROKEN.policies[0], arrivals(*notes)[:3])
    first, _ = await ParkedEvents(store).events()
    await ParkedEvents(store, publisher).skip(first.number, by="taigu-operator-1", why="entered twice")
    await desk.handle(BROKEN.policies[0], arrivals(*notes)[3:])
    assert publisher.said == ["a", "c", "d"]
