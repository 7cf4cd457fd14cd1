"""The health port: what it says of a process that starts, is ready, waits and stops."""

import asyncio
import json
import urllib.error
import urllib.request

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from chassis.health import Health
from chassis.metrics import Metrics
from chassis.rpc import PortTaken, grpc_server, listen
from chassis.web import WebPort, health_app


@pytest.fixture
def health():
    return Health()


@pytest.fixture
async def page(health):
    """Fetches a page: (status, body)."""
    web = WebPort(health_app(health, Metrics("tally")), "127.0.0.1", 0)
    port = await web.start()

    def fetch(path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    async def get(path):
        status, body = await asyncio.to_thread(fetch, path)
        return status, (body if path == "/metrics" else json.loads(body))

    yield get
    await web.stop()


async def test_alive_as_long_as_the_loop_turns_whatever_is_waited_for(health, page):
    health.watch("worker", lambda: "partitions")
    status, body = await page("/healthz")
    assert (status, body["live"]) == (200, True)


async def test_ready_may_have_something_to_say(health, page):
    health.remark("projector", lambda: "ledger__v2 waits")
    said = {"ready": True, "waiting": {}, "remarks": {"projector": "ledger__v2 waits"}}
    assert await page("/readyz") == (200, {**said, "chinese": {"projector": "ledger__v2 waits"}})


async def test_not_ready_says_what_is_waited_for(health, page):
    waits = {"worker": "partitions", "projector": ""}
    health.watch("worker", lambda: waits["worker"])
    health.watch("projector", lambda: waits["projector"])
    said = {"ready": False, "waiting": {"worker": "partitions"}, "chinese": {"worker": "partitions"}}
    assert await page("/readyz") == (503, said)
    assert (await page("/startupz"))[0] == 503
    waits["worker"] = ""
    assert await page("/readyz") == (200, {"ready": True, "waiting": {}})


async def test_started_stays_started(health, page):
    waits = [""]
    health.watch("worker", lambda: waits[0])
    assert (await page("/startupz"))[0] == 200
    waits[0] = "partitions"
    assert (await page("/startupz"))[0] == 200
    assert (await page("/readyz"))[0] == 503


async def test_a_stopping_process_is_not_ready(health, page):
    await health.stop()
    said = {"ready": False, "waiting": {"process": "stopping"}, "chinese": {"process": "正在停止"}}
    assert await page("/readyz") == (503, said)
    assert (await page("/healthz"))[0] == 200


async def test_metrics_are_served(page):
    status, body = await page("/metrics")
    assert status == 200
    assert "shijian_event_loop_lag_seconds" in body


async def test_a_taken_health_port_is_named_with_its_variable(health, page):
    first = WebPort(health_app(health, Metrics("tally")), "127.0.0.1", 0)
    port = await first.start()
    second = WebPort(health_app(health, Metrics("tally")), "127.0.0.1", port)
    with pytest.raises(PortTaken, match=f"127.0.0.1:{port}.*SHIJIAN_HEALTH_PORT"):
        await second.start()
    await second.stop()
    await first.stop()


async def test_a_taken_grpc_port_is_named_with_its_variable():
    first, second = grpc_server("tally", Metrics("tally")), grpc_server("tally", Metrics("tally"))
    port = listen(first, "127.0.0.1", 0)
    with pytest.raises(PortTaken, match=f"127.0.0.1:{port}.*SHIJIAN_GRPC_PORT"):
        listen(second, "127.0.0.1", port)
    await first.stop(None)
    await second.stop(None)


@pytest.fixture
def waits(health):
    """What the one part waits for."""
    words = ["partitions"]
    health.watch("worker", lambda: words[0])
    health.serve(["shijian.tally.v1.TallyService"])
    return words


@pytest.fixture
async def check(health, waits):
    """Asks grpc.health.v1, without a deadline: probes need none."""
    server = grpc_server("tally", Metrics("tally"))
    health_pb2_grpc.add_HealthServicer_to_server(health.servicer, server)
    port = listen(server, "127.0.0.1", 0)
    await server.start()
    beat = asyncio.create_task(health.beat())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)

        async def ask(service, wanted):
            for _ in range(100):
                answer = await stub.Check(health_pb2.HealthCheckRequest(service=service))
                if answer.status == wanted:
                    return True
                await asyncio.sleep(0.02)
            return False

        yield ask
    await health.stop()
    await beat
    await server.stop(None)


async def test_grpc_health_follows_readiness(health, check, waits):
    down, up = health_pb2.HealthCheckResponse.NOT_SERVING, health_pb2.HealthCheckResponse.SERVING
    assert await check("ready", down)
    assert await check("startup", down)
    assert await check("live", up)
    waits[0] = ""
    for name in ("ready", "startup", "", "shijian.tally.v1.TallyService"):
        assert await check(name, up)
    await health.stop()
    assert await check("ready", down)
