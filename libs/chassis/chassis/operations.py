"""OperationsService: what operators ask of a process. Each answer comes from the part that knows it."""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

import structlog
from shijian.common.v1 import operations_pb2_grpc

from chassis import parked_desk
from chassis.calls import RpcContext
from chassis.rebuilding import rebuilt
from chassis.status_report import Reporter
from chassis.stream_history import history
from domainkit.rejection import Conflict, NotFound
from eventlog.past.as_of import LogReader
from eventlog.projector import Projector

log = structlog.get_logger(__name__)

P = TypeVar("P")


class RoleMissing(Conflict):
    """The process that was asked does not have the role that could answer."""


class NoSuchProjection(NotFound):
    """The service has no projection of that name."""


class Operations(operations_pb2_grpc.OperationsServiceServicer):  # type: ignore[misc]  # generated code has no types
    """Served by every process; what needs a role that it lacks is refused by name."""

    def __init__(self, reporter: Reporter, reader: LogReader, projector: Projector | None) -> None:
        self._reporter = reporter
        self._reader = reader
        self._projector = projector

    async def Status(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        return await self._reporter.report()

    async def ReadStream(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        return await history(self._reader, self._reporter.definition.events, request)

    async def ListParked(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        return await parked_desk.listed(_wanted(self._reporter.parked), request)

    async def RetryParked(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        return await parked_desk.retried(_wanted(self._reporter.parked), request)

    async def SkipParked(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        return await parked_desk.skipped(_wanted(self._reporter.parked), request)

    async def RebuildProjection(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        projector = _wanted(self._projector)
        known = {p.name: p for p in self._reporter.definition.projections}
        if request.projection and request.projection not in known:
            raise NoSuchProjection(
                f"没有投影 {request.projection}；现有：{'、'.join(sorted(known))}", field="projection"
            )
        log.warning("rebuilding", projection=request.projection or "all", by=request.by)
        chosen = [known[request.projection]] if request.projection else list(known.values())
        async for step in rebuilt(projector, chosen):
            yield step


def _wanted(part: P | None) -> P:
    if part is None:
        raise RoleMissing("此进程没有读模型，请向 api 角色的进程提出")
    return part
