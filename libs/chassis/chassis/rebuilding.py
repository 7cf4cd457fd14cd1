"""A rebuild as a stream of its progress, for whoever asked for it; and what stops one, in words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from shijian.common.v1 import operations_pb2 as pb

from chassis.in_words import in_words
from chassis.outcomes import LogAwayMeanwhile
from chassis.proof_answers import apart_told
from domainkit.projection import AnyProjection
from domainkit.rejection import Conflict
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.log import LogUnavailable
from eventlog.projector import Projector
from eventlog.rebuild.progress import WHOLE
from eventlog.rebuild.refold import DiskFull, Progress, RebuildDiffers, RebuildFailed, RebuildRunning, Rebuilt, Report
from eventlog.views.database import TableInUse

T = TypeVar("T")
REPORT_EVERY_S = 0.2
Seen = dict[int, Progress]


class AlreadyRebuilding(Conflict):
    """Another rebuild of the projection is under way."""


class LogTruncated(Conflict):
    """The log does not hold an offset that is needed: it lost records, or it is another log."""


class NoRoom(Conflict):
    """The disk is full."""


class StillRead(Conflict):
    """Somebody reads the table that is to be dropped."""


class RowsDiffer(Conflict):
    """The new rows are not the live ones although the version is the same."""


class AwaitsAcceptance(Conflict):
    """The new version is built and waits; this rpc cannot accept it."""


class RebuildStopped(Conflict):
    """A process of the rebuild has failed."""


@contextmanager
def told(*, goes_on: bool = True) -> Iterator[None]:
    """What stops a rebuild, as a refusal that says what to do. Nothing was switched; what is folded is kept.

    `goes_on`: asked for again, it goes on from what was done.
    """
    try:
        yield
    except RebuildRunning as error:
        raise AlreadyRebuilding(_busy(error.projection), field="projection") from error
    except PositionOutsideLog as error:
        raise LogTruncated(
            f"事件日志已不含所需的位置，未做任何改动；请恢复日志后再试：{in_words(str(error))}", field="log"
        ) from error
    except LogUnavailable as error:
        if not goes_on:
            raise
        raise LogAwayMeanwhile(str(error)) from error
    except TableInUse as error:
        text = "要删除的表还有人在读（例如 shijian diff），未做任何改动；读完后再试"
        raise StillRead(text, field="projection") from error
    except DiskFull as error:
        raise NoRoom(
            f"磁盘空间不足，现行版本未受影响；腾出空间后再试即从断点继续：{in_words(str(error))}", field="disk"
        ) from error
    except RebuildDiffers as error:
        name = error.projection
        advice = f"现行表是否与事件日志一致：shijian verify {name}；以新表为准：--accept；丢弃新表从头重建：--fresh"
        raise RowsDiffer(
            f"新旧内容不一致而版本号相同，未切换。{advice}。{apart_told(error.comparison.apart)}",
            field="accept_differences",
        ) from error
    except RebuildFailed as error:
        raise RebuildStopped(f"重建中断，再次运行即从断点继续：{in_words(str(error))}", field="projection") from error


def _busy(claim: str) -> str:
    """What a claim stands for: a rebuild, or what its name begins with."""
    kind, _, name = claim.partition("-")
    if name and kind == "verify":
        return f"投影 {name} 正在核对，同一投影一次只能有一个核对"
    if name and kind == "past":
        return f"时点构建 {name} 正在建立，请等它完成"
    return f"投影 {claim} 正在重建，同一投影一次只能有一个重建"


async def watched(
    work: Callable[[Report], Awaitable[T]], step: Callable[[Seen], Any], *, goes_on: bool = True
) -> AsyncIterator[Any]:
    """`step` of what is known, again and again until `work` is done; last, what it came to. Left early, it is ended."""
    seen: Seen = {}

    def note(progress: Progress) -> None:
        seen[progress.partition] = progress

    running = asyncio.ensure_future(work(note))
    try:
        while not running.done():
            await asyncio.wait([running], timeout=REPORT_EVERY_S)
            yield step(seen)
        with told(goes_on=goes_on):
            yield running.result()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def rebuilt(projector: Projector, projections: Sequence[AnyProjection]) -> AsyncIterator[Any]:
    """Rebuilds one after another, saying how far it is."""
    for projection in projections:
        last = _step(projection, {}, done=False)
        async for last in watched(_rebuild(projector, projection), _stepping(projection)):
            if isinstance(last, pb.RebuildProjectionResponse):
                yield last
        yield pb.RebuildProjectionResponse(
            projection=projection.name, events_done=last.events, events_total=last.events, done=True
        )


def _rebuild(projector: Projector, projection: AnyProjection) -> Callable[[Report], Awaitable[Any]]:
    async def work(report: Report) -> Rebuilt:
        done = await projector.rebuild(projection, report)
        if done.held:
            advice = (
                f"比较：shijian diff live preview:{done.projection}；切换：shijian rebuild {done.projection} --accept"
            )
            raise AwaitsAcceptance(f"新版本 {done.build} 已建好，等待确认。{advice}", field="projection")
        return done

    return work


def _stepping(projection: AnyProjection) -> Callable[[Seen], Any]:
    return lambda seen: _step(projection, seen, done=False)


def _step(projection: AnyProjection, seen: Seen, *, done: bool) -> Any:
    return pb.RebuildProjectionResponse(
        projection=projection.name,
        events_done=sum(step.done for number, step in seen.items() if number != WHOLE),
        events_total=sum(step.target for number, step in seen.items() if number != WHOLE),
        done=done,
    )
