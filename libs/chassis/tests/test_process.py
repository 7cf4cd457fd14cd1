"""A whole service process on a real broker: stands up, answers, is watched, stops, and comes back with what it had."""

import asyncio
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from shijian.common.v1 import command_header_pb2 as header
from shijian.common.v1 import operations_pb2 as ops
from shijian.common.v1 import operations_pb2_grpc as stubs

from chassis.clients import channel, failure_of
from eventlog.kafka import KafkaConfig, admin_client
from eventlog.log_reading import committed_ends, reading
from eventlog.partitioner import partition_of
from provision.ports import free_port
from testkit.log_installation import PARTITIONS, prepared

pytestmark = pytest.mark.broker

PROGRAM = Path(__file__).parent / "tally_service.py"
SERVICE = "shijian.tally.v1.TallyService"
PATIENCE_S = 40


@pytest.fixture
def variables(fresh_name, tmp_path):
    """The environment of one installation; a test adds to it."""
    return {
        "SHIJIAN_CLUSTER": fresh_name,
        "SHIJIAN_TOPIC_PREFIX": f"{fresh_name}-",
        "SHIJIAN_DATA_DIR": str(tmp_path / "data"),
        "SHIJIAN_GRPC_PORT": str(free_port()),
        "SHIJIAN_HEALTH_PORT": str(free_port()),
        "SHIJIAN_LOG_FORMAT": "json",
    }


@pytest.fixture
async def installed(broker, variables, fresh_name):
    """The same, with the topics there."""
    await prepared(broker.bootstrap, fresh_name)
    return {**variables, "SHIJIAN_KAFKA_BOOTSTRAP": broker.bootstrap}


@asynccontextmanager
async def process(tally_messages, variables):
    """The program, killed at the end if it still runs. Its output is in `read()` after its end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SHIJIAN_")}
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        PROGRAM,
        tally_messages,
        env={**clean, **variables},
        stderr=asyncio.subprocess.PIPE,
    )
    told = asyncio.create_task(running.stderr.read())
    try:
        yield SimpleNamespace(running=running, told=told, pid=running.pid)
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()
        await told


async def ended(started):
    """(exit code, everything written)."""
    code = await asyncio.wait_for(started.running.wait(), PATIENCE_S)
    return code, (await started.told).decode()


def ours(told):
    """The lines that the chassis wrote; libraries have their own opinion of what is an error."""
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return [line for line in lines if line["logger"].startswith("chassis.")]


async def page(variables, path):
    """(status, body) of a page of the health port; status 0 while nobody listens."""

    def fetch():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{variables['SHIJIAN_HEALTH_PORT']}{path}", timeout=5) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    return await asyncio.to_thread(fetch)


async def until_ready(variables):
    for _ in range(PATIENCE_S * 10):
        if (await page(variables, "/readyz"))[0] == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not ready: {await page(variables, '/readyz')}")


@asynccontextmanager
async def calling(variables, pb):
    """Stubs of the process."""
    async with channel(f"127.0.0.1:{variables['SHIJIAN_GRPC_PORT']}") as client:
        yield SimpleNamespace(
            add=client.unary_unary(f"/{SERVICE}/Add", pb.AddRequest.SerializeToString, pb.AddResponse.FromString),
            total=client.unary_unary(
                f"/{SERVICE}/Total", pb.TotalRequest.SerializeToString, pb.TotalResponse.FromString
            ),
            ops=stubs.OperationsServiceStub(client),
        )


async def add_and_read(stubs, pb, adding, **fields):
    answer = (await stubs.add(adding(**fields))).answer
    after = header.ReadAfter(stream=answer.stream, version=answer.version)
    return (await stubs.total(pb.TotalRequest(tally="cups", read_after=after))).total


async def test_a_command_is_answered_read_watched_and_still_there_after_a_restart(
    installed, tally_messages, tally_pb2, adding
):
    async with process(tally_messages, installed) as first, calling(installed, tally_pb2) as stubs:
        await until_ready(installed)
        assert await add_and_read(stubs, tally_pb2, adding, amount=60) == 60
        assert await add_and_read(stubs, tally_pb2, adding, amount=50) == 110
        await the_policy_opened_the_door(stubs)
        await what_operators_see(stubs)
        await what_metrics_say(installed)
        os.kill(first.pid, signal.SIGTERM)
        code, told = await ended(first)
        assert (code, ours(told)[-1]["event"]) == (0, "stopped")
        assert [line for line in ours(told) if line["level"] == "error"] == []
    async with process(tally_messages, installed) as second, calling(installed, tally_pb2) as stubs:
        await until_ready(installed)
        assert await add_and_read(stubs, tally_pb2, adding, amount=1) == 111
        os.kill(second.pid, signal.SIGINT)
        assert (await ended(second))[0] == 0


async def the_policy_opened_the_door(stubs):
    for _ in range(PATIENCE_S * 10):
        door = await stubs.ops.ReadStream(ops.ReadStreamRequest(stream="door-cups"))
        if door.events:
            assert [event.name for event in door.events] == ["Opened"]
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the door stayed closed")


async def what_operators_see(stubs):
    # The group hears of decided commands about once a second.
    for _ in range(PATIENCE_S * 2):
        status = await stubs.ops.Status(ops.StatusRequest())
        if sum(p.next_offset for p in status.partitions) >= 3:
            break
        await asyncio.sleep(0.5)
    assert (status.ready, status.broker_reachable, sorted(status.roles)) == (True, True, ["api", "stream", "worker"])
    assert [p.partition for p in status.partitions] == [0, 1, 2, 3]
    assert sum(p.lag for p in status.partitions) == 0
    assert {p.projection for p in status.projections} == {"totals"}
    assert status.state_store_bytes > 0
    steps = [
        step async for step in stubs.ops.RebuildProjection(ops.RebuildProjectionRequest(projection="totals", by="op"))
    ]
    assert steps[-1].done
    assert steps[-1].events_done == steps[-1].events_total > 0


async def what_metrics_say(variables):
    _, text = await page(variables, "/metrics")
    assert 'shijian_commands_total{outcome="' in text
    assert 'shijian_command_seconds_count{service="tally"} 2.0' in text
    assert 'grpc_server_handled_total{grpc_code="OK",grpc_method="Add"' in text
    assert "shijian_takeover_seconds_count" in text


async def cut_to_the_end(variables, stream):
    """Deletes all events of the stream's partition."""
    config = KafkaConfig(variables["SHIJIAN_KAFKA_BOOTSTRAP"])
    place = TopicPartition(f"{variables['SHIJIAN_TOPIC_PREFIX']}tally-events-v1", partition_of(stream, PARTITIONS))
    async with reading(config) as consumer:
        end = (await committed_ends(consumer, [place]))[place]
    admin = admin_client(config)
    await admin.start()
    try:
        await admin.delete_records({place: RecordsToDelete(before_offset=end)})
    finally:
        await admin.close()
    return place


def remove_the_state_store(variables, partition):
    for path in Path(variables["SHIJIAN_DATA_DIR"]).glob(f"tally/state/*/{partition}.sqlite*"):
        path.unlink()


async def test_a_partition_whose_events_are_gone_is_not_decided_on_and_everybody_is_told(
    installed, tally_messages, tally_pb2, adding
):
    async with process(tally_messages, installed) as first, calling(installed, tally_pb2) as stubs:
        await until_ready(installed)
        assert await add_and_read(stubs, tally_pb2, adding, amount=60) == 60
        os.kill(first.pid, signal.SIGTERM)
        assert (await ended(first))[0] == 0
    place = await cut_to_the_end(installed, "tally-cups")
    remove_the_state_store(installed, place.partition)
    other = next(n for n in "abcdefgh" if partition_of(f"tally-{n}", PARTITIONS) != place.partition)
    async with process(tally_messages, installed), calling(installed, tally_pb2) as stubs:
        for _ in range(PATIENCE_S * 10):
            status, body = await page(installed, "/readyz")
            if "is not served" in body:
                break
            await asyncio.sleep(0.1)
        said = json.loads(body)
        assert status == 503
        reason = f"{place.topic}/{place.partition}：位置"
        assert f"分区 {place.partition} 停止办理：{reason}" in said["chinese"]["worker"]
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stubs.add(adding(amount=1))
        failure = failure_of(caught.value)
        assert (failure.code, failure.reason) == ("UNAVAILABLE", "PartitionNotServed")
        assert reason in failure.chinese
        assert "请从备份恢复" in failure.chinese
        assert (await stubs.add(adding(tally=other))).answer.version == 1
        assert (await stubs.total(tally_pb2.TotalRequest(tally="cups"))).total == 60
        assert "is not served" in (await stubs.ops.Status(ops.StatusRequest())).not_ready["worker"]


async def test_a_port_that_is_taken_is_named_and_nothing_is_left_running(installed, tally_messages):
    async with process(tally_messages, installed):
        await until_ready(installed)
        for variable in ("SHIJIAN_GRPC_PORT", "SHIJIAN_HEALTH_PORT"):
            other = {**installed, "SHIJIAN_GRPC_PORT": str(free_port()), "SHIJIAN_HEALTH_PORT": str(free_port())}
            async with process(tally_messages, {**other, variable: installed[variable]}) as second:
                code, told = await ended(second)
            assert code == 2
            assert f"127.0.0.1:{installed[variable]}" in told
            assert variable in told


async def test_a_wrong_setting_ends_the_start_with_its_name(variables, tally_messages):
    async with process(tally_messages, {**variables, "SHIJIAN_ROLES": "cook"}) as started:
        code, told = await ended(started)
    assert (code, "SHIJIAN_ROLES" in told, "Traceback" in told) == (2, True, False)


async def test_without_a_broker_it_waits_says_so_and_stops_cleanly(variables, tally_messages, tally_pb2, adding):
    variables = {**variables, "SHIJIAN_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
    async with process(tally_messages, variables) as started, calling(variables, tally_pb2) as stubs:
        for _ in range(PATIENCE_S * 10):
            status, body = await page(variables, "/readyz")
            if status == 503:
                break
            await asyncio.sleep(0.1)
        assert {"worker", "submitter", "projector", "policies"} == set(json.loads(body)["waiting"])
        assert (await page(variables, "/healthz"))[0] == 200
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stubs.add(adding(), wait_for_ready=True)
        assert failure_of(caught.value).reason == "Starting"
        assert not (await stubs.ops.Status(ops.StatusRequest())).broker_reachable
        os.kill(started.pid, signal.SIGTERM)
        code, told = await ended(started)
        assert (code, ours(told)[-1]["event"]) == (0, "stopped")
        assert [line for line in ours(told) if line["level"] == "error"] == []


async def test_a_worker_alone_serves_operators_only(installed, tally_messages, tally_pb2, adding):
    alone = {**installed, "SHIJIAN_ROLES": "worker"}
    async with process(tally_messages, alone), calling(alone, tally_pb2) as stubs:
        await until_ready(alone)
        status = await stubs.ops.Status(ops.StatusRequest())
        assert (list(status.roles), len(status.partitions), len(status.projections)) == (["worker"], 4, 0)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stubs.add(adding())
        assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
