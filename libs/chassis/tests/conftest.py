"""An in-process gRPC server over the tallies of testkit.log_example, on the memory log."""

import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from shijian.common.v1 import command_header_pb2

from chassis.clients import channel
from chassis.commander import Commander
from chassis.metrics import Metrics
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from eventlog.memory import MemoryService
from testkit.log_example import definition

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
tally = SimpleNamespace(**runpy.run_path(str(HERE / "tally_service.py")))
SERVICE = tally.SERVICE


@pytest.fixture(scope="session")
def tally_messages(tmp_path_factory):
    """tally_service.proto, compiled: the path of a descriptor set."""
    found = tmp_path_factory.mktemp("proto") / "tally.binpb"
    include = [f"-I{HERE}", f"-I{ROOT / 'protos'}", f"-I{ROOT / 'third_party'}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", *include, f"--descriptor_set_out={found}"]
    subprocess.run([*command, "tally_service.proto"], check=True)
    return found


@pytest.fixture(scope="session")
def tally_pb2(tally_messages):
    """The messages of tally_service.proto by name."""
    return tally.messages(tally_messages)


@pytest.fixture
async def rig(tally_pb2):
    """server, stub-like calls, and the seams that a test may replace."""
    log = MemoryService(definition)
    metrics = Metrics("tally")
    settings = Settings(command_timeout_s=5, tenant="shanxi")
    plays, waits = {}, []
    submitter = SimpleNamespace(submit=log.submit)
    commander = Commander(definition, submitter, settings)
    tallies = tally.Tallies(tally_pb2, commander, log.views, plays)
    server = grpc_server("tally", metrics, lambda: "".join(waits))
    server.add_generic_rpc_handlers((tally.handlers(tally_pb2, tallies),))
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
