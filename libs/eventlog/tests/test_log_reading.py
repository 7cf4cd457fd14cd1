"""A broker that is slow or goes away while the log is read is said to be away, whoever was reading. No broker."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaConnectionError, KafkaTimeoutError

from eventlog import log_reading
from eventlog.fetching import log_tail
from eventlog.fetching.log_tail import awaited_tail
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.log_reading import committed_ends, reading
from eventlog.rebuild.crew import RebuildFailed, raised
from eventlog.rebuild.job import Broken
from eventlog.rebuild.process import reason_of

CONFIG = KafkaConfig("127.0.0.1:1")
PLACE = TopicPartition("t", 0)


class Slow:
    """A consumer that is there and whose broker then answers with `trouble`."""

    def __init__(self, trouble):
        self.trouble = trouble
        self.stopped = False

    async def start(self):
        """At once."""

    async def stop(self):
        self.stopped = True

    async def end_offsets(self, _places):
        raise self.trouble


@pytest.fixture(params=[KafkaTimeoutError("no offsets in 5000 ms"), KafkaConnectionError("gone"), TimeoutError()])
def consumer(request, monkeypatch):
    """The one that every client is now."""
    made = Slow(request.param)
    for module in (log_reading, log_tail):
        monkeypatch.setattr(module, "log_consumer", lambda *_, **__: made)
    return made


async def test_who_reads_a_stretch_hears_that_the_log_is_away(consumer):
    with pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1"):
        async with reading(CONFIG) as started:
            await committed_ends(started, [PLACE])
    assert consumer.stopped


async def test_who_follows_the_log_hears_the_same(consumer):
    with pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1"):
        async with awaited_tail(CONFIG) as tail:
            await tail.consumer.end_offsets([PLACE])
    assert consumer.stopped


async def test_damage_is_not_taken_for_a_broker_that_comes_back(consumer):
    consumer.trouble = CorruptRecordException("a batch does not match its checksum")
    with pytest.raises(CorruptRecordException):
        async with reading(CONFIG) as started:
            await committed_ends(started, [PLACE])


def test_a_process_that_could_not_read_the_log_says_so_through_the_pipe():
    assert isinstance(raised(reason_of(LogUnavailable("the broker stays away"))), LogUnavailable)
    assert isinstance(raised(Broken("failed", "no")), RebuildFailed)
