"""What operators can ask of a process, on the memory log and views in memory."""

from types import SimpleNamespace

import grpc
import pytest
from shijian.common.v1 import operations_pb2 as pb
from shijian.common.v1 import operations_pb2_grpc as stubs

from chassis.clients import channel, failure_of
from chassis.health import Health
from chassis.metrics import Metrics
from chassis.operations import Operations
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from chassis.status_report import Reporter
from contracts.envelope import Envelope
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.memory import MemoryService
from eventlog.parked_events import ParkedEvents
from eventlog.past.moments import LogCut
from eventlog.views.store import memory_views
from testkit.log_contract import asked
from testkit.log_example import Add, AddInSteps, definition

NOWHERE = "127.0.0.1:9"


@pytest.fixture
async def ops(tmp_path):
    """An OperationsService over a broker that is away, with what a test may reach into."""
    log, health = MemoryService(definition), Health()
    async with memory_views(definition) as views:
        settings = Settings(kafka_bootstrap=NOWHERE, data_dir=tmp_path)
        reporter = Reporter(
            definition, settings, KafkaConfig(NOWHERE), health, "1.2.3", 7, views, None, ParkedEvents(views)
        )  # fmt: skip
        reader = SimpleNamespace(stream=log.stream)
        server = grpc_server("tally", Metrics("tally"), lambda: "the broker")
        stubs.add_OperationsServiceServicer_to_server(Operations(reporter, reader, None), server)
        port = listen(server, "127.0.0.1", 0)
        await server.start()
        async with channel(f"127.0.0.1:{port}") as client:
            yield SimpleNamespace(
                stub=stubs.OperationsServiceStub(client), log=log, views=views, reader=reader, health=health
            )  # fmt: skip
        await server.stop(None)


async def failed(call):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return failure_of(caught.value)


async def test_a_process_without_its_broker_still_says_how_it_is(ops):
    ops.health.watch("worker", lambda: "partitions")
    status = await ops.stub.Status(pb.StatusRequest())
    assert (status.service, status.code_version, status.started_at_us) == ("tally", "1.2.3", 7)
    assert not status.broker_reachable
    assert dict(status.not_ready) == {"worker": "partitions"}
    assert [(p.policy, p.lag) for p in status.policies] == [("when_added", -1)]


async def test_a_stream_is_read_as_bytes_and_in_words(ops):
    await ops.log.submit(asked(Add(3, "三"), "tally-a"))
    answer = await ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a"))
    (event,) = answer.events
    assert (event.name, event.problem, answer.stream_version) == ("Added", "", 1)
    assert event.json == '{"amount": "3", "total": "3", "note": "三"}'
    assert event.envelope == (await ops.log.stream("tally-a"))[0]


async def test_a_long_stream_comes_in_pages(ops):
    await ops.log.submit(asked(AddInSteps(7), "tally-a"))
    first = await ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a", limit=5))
    rest = await ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a", after_version=5))
    assert [e.envelope.version for e in [*first.events, *rest.events]] == [1, 2, 3, 4, 5, 6, 7]
    assert first.stream_version == 7


async def test_an_event_of_a_newer_release_is_shown_as_what_it_is(ops):
    async def stream(_stream):
        return [Envelope(type=99, stream="tally-a", version=1), Envelope(type=1, version=2, payload=b"\xff")]

    ops.reader.stream = stream
    newer, broken = (await ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a"))).events
    assert (newer.name, newer.json) == ("", "")
    assert "no type 99" in newer.problem
    assert broken.problem


async def test_a_stream_that_is_not_there_is_empty(ops):
    answer = await ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-none"))
    assert (len(answer.events), answer.stream_version) == (0, 0)


async def test_a_malformed_stream_name_is_refused(ops):
    assert (await failed(ops.stub.ReadStream(pb.ReadStreamRequest(stream="nonsense")))).fields[0][0] == "stream"


async def test_reading_without_a_broker_is_unavailable(ops):
    async def away(_stream):
        raise LogUnavailable(NOWHERE)

    ops.reader.stream = away
    failure = await failed(ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a")))
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "LogUnavailable")


async def test_a_history_without_its_head_is_refused_with_what_to_do(ops):
    async def cut(_stream):
        raise LogCut("tally-events", 2, 40)

    ops.reader.stream = cut
    failure = await failed(ops.stub.ReadStream(pb.ReadStreamRequest(stream="tally-a")))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "LogStartGone")
    assert "tally-events 分区 2 的日志从 40 开始" in failure.chinese
    assert "shijian restore" in failure.chinese


async def test_retrying_what_is_not_parked_is_not_found(ops):
    request = pb.RetryParkedRequest(consumer="totals", stream="tally-a", by="op", reason="fixed")
    assert (await failed(ops.stub.RetryParked(request))).reason == "NothingParked"


async def test_settling_needs_a_name_and_a_reason(ops):
    request = pb.SkipParkedRequest(consumer="totals", stream="tally-a", version=1)
    assert {f for f, _ in (await failed(ops.stub.SkipParked(request))).fields} == {"by", "reason"}


async def test_rebuilding_without_a_read_model_is_refused_by_name(ops):
    async def ask():
        return [step async for step in ops.stub.RebuildProjection(pb.RebuildProjectionRequest(by="op"))]

    assert (await failed(ask())).reason == "RoleMissing"
