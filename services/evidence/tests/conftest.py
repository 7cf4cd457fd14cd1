"""The service in one process: a real gRPC server over the in-memory log, real views, a real folder of files."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from shijian.evidence.v1 import evidence_service_pb2_grpc, file_service_pb2_grpc

from chassis.clients import channel, failure_of
from chassis.commander import Commander
from chassis.metrics import Metrics
from chassis.objects import opener
from chassis.past import Past
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from eventlog.memory import MemoryService
from eventlog.views.store import memory_views
from evidence.api import EvidenceApi
from evidence.definition import definition
from evidence.file_api import FileApi
from evidence.files import FileStore

# Shared by the tests, under names that no other service's tests use.
for shared in ("examples", "calls", "wishes"):
    name = f"evidence_{shared}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{shared}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


@pytest.fixture
async def service(tmp_path):
    """`evidence` and `files` are stubs; `log` is the log behind them; `objects` the folder of files."""
    settings = Settings(data_dir=tmp_path, max_file_bytes=4 * 1024 * 1024)
    async with memory_views(definition) as views:
        log = MemoryService(definition, views)
        files = FileStore(opener(settings), settings.max_file_bytes)
        server = grpc_server("evidence", Metrics("evidence"))
        past = Past(definition, views, log, settings.read_wait_s)
        api = EvidenceApi(Commander(definition, log, settings), past, files)
        evidence_service_pb2_grpc.add_EvidenceServiceServicer_to_server(api, server)
        file_service_pb2_grpc.add_FileServiceServicer_to_server(FileApi(files), server)
        port = listen(server, "127.0.0.1", 0)
        await server.start()
        async with channel(f"127.0.0.1:{port}", deadline_s=10) as to:
            yield SimpleNamespace(
                evidence=evidence_service_pb2_grpc.EvidenceServiceStub(to),
                files=file_service_pb2_grpc.FileServiceStub(to),
                log=log,
                objects=tmp_path / "objects",
            )
        await server.stop(None)


@pytest.fixture
def refused():
    """What a call that must fail says."""

    async def failure(call):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        return failure_of(caught.value)

    return failure
