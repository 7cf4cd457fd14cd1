"""Puts the evidence service together: its definition, and the two faces that it shows."""

from typing import Any

from shijian.evidence.v1 import evidence_service_pb2_grpc, file_service_pb2_grpc

from chassis.context import Context
from chassis.host import run
from evidence.api import EvidenceApi
from evidence.definition import definition
from evidence.file_api import FileApi
from evidence.files import FileStore


def register(server: Any, context: Context) -> None:
    files = FileStore(context.objects, context.settings.max_file_bytes)
    api = EvidenceApi(context.commander, context.past, files)
    evidence_service_pb2_grpc.add_EvidenceServiceServicer_to_server(api, server)
    file_service_pb2_grpc.add_FileServiceServicer_to_server(FileApi(files), server)


def main() -> None:
    run(definition, register)
