"""The gRPC face of the service: request to command to answer; query to rows to response."""

from typing import Any

from shijian.evidence.v1 import evidence_service_pb2 as pb
from shijian.evidence.v1 import evidence_service_pb2_grpc

from chassis.calls import RpcContext
from chassis.commander import Commander
from chassis.moments import told
from chassis.past import Past
from evidence import queries, wire
from evidence.files import FileStore
from evidence.projections.requests import requests
from evidence.projections.worklist import worklist
from evidence.request.commands import (
    ApproveEvidence,
    CorrectEvidence,
    RequestEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
from evidence.request.rejections import RequestUnknown
from evidence.request.values import CHAINS, request_id, stream_of


class EvidenceApi(evidence_service_pb2_grpc.EvidenceServiceServicer):  # type: ignore[misc]  # generated code has no types
    def __init__(self, commander: Commander, past: Past, files: FileStore) -> None:
        self._commander = commander
        self._past = past
        self._files = files

    async def RequestEvidence(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        scope = wire.scope_of(r.scope)
        command = RequestEvidence(
            round_id=r.round_id,
            scheme_id=r.scheme_id,
            scheme_version=r.scheme_version,
            scope=scope,
            subject=r.subject,
            subject_name=r.subject_name,
            locality=r.locality,
            county=r.county,
            row=r.row,
            asks=tuple(wire.asks.decode(ask) for ask in r.asks),
            chain=CHAINS[scope],
            due_at=r.due_at if r.HasField("due_at") else None,
            by=r.header.actor,
            at=self._commander.now(),
        )
        stream = stream_of(request_id(r.round_id, r.subject, r.row))
        answer = await self._commander.send(context, r.header, command, stream=stream)
        return pb.RequestEvidenceResponse(answer=answer)

    async def SubmitEvidence(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        command = SubmitEvidence(
            fields=tuple(wire.fields.decode(field) for field in r.fields),
            files=tuple(wire.files.decode(file) for file in r.files),
            note=r.note,
            known_files=await self._files.known(file.sha256 for file in r.files),
            by=r.header.actor,
            at=self._commander.now(),
        )
        return pb.SubmitEvidenceResponse(answer=await self._send(context, r, command))

    async def ApproveEvidence(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        level, at = wire.level_of(r.level), self._commander.now()
        command = ApproveEvidence(r.revision, level, r.note, by=r.header.actor, at=at)
        return pb.ApproveEvidenceResponse(answer=await self._send(context, r, command))

    async def ReturnEvidence(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        level, at = wire.level_of(r.level), self._commander.now()
        command = ReturnEvidence(r.revision, level, r.reason, by=r.header.actor, at=at)
        return pb.ReturnEvidenceResponse(answer=await self._send(context, r, command))

    async def CorrectEvidence(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        command = CorrectEvidence(
            reason=r.reason,
            fields=tuple(wire.fields.decode(field) for field in r.fields),
            files=tuple(wire.files.decode(file) for file in r.files),
            known_files=await self._files.known(file.sha256 for file in r.files),
            by=r.header.actor,
            at=self._commander.now(),
        )
        return pb.CorrectEvidenceResponse(answer=await self._send(context, r, command))

    async def WithdrawSubmission(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        command = WithdrawSubmission(r.revision, by=r.header.actor, at=self._commander.now())
        return pb.WithdrawSubmissionResponse(answer=await self._send(context, r, command))

    async def GetRequest(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_stream(context, r, stream_of(r.request_id))
        if (row := await queries.request(sight.views, r.request_id)) is None:
            then = f"{told(sight.moment)} " if sight.moment else ""
            raise RequestUnknown(f"{then}没有这项填报任务", field="request_id")
        return pb.GetRequestResponse(request=wire.request_view.encode(row), freshness=sight.freshness())

    async def ListRequests(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_all(context, r, requests)
        page = await queries.request_page(sight.views, wire.request_filter(r), r.page_size, r.page_token)
        views, fresh = map(wire.request_view.encode, page.rows), sight.freshness()
        return pb.ListRequestsResponse(requests=views, next_page_token=page.next_token, freshness=fresh)

    async def ListWork(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_all(context, r, worklist)
        page = await queries.work_page(sight.views, wire.work_filter(r), r.reviewer, r.page_size, r.page_token)
        views, fresh = map(wire.work_view.encode, page.rows), sight.freshness()
        return pb.ListWorkResponse(work=views, next_page_token=page.next_token, freshness=fresh)

    async def ListSubmissions(self, r: Any, context: RpcContext) -> Any:  # noqa: N802
        sight = await self._past.of_stream(context, r, stream_of(r.request_id))
        rows = await queries.history(sight.views, r.request_id)
        views = [wire.submission_view.encode(row) for row in rows]
        return pb.ListSubmissionsResponse(submissions=views, freshness=sight.freshness())

    async def _send(self, context: RpcContext, r: Any, command: Any) -> Any:
        return await self._commander.send(context, r.header, command, stream=stream_of(r.request_id))
