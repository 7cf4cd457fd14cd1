"""Fetching from a leader that fails, moves, refuses or falls silent; and that aiokafka still is as it is used here."""

import inspect
from importlib.metadata import version
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaClient, TopicPartition
from aiokafka.errors import (
    CorruptRecordException,
    NodeNotReadyError,
    NotLeaderForPartitionError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from aiokafka.protocol import fetch as fetch_protocol
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from eventlog.fetching.batch_fetching import BatchFetcher
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.log import LogUnavailable

PLACE = TopicPartition("t", 4)
READ_AGAIN = "eventlog.fetching leans on it: read it anew, then change this test"


def a_batch():
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 16)
    builder.append(0, 1, b"key", b"value", [])
    return bytes(builder.build())


def answer(code=0, message_set=b"", api_version=11, aborted=None):
    middle = (-1,) if api_version >= 11 else ()
    log_start = (0,) if api_version >= 5 else ()
    part = (PLACE.partition, code, 9, 7, *log_start, aborted, *middle, message_set)
    return SimpleNamespace(API_VERSION=api_version, error_code=0, throttle_time_ms=0, topics=[("t", [part])])


class ScriptedClient:
    """Answers in order, the last one for ever; an exception is raised. Counts what it was asked."""

    def __init__(self, *answers, leaders=(1,)):
        self.answers, self.leaders = list(answers), list(leaders)
        self.cluster = self
        self.asked, self.refreshed = [], 0

    def leader_for_partition(self, place):
        assert place == PLACE
        return self.leaders[min(self.refreshed, len(self.leaders) - 1)]

    async def send(self, node, request):
        self.asked.append((node, request.topics[0][1][0][1]))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    async def force_metadata_update(self):
        self.refreshed += 1


@pytest.mark.parametrize("api_version", [4, 5, 10, 11])
async def test_it_reads_every_version_of_the_answer(api_version):
    client = ScriptedClient(answer(message_set=a_batch(), api_version=api_version, aborted=[(5, 0)]))
    fetched = await BatchFetcher(client, PLACE).fetch(0)
    assert (fetched.next_offset, list(fetched.aborted)) == (1, [(5, 0)])
    assert (fetched.end, fetched.stable_end) == (9, 7)


async def test_it_follows_the_leader():
    moved = answer(NotLeaderForPartitionError.errno)
    client = ScriptedClient(moved, answer(message_set=a_batch()), leaders=(1, -1, 2))
    assert (await BatchFetcher(client, PLACE).fetch(0)).next_offset == 1
    assert client.asked == [(1, 0), (2, 0)]
    assert client.refreshed == 2


@pytest.mark.parametrize(
    "trouble",
    [NodeNotReadyError("away"), ConnectionResetError(), answer(UnknownTopicOrPartitionError.errno), answer(99)],
)
async def test_it_asks_again_after_what_passes(trouble):
    client = ScriptedClient(trouble, trouble, answer(message_set=a_batch()))
    assert (await BatchFetcher(client, PLACE).fetch(0)).next_offset == 1
    assert client.refreshed == 2


async def test_it_waits_where_the_log_has_nothing_yet_and_where_the_broker_asks_for_peace():
    peace = SimpleNamespace(API_VERSION=11, error_code=0, throttle_time_ms=1, topics=[])
    client = ScriptedClient(answer(), peace, answer(message_set=a_batch()))
    assert (await BatchFetcher(client, PLACE).fetch(0)).next_offset == 1
    assert (len(client.asked), client.refreshed) == (3, 0)


@pytest.mark.parametrize(("given", "told"), [(answer(), "committed part at 7"), (NodeNotReadyError("away"), "away")])
async def test_it_gives_up_in_a_bounded_time_and_says_why(given, told):
    client = ScriptedClient(given)
    with pytest.raises(LogUnavailable, match=f"t/4: nothing to read at 0.*{told}"):
        await BatchFetcher(client, PLACE, stalled_after=0.2).fetch(0)
    assert 3 <= len(client.asked) <= 6


async def test_it_never_resets_a_position():
    client = ScriptedClient(answer(OffsetOutOfRangeError.errno))
    with pytest.raises(PositionOutsideLog, match="t/4: the log does not hold position 77"):
        await BatchFetcher(client, PLACE).fetch(77)
    assert client.asked == [(1, 77)]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (answer(TopicAuthorizationFailedError.errno), TopicAuthorizationFailedError),
        (answer(message_set=a_batch()[:30]), CorruptRecordException),
    ],
)
async def test_it_does_not_ask_again_where_that_changes_nothing(given, error):
    client = ScriptedClient(given)
    with pytest.raises(error):
        await BatchFetcher(client, PLACE).fetch(0)
    assert len(client.asked) == 1


async def test_a_fetch_that_does_not_lead_on_is_damage_and_not_an_endless_loop():
    with pytest.raises(CorruptRecordException, match="a fetch at 5 brought what ends at 1"):
        await BatchFetcher(ScriptedClient(answer(message_set=a_batch())), PLACE).fetch(5)


def test_aiokafka_is_the_one_that_was_read():
    assert version("aiokafka") == "0.14.0", f"another aiokafka: {READ_AGAIN}"
    assert MemoryRecords.__module__.endswith("_crecords.memory_records"), "aiokafka came without its compiled records"


def test_aiokafka_still_has_what_the_reader_leans_on():
    assert [*inspect.signature(FetchRequest.__init__).parameters] == [
        "self", "max_wait_time", "min_bytes", "max_bytes", "isolation_level", "topics", "rack_id",
    ], f"FetchRequest changed: {READ_AGAIN}"  # fmt: skip
    assert [*inspect.signature(AIOKafkaClient.send).parameters][:3] == ["self", "node_id", "request"], READ_AGAIN
    used = {"base_offset", "next_offset", "producer_id", "is_transactional", "is_control_batch", "validate_crc"}
    assert used <= set(dir(DefaultRecordBatch)), f"record batches changed: {READ_AGAIN}"


def test_answers_to_a_fetch_still_have_their_fields_where_they_are_looked_for():
    versions = sorted(
        (kind for name, kind in vars(fetch_protocol).items() if name.startswith("FetchResponse_v")),
        key=lambda kind: kind.API_VERSION,
    )
    assert versions[-1].API_VERSION == 11, f"aiokafka speaks a newer Fetch: {READ_AGAIN}"
    for kind in (k for k in versions if k.API_VERSION >= 4):
        names = fields_of(kind)
        assert names[:4] == ["partition", "error_code", "highwater_offset", "last_stable_offset"], READ_AGAIN
        assert names[-1] == "message_set", READ_AGAIN
        assert names[-3 if kind.API_VERSION >= 11 else -2] == "aborted_transactions", READ_AGAIN


def fields_of(kind):
    """The names of what an answer says of one partition."""
    topics = dict(zip(kind.SCHEMA.names, kind.SCHEMA.fields, strict=True))["topics"].array_of
    partitions = dict(zip(topics.names, topics.fields, strict=True))["partitions"].array_of
    return list(partitions.names)
