"""RebuildService: plans, rebuilds, what is on record of them, dropping what was replaced, and the replay proof."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import structlog
from shijian.common.v1 import rebuild_service_pb2 as pb
from shijian.common.v1 import rebuild_service_pb2_grpc

from chassis.builds_desk import BuildRpcs
from chassis.calls import RpcContext
from chassis.progress_answers import partition_answer, progress_of
from chassis.proof_answers import apart_answer, proof_answer
from chassis.rebuilding import Seen, told, watched
from domainkit.projection import AnyProjection
from domainkit.rejection import NotFound
from eventlog.projector import Projector
from eventlog.proof.comparison import NEVER_FED, OTHER_VERSION
from eventlog.rebuild.books import SWITCHING
from eventlog.rebuild.claim import is_claimed
from eventlog.rebuild.refold import Choices, Plan, Rebuilt, Verified
from eventlog.views.tables import BUILDING

log = structlog.get_logger(__name__)

MS = 1000
NOT_COMPARED = {OTHER_VERSION: "旧表是另一版本，内容不可比", NEVER_FED: "旧表尚无内容"}


class NotAProjection(NotFound):
    """The service has no projection of that name."""


class RebuildDesk(BuildRpcs, rebuild_service_pb2_grpc.RebuildServiceServicer):  # type: ignore[misc]  # generated, without types
    """Served where a projector runs. `folder` is where a proof may write to."""

    def __init__(self, projector: Projector, projections: Iterable[AnyProjection], folder: Path) -> None:
        self._projector = projector
        self._known = {p.name: p for p in projections}
        self._folder = folder

    async def PlanRebuild(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        choices = Choices(processes=request.processes, fresh=request.fresh)
        with told(goes_on=False):
            return _planned(await self._projector.refold(choices).plan(self._found(request)))

    async def RunRebuild(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        projection = self._found(request)
        choices = Choices(
            processes=request.processes,
            throttle=request.throttle,
            accept=request.accept_differences,
            fresh=request.fresh,
            reader="records" if request.by_records else "batches",
        )
        log.warning("rebuilding", projection=projection.name, by=request.by)
        work = self._projector.refold(choices)

        def step(seen: Seen) -> Any:
            partitions, rest = progress_of(seen)
            return pb.RunRebuildResponse(projection=projection.name, partitions=partitions, **rest)

        seen_last: list[Any] = []
        async for word in watched(lambda report: work.rebuild(projection, report), step):
            if isinstance(word, Rebuilt):
                yield pb.RunRebuildResponse(
                    projection=projection.name, phase="done", partitions=seen_last, result=_result(word)
                )
            else:
                seen_last = list(word.partitions)
                yield word

    async def ListRebuilds(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        refold = self._projector.refold()
        records = await refold.records()
        going = [r for r in records if r.state == BUILDING or r.phase == SWITCHING]
        running = {r.build for r in going if await is_claimed(refold.views.database, r.projection)}
        return pb.ListRebuildsResponse(
            rebuilds=[
                pb.RebuildRecord(
                    projection=r.projection,
                    build=r.build,
                    phase=r.phase,
                    state=r.state,
                    partitions=[partition_answer(p) for p in r.detail.get("partitions", ())],
                    begun_at_us=r.begun_at,
                    updated_at_us=r.updated_at,
                    problem=r.detail.get("error", ""),
                    rows_done=r.detail.get("rows_done", 0),
                    rows_total=r.detail.get("rows_total", 0),
                    refolded=r.detail.get("refolded", ()),
                    running=r.build in running,
                )
                for r in records
            ]
        )

    async def DropReplaced(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        projection = self._found(request)
        log.warning("dropping replaced tables", projection=projection.name, by=request.by)
        with told(goes_on=False):
            return pb.DropReplacedResponse(dropped=await self._projector.refold().drop_old(projection))

    async def VerifyProjection(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        projection, folder = self._found(request), self._folder / f"verify-{request.projection}"
        work = self._projector.refold(Choices(processes=request.processes, throttle=request.throttle))

        def step(seen: Seen) -> Any:
            partitions, rest = progress_of(seen)
            return pb.VerifyProjectionResponse(projection=projection.name, partitions=partitions, **rest)

        async for word in watched(lambda report: work.verify(projection, folder, report), step, goes_on=False):
            yield (
                pb.VerifyProjectionResponse(projection=projection.name, result=proof_answer(word))
                if isinstance(word, Verified)
                else word
            )

    def _found(self, request: Any) -> AnyProjection:
        if request.projection not in self._known:
            known = "、".join(sorted(self._known))
            raise NotAProjection(f"没有投影 {request.projection}；现有：{known}", field="projection")
        return self._known[request.projection]


def _planned(plan: Plan) -> Any:
    return pb.PlanRebuildResponse(
        projection=plan.projection,
        version=plan.version,
        topic=plan.topic,
        processes=plan.processes,
        resumes=plan.resumes,
        partitions=[
            pb.PlannedPartition(
                partition=p.partition, log_start=p.log_start, log_end=p.end, start=p.start, bytes=p.bytes
            )
            for p in plan.partitions
        ],
    )


def _result(done: Rebuilt) -> Any:
    return pb.RebuildResult(
        build=done.build,
        replaced=done.replaced,
        resumed=done.resumed,
        events=done.events,
        parked=done.parked,
        rows=max(0, done.rows),
        held=done.held,
        refolded=done.refolded,
        hash=done.comparison.digest,
        live_hash=done.comparison.live_digest,
        not_compared=NOT_COMPARED.get(done.comparison.why_not, done.comparison.why_not),
        phase_ms={phase: int(seconds * MS) for phase, seconds in done.seconds.items()},
        processes=[
            pb.ProcessSpending(
                fetch_ms=int(s.fetch * MS),
                decode_ms=int(s.decode * MS),
                fold_ms=int(s.fold * MS),
                write_ms=int(s.write * MS),
                wall_ms=int(s.wall * MS),
                events=s.events,
                peak_bytes=s.peak_bytes,
            )
            for s in done.spent
        ],
        apart=apart_answer(done.comparison.apart),
    )
