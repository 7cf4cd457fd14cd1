"""The gRPC face of the registry, put together: commands in command_rpcs, queries in query_rpcs."""

from shijian.registry.v1 import registry_service_pb2_grpc

from chassis.commander import Commander
from chassis.past import Past
from registry.command_rpcs import CommandRpcs
from registry.query_rpcs import QueryRpcs


class RegistryApi(CommandRpcs, QueryRpcs, registry_service_pb2_grpc.RegistryServiceServicer):  # type: ignore[misc]  # generated code has no types
    """Every rpc of RegistryService."""

    def __init__(self, commander: Commander, past: Past) -> None:
        CommandRpcs.__init__(self, commander, past.views)
        QueryRpcs.__init__(self, commander, past)
