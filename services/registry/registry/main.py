"""Puts the registry together: its definition, and the face that it shows."""

from typing import Any

from shijian.registry.v1 import registry_service_pb2_grpc

from chassis.context import Context
from chassis.host import run
from registry.api import RegistryApi
from registry.definition import definition


def register(server: Any, context: Context) -> None:
    api = RegistryApi(context.commander, context.past)
    registry_service_pb2_grpc.add_RegistryServiceServicer_to_server(api, server)


def main() -> None:
    run(definition, register)
