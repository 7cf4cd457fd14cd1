"""The gRPC face of testkit's tallies. As a program: a whole service process, `tally_service.py <descriptor set>`."""

import sys
from pathlib import Path
from types import SimpleNamespace

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from shijian.common.v1 import command_header_pb2

from chassis.host import run
from chassis.reading import freshness, visible
from testkit.log_example import Add, definition

SERVICE = "shijian.tally.v1.TallyService"
WAIT_S = 1.0
# Imported so that the pool holds it before what refers to it.
assert command_header_pb2.DESCRIPTOR


def messages(path):
    """The message classes of a descriptor set by name."""
    files = descriptor_pb2.FileDescriptorSet.FromString(Path(path).read_bytes()).file
    pool = descriptor_pool.Default()
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
        command = Add(request.amount)
        answer = await self.commander.send(context, request.header, command, stream=f"tally-{request.tally}")
        return self.pb.AddResponse(answer=answer)

    async def total(self, request, context):
        await visible(context, self.views, request.read_after, WAIT_S)
        row = await self.views.get(definition.projections[0], (f"tally-{request.tally}",))
        return self.pb.TotalResponse(total=row.total if row else 0, freshness=await freshness(self.views))

    async def watch(self, request, context):
        for _ in range(2):
            yield await self.total(request, context)


def handlers(pb, tallies):
    """The methods of the service."""
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


def main():
    """As services/*/main.py has it."""
    pb = messages(sys.argv[1])

    def register(server, context):
        tallies = Tallies(pb, context.commander, context.views, {})
        server.add_generic_rpc_handlers((handlers(pb, tallies),))

    run(definition, register)


if __name__ == "__main__":
    main()
