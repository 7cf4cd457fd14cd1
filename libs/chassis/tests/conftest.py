"""An in-process gRPC server over the tallies of testkit.log_example, on the memory log."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from shijian.common.v1 import command_header_pb2

from chassis.clients import channel
from chassis.commander import Commander
from chassis.metrics import Metrics
from chassis.reading import freshness, visible
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from eventlog.memory import MemoryService
from testkit.log_example import Add, definition

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SERVICE = "shijian.tally.v1.TallyService"


@pytest.fixture(scope="session")
def tally_pb2(tmp_path_factory):
    """The messages of tally_service.proto by name."""
    found = tmp_path_factory.mktemp("proto") / "tally.binpb"
    include = [f"-I{HERE}", f"-I{ROOT / 'protos'}", f"-I{ROOT / 'third_party'}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", *include, f"--descriptor_set_out={found}"]
    subprocess.run([*command, "tally_service.proto"], check=True)
    pool = descriptor_pool.Default()
    files = descriptor_pb2.FileDescriptorSet.FromString(found.read_bytes()).file
    for file in files:
        pool.Add(file)
    found = message_factory.GetMessageClassesForFiles([f.name for f in files], pool)
    return SimpleNamespace(**{name.rpartition(".")[2]: kind for name, kind in found.items()})


class Tallies:
    """What api.py is in a service. `play` in the request says which trouble to make."""

    def __init__(self, pb, commander, views, plays):
        self.pb, self.commander, self.views, self.plays = pb, commander, views, plays

    async def add(self, request, context):
        if request.play:
            await self.plays[request.play](request, context)
        answer = await self.commander.send(
            context, request.header, Add(request.amount), stream=f"tally-{request.tally}"
        )
        return self.pb.AddResponse(answer=answer)

    async def total(self, request, context):
        await visible(context, self.views, request.read_after, 0.3)
        row = await self.views.get("totals", (f"tally-{request.tally}",))
        return self.pb.TotalResponse(total=row.total if row else 0, freshness=await freshness(self.views))

    async def watch(self, request, context):
        for _ in range(2):
            yield await self.total(request, context)


def handlers(pb, tallies):
    add = (pb.AddRequest.FromString, pb.AddResponse.SerializeToString)
    total = (pb.TotalRequest.FromString, pb.TotalResponse.SerializeToString)
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "Add": grpc.unary_unary_rpc_method_handler(tallies.add, *add),
            "Total": grpc.unary_unary_rpc_method_handler(tallies.total, *total),
            "Watch": grpc.unary_stream_rpc_method_handler(tallies.watch, *total),
        },
    )


@pytest.fixture
async def rig(tally_pb2):
    """server, stub-like calls, and the seams that a test may replace."""
    log = MemoryService(definition)
    metrics = Metrics("tally")
    settings = Settings(command_timeout_s=5)
    plays, waits = {}, []
    submitter = SimpleNamespace(submit=log.submit)
    commander = Commander(definition, submitter, settings)
    tallies = Tallies(tally_pb2, commander, log.views, plays)
    server = grpc_server("tally", metrics, lambda: "".join(waits))
    server.add_generic_rpc_handlers((handlers(tally_pb2, tallies),))
    port = listen(server, "127.0.0.1", 0)
    await server.start()
    async with channel(f"127.0.0.1:{port}") as client:
        yield SimpleNamespace(
            pb=tally_pb2, log=log, metrics=metrics, plays=plays, waits=waits, submitter=submitter, server=server,
            port=port, client=client, tallies=tallies,
            add=client.unary_unary(
                f"/{SERVICE}/Add", tally_pb2.AddRequest.SerializeToString, tally_pb2.AddResponse.FromString
            ),
            total=client.unary_unary(
                f"/{SERVICE}/Total", tally_pb2.TotalRequest.SerializeToString, tally_pb2.TotalResponse.FromString
            ),
            watch=client.unary_stream(
                f"/{SERVICE}/Watch", tally_pb2.TotalRequest.SerializeToString, tally_pb2.TotalResponse.FromString
            ),
        )  # fmt: skip
    await server.stop(None)


@pytest.fixture
def adding(tally_pb2):
    """A request that is right in all; a test says what is otherwise."""

    def make(command_id="", actor="taigu-clerk-1", expected_version=None, **fields):
        header = command_header_pb2.CommandHeader(command_id=command_id, actor=actor, expected_version=expected_version)
        return tally_pb2.AddRequest(**{"header": header, "tally": "cups", "amount": 1, "mood": 1, **fields})

    return make
