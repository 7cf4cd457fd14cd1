"""A history whose head is gone from the log is refused, not given as if it were whole. No broker."""

import contextlib
from types import SimpleNamespace

import pytest

from contracts.envelope import Envelope
from eventlog import stream_reader
from eventlog.fetching.range_reading import Chunk
from eventlog.kafka import KafkaConfig
from eventlog.past.moments import LogCut, Span
from eventlog.stream_reader import KafkaReader

DEFINITION = SimpleNamespace(topic=lambda _kind: "tally-events")


def event(version, stream="tally-a"):
    return stream.encode(), Envelope(event_id=bytes(16), type=1, stream=stream, version=version).SerializeToString()


@pytest.fixture
def reader(monkeypatch):
    """A reader of a log of one partition: what is on it from `start` on."""

    def of(start, *events):
        span = Span(start, start + len(events))

        async def span_now(*_):
            return span

        async def spans_at(*_):
            return {0: span}

        async def partition(*_):
            return 0

        @contextlib.asynccontextmanager
        async def read(_config, _topic, _partition, begin, end):
            async def chunks():
                yield Chunk([(at, *events[at - start]) for at in range(begin, end)], end)

            yield chunks()

        monkeypatch.setattr(stream_reader, "span_now", span_now)
        monkeypatch.setattr(stream_reader, "spans_at", spans_at)
        monkeypatch.setattr(stream_reader, "READERS", {"batches": read})
        monkeypatch.setattr(KafkaReader, "_partition", partition)
        return KafkaReader(DEFINITION, KafkaConfig("nowhere:1"))

    return of


async def test_a_whole_history_is_read_also_from_a_log_that_was_cut(reader):
    whole = await reader(3, event(1), event(1, "tally-b"), event(2)).stream("tally-a")
    assert [e.version for e in whole] == [1, 2]


async def test_a_history_without_its_head_is_refused(reader):
    with pytest.raises(LogCut) as cut:
        await reader(3, event(7), event(8)).stream("tally-a")
    assert (cut.value.topic, cut.value.partition, cut.value.start) == ("tally-events", 0, 3)


async def test_nobody_can_say_that_a_stream_never_was_when_the_log_was_cut(reader):
    with pytest.raises(LogCut):
        await reader(3, event(1)).stream("tally-none")
    assert await reader(0, event(1)).stream("tally-none") == []


async def test_whether_a_build_stands_at_a_moment_is_not_known_when_its_end_was_cut_off(reader):
    with pytest.raises(LogCut):
        await reader(3, event(7)).stands_at("tally-events", 1, {0: 2})
