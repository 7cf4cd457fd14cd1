"""The gRPC face of the object store: files in, files out, piece by piece."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import structlog
from shijian.common.v1 import facts_pb2
from shijian.evidence.v1 import file_service_pb2 as pb
from shijian.evidence.v1 import file_service_pb2_grpc

from chassis.calls import RpcContext
from chassis.statuses import Refused, status
from domainkit.rejection import Invalid
from evidence.files import FileCorrupt, FileMissing, FileStore

log = structlog.get_logger(__name__)


class HeaderMisplaced(Invalid):
    """The header comes first, and once."""


class FileApi(file_service_pb2_grpc.FileServiceServicer):  # type: ignore[misc]  # generated code has no types
    def __init__(self, files: FileStore) -> None:
        self._files = files

    async def PutFile(self, requests: AsyncIterator[Any], context: RpcContext) -> Any:  # noqa: ARG002, N802
        header = await first_header(requests)
        stored = await self._files.put(chunks_of(requests), header.sha256)
        return pb.PutFileResponse(
            file=facts_pb2.FileRef(
                sha256=stored.sha256, name=header.name, size=stored.size, media_type=header.media_type
            )
        )

    async def GetFile(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        known = await self._files.stat(request.sha256)
        if known is None:
            raise FileMissing("没有这个文件", field="sha256")
        yield pb.GetFileResponse(size=known.size)
        try:
            async for chunk in self._files.read(request.sha256):
                yield pb.GetFileResponse(chunk=chunk)
        except FileCorrupt as corrupt:
            log.exception("stored file is corrupt", sha256=corrupt.sha256)
            raise Refused(corrupted(corrupt)) from corrupt

    async def StatFile(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        known = await self._files.stat(request.sha256)
        if known is None:
            raise FileMissing("没有这个文件", field="sha256")
        return pb.StatFileResponse(sha256=known.sha256, size=known.size)


async def first_header(requests: AsyncIterator[Any]) -> Any:
    async for request in requests:
        if request.WhichOneof("part") == "header":
            return request.header
        break
    raise HeaderMisplaced("应先发送文件头", field="header")


async def chunks_of(requests: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") == "header":
            raise HeaderMisplaced("文件头只能发送一次", field="header")
        yield request.chunk


def corrupted(corrupt: FileCorrupt) -> Any:
    return status(
        grpc.StatusCode.DATA_LOSS,
        "FileCorrupt",
        domain="evidence",
        message=str(corrupt),
        chinese="库存文件已损坏，内容与其 SHA-256 不符；重新上传同一文件即可修复",
        metadata={"sha256": corrupt.sha256},
    )
