"""One stream as of a moment, from the log: what was recorded until then, no more and no less. On a real broker."""

import asyncio
import time
from dataclasses import replace

import pytest

from eventlog.kafka import transactional_producer
from eventlog.log import LogUnavailable
from eventlog.memory import MemoryService
from eventlog.partitioner import partition_of
from eventlog.past import moment_search, moments
from eventlog.past.as_of import folded
from eventlog.past.moments import LogCut, MomentAhead, Span, spans_at, spans_until
from eventlog.stream_reader import KafkaReader
from testkit.events_topic import EventsTopic, envelope
from testkit.log_contract import ISSUED_AT, asked
from testkit.log_example import EVENTS, Add, Added
from testkit.reading_example import PARTITIONS, TOPIC, added, ledger, noted, reading

HOUR = 3_600_000_000
T0 = 1_700_000_000_000_000
DEFINITION = reading()


def at(moment, stream, version):
    return envelope(EVENTS, stream, version, Added(3, 3 * version), moment)


def versions(entries):
    return [folded(ledger(), EVENTS, [entry]).newest_us for entry in entries]


def entries_of(*envelopes):
    return [(offset, e.stream.encode(), e.SerializeToString()) for offset, e in enumerate(envelopes)]


class TestFolding:
    def test_rows_are_those_of_the_events_given(self):
        rows = folded(ledger(), EVENTS, entries_of(*added("tally-a", "x", "y", "z", "u")))
        assert [rows.get(("tally-a", decade)).additions for decade in (0, 1)] == [3, 1]
        assert rows.get(("tally-a", 2)) is None
        assert (rows.newest_us, rows.parked_at) == (4, 0)

    def test_a_deleted_row_is_not_there(self):
        assert folded(ledger(), EVENTS, entries_of(*added("tally-a", "x", "forget"))).rows == {}

    def test_an_event_that_cannot_be_folded_stops_the_stream_there(self):
        rows = folded(ledger(noted("bad")), EVENTS, entries_of(*added("tally-a", "x", "bad", "z")))
        assert (rows.get(("tally-a", 0)).additions, rows.parked_at) == (1, 2)

    def test_what_an_operator_has_skipped_is_left_out(self):
        rows = folded(ledger(noted("bad")), EVENTS, entries_of(*added("tally-a", "x", "bad", "z")), skipped={1})
        assert (rows.get(("tally-a", 0)).additions, rows.parked_at) == (2, 0)


async def test_the_memory_log_answers_for_a_moment_too():
    log = MemoryService(reading())
    for _ in range(3):
        await log.submit(asked(Add(3), "tally-a"))
    assert len(await log.stream_as_of("tally-a", ISSUED_AT)) == 3
    assert await log.stream_as_of("tally-a", ISSUED_AT - 1) == []


@pytest.mark.broker
class TestOnABroker:
    @pytest.fixture
    async def topic(self, kafka):
        topic = EventsTopic(kafka, TOPIC)
        await topic.make()
        return topic

    async def test_events_recorded_until_the_moment_are_known_others_are_not(self, kafka, topic):
        for n in range(6):
            await topic.write_in_transaction([at(T0 + n * HOUR, "tally-a", n + 1)], commit=True)
            await topic.write_in_transaction([at(T0 + n * HOUR, "tally-b", n + 1)], commit=False)
        reader = KafkaReader(DEFINITION, kafka)

        async def newest(moment):
            return versions(await reader.stream_as_of("tally-a", moment))

        assert await newest(T0 - 1) == []
        assert await newest(T0) == [T0]
        assert await newest(T0 + HOUR - 1) == [T0]
        assert await newest(T0 + 3 * HOUR) == [T0 + n * HOUR for n in range(4)]
        assert await newest(T0 + 9 * HOUR) == [T0 + n * HOUR for n in range(6)]
        assert await reader.stream_as_of("tally-b", T0 + 9 * HOUR) == []
        assert [e.version for e in await reader.stream("tally-a")] == [1, 2, 3, 4, 5, 6]

    async def test_a_moment_that_is_not_past_is_refused_until_something_later_is_there(self, kafka, topic):
        now = time.time_ns() // 1000
        await topic.write([at(now, "tally-a", 1)])
        reader = KafkaReader(DEFINITION, kafka)
        for ahead in (now, now + HOUR):
            with pytest.raises(MomentAhead) as caught:
                await reader.stream_as_of("tally-a", ahead)
            assert caught.value.wait_s > 0
        await topic.write([at(now + 1, "tally-a", 2)])
        assert versions(await reader.stream_as_of("tally-a", now)) == [now]

    async def test_where_clocks_may_differ_a_moment_is_settled_so_much_later(self, kafka, topic):
        """A worker whose clock is behind the asker's may still record what is of before that moment."""
        settled = time.time_ns() // 1000 - 15_000_000
        assert await KafkaReader(DEFINITION, kafka).stream_as_of("tally-a", settled) == []
        apart = replace(kafka, clock_skew_ms=20_000)
        with pytest.raises(MomentAhead) as caught:
            await KafkaReader(DEFINITION, apart).stream_as_of("tally-a", settled)
        assert 10 < caught.value.wait_s <= 17.1
        await topic.write([at(settled - 1, "tally-a", 1)])
        assert await KafkaReader(DEFINITION, apart).stream_as_of("tally-a", settled - 20_000_000) == []

    async def test_clocks_that_differ_by_hours_do_not_lead_astray(self, kafka, topic):
        """The broker appends now; what is recorded far ahead of its clock is found all the same."""
        now = time.time_ns() // 1000
        await topic.write([at(now + n * HOUR, "tally-a", n + 1) for n in range(40)])
        reader = KafkaReader(DEFINITION, kafka)
        assert len(await reader.stream_as_of("tally-a", now + 20 * HOUR)) == 21

    async def test_a_log_whose_start_was_cut_is_refused_unless_the_stream_is_whole(self, kafka, topic, cut_log):
        await topic.write([at(T0, "tally-a", 1), at(T0, "tally-a", 2)])
        partition, span = next((p, s) for p, s in (await spans_at(kafka, TOPIC, T0)).items() if s.end)
        await cut_log(topic, "tally-a", 1)
        fresh = next(f"tally-{n}" for n in range(99) if home(f"tally-{n}") == partition)
        await topic.write([at(T0, fresh, 1)])
        reader = KafkaReader(DEFINITION, kafka)
        with pytest.raises(LogCut) as caught:
            await reader.stream_as_of("tally-a", T0)
        assert (caught.value.partition, caught.value.start) == (partition, span.start + 1)
        assert len(await reader.stream_as_of(fresh, T0)) == 1

    async def test_offsets_are_taken_only_where_the_log_has_them(self, kafka, topic):
        await topic.write([at(T0, "tally-a", 1)])
        (partition,) = [p for p, s in (await spans_at(kafka, TOPIC, T0)).items() if s.end]
        assert (await spans_until(kafka, TOPIC, {partition: 1, 1 - partition: 0}))[partition] == Span(0, 1)
        for wrong in ({partition: 1}, {partition: 2, 1 - partition: 0}, {0: 0, 1: 0, 2: 0}):
            with pytest.raises(ValueError, match=TOPIC):
                await spans_until(kafka, TOPIC, wrong)


def home(stream):
    return partition_of(stream, PARTITIONS)


@pytest.mark.broker
async def test_a_moment_is_found_among_many_events_and_aborted_ones(kafka, monkeypatch):
    monkeypatch.setattr(moment_search, "NEAR", 3)
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    for n in range(20):
        some = [at(T0 + (n * 10 + k) * HOUR, "tally-a", n * 10 + k + 1) for k in range(10)]
        await topic.write_in_transaction(some, commit=True)
        await topic.write_in_transaction([at(T0 * 2, "tally-a", k + 1) for k in range(n)], commit=False)
    reader = KafkaReader(DEFINITION, kafka)
    for known in (0, 1, 9, 10, 11, 99, 150, 199, 200):
        assert len(await reader.stream_as_of("tally-a", T0 + known * HOUR - 1)) == known


@pytest.mark.broker
async def test_a_transaction_that_is_open_is_waited_for_but_not_for_ever(kafka, monkeypatch):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    await topic.write([at(T0, "tally-a", 1)])
    producer = transactional_producer(kafka, f"{kafka.cluster}.open")
    await producer.start()
    try:
        await producer.begin_transaction()
        value = at(T0 + 1, "tally-a", 2).SerializeToString()
        await producer.send_and_wait(kafka.topic(TOPIC), value, key=b"tally-a", partition=partition_of("tally-a", 2))
        reader = KafkaReader(DEFINITION, kafka)
        with monkeypatch.context() as patched:
            patched.setattr(moments, "PATIENCE_S", 0.1)
            with pytest.raises(LogUnavailable, match="stays open"):
                await reader.stream_as_of("tally-a", T0 + HOUR)
        asking = asyncio.create_task(reader.stream_as_of("tally-a", T0 + HOUR))
        await asyncio.sleep(0.2)
        await producer.commit_transaction()
        assert len(await asking) == 2
    finally:
        await producer.stop()
