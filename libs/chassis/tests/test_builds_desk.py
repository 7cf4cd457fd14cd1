"""Builds of past moments and differences over the wire, on a real broker."""

from types import SimpleNamespace

import grpc
import pytest
from shijian.common.v1 import rebuild_service_pb2 as pb
from shijian.common.v1 import rebuild_service_pb2_grpc as stubs

from chassis.clients import channel, failure_of
from chassis.metrics import Metrics
from chassis.rebuild_desk import RebuildDesk
from chassis.rpc import grpc_server, listen
from eventlog.kafka import KafkaConfig
from eventlog.projector import Projector
from eventlog.views.store import open_views
from testkit.events_topic import EventsTopic, envelope
from testkit.log_example import EVENTS, Added
from testkit.reading_example import TOPIC, reading
from testkit.running import running

pytestmark = pytest.mark.broker
T0 = 1_700_000_000_000_000
HOUR = 3_600_000_000
DEFINITION = reading()


@pytest.fixture
async def desk(broker, fresh_name, tmp_path):
    """A RebuildService whose log has four events of one tally, one an hour, all of them projected."""
    config = KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")
    topic = EventsTopic(config, TOPIC)
    await topic.make()
    await topic.write([envelope(EVENTS, "tally-a", n + 1, Added(3, 3 * n + 3), T0 + n * HOUR) for n in range(4)])
    async with (
        open_views(DEFINITION, data_dir=tmp_path) as views,
        running(Projector(DEFINITION, config, views)) as projector,
    ):
        await views.wait_for("tally-a", 4, 20)
        server = grpc_server("tally", Metrics("tally"))
        servicer = RebuildDesk(projector, DEFINITION.projections, tmp_path)
        stubs.add_RebuildServiceServicer_to_server(servicer, server)
        port = listen(server, "127.0.0.1", 0)
        await server.start()
        async with channel(f"127.0.0.1:{port}", deadline_s=30) as to:
            yield SimpleNamespace(stub=stubs.RebuildServiceStub(to), ends=await positions(views))
        await server.stop(None)


async def positions(views):
    return [pb.LogOffset(topic=lag.topic, partition=lag.partition, end=lag.next_offset) for lag in await views.lags()]


def asked(**given):
    return pb.BuildPastRequest(**{"projection": "ledger", "into": "early", "as_of": T0 + HOUR, "by": "tester"} | given)


async def last(stream):
    return [word async for word in stream][-1]


async def failed(call):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await last(call) if hasattr(call, "__aiter__") else await call
    return failure_of(caught.value)


async def test_a_moment_is_built_listed_compared_and_dropped(desk):
    result = (await last(desk.stub.BuildPast(asked()))).result
    assert (result.name, result.events, result.rows, result.as_of_us) == ("early", 2, 1, T0 + HOUR)
    listed = (await desk.stub.ListBuilds(pb.ListBuildsRequest())).builds
    assert [(b.name, b.state, b.as_of_us) for b in listed] == [("ledger__v1", "live", 0), ("early", "past", T0 + HOUR)]
    parts = [part async for part in desk.stub.DiffBuilds(pb.DiffBuildsRequest(a="early", b="live"))]
    head, (first, second), counts = parts[0].head, parts[1].rows.rows, parts[-1].counts
    assert (head.projection, head.a.name, head.b.state, head.events_between) == ("ledger", "early", "live", 2)
    assert (list(first.key), first.kind, first.why[0]) == (["tally-a", "0"], "differs", "new events")
    assert (first.stream, first.side, first.event_count, len(first.event_ids)) == ("tally-a", "b", 1, 1)
    assert {c.column: (c.a, c.b) for c in first.cells}["share"] == ("1.5", "2.25")
    assert (list(second.key), second.kind) == (["tally-a", "1"], "only b")
    assert (counts.rows_a, counts.rows_b, counts.listed, dict(counts.reasons)) == (1, 2, 2, {"new events": 2})
    assert (await desk.stub.DropPast(pb.DropPastRequest(name="early", by="tester"))).dropped == result.build
    assert (await failed(desk.stub.DropPast(pb.DropPastRequest(name="early", by="tester")))).reason == "BuildUnknown"


async def test_offsets_name_a_moment_too(desk):
    until = pb.LogOffsets(ends=desk.ends)
    result = (await last(desk.stub.BuildPast(asked(until=until)))).result
    assert (result.events, result.as_of_us) == (4, 0)
    for wrong in ([*desk.ends, desk.ends[0]], desk.ends[:1], [pb.LogOffset(topic="other", partition=0, end=0)]):
        failure = await failed(desk.stub.BuildPast(asked(into="late", until=pb.LogOffsets(ends=wrong))))
        assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "OffsetsWrong")


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"into": "Ä"}, "InvalidRequest", "into"),
        ({"into": "live"}, "BuildNameWrong", "into"),
        ({"projection": "nothing"}, "NotAProjection", "projection"),
        ({"as_of": T0 * 2}, "MomentNotPast", "as_of"),
    ],
)
async def test_what_cannot_be_built_is_refused_by_its_field(desk, given, reason, field):
    failure = await failed(desk.stub.BuildPast(asked(**given)))
    assert [name for name, _ in failure.fields] == [field]
    assert failure.reason == reason


async def test_a_name_is_taken_once(desk):
    await last(desk.stub.BuildPast(asked()))
    failure = await failed(desk.stub.BuildPast(asked(as_of=T0)))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "BuildNameTaken")
    assert "shijian rebuild --drop early" in failure.chinese


async def test_builds_that_are_not_there_or_of_nothing_are_not_compared(desk):
    for a, b, reason, field in (
        ("nothing", "live", "BuildUnknown", "a"),
        ("live", "nothing", "BuildUnknown", "b"),
        ("live", "live", "BuildsNotComparable", "b"),
    ):
        failure = await failed(desk.stub.DiffBuilds(pb.DiffBuildsRequest(a=a, b=b)))
        assert (failure.reason, [name for name, _ in failure.fields]) == (reason, [field])
