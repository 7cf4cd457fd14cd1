"""A log with two schema versions of one event: it says what the new one alone says; an older release does not guess."""

import asyncio
import contextlib
import importlib.util
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from shijian.common.v1 import receipt_pb2
from shijian.evidence.v1 import events_pb2

from contracts.envelope import Envelope, command_of
from contracts.wire import Earlier, UnknownType, Wire
from eventlog.kafka import KafkaConfig, idempotent_producer
from eventlog.parked_events import ParkedEvents
from eventlog.partitioner import partition_of
from eventlog.projector import Projector
from eventlog.stream_reader import KafkaReader
from eventlog.submitter import KafkaSubmitter
from eventlog.views.store import open_views
from eventlog.worker.command_worker import CommandWorker
from evidence.definition import definition
from evidence.projections.submissions import submissions
from evidence.request.events import EvidenceAccepted
from evidence.request.values import ReviewLevel
from testkit.events_topic import envelope
from testkit.log_installation import until
from testkit.reading_side import rows_of
from testkit.running import running

ROOT = Path(__file__).resolve().parents[2]
TOPIC, PARTITIONS = "evidence-events-v1", 4
OF_VERSION_1 = (ROOT / "tests" / "contracts" / "golden" / "evidence" / "EvidenceAccepted-1.bin").read_bytes()


def loaded(path):
    spec = importlib.util.spec_from_file_location("evidence_growth_examples", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


examples = loaded(ROOT / "services" / "evidence" / "tests" / "examples.py")
FIRST, SECOND = f"{examples.STREAM}-a", f"{examples.STREAM}-b"


def history(stream, *, of_version_1):
    """Asked, handed in, endorsed, accepted: the acceptance as it was once written, or as it is today."""
    told = [envelope(definition.events, stream, v, e) for v, e in enumerate(examples.ACCEPTED, 1)]
    if of_version_1:
        told[-1].schema_version, told[-1].payload = 1, OF_VERSION_1
    return told


def of_another_type(envelopes):
    changed = Envelope.FromString(envelopes[-1].SerializeToString())
    changed.type = 99
    return [*envelopes[:-1], changed]


def release_of_before():
    """The events as the release before knew them: no second version of any."""
    return replace(definition, events=Wire(events_pb2.EvidenceEvent, definition.events.classes))


def release_with_a_bug():
    def unable(_event):
        raise ZeroDivisionError("a bug in a lift")

    (first,) = [Earlier(definition.events.shape(EvidenceAccepted, 1), unable)]
    wire = Wire(events_pb2.EvidenceEvent, definition.events.classes, earlier={EvidenceAccepted: (first,)})
    return replace(definition, events=wire)


@pytest.fixture
def installed(broker, fresh_name, apply_topics):
    """A configuration of its own with a log of these envelopes."""

    async def install(name, envelopes):
        cluster = f"{fresh_name}{name}"
        config = KafkaConfig(broker.bootstrap, cluster=cluster, topic_prefix=f"{cluster}-")
        await apply_topics(config, "evidence")
        producer = idempotent_producer(config)
        await producer.start()
        for e in envelopes:
            place = {"partition": partition_of(e.stream, PARTITIONS), "key": e.stream.encode()}
            await producer.send_and_wait(config.topic(TOPIC), e.SerializeToString(), **place)
        await producer.stop()
        return config

    return install


@contextlib.asynccontextmanager
async def deciding(config, folder, release=definition):
    worker = CommandWorker(release, config, folder)
    task = asyncio.create_task(worker.run())
    try:
        await until(lambda: len({*worker.partitions, *worker.refused}) == PARTITIONS, "all partitions to be looked at")
        yield worker
    finally:
        await worker.stop()
        await task


def states(folder):
    """Every stream with its version and its state's bytes, as the takeover left them in the state stores."""
    found = {}
    for path in folder.glob("**/*.sqlite"):
        with contextlib.closing(sqlite3.connect(path)) as db:
            found |= {stream: rest for stream, *rest in db.execute("SELECT stream, version, state FROM streams")}
    return found


async def shown(config, folder):
    """The rows of all projections as followed from the log's beginning; a rebuild gives the same."""
    views = open_views(definition, data_dir=folder)
    async with views, running(Projector(definition, config, views)) as projector:
        for stream in (FIRST, SECOND):
            await views.wait_for(stream, len(examples.ACCEPTED), 20)
        followed = await rows_of(views)
        await projector.rebuild(submissions)
        assert {lag.build for lag in await views.lags() if lag.projection == "submissions"} == {"submissions__v2_2"}
        assert await rows_of(views) == followed
        return followed


async def test_both_versions_give_what_the_new_one_alone_gives(installed, tmp_path):
    today = history(SECOND, of_version_1=False)
    both = await installed("both", [*history(FIRST, of_version_1=True), *today])
    new = await installed("new", [*history(FIRST, of_version_1=False), *today])
    for name, config in (("both", both), ("new", new)):
        async with deciding(config, tmp_path / name) as worker:
            assert not worker.refused
    assert states(tmp_path / "both") == states(tmp_path / "new")
    assert set(states(tmp_path / "both")) == {FIRST, SECOND}
    rows = await shown(both, tmp_path / "both")
    assert rows == await shown(new, tmp_path / "new")
    assert {row.closed_level for row in rows["submissions"]} == {ReviewLevel.CITY}


async def test_a_stream_of_before_goes_on_in_the_new_version_and_its_bytes_stay(installed, tmp_path):
    config = await installed("", history(FIRST, of_version_1=True))
    asked = (
        examples.correct,
        replace(examples.approve_county, revision=2),
        replace(examples.approve_city, revision=2),
    )
    async with deciding(config, tmp_path):
        submitter = KafkaSubmitter(definition, config)
        await submitter.start()
        for n, command in enumerate(asked):
            said = command_of(
                definition.commands,
                command,
                stream=FIRST,
                command_id=n.to_bytes(16, "big"),
                issued_at=1,
                actor=command.by,
            )
            assert (await submitter.submit(said, timeout=20)).outcome == receipt_pb2.OUTCOME_ACCEPTED
        await submitter.stop()
    stored = await KafkaReader(definition, config).stream(FIRST)
    accepted = definition.events.type_number(EvidenceAccepted)
    assert [(e.version, e.schema_version) for e in stored if e.type == accepted] == [(4, 1), (7, 2)]
    assert stored[3].payload == OF_VERSION_1
    assert [e.version for e in stored] == list(range(1, 8))


NEWER = {"version": lambda envelopes: envelopes, "type": of_another_type}


@pytest.mark.parametrize("what", NEWER)
async def test_a_release_of_before_parks_what_it_does_not_know_and_the_next_one_takes_it(installed, tmp_path, what):
    """Read models: nothing is guessed, other streams go on, and the release that knows it applies it in order."""
    unknown = NEWER[what](history(FIRST, of_version_1=False))
    config = await installed("", [*unknown, *history(SECOND, of_version_1=False)[:3]])
    older = release_of_before()
    with contextlib.suppress(UnknownType):
        older.events.decode(unknown[-1].type, unknown[-1].payload, unknown[-1].schema_version)
        raise AssertionError("the release of before knows it")
    async with open_views(older, data_dir=tmp_path) as views, running(Projector(older, config, views)):
        await views.wait_for(SECOND, 3, 20)
        await views.wait_for(FIRST, 3, 20)
        await asyncio.sleep(0.3)
        parked = await ParkedEvents(views).events()
        assert {(e.stream, e.version) for e in parked} == {(FIRST, 4)}
        assert {e.consumer for e in parked} == {f"projection:{p.name}" for p in definition.projections}
        assert all(
            e.error.startswith("UnknownType") and f"{'99' if what == 'type' else '2'}" in e.error for e in parked
        )
    if what == "type":
        return  # nobody knows type 99
    async with open_views(definition, data_dir=tmp_path) as views:
        for consumer in {e.consumer for e in parked}:
            assert (await ParkedEvents(views).retry(consumer, FIRST, by="operator")).left == 0
        await views.wait_for(FIRST, 4, 5)


@pytest.mark.parametrize("release", [release_of_before, release_with_a_bug], ids=lambda r: r.__name__)
async def test_a_worker_that_cannot_read_a_version_leaves_that_partition_alone(installed, tmp_path, caplog, release):
    of_version_1 = release is release_with_a_bug
    config = await installed("", history(FIRST, of_version_1=of_version_1))
    place = TopicPartition(config.topic(TOPIC), partition_of(FIRST, PARTITIONS))
    async with deciding(config, tmp_path, release()) as worker:
        assert worker.refused.keys() == {place.partition}
        assert len(worker.partitions) == PARTITIONS - 1
    assert f"partition {place.partition} of evidence cannot be read and is NOT SERVED" in caplog.text
    assert ("a bug in a lift" if of_version_1 else "schema 2; known up to 1") in caplog.text
