"""A new version of a projection over the wire, where operators switch by hand: built, compared, then accepted."""

from dataclasses import replace

import grpc
import pytest
from shijian.common.v1 import rebuild_service_pb2 as pb
from shijian.common.v1 import rebuild_service_pb2_grpc as stubs

from chassis.clients import channel, failure_of
from chassis.metrics import Metrics
from chassis.rebuild_desk import RebuildDesk
from chassis.rebuilding import AwaitsAcceptance, rebuilt
from chassis.rpc import grpc_server, listen
from eventlog.kafka import KafkaConfig
from eventlog.projector import Projector
from eventlog.views.store import open_views
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added, ledger, reading
from testkit.running import running

pytestmark = pytest.mark.broker
OLD = reading()
SECOND = ledger(version=2)
NEW = reading(replace(SECOND, project=lambda row, r: replace(SECOND.project(row, r), note="v2")))


@pytest.fixture
async def projector(broker, fresh_name, tmp_path):
    """Of the new release, over what the old one has folded."""
    config = KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")
    topic = EventsTopic(config, TOPIC)
    await topic.make()
    await topic.write(added("tally-a", "x", "y"))
    async with open_views(OLD, data_dir=tmp_path) as views, running(Projector(OLD, config, views)):
        await views.wait_for("tally-a", 2, 20)
    async with (
        open_views(NEW, data_dir=tmp_path) as views,
        running(Projector(NEW, config, views, preview=True)) as projector,
    ):
        yield projector


@pytest.fixture
async def stub(projector, tmp_path):
    server = grpc_server("tally", Metrics("tally"))
    stubs.add_RebuildServiceServicer_to_server(RebuildDesk(projector, NEW.projections, tmp_path), server)
    port = listen(server, "127.0.0.1", 0)
    await server.start()
    async with channel(f"127.0.0.1:{port}", deadline_s=30) as to:
        yield stubs.RebuildServiceStub(to)
    await server.stop(None)


async def run(stub, **given):
    """Asked again while the projector's own building still holds the claim."""
    while True:
        try:
            return [w async for w in stub.RunRebuild(pb.RunRebuildRequest(projection="ledger", by="t", **given))][-1]
        except grpc.aio.AioRpcError as error:
            if failure_of(error).reason != "AlreadyRebuilding":
                raise


async def test_it_is_held_shown_compared_and_accepted(stub):
    held = (await run(stub)).result
    assert (held.held, held.build, held.replaced) == (True, "ledger__v2", "")
    (record,) = (await stub.ListRebuilds(pb.ListRebuildsRequest())).rebuilds
    assert (record.phase, record.state, record.problem) == ("held", "ready", "")
    parts = [part async for part in stub.DiffBuilds(pb.DiffBuildsRequest(a="live", b="preview"))]
    assert dict(parts[-1].counts.columns) == {"note": 1}
    done = (await run(stub, accept_differences=True)).result
    assert (done.held, done.build, done.replaced) == (False, "ledger__v2", "ledger__v1")
    assert (done.rows, done.hash, done.not_compared) == (1, "", "旧表是另一版本，内容不可比")
    failed = stub.DiffBuilds(pb.DiffBuildsRequest(a="live", b="preview"))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        [part async for part in failed]
    assert "没有等待确认的版本" in failure_of(caught.value).chinese


async def test_the_rpc_that_cannot_accept_says_who_can(stub, projector):
    await run(stub)
    with pytest.raises(AwaitsAcceptance, match="shijian rebuild ledger --accept"):
        [step async for step in rebuilt(projector, NEW.projections)]
