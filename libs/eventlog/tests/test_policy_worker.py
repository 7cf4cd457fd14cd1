"""Policies on a real broker: an event orders once, however often it comes; poison parks its stream for that policy."""

import asyncio
from dataclasses import replace

import pytest
from aiokafka import TopicPartition

from contracts.envelope import parse_command, recorded_of
from contracts.ids import ordered_command_id
from domainkit.policy import Order, Policy
from eventlog.command_publisher import CommandPublisher
from eventlog.group_lag import group_lags
from eventlog.kafka import KafkaConfig, log_consumer
from eventlog.parked_events import ParkedEvents
from eventlog.partitioner import partition_of
from eventlog.policies.worker import PolicyWorker
from eventlog.views.store import ViewStore, memory_views, open_views
from testkit.events_topic import EventsTopic
from testkit.log_contract import asked
from testkit.log_example import COMMANDS, Add, Open, Opened, definition
from testkit.log_installation import prepared, submitting, working
from testkit.reading_example import TOPIC, added
from testkit.running import running, until

pytestmark = pytest.mark.broker

PARTITIONS = 3


def opening(*, bad=()):
    """Opens a door for every addition; breaks on notes in `bad`."""

    def react(recorded):
        if recorded.event.note in bad:
            raise ArithmeticError(recorded.event.note)
        return [Order(f"door-{recorded.stream}", Open(by=f"{recorded.version}{recorded.event.note}"))]

    return replace(definition, policies=(Policy("opens", TOPIC, react),))


DEFINITION = opening(bad={"bad"})


async def made(config):
    topic = EventsTopic(config, TOPIC, PARTITIONS)
    await topic.make()
    await EventsTopic(config, definition.topic("commands"), PARTITIONS).make()
    return topic


@pytest.fixture
async def topic(kafka):
    return await made(kafka)


@pytest.fixture
async def store(open_again):
    async with open_again(DEFINITION) as views:
        yield views


def worker(config, views, definition=DEFINITION, instance_id="one"):
    return PolicyWorker(definition, config, views, instance_id=instance_id)


async def commands(config):
    """All commands on the topic, with their partitions."""
    consumer = log_consumer(config)
    await consumer.start()
    try:
        places = [TopicPartition(config.topic(definition.topic("commands")), p) for p in range(PARTITIONS)]
        consumer.assign(places)
        for place, end in (await consumer.end_offsets(places)).items():
            consumer.seek(place, 0)
            assert end >= 0
        ends, found = await consumer.end_offsets(places), []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for place, records in (await consumer.getmany(timeout_ms=100)).items():
                found += [(parse_command(record.value), place.partition) for record in records]
        return found
    finally:
        await consumer.stop()


async def said(config):
    return sorted(COMMANDS.decode(c.type, c.payload).by for c, _ in await commands(config))


async def test_an_event_orders_a_command_that_carries_its_story(kafka, topic, store):
    async with running(worker(kafka, store)):
        await topic.write(added("tally-a", "x"))
        await until(lambda: said(kafka), ["1x"])
    ((command, partition),) = await commands(kafka)
    event = added("tally-a", "x")[0]
    assert command.command_id == ordered_command_id(event.event_id, "opens", 0)
    assert command.causation_id == event.event_id
    assert command.correlation_id == event.correlation_id
    assert command.issued_at_us == event.recorded_at_us
    assert (command.stream, partition) == ("door-tally-a", partition_of("door-tally-a", PARTITIONS))
    assert "opens" in command.actor


async def test_an_aborted_event_orders_nothing(kafka, topic, store):
    async with running(worker(kafka, store)):
        await topic.write_in_transaction(added("tally-a", "aborted"), commit=False)
        await topic.write_in_transaction(added("tally-a", "committed"), commit=True)
        await until(lambda: said(kafka), ["1committed"])
    assert await said(kafka) == ["1committed"]


async def test_events_from_before_the_first_start_count_and_are_not_ordered_again(kafka, topic, store):
    await topic.write(added("tally-a", *"abc"))
    for _ in range(2):
        async with running(worker(kafka, store)):
            await until(lambda: said(kafka), ["1a", "2b", "3c"])
            await asyncio.sleep(1.5)
    assert await said(kafka) == ["1a", "2b", "3c"]


async def reacted_to(config, count):
    """Waits until the group has said so to the broker."""

    async def committed():
        lags = await group_lags(config, config.group(definition.name, "policies"), [TOPIC])
        return max(lag.committed for lag in lags[TOPIC].values())

    await until(committed, count)


async def test_what_was_deleted_before_it_was_reacted_to_stops_all_and_is_said(kafka, topic, cut_log):
    async with memory_views(DEFINITION) as views:
        await topic.write(added("tally-a", *"abc"))
        async with running(worker(kafka, views)):
            await reacted_to(kafka, 3)
        await cut_log(topic, "tally-a", 3)
        async with running(worker(kafka, views)):
            await topic.write(added("tally-a", *"abcdef")[3:4])
            await reacted_to(kafka, 4)
        await topic.write(added("tally-a", *"abcdefgh")[4:])
        await cut_log(topic, "tally-a", 7)
        late = worker(kafka, views)
        task = asyncio.create_task(late.run())
        place = f"{kafka.topic(TOPIC)}/{partition_of('tally-a', PARTITIONS)}"
        await until(lambda: asyncio.sleep(0, late.refused), f"{place}: position 4, log from 7 to 8")
        assert not late.ready.is_set()
        assert await said(kafka) == ["1a", "2b", "3c", "4d"]
        await late.stop()
        await task


async def test_a_crash_between_publishing_and_the_ack_has_no_second_effect(kafka, topic, store, monkeypatch):
    class Crash(Exception):
        pass

    publish = CommandPublisher.publish

    async def publish_and_crash(self, ordered):
        await publish(self, ordered)
        raise Crash

    await topic.write(added("tally-a", *"ab"))
    with monkeypatch.context() as patch:
        patch.setattr(CommandPublisher, "publish", publish_and_crash)
        with pytest.raises(Crash):
            await worker(kafka, store).run()
    async with running(worker(kafka, store)):
        await until(lambda: named(kafka), {"1a", "2b"})
    ids = [command.command_id for command, _ in await commands(kafka)]
    assert len(ids) > len(set(ids)) == 2


async def test_with_the_single_writer_the_effect_is_there_once(broker, fresh_name, tmp_path, monkeypatch):
    config = await prepared(broker.bootstrap, fresh_name)
    publish = CommandPublisher.publish

    async def twice_and_again(self, ordered):
        for _ in range(2):
            await publish(self, ordered)
        raise RuntimeError("crashed before the ack")

    async with working(config, tmp_path), submitting(config) as log, memory_views(definition) as views:
        await log.submit(asked(Add(120), "tally-a"), timeout=20)
        with monkeypatch.context() as patch:
            patch.setattr(CommandPublisher, "publish", twice_and_again)
            with pytest.raises(RuntimeError, match="before the ack"):
                await worker(config, views, definition).run()
        async with running(worker(config, views, definition)):
            await until(lambda: opened(log), [Opened(by="hundred")])
            await asyncio.sleep(1)
        assert await opened(log) == [Opened(by="hundred")]


async def test_poison_parks_its_stream_and_a_retry_publishes_in_order(kafka, topic, store):
    await topic.write([*added("tally-a", "a", "bad", "c"), *added("tally-b", "a")])
    async with running(worker(kafka, store)):
        await until(lambda: said(kafka), ["1a", "1a"])
        await until(lambda: parked_versions(store), [2, 3])
        await topic.write(added("tally-a", "d", first=4))
        await until(lambda: parked_versions(store), [2, 3, 4])
        first, *_ = await ParkedEvents(store).events()
        assert (first.consumer, first.stream) == ("policy:opens", "tally-a")
        assert first.error == "ArithmeticError: bad"
        publisher = CommandPublisher(opening(), kafka)
        repaired = ViewStore(opening(), store.database)
        settled = await ParkedEvents(repaired, publisher).retry("policy:opens", "tally-a", by="taigu-operator-1")
        await publisher.stop()
        assert (settled.applied, settled.left) == (3, 0)
        await topic.write(added("tally-a", "e", first=5))
        await until(lambda: said(kafka), ["1a", "1a", "2bad", "3c", "4d", "5e"])
    of_a = [COMMANDS.decode(c.type, c.payload).by for c, _ in await commands(kafka) if c.stream == "door-tally-a"]
    assert of_a == ["1a", "2bad", "3c", "4d", "5e"]
    assert await ParkedEvents(store).events() == []


async def test_skipping_the_poison_lets_the_rest_through(kafka, topic, store):
    await topic.write(added("tally-a", "bad", "b"))
    publisher = CommandPublisher(DEFINITION, kafka)
    async with running(worker(kafka, store)):
        await until(lambda: parked_versions(store), [1, 2])
        first, _ = await ParkedEvents(store).events()
        await ParkedEvents(store, publisher).skip(first.number, by="taigu-operator-1", why="entered twice")
        await until(lambda: said(kafka), ["2b"])
    await publisher.stop()
    assert {e.state for e in await ParkedEvents(store).events(settled=True)} == {"skipped", "applied"}


async def test_undecodable_events_and_those_of_a_newer_release_are_parked(kafka, topic, store):
    newer = added("tally-a", "a")[0]
    newer.schema_version = 9
    await topic.write([newer])
    await topic.write_raw([(b"tally-b", b"\xff\xff")])
    await topic.write(added("tally-c", "a"))
    async with running(worker(kafka, store)):
        await until(lambda: said(kafka), ["1a"])
        await until(lambda: parked_streams(store), ["tally-a", "tally-b"])
    newer_one, bytes_one = await ParkedEvents(store).events()
    assert newer_one.error.startswith("UnknownType: ")
    assert bytes_one.error.startswith("Undecodable: ")


async def test_a_broker_that_goes_away_and_comes_back_is_waited_for(own_broker, fresh_name, tmp_path):
    config = KafkaConfig(own_broker.bootstrap, cluster=fresh_name)
    topic = await made(config)
    async with open_views(DEFINITION, data_dir=tmp_path) as views, running(worker(config, views)):
        await topic.write(added("tally-a", "a"))
        await until(lambda: said(config), ["1a"])
        await asyncio.to_thread(own_broker.kill)
        await asyncio.sleep(3)
        await asyncio.to_thread(own_broker.restart)
        await topic.write(added("tally-a", "b", first=2))
        await until(lambda: named(config), {"1a", "2b"}, 60)
        assert len({command.command_id for command, _ in await commands(config)}) == 2


async def opened(log):
    return [recorded_of(definition.events, one).event for one in await log.stream("door-a")]


async def named(config):
    return set(await said(config))


async def parked_versions(views):
    return [event.version for event in await ParkedEvents(views).events()]


async def parked_streams(views):
    return [event.stream for event in await ParkedEvents(views).events()]
