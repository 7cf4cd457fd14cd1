"""The service in one process: a real gRPC server over the in-memory log and real views."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from shijian.registry.v1 import registry_service_pb2_grpc

from chassis.clients import channel, failure_of
from chassis.commander import Commander
from chassis.context import Context
from chassis.metrics import Metrics
from chassis.objects import opener
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from eventlog.memory import MemoryService
from eventlog.views.store import memory_views
from registry.definition import definition
from registry.main import register

# Shared by the tests, under names that no other service's tests use.
for shared in ("examples", "calls"):
    name = f"registry_{shared}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{shared}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


@pytest.fixture
async def service():
    """`registry` is a stub, `log` the log behind it, `clock` the time that commands are stamped with."""
    clock = SimpleNamespace(now=sys.modules["registry_examples"].T0)
    settings = Settings(read_wait_s=0.3)
    async with memory_views(definition) as views:
        log = MemoryService(definition, views)
        commander = Commander(definition, log, settings, clock=lambda: clock.now)
        context = Context(definition, settings, commander, views, log, opener(settings), commander.now, lambda *_: None)
        server = grpc_server("registry", Metrics("registry"))
        register(server, context)
        port = listen(server, "127.0.0.1", 0)
        await server.start()
        async with channel(f"127.0.0.1:{port}", deadline_s=10) as to:
            yield SimpleNamespace(registry=registry_service_pb2_grpc.RegistryServiceStub(to), log=log, clock=clock)
        await server.stop(None)


@pytest.fixture
def refused():
    """What a call that must fail says."""

    async def failure(call):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        return failure_of(caught.value)

    return failure
