"""Apps of the factory see committed records only and commit only what is done; stock Faust, the control, does not."""

import asyncio
from collections import defaultdict
from types import SimpleNamespace
from weakref import WeakSet

import faust
import pytest
from faust.transport.drivers import aiokafka as stock
from intervaltree import IntervalTree

from eventlog.app import faust_app
from eventlog.policies.faust_transport import CommittedConsumer
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added
from testkit.running import until

pytestmark = pytest.mark.matrix

TP = stock.TopicPartition("t", 0)


@pytest.fixture
async def topic(kafka):
    topic = EventsTopic(kafka, TOPIC, partitions=1)
    await topic.make()
    await topic.write_in_transaction(added("tally-a", "aborted", "aborted", "aborted"), commit=False)
    await topic.write_in_transaction(added("tally-a", "committed"), commit=True)
    return topic


async def handed_over(app, topic, wanted):
    """What an agent of `app` is given, up to `wanted` records."""
    given = []

    async def agent(stream):
        async for value in stream:
            given.append(value)  # noqa: PERF401  the stream has no end

    app.agent(app.topic(topic.config.topic(topic.topic)))(agent)
    await app.start()
    try:
        await until(lambda: length(given), wanted)
        await asyncio.sleep(0.5)
    finally:
        await app.stop()
    return given


async def length(given):
    return len(given)


def stock_app(config, **settings):
    return faust.App(
        config.group("stock", "control"),
        broker=f"kafka://{config.bootstrap}",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        store="memory://",
        **settings,
    )


@pytest.mark.broker
async def test_an_aborted_record_never_reaches_an_agent(kafka, topic):
    given = await handed_over(faust_app("tally", "test", kafka, instance_id="one"), topic, 1)
    assert given == [added("tally-a", "committed")[0].SerializeToString()]


@pytest.mark.broker
async def test_stock_faust_hands_aborted_records_over(kafka, topic, tmp_path):
    given = await handed_over(stock_app(kafka, datadir=tmp_path), topic, 4)
    assert [b"aborted" in value for value in given] == [True, True, True, False]


@pytest.mark.broker
async def test_it_starts_and_stops_twice_in_one_loop_and_leaves_no_folder(kafka, topic, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for turn in range(2):
        await handed_over(faust_app("tally", f"test{turn}", kafka, instance_id="one"), topic, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.broker
async def test_what_was_acked_is_not_handed_over_again(kafka, topic):
    assert len(await handed_over(faust_app("tally", "test", kafka, instance_id="one"), topic, 1)) == 1
    await topic.write(added("tally-b", "next"))
    given = await handed_over(faust_app("tally", "test", kafka, instance_id="one"), topic, 1)
    assert given == [added("tally-b", "next")[0].SerializeToString()]


def consumer_of(kind):
    """A consumer as far as its reckoning of offsets goes."""
    consumer = object.__new__(kind)
    consumer.app = SimpleNamespace(
        consumer_generation_id=7,
        topics=SimpleNamespace(acks_enabled_for=lambda _: True),
        conf=SimpleNamespace(broker_commit_every=None),
    )
    consumer._acked, consumer._acked_index = defaultdict(list), defaultdict(set)
    consumer._gap, consumer._committed_offset = defaultdict(IntervalTree), defaultdict(lambda: None)
    consumer._unacked_messages, consumer._n_acked, consumer._waiting_for_ack = WeakSet(), 0, None
    return consumer


class Message:
    """A message as an agent holds it."""

    def __init__(self, offset, *, tracked=True, generation_id=7):
        self.topic, self.tp, self.offset, self.acked = "t", TP, offset, False
        self.tracked, self.generation_id = tracked, generation_id


def taken(consumer, *offsets, **more):
    messages = [Message(offset, **more) for offset in offsets]
    consumer._unacked_messages.update(messages)
    return messages


def acked(consumer, messages):
    for message in messages:
        consumer.ack(message)


async def test_a_message_in_hand_is_never_committed_past():
    consumer = consumer_of(CommittedConsumer)
    consumer._committed_offset[TP] = 2585
    slow, *quick = taken(consumer, 2585, 2586, 2587, 2588, 2589)
    acked(consumer, quick)
    assert consumer._new_offset(TP) is None
    acked(consumer, [slow])
    assert consumer._new_offset(TP) == 2590


async def test_stock_commits_past_a_message_in_hand():
    consumer = consumer_of(stock.Consumer)
    consumer._committed_offset[TP] = 2585
    _slow, *quick = taken(consumer, 2585, 2586, 2587, 2588, 2589)
    acked(consumer, quick)
    assert consumer._new_offset(TP) == 2590


async def test_markers_and_aborted_records_between_do_not_hold_the_commit_back():
    consumer = consumer_of(CommittedConsumer)
    consumer._committed_offset[TP] = 10
    acked(consumer, taken(consumer, 14, 16, 30))
    assert consumer._new_offset(TP) == 31
    assert consumer._new_offset(TP) is None


async def test_what_was_thrown_away_unread_does_not_count_as_done():
    consumer = consumer_of(CommittedConsumer)
    acked(consumer, [Message(40, tracked=False)])
    acked(consumer, taken(consumer, 41, generation_id=6))
    assert consumer._new_offset(TP) is None
    assert not list(consumer._unacked_messages)


async def test_stock_counts_what_was_thrown_away_unread():
    consumer = consumer_of(stock.Consumer)
    acked(consumer, [Message(40, tracked=False)])
    assert consumer._new_offset(TP) == 41
