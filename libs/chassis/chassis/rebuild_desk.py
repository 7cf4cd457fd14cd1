"""RebuildService: plans, rebuilds, what is on record of them, dropping what was replaced, and the replay proof."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import structlog
from shijian.common.v1 import rebuild_service_pb2 as pb
from shijian.common.v1 import rebuild_service_pb2_grpc

from chassis.builds_desk import BuildRpcs
from chassis.calls import RpcContext
from chassis.proof_answers import apart_answer, proof_answer
from chassis.rebuilding import Seen, told, watched
from domainkit.projection import AnyProjection
from domainkit.rejection import NotFound
from eventlog.rebuild.comparing import NEVER_FED, OTHER_VERSION
from eventlog.rebuild.refold import Choices, Plan, Progress, Rebuilt, Verified
from eventlog.views.projector import Projector

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
            phase = next((one.phase for one in seen.values()), "")
            return pb.RunRebuildResponse(projection=projection.name, phase=phase, partitions=_progress(seen))

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
        records = await self._projector.refold().records()
        return pb.ListRebuildsResponse(
            rebuilds=[
                pb.RebuildRecord(
                    projection=r.projection,
                    build=r.build,
                    phase=r.phase,
                    state=r.state,
                    partitions=[_partition(p) for p in r.detail.get("partitions", ())],
                    begun_at_us=r.begun_at,
                    updated_at_us=r.updated_at,
                    problem=r.detail.get("error", ""),
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
            return pb.VerifyProjectionResponse(projection=projection.name, partitions=_progress(seen))

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


def _progress(seen: Seen) -> list[Any]:
    return [_partition({name: getattr(seen[n], name) for name in Progress.__dataclass_fields__}) for n in sorted(seen)]


def _partition(step: dict[str, Any]) -> Any:
    remaining = step["remaining_s"]
    return pb.PartitionProgress(
        partition=step["partition"],
        done=step["done"],
        target=step["target"],
        rate=int(step["rate"]),
        remaining_ms=int(remaining * MS) if remaining >= 0 else -1,
        parked=step["parked"],
    )


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
