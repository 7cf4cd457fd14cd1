"""Builds over the wire: those of past moments made and dropped, all of them listed, two of them compared."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import structlog
from shijian.common.v1 import rebuild_service_pb2 as pb

from chassis.calls import RpcContext
from chassis.diff_answers import diff_answer
from chassis.in_words import in_words
from chassis.past_refusals import refusal_of
from chassis.progress_answers import progress_of
from chassis.rebuilding import AlreadyRebuilding, Seen, told, watched
from domainkit.projection import AnyProjection
from domainkit.rejection import Conflict, Invalid, NotFound, Rejected
from eventlog.diff.differences import Differences, NoSuchBuild, NotComparable
from eventlog.past.books import PastNameTaken, PastNameWrong, known_builds
from eventlog.past.building import PastBuilding, PastBuilt
from eventlog.past.moments import LogCut, MomentAhead
from eventlog.projector import Projector
from eventlog.rebuild.refold import Choices, Report

log = structlog.get_logger(__name__)
MS = 1000


class BuildUnknown(NotFound):
    """There is no build of that name."""


class BuildNameTaken(Conflict):
    """There is a build of that name already."""


class BuildNameWrong(Invalid):
    """No name for a build."""


class OffsetsWrong(Invalid):
    """The log does not have these offsets, or not all partitions are named."""


class BuildsNotComparable(Invalid):
    """The rows of these two cannot be laid beside one another."""


class BuildRpcs:
    """One method per rpc, for the servicer that has the rest of RebuildService."""

    _projector: Projector
    _known: Mapping[str, AnyProjection]

    def _found(self, request: Any) -> AnyProjection:
        raise NotFound(request.projection, field="projection")

    async def BuildPast(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        projection = self._found(request)
        log.warning("building a past moment", projection=projection.name, into=request.into, by=request.by)
        choices = Choices(processes=request.processes, throttle=request.throttle)
        building = PastBuilding(self._projector.refold(choices).means)

        async def work(report: Report) -> PastBuilt:
            try:
                if request.WhichOneof("moment") == "as_of":
                    return await building.at(projection, request.into, request.as_of, report)
                return await building.until(projection, request.into, _ends(request, projection), report)
            except (MomentAhead, LogCut, PastNameTaken, PastNameWrong, ValueError) as error:
                raise _refusal(error) from error

        def step(seen: Seen) -> Any:
            partitions, rest = progress_of(seen)
            return pb.BuildPastResponse(projection=projection.name, partitions=partitions, **rest)

        async for word in watched(work, step):
            yield _result(projection, word) if isinstance(word, PastBuilt) else word

    async def DropPast(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        log.warning("dropping a build of a past moment", name=request.name, by=request.by)
        try:
            with told(goes_on=False):
                dropped = await PastBuilding(self._projector.refold().means).drop(request.name)
        except AlreadyRebuilding as error:
            raise AlreadyRebuilding(f"{request.name} 正在建立", field="name") from error
        except PastNameWrong as error:
            raise BuildUnknown(f"没有时点构建 {request.name}", field="name") from error
        if not dropped:
            raise BuildUnknown(f"没有时点构建 {request.name}", field="name")
        return pb.DropPastResponse(dropped=dropped)

    async def ListBuilds(self, request: Any, context: RpcContext) -> Any:  # noqa: ARG002, N802
        views = self._projector.refold().views
        found = await views.database.read(lambda c: known_builds(c, views.books))
        return pb.ListBuildsResponse(
            builds=[
                pb.BuildRecord(
                    name=b.name,
                    build=b.build,
                    projection=b.projection,
                    version=b.version,
                    state=b.state,
                    as_of_us=b.as_of,
                    ends=[pb.LogOffset(topic=t, partition=p, end=end) for (t, p), end in sorted(b.positions.items())],
                    made_at_us=b.made_at,
                )
                for b in found
            ]
        )

    async def DiffBuilds(self, request: Any, context: RpcContext) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        refold = self._projector.refold()
        try:
            with told(goes_on=False):
                async for word in Differences(refold.views, refold.config).between(
                    (request.a, request.b), request.limit
                ):
                    yield diff_answer(word)
        except NoSuchBuild as error:
            what = "等待确认的版本" if error.name.startswith("preview") else f"构建 {error.name}"
            field = "a" if error.name == request.a else "b"
            raise BuildUnknown(f"没有{what}；查看全部：shijian rebuild --status", field=field) from error
        except NotComparable as error:
            raise BuildsNotComparable(f"这两个构建不能比较：{in_words(str(error))}", field="b") from error


def _ends(request: Any, projection: AnyProjection) -> dict[int, int]:
    """Raises ValueError for another topic, and for a partition that is named twice."""
    ends: dict[int, int] = {}
    for offset in request.until.ends:
        if offset.topic not in {"", projection.source}:
            raise ValueError(f"{projection.name} follows {projection.source}, not {offset.topic}")
        if offset.partition in ends:
            raise ValueError(f"partition {offset.partition} is named twice")
        ends[offset.partition] = offset.end
    return ends


def _refusal(error: Exception) -> Rejected:
    if isinstance(error, MomentAhead | LogCut):
        return refusal_of(error, "as_of")
    if isinstance(error, PastNameTaken):
        text = f"已有名为 {error.name} 的构建；换一个名称，或先删除：shijian rebuild --drop {error.name}"
        return BuildNameTaken(text, field="into")
    if isinstance(error, PastNameWrong):
        return BuildNameWrong(f"名称不能用：{in_words(str(error))}", field="into")
    return OffsetsWrong(f"日志没有这样的位置：{in_words(str(error))}", field="until")


def _result(projection: AnyProjection, built: PastBuilt) -> Any:
    result = pb.PastResult(
        name=built.name,
        build=built.build,
        as_of_us=built.as_of,
        ends=[pb.LogOffset(topic=projection.source, partition=p, end=end) for p, end in sorted(built.ends.items())],
        events=built.events,
        parked=built.parked,
        rows=built.rows,
        elapsed_ms=int(built.seconds * MS),
    )
    return pb.BuildPastResponse(projection=projection.name, phase="done", result=result)
