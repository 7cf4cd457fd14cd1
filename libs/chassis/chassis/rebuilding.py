"""A rebuild as a stream of its progress, for whoever asked for it."""

import asyncio
import functools
from collections.abc import AsyncIterator, Sequence
from typing import Any

from shijian.common.v1 import operations_pb2 as pb

from domainkit.projection import AnyProjection
from eventlog.projector import Projector
from eventlog.rebuild import Progress

REPORT_EVERY_S = 0.2


async def rebuilt(projector: Projector, projections: Sequence[AnyProjection]) -> AsyncIterator[Any]:
    """Rebuilds one after another, saying how far it is. Left before its end, the rebuild at hand ends too."""
    for projection in projections:
        seen: dict[int, Progress] = {}
        work = asyncio.ensure_future(projector.rebuild(projection, functools.partial(_note, seen)))
        try:
            while not work.done():
                await asyncio.wait([work], timeout=REPORT_EVERY_S)
                yield _step(projection, seen, done=False)
            work.result()
        finally:
            work.cancel()
        yield _step(projection, seen, done=True)


def _note(seen: dict[int, Progress], step: Progress) -> None:
    seen[step.partition] = step


def _step(projection: AnyProjection, seen: dict[int, Progress], *, done: bool) -> Any:
    return pb.RebuildProjectionResponse(
        projection=projection.name,
        events_done=sum(step.done for step in seen.values()),
        events_total=sum(step.target for step in seen.values()),
        done=done,
    )
